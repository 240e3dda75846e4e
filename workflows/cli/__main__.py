"""`python -m workflows.cli` is the command `cauce`."""

from workflows.cli import main

if __name__ == "__main__":
    main(prog_name="cauce")
