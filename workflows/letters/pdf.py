"""A .docx as tagged PDF/A-2b, by LibreOffice: own profile per process, one at a time, with a time limit."""

import atexit
import os
import shutil
import signal
import subprocess
import tempfile
import threading
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from workflows.kernel.errors import Busy

_FILTER = (
    'pdf:writer_pdf_Export:{"SelectPdfVersion":{"type":"long","value":"2"},'
    '"UseTaggedPDF":{"type":"boolean","value":"true"}}'
)
_queue = threading.Lock()


def available() -> bool:
    """Whether this machine has LibreOffice."""
    return _program() is not None


def to_pdf(docx: bytes, timeout: float = 60) -> bytes:
    """PDF of a .docx, in turn; `Busy` when LibreOffice is absent, fails or exceeds `timeout` seconds."""
    return to_pdfs([docx], timeout)[0]


def to_pdfs(docxs: Sequence[bytes], timeout: float = 60) -> list[bytes]:
    """PDFs of several .docx in one run (starting LibreOffice costs more than converting); `Busy` as `to_pdf`."""
    program = _program()
    if program is None:
        raise Busy("No se puede hacer el PDF: falta LibreOffice en el servidor. Descargue el Word (.docx).")
    if not _queue.acquire(timeout=timeout):
        raise Busy("Hay otros documentos en conversión a PDF. Espere un momento e intente de nuevo.")
    try:
        with tempfile.TemporaryDirectory(prefix="cauce-pdf-") as folder:
            return _convert(program, Path(folder), docxs, timeout)
    finally:
        _queue.release()


def _convert(program: str, folder: Path, docxs: Sequence[bytes], timeout: float) -> list[bytes]:
    sources = [folder / f"carta{number}.docx" for number in range(len(docxs))]
    for source, docx in zip(sources, docxs, strict=True):
        source.write_bytes(docx)
    _run(
        [
            program,
            f"-env:UserInstallation={_profile().as_uri()}",
            "--headless",
            "--norestore",
            "--nolockcheck",
            "--convert-to",
            _FILTER,
            "--outdir",
            str(folder),
            *map(str, sources),
        ],
        timeout,
    )
    return [_made(source.with_suffix(".pdf")) for source in sources]


def _made(path: Path) -> bytes:
    if not path.exists() or not path.read_bytes().startswith(b"%PDF"):
        raise Busy("LibreOffice no pudo hacer el PDF. Intente de nuevo o descargue el Word (.docx).")
    return path.read_bytes()


def _run(command: list[str], timeout: float) -> None:
    with subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    ) as process:
        try:
            process.wait(timeout)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)  # soffice is a launcher: its child must go too
            raise Busy("La conversión a PDF tardó demasiado. Intente de nuevo más tarde.") from None


def _program() -> str | None:
    return shutil.which("soffice") or shutil.which("libreoffice")


@cache
def _profile() -> Path:
    """Profile of this process, made once (a new one costs seconds) and removed at exit."""
    folder = Path(tempfile.mkdtemp(prefix=f"cauce-office-{os.getpid()}-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder
