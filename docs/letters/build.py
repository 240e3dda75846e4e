"""Write the first version of every .docx (`python -m docs.letters.build`), to be edited in Word.

The committed .docx files are the ones that count: what was edited since the last build is never overwritten unless it
is named after `--force`. `built.json` keeps what each file was when it was last built.
"""

import hashlib
import io
import json
import sys
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path

import click
from docx.document import Document as Letter

from docs.letters import demanda, oferta_politica, plan_politica, seguimiento, seguimiento_oferta, working
from docs.letters.blocks import body, closing, opening, subject
from docs.letters.page import new_letter
from workflows.letters.package import pack, unpack

FOLDER = Path(__file__).resolve().parents[2] / "docs_templates"
LEDGER = Path(__file__).with_name("built.json")
Fill = Callable[[Letter], None]


def base(letter: Letter) -> None:
    """Starting point for a new kind of letter: letterhead, address, signature, no text yet."""
    opening(letter)
    subject(letter, "{{ caso.asunto }}")
    body(letter, "Escriba aquí el texto del oficio.")
    closing(letter)


LETTERS: Mapping[str, Sequence[Fill]] = {
    "_shared": [base, *working.LETTERS], "demanda": demanda.LETTERS, "oferta_politica": oferta_politica.LETTERS,
    "plan_politica": plan_politica.LETTERS, "seguimiento": seguimiento.LETTERS,
    "seguimiento_oferta": seguimiento_oferta.LETTERS,
}  # fmt: skip


def made(letters: Mapping[str, Sequence[Fill]]) -> dict[str, bytes]:
    """`<slug>/<kind>.docx` → its bytes, the same at every run."""
    return {f"{slug}/{fill.__name__}.docx": _bytes(fill) for slug, fills in letters.items() for fill in fills}


def _bytes(fill: Fill) -> bytes:
    letter = new_letter(fill.__name__.replace("_", " ").capitalize())
    fill(letter)
    out = io.BytesIO()
    letter.save(out)
    return pack(unpack(out.getvalue()))


def print_of(docx: bytes) -> str:
    """SHA-256 over the parts of a .docx: how they are compressed says nothing."""
    found = hashlib.sha256()
    for name, part in sorted(unpack(docx).items()):
        found.update(f"{name}\0{len(part)}\0".encode() + part)
    return found.hexdigest()


def edited(letters: Mapping[str, bytes], folder: Path, known: Mapping[str, str]) -> list[str]:
    """Files that are neither as they were built nor as they would be built now: somebody changed them in Word."""
    there = {name: print_of((folder / name).read_bytes()) for name in letters if (folder / name).is_file()}
    return sorted(name for name, seen in there.items() if seen not in (known.get(name), print_of(letters[name])))


def build(letters: Mapping[str, Sequence[Fill]], folder: Path, ledger: Path, force: Collection[str] = ()) -> list[str]:
    """Write every letter, or none: the answer names the edited files that are not in `force`."""
    known: dict[str, str] = json.loads(ledger.read_text("utf-8")) if ledger.is_file() else {}
    new = made(letters)
    refused = [name for name in edited(new, folder, known) if name not in force]
    if refused:
        return refused
    for name, data in new.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    prints = known | {name: print_of(data) for name, data in new.items()}
    ledger.write_text(json.dumps(prints, indent=1, sort_keys=True) + "\n", "utf-8")
    return []


@click.command()
@click.option("--force", multiple=True, metavar="FILE", help="An edited one to make anew: demanda/respuesta.docx.")
def main(force: Sequence[str]) -> None:
    """Write every first version; an edited file is named and nothing is written."""
    refused = build(LETTERS, FOLDER, LEDGER, force)
    if refused:
        click.echo("No se escribió nada: estas plantillas se cambiaron a mano y se perdería ese cambio.", err=True)
        for name in refused:
            click.echo(f"  docs_templates/{name}", err=True)
        options = " ".join(f"--force {name}" for name in refused)
        click.echo(f"Para perderlo y hacerlas de nuevo: python -m docs.letters.build {options}", err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
