"""The working copy of an informe de mejora: its tables and charts, before anybody signs one."""

from docx.document import Document as Letter

from docs.letters.blocks import body, title
from docs.letters.effect import beside, by_policy, each

COPY = "COPIA DE TRABAJO – sin firma ni número"
_TEXT_OF_MARK = "{urn:schemas-microsoft-com:vml}textpath"


def informe_de_trabajo(letter: Letter) -> None:
    """The blocks of the official report, without number, addressee, analysis or signature; every page says so."""
    _mark(letter)
    letter._body.clear_content()
    title(letter, "Informe de mejora", "{{ efecto.alcance }}")
    body(
        letter,
        "Copia de trabajo, sin firma ni número, hecha en Cauce el {{ documento.fecha | fecha }} por "
        "{{ proyecto.nombre }}. No es el informe oficial: ese se analiza, se numera y se firma en su "
        "expediente de seguimiento.",
    )
    beside(letter)
    by_policy(letter)
    each(letter, "#Cambio de cada uno")


def _mark(letter: Letter) -> None:
    """Every page says that it is a copy where a draft would say that it is a draft."""
    section = letter.sections[0]
    for header in (section.first_page_header, section.header):
        for line in header.paragraphs:
            if line.style is not None and line.style.name == "Borrador":
                line.runs[0].text = COPY
        for part in header._element.iter(_TEXT_OF_MARK):
            if part.get("string"):
                part.set("string", "COPIA")


LETTERS = (informe_de_trabajo,)
