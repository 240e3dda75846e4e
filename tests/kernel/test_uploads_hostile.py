"""Hostile files at the gate: bombs, macros, polyglots and fetched content are all refused with a sentence."""

import struct
import zipfile
import zlib

import pytest

from tests.support.uploads import (
    EML,
    HYPERLINK,
    MACRO,
    ODS,
    TEMPLATE,
    jpeg,
    object_stream,
    office,
    opendocument,
    pdf,
    png,
    relationships,
    zipped,
)
from workflows.kernel.errors import CauceError, Invalid
from workflows.kernel.uploads import accept

DOC_RELS = "word___rels__document.xml.rels"
LINKED = '<draw:image xlink:href="{}"/>'
NESTED = b"".join(b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (level, level) for level in range(2000))

HOSTILE = {
    "renombrado de docm.docx": office(MACRO),
    "macro.docx": office(**{"word__vbaProject.bin": b"x"}),
    "activex.docx": office(**{"word__activeX__activeX1.xml": "<a/>"}),
    "incrustado.docx": office(**{"word__embeddings__oleObject1.bin": b"x"}),
    "programa.docx": office(**{"word__media__image1.exe": b"MZ"}),
    "plantilla externa.docx": office(**{DOC_RELS: relationships(TEMPLATE)}),
    "en mayúsculas.docx": office(**{DOC_RELS: relationships(TEMPLATE).replace("External", "EXTERNAL")}),
    "relación rota.docx": office(**{DOC_RELS: "<Relationships"}),
    "entidades.docx": office(**{"word__styles.xml": "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"}),
    "entidades en utf-16.docx": office(**{"word__styles.xml": "<!DOCTYPE a><a/>".encode("utf-16")}),
    "sin tipos.docx": zipped({"word/document.xml": "<a/>"}),
    "es un excel.docx": office("application/vnd.ms-excel", "xl/workbook.xml"),
    "es un word.xlsx": office(),
    "muchas partes.docx": office(**{f"word__p{number}.xml": "<a/>" for number in range(300)}),
    "bomba.docx": office(**{"word__media__1.bmp": b"\0" * 5_000_000}),
    "bomba grande.xlsx": office(**{"xl__a.bin": b"\0" * 60_000_000}),
    "repetidas.docx": office(**{"WORD__document.xml": "<a/>"}),
    "hacia arriba.docx": office(**{"..__..__etc__x.xml": "<a/>"}),
    "con prefijo.docx": b"MZ" + office(),
    "con cola.docx": office() + b"cola",
    "cortado.docx": office()[:-40],
    "dañado.docx": office()[:70] + b"\xff\xff\xff" + office()[73:],
    "viejo.docx": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
    "macros.odt": opendocument(**{"Basic__Standard__Module1.xml": "<a/>"}),
    "ole.odt": opendocument(**{"META-INF__manifest.xml": "<m t='application/vnd.sun.star.oleobject'/>"}),
    "imagen remota.odt": opendocument(body=LINKED.format("https://otra.example/1.png")),
    "imagen de al lado.odt": opendocument(body=LINKED.format("../1.png")),
    "imagen por red.odt": opendocument(body=LINKED.format("//servidor/1.png")),
    "evento.odt": opendocument(body="<o:event-listeners><o:event-listener/></o:event-listeners>"),
    "otro tipo.ods": opendocument(),
    "otro tipo.odt": opendocument(ODS),
    "sin tipo.odt": zipped({"content.xml": "<a/>"}),
    "javascript.pdf": pdf(b"<< /OpenAction << /S /JavaScript /JS (app.alert(1)) >> >>"),
    "escondido.pdf": pdf(b"<< /S /Java#53cript >>"),
    "corto.pdf": pdf(b"<< /J#53 (x) >>"),
    "lanza.pdf": pdf(b"<< /S /Launch /F (cmd.exe) >>"),
    "adjunto.pdf": pdf(b"<< /Type /EmbeddedFile >>"),
    "en un objeto.pdf": pdf(object_stream(b"<< /S /JavaScript /JS 5 0 R >>")),
    "bomba.pdf": pdf(object_stream(b"\0" * 50_000_001)),
    "no es.pdf": b"GIF89a%PDF-1.7",
    "sin fin.pdf": b"%PDF-1.7\n1 0 obj",
    "y zip.pdf": pdf() + zipped({"a.exe": b"MZ"}) + b"\n%%EOF\n",
    "con comentario.pdf": pdf()[:-6] + zipped({"a": b"b"})[:-2] + struct.pack("<H", 6) + b"%%EOF\n",
    "y html.pdf": b"<html><script>1</script>" + pdf(),
    "cola.png": png() + b"PK\x03\x04",
    "cortada.png": png()[:-6],
    "suma mala.png": png().replace(zlib.compress(b""), b"\x78\x9c\x03\x00\x00\x00\x00\x02"),
    "inmensa.png": png(60_000, 60_000),
    "de cero.png": png(0, 5),
    "inmensa.jpg": jpeg(60_000, 60_000),
    "sin cuadro.jpg": b"\xff\xd8\xff\xda\x00\x02\xff\xd9",
    "sin fin.jpg": jpeg()[:-2],
    "y zip.jpg": jpeg() + zipped({"a": b"b"}),
    "no es.jpg": b"<svg onload='x'/>",
    "programa.txt": b"MZ\x90\x00\x03",
    "página.txt": b"  <!DOCTYPE html><script>",
    "nulo.csv": b"a;b\n\x00;1\n",
    "utf-16.csv": "Municipio;2025".encode("utf-16"),
    "ilegible.csv": b"a;\x81\x8d\n",
    "y zip.csv": b"a;b\n" + zipped({"a": b"b"}),
    "sin remitente.eml": b"Subject: x\r\n\r\nhola",
    "no es correo.eml": b"hola a todos",
    "nulo.eml": EML + b"\x00",
    "anidado.eml": b"From: a@b.co\nSubject: x\n" + NESTED,
    "cabecera sin fin.eml": b"From: a@b.co\nSubject: " + b"x" * 300_000 + b"\n\nhola",
    "muchas partes.eml": b'From: a@b.co\nSubject: x\nContent-Type: multipart/mixed; boundary="b"\n\n'
    + b"--b\n\nx\n" * 400 + b"--b--\n",
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_are_refused_with_a_sentence_that_names_the_file(name):
    with pytest.raises(Invalid) as refusal:
        accept(name, HOSTILE[name])
    said = refusal.value.message
    assert said.startswith(f"El archivo «{name}» no se puede recibir porque ")
    assert said.endswith(".")


def test_an_encrypted_container_asks_to_remove_the_password():
    data = bytearray(office())
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = data.find(mark)
        data[start + place] |= 1
    with pytest.raises(Invalid, match="contraseña"):
        accept("secreto.docx", bytes(data))


def test_a_hyperlink_is_not_fetched_content():
    assert accept("enlace.docx", office(**{DOC_RELS: relationships(HYPERLINK)})).size > 0


def test_cut_and_mutated_files_never_raise_anything_else():
    for name, data in {
        "a.docx": office(),
        "a.odt": opendocument(),
        "a.png": png(),
        "a.jpg": jpeg(),
        "a.pdf": pdf(),
    }.items():
        for place in range(0, len(data), 7):
            for mutant in (data[:place], data[:place] + bytes([data[place] ^ 0xFF]) + data[place + 1 :]):
                try:
                    accept(name, mutant)
                except CauceError as refusal:
                    assert refusal.status == 422
                except zipfile.BadZipFile as leak:
                    pytest.fail(f"{name} byte {place}: {leak}")
