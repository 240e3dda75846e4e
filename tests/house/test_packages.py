"""What an institution installs is complete: the wheel alone, from any folder, without the repository."""

import json
import os
import subprocess
import sys
import sysconfig
import tarfile
import zipfile
from pathlib import Path

import pytest

from tests.support.source import ROOT, kept_files
from web import vendor

INSTALLED = ("workflows", "web", "notifications", "bpmn", "docs_templates")
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder with the source archive, and the wheel that was built from that archive."""
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


@pytest.fixture(scope="module")
def site(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel unpacked, as an installation has it."""
    folder = tmp_path_factory.mktemp("site")
    with zipfile.ZipFile(next(built.glob("*.whl"))) as wheel:
        wheel.extractall(folder)
    return folder


def kept(*folders: str) -> set[str]:
    """Kept files below some top-level folders, as paths from the root."""
    names = {file.relative_to(ROOT).as_posix() for file in kept_files()}
    return {name for name in names if not folders or name.split("/")[0] in folders}


def run(site: Path, folder: Path, *arguments: str) -> str:
    """What Python says when only the unpacked wheel and the locked packages are there."""
    # -S leaves out the editable install, which would lend the repository's own files.
    command = [sys.executable, "-S", *arguments]
    paths = os.pathsep.join([str(site), sysconfig.get_path("purelib"), sysconfig.get_path("platlib")])
    environment = os.environ | {"PYTHONPATH": paths, "CAUCE_HOME": str(folder / "data")}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_wheel_holds_every_file_of_the_five_folders(site: Path) -> None:
    missing = {name for name in kept(*INSTALLED) if not (site / name).is_file()}
    assert not missing


def test_the_wheel_holds_the_vendored_front_end_files_with_their_licences(site: Path) -> None:
    wanted = {file.relative_to(ROOT).as_posix() for file in vendor.TARGET.rglob("*") if file.is_file()}
    assert {"web/static/vendor/htmx.org/LICENSE", "web/static/vendor/bpmn-js/LICENSE"} <= wanted
    assert not {name for name in wanted if not (site / name).is_file()}


def test_the_wheel_brings_nothing_else(site: Path) -> None:
    tops = {path.name for path in site.iterdir() if not path.name.endswith(".dist-info")}
    assert tops <= set(INSTALLED)


def test_the_source_archive_holds_everything_that_is_kept(built: Path) -> None:
    with tarfile.open(next(built.glob("*.tar.gz"))) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert not kept() - names


def test_the_five_folders_are_imported_from_the_wheel(site: Path, tmp_path: Path) -> None:
    names = ", ".join(INSTALLED)
    script = f"import {names}; print(*(list(folder.__path__)[0] for folder in ({names})))"
    assert run(site, tmp_path, "-c", script).split() == [str(site / name) for name in INSTALLED]


def test_the_command_line_starts_from_another_folder(site: Path, tmp_path: Path) -> None:
    assert "check" in run(site, tmp_path, "-m", "workflows.cli", "--help")


def test_the_shipped_procedures_are_proved_from_another_folder(site: Path, tmp_path: Path) -> None:
    report = json.loads(run(site, tmp_path, "-m", "workflows.cli", "check", "--json"))
    shipped = {folder.name for folder in (ROOT / "bpmn").iterdir() if (folder / "procedure.toml").is_file()}
    assert report["ok"] and {procedure["slug"] for procedure in report["procedures"]} == shipped
