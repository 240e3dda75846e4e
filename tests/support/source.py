"""The project's own files, parsed once, for the tests that guard the house."""

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
PACKAGES = ("workflows", "web", "notifications")
Function = ast.FunctionDef | ast.AsyncFunctionDef


@cache
def product_files() -> tuple[Path, ...]:
    """Python files of the product, without tests."""
    return tuple(sorted(file for package in PACKAGES for file in (ROOT / package).rglob("*.py")))


def written_files() -> list[Path]:
    """The same without migrations, which are generated and then kept."""
    return [file for file in product_files() if "migrations" not in file.parts]


@cache
def tree(file: Path) -> ast.Module:
    """Parsed source of a file."""
    return ast.parse(file.read_text())


def place(file: Path, node: ast.AST | None = None) -> str:
    """`folder/file.py:12`, as complaints name it."""
    line = getattr(node, "lineno", None)
    return f"{file.relative_to(ROOT)}:{line}" if line else str(file.relative_to(ROOT))


def inside(file: Path, *folders: str) -> bool:
    """Whether a file is one of these files or lies in one of these folders."""
    return any(file == ROOT / folder or (ROOT / folder) in file.parents for folder in folders)


def functions(file: Path) -> Iterator[Function]:
    """Every function and method of a file."""
    return (node for node in ast.walk(tree(file)) if isinstance(node, Function))


def length(function: Function) -> int:
    """Lines from `def` to the end, decorators apart."""
    return (function.end_lineno or function.lineno) - function.lineno + 1


@cache
def kept_files() -> tuple[Path, ...]:
    """Every file that git keeps or would keep."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return tuple(file for name in listed.split("\0") if name and (file := ROOT / name).is_file())
