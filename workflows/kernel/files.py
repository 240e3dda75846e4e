"""Evidence on disk: stored once under its SHA-256, complete or not at all, before its row is written."""

import errno
import hashlib
import os
import re
import tempfile
from pathlib import Path

from workflows.kernel.errors import CauceError, NotFound

_SHA256 = re.compile(r"[0-9a-f]{64}")


class StorageError(CauceError):
    """The disk cannot take or give the file now; nothing was half stored."""

    status = 507


def sha256_of(data: bytes) -> str:
    """The lower-case hexadecimal SHA-256 of `data`: its name in the store."""
    return hashlib.sha256(data).hexdigest()


def path_of(folder: Path, sha: str) -> Path:
    """Where the content `sha` lies under `folder`; ValueError for anything that is not 64 hex digits."""
    if not _SHA256.fullmatch(sha):
        raise ValueError("not a SHA-256 in lower-case hexadecimal")
    return folder / sha[:2] / sha


def put(folder: Path, data: bytes) -> str:
    """Store `data` once under `folder` and return its SHA-256; StorageError when the disk refuses."""
    sha = sha256_of(data)
    target = path_of(folder, sha)
    try:
        if not _already_there(target, len(data)):
            _write(target, data)
    except OSError as error:
        raise StorageError(_explain(error)) from error
    return sha


def get(folder: Path, sha: str) -> bytes:
    """The bytes stored as `sha`; NotFound when absent, StorageError when unreadable or altered."""
    try:
        data = path_of(folder, sha).read_bytes()
    except FileNotFoundError as error:
        raise NotFound("El archivo no está en la carpeta de evidencias. Avise al administrador.") from error
    except OSError as error:
        raise StorageError(_explain(error)) from error
    if sha256_of(data) != sha:
        raise StorageError(
            "El archivo guardado cambió fuera de Cauce y no se entrega. "
            "Avise al administrador para que lo recupere de una copia."
        )
    return data


def _already_there(target: Path, size: int) -> bool:
    # A different size means an older disk lost part of it: writing again repairs it.
    return target.is_file() and target.stat().st_size == size


def _write(target: Path, data: bytes) -> None:
    _make_folder(target.parent)
    handle, temporary = tempfile.mkstemp(prefix=".parcial-", dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, target)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    _sync_folder(target.parent)


def _make_folder(folder: Path) -> None:
    if folder.is_dir():
        return
    folder.mkdir(parents=True, exist_ok=True)
    # The name of a new folder is only durable once the folder above it is synced.
    _sync_folder(folder.parent)
    _sync_folder(folder.parent.parent)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _explain(error: OSError) -> str:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return (
            "No queda espacio en el disco de evidencias y el archivo no se guardó. "
            "Avise al administrador; puede intentarlo de nuevo sin riesgo."
        )
    return (
        "El disco de evidencias no respondió y el archivo no se guardó ni se leyó. "
        "Intente de nuevo en unos minutos; si sigue igual, avise al administrador."
    )
