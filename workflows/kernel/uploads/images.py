"""PNG and JPEG: walked piece by piece, so that a picture is a picture and nothing hides after it."""

import struct
import zlib

from workflows.kernel.uploads.containers import is_also_zip
from workflows.kernel.uploads.refuse import refuse

MAX_PIXELS = 120_000_000
_PNG = b"\x89PNG\r\n\x1a\n"
_FRAMES = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})
_REMEDY = "Ábrala en un visor de imágenes, guárdela de nuevo y adjúntela otra vez."


def check_png(name: str, data: bytes) -> None:
    """Refuse a PNG whose chunks do not add up exactly to the file, or with more than 120 million pixels."""
    size = _png_size(data)
    if size is None:
        refuse(name, "no es una imagen PNG completa o trae algo más después de la imagen", _REMEDY)
    _check_pixels(name, *size)


def check_jpeg(name: str, data: bytes) -> None:
    """Refuse a JPEG without frame or end, with more than 120 million pixels, or that is also an archive."""
    size = _jpeg_size(data)
    # Phones append their own notes after the end of the picture: refuse only what opens as something else.
    if size is None or b"\xff\xd9" not in data or is_also_zip(data) or b"%PDF-" in data[:1024]:
        refuse(name, "no es una imagen JPG completa o es también un archivo de otro tipo", _REMEDY)
    _check_pixels(name, *size)


def _check_pixels(name: str, width: int, height: int) -> None:
    if not 0 < width * height <= MAX_PIXELS:
        refuse(name, f"mide {width} × {height} puntos, más de lo que se puede abrir", "Reduzca su tamaño.")


def _png_size(data: bytes) -> tuple[int, int] | None:
    """Width and height when every chunk is whole, from IHDR to an IEND that ends the file."""
    if data[:8] != _PNG or data[12:16] != b"IHDR" or len(data) < 33:
        return None
    width, height = struct.unpack(">II", data[16:24])
    place = 8
    while place + 12 <= len(data):
        (length,) = struct.unpack(">I", data[place : place + 4])
        kind = data[place + 4 : place + 8]
        end = place + 12 + length
        if end > len(data) or _bad_checksum(data[place + 4 : end]):
            return None
        if kind == b"IEND":
            return (width, height) if end == len(data) else None
        place = end
    return None


def _bad_checksum(chunk: bytes) -> bool:
    return zlib.crc32(chunk[:-4]) != struct.unpack(">I", chunk[-4:])[0]


def _jpeg_size(data: bytes) -> tuple[int, int] | None:
    """Width and height from the first frame header, walking the markers from the start."""
    if data[:3] != b"\xff\xd8\xff":
        return None
    place = 2
    while place + 9 <= len(data) and data[place] == 0xFF:
        marker = data[place + 1]
        if marker == 0xFF:
            place += 1
            continue
        length = int.from_bytes(data[place + 2 : place + 4], "big")
        if marker in _FRAMES:
            height, width = struct.unpack(">HH", data[place + 5 : place + 9])
            return width, height
        if marker == 0xDA or length < 2:
            return None
        place += 2 + length
    return None
