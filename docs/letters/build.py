"""Write the first version of every .docx (`python -m docs.letters.build`), to be edited in Word.

Running it again overwrites what was edited; the committed .docx files are the ones that count.
"""

import io
from collections.abc import Callable
from pathlib import Path

from docx.document import Document as Letter

from docs.letters import demanda, oferta_politica, plan_politica, seguimiento, seguimiento_oferta
from docs.letters.blocks import body, closing, opening, subject
from docs.letters.page import new_letter
from workflows.letters.package import pack, unpack

FOLDER = Path(__file__).resolve().parents[2] / "docs_templates"


def base(letter: Letter) -> None:
    """Starting point for a new kind of letter: letterhead, address, signature, no text yet."""
    opening(letter)
    subject(letter, "{{ caso.asunto }}")
    body(letter, "Escriba aquí el texto del oficio.")
    closing(letter)


def write(slug: str, fill: Callable[[Letter], None]) -> Path:
    """One letter at `<slug>/<kind>.docx`, the same bytes at every run."""
    kind = fill.__name__
    letter = new_letter(kind.replace("_", " ").capitalize())
    fill(letter)
    out = io.BytesIO()
    letter.save(out)
    path = FOLDER / slug / f"{kind}.docx"
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(pack(unpack(out.getvalue())))
    return path


def main() -> None:
    """Write them all."""
    write("_shared", base)
    for fill in demanda.LETTERS:
        write("demanda", fill)
    for fill in oferta_politica.LETTERS:
        write("oferta_politica", fill)
    for fill in plan_politica.LETTERS:
        write("plan_politica", fill)
    for fill in seguimiento.LETTERS:
        write("seguimiento", fill)
    for fill in seguimiento_oferta.LETTERS:
        write("seguimiento_oferta", fill)


if __name__ == "__main__":
    main()
