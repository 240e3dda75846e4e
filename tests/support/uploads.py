"""Small honest and hostile files, made in memory, for the tests of the upload gate."""

import io
import struct
import zipfile
import zlib

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
MACRO = "application/vnd.ms-word.document.macroEnabled.main+xml"
HYPERLINK = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"
TEMPLATE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate"
ODT = "application/vnd.oasis.opendocument.text"
ODS = "application/vnd.oasis.opendocument.spreadsheet"


def zipped(parts: dict[str, bytes | str]) -> bytes:
    """A zip with those parts, in that order; `mimetype` stored, the rest deflated."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            how = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            archive.writestr(name, content, how)
    return buffer.getvalue()


def office(main_type: str = WORD, part: str = "word/document.xml", **more: bytes | str) -> bytes:
    """A minimal docx or xlsx; `more` adds parts (write `/` as `__`)."""
    types = f'<Types xmlns="http://x/ct"><Override PartName="/{part}" ContentType="{main_type}"/></Types>'
    extra = {name.replace("__", "/"): content for name, content in more.items()}
    return zipped({"[Content_Types].xml": types, part: "<w:document xmlns:w='x'/>", **extra})


def relationships(kind: str, target: str = "http://otra.example/x") -> str:
    """A .rels part with one external relationship of that type."""
    link = f'<Relationship Type="{kind}" TargetMode="External" Target="{target}"/>'
    return f'<Relationships xmlns="http://x/r">{link}</Relationships>'


def opendocument(kind: str = ODT, body: str = "", **more: bytes | str) -> bytes:
    """A minimal odt or ods with `body` inside its content; `more` adds parts (write `/` as `__`)."""
    content = (
        '<o:document-content xmlns:o="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
        ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
        ' xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0"'
        f' xmlns:xlink="http://www.w3.org/1999/xlink">{body}</o:document-content>'
    )
    extra = {name.replace("__", "/"): content for name, content in more.items()}
    return zipped({"mimetype": kind, "content.xml": content, **extra})


def pdf(body: bytes = b"<< /Type /Catalog >>") -> bytes:
    """The skeleton of a PDF with one object."""
    return b"%PDF-1.7\n1 0 obj\n" + body + b"\nendobj\ntrailer << /Root 1 0 R >>\nstartxref\n9\n%%EOF\n"


def object_stream(hidden: bytes) -> bytes:
    """A compressed object stream that says `hidden`."""
    packed = zlib.compress(hidden)
    return b"<< /Type /ObjStm /Length %d >>\nstream\n" % len(packed) + packed + b"\nendstream"


def png(width: int = 2, height: int = 2) -> bytes:
    """A PNG whose chunks add up (its picture is not drawn)."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


def jpeg(width: int = 2, height: int = 2) -> bytes:
    """A JPEG with its application and frame headers, and an end."""
    frame = struct.pack(">HBHHB", 11, 8, height, width, 1) + b"\x01\x11\x00"
    return b"\xff\xd8\xff\xe0\x00\x04\x00\x00\xff\xc0" + frame + b"\xff\xda\x00\x02\x00\xff\xd9"


EML = (
    b"From: enlace@municipio.example\r\nTo: mipg@demo.cauce.example\r\nSubject: Solicitud\r\n"
    b"Message-ID: <1@municipio.example>\r\n\r\nSolicitamos asesor\xc3\xada.\r\n"
)
