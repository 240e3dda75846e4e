"""The evidence folder: each content once, whole, and never silently changed."""

import errno
import os

import pytest

from workflows.kernel.errors import NotFound
from workflows.kernel.files import StorageError, get, path_of, put, sha256_of


def test_what_goes_in_comes_out(tmp_path):
    sha = put(tmp_path / "evidencias", b"acta")
    assert sha == sha256_of(b"acta")
    assert get(tmp_path / "evidencias", sha) == b"acta"
    assert path_of(tmp_path / "evidencias", sha).name == sha


def test_the_same_content_is_stored_once(tmp_path):
    sha = put(tmp_path, b"acta")
    first = path_of(tmp_path, sha).stat().st_ino
    assert put(tmp_path, b"acta") == sha
    assert path_of(tmp_path, sha).stat().st_ino == first
    assert len([each for each in tmp_path.rglob("*") if each.is_file()]) == 1


def test_a_truncated_file_is_repaired_by_sending_it_again(tmp_path):
    sha = put(tmp_path, b"acta completa")
    path_of(tmp_path, sha).write_bytes(b"acta")
    put(tmp_path, b"acta completa")
    assert get(tmp_path, sha) == b"acta completa"


def test_a_changed_file_is_not_handed_out(tmp_path):
    sha = put(tmp_path, b"acta")
    path_of(tmp_path, sha).write_bytes(b"otra")
    with pytest.raises(StorageError) as refusal:
        get(tmp_path, sha)
    assert refusal.value.status == 507


def test_what_was_never_stored_is_not_found(tmp_path):
    with pytest.raises(NotFound):
        get(tmp_path, sha256_of(b"nada"))


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "A" * 64, "a" * 63, "a" * 64 + "\n"])
def test_only_a_hash_is_a_path(tmp_path, name):
    with pytest.raises(ValueError, match="SHA-256"):
        path_of(tmp_path, name)


@pytest.mark.parametrize(
    ("number", "said"),
    [(errno.ENOSPC, "No queda espacio"), (errno.EDQUOT, "No queda espacio"), (errno.EIO, "no respondió")],
)
def test_a_disk_that_refuses_says_so_and_leaves_nothing(tmp_path, monkeypatch, number, said):
    def broken(handle):
        raise OSError(number, os.strerror(number))

    put(tmp_path, b"antes")
    monkeypatch.setattr(os, "fsync", broken)
    with pytest.raises(StorageError, match=said) as refusal:
        put(tmp_path, b"despu\xc3\xa9s")
    assert refusal.value.status == 507
    assert not path_of(tmp_path, sha256_of(b"despu\xc3\xa9s")).exists()
    assert not list(tmp_path.rglob(".parcial-*"))


def test_a_folder_that_is_a_file_is_a_storage_error(tmp_path):
    (tmp_path / "ocupado").write_bytes(b"")
    with pytest.raises(StorageError):
        put(tmp_path / "ocupado", b"acta")
