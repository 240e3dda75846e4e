"""The gate for files: honest files pass with their true type, and every refusal says what to do."""

import hashlib
import io

import docx
import pytest

from tests.support.uploads import (
    EML,
    EXCEL,
    HYPERLINK,
    ODS,
    jpeg,
    object_stream,
    office,
    opendocument,
    pdf,
    png,
    relationships,
)
from workflows.kernel.errors import Invalid, TooLarge
from workflows.kernel.uploads import accept, extensions_for, limit_for


def real_docx() -> bytes:
    document = docx.Document()
    document.add_paragraph("Plan de asistencia")
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


HONEST = {
    "acta.pdf": (pdf(), "application/pdf"),
    "comprimido.pdf": (pdf(object_stream(b"<< /Type /Page >>")), "application/pdf"),
    "binario.pdf": (pdf(b"<< >>\nstream\n\x00/JS \xff\nendstream"), "application/pdf"),
    "plan.docx": (real_docx(), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "con enlace.docx": (
        office(**{"word___rels__document.xml.rels": relationships(HYPERLINK)}),
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ),
    "puntajes.xlsx": (
        office(EXCEL, "xl/workbook.xml"),
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
    "acta.odt": (
        opendocument(body='<text:a xlink:href="https://www.antioquia.gov.co/">sitio</text:a>'),
        "application/vnd.oasis.opendocument.text",
    ),
    "imagen propia.odt": (
        opendocument(body='<draw:image xlink:href="Pictures/1.png"/><!-- nota -->'),
        "application/vnd.oasis.opendocument.text",
    ),
    "tabla.ods": (opendocument(ODS), "application/vnd.oasis.opendocument.spreadsheet"),
    "foto.png": (png(), "image/png"),
    "foto.JPG": (jpeg(), "image/jpeg"),
    "foto de teléfono.jpeg": (jpeg() + b"SEFH notas del fabricante", "image/jpeg"),
    "notas.txt": ("Reunión de seguimiento\n".encode(), "text/plain"),
    "de windows.csv": ("Municipio;Año\nItagüí;2025\n".encode("cp1252"), "text/csv"),
    "con marca.csv": ("Municipio;Año\n".encode("utf-8-sig"), "text/csv"),
    "solicitud.eml": (EML, "message/rfc822"),
}


@pytest.mark.parametrize("name", HONEST)
def test_honest_files_pass_with_their_true_type(name):
    data, media_type = HONEST[name]
    accepted = accept(name, data)
    assert (accepted.name, accepted.media_type, accepted.size) == (name, media_type, len(data))
    assert accepted.sha256 == hashlib.sha256(data).hexdigest()


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("C:\\Usuarios\\yo\\acta.pdf", "acta.pdf"),
        ("../../etc/acta.pdf", "acta.pdf"),
        ("acta\u202e\x00 final.pdf", "acta final.pdf"),
        ("资料.pdf", "资料.pdf"),
        ("acta.pdf. ", "acta.pdf"),
        ("a" * 300 + ".pdf", "a" * 116 + ".pdf"),
    ],
)
def test_a_name_is_cleaned_only_to_be_shown(sent, shown):
    assert accept(sent, pdf()).name == shown


@pytest.mark.parametrize(
    "name", ["x.pdf.exe", "acta\u202efdp.exe", "acta", ".pdf", "", "video.mp4", "hoja.xlsm", "x.zip"]
)
def test_other_types_are_refused_and_the_allowed_ones_named(name):
    with pytest.raises(Invalid, match=r"\.pdf, \.docx") as refusal:
        accept(name, pdf())
    assert refusal.value.errors[0]["field"] == "archivo"


def test_a_name_with_two_extensions_is_refused():
    with pytest.raises(Invalid, match="dos extensiones"):
        accept("acta.exe.pdf", pdf())


@pytest.mark.parametrize(
    ("purpose", "name", "data"),
    [
        ("csv", "r.xlsx", office(EXCEL, "xl/workbook.xml")),
        ("template", "p.pdf", pdf()),
        ("signed_scan", "p.docx", office()),
        ("eml", "p.txt", b"hola"),
    ],
)
def test_each_purpose_has_its_own_list(purpose, name, data):
    with pytest.raises(Invalid):
        accept(name, data, purpose)


def test_every_purpose_tells_its_list_and_its_limit():
    assert extensions_for("template") == ("docx",)
    assert limit_for("evidence") == 20_000_000


def test_an_empty_file_is_refused():
    with pytest.raises(Invalid, match="está vacío"):
        accept("acta.pdf", b"")


def test_a_file_over_the_limit_is_told_the_limit():
    with pytest.raises(TooLarge, match="más de 5 MB") as refusal:
        accept("plantilla.docx", b"x" * 5_000_001, "template")
    assert refusal.value.status == 413
