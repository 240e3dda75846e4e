"""What the repository holds: no machine's paths, no registry, numbered migrations, locks that match."""

import json
import re
import tomllib
from importlib import metadata

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from tests.support.source import ROOT, kept_files, place
from web import vendor
from workflows.domain import schema
from workflows.kernel.migrate import config

MACHINE = re.compile(r"(?<![\w.])/(?:work|farm|root|home|Users)/[\w.-]")
REGISTRY = re.compile(r"pypi\.org|pythonhosted\.org|npmjs\.(?:org|com)|yarnpkg|--(?:extra-)?index-url", re.I)
LOCKS = ("requirements/dev.txt", "package.json", "package-lock.json", ".npmrc", "pyproject.toml", "Makefile")
TEXT = {".py", ".md", ".toml", ".txt", ".json", ".html", ".js", ".css", ".bpmn", ".dmn", ".csv", ""}


def test_no_file_names_a_machines_folder() -> None:
    texts = [file for file in kept_files() if file.suffix in TEXT and file.stat().st_size < 4_000_000]
    wrong = [
        f"{place(file)}:{number}"
        for file in texts
        for number, line in enumerate(file.read_text(errors="replace").splitlines(), 1)
        if MACHINE.search(line)
    ]
    assert not wrong, wrong


def test_only_our_eight_folders_and_the_usual_files_stand_at_the_top() -> None:
    folders = {file.relative_to(ROOT).parts[0] for file in kept_files() if file.parent != ROOT}
    allowed = {"workflows", "bpmn", "web", "notifications", "docs_templates", "tests"}
    assert folders <= allowed | {".ci", "docs", "bench", "requirements"}, folders


@pytest.mark.parametrize("name", LOCKS)
def test_no_lock_names_a_registry(name: str) -> None:
    text = (ROOT / name).read_text().replace("--no-emit-index-url", "")
    assert not REGISTRY.search(text)


def test_every_locked_package_has_a_hash() -> None:
    text = (ROOT / "requirements" / "dev.txt").read_text()
    pinned = re.findall(r"^[a-z0-9].*?==(?:.*\\\n)((?:    --hash=sha256:.*\n)*)", text, re.M)
    assert len(pinned) > 100 and all(pinned)
    assert len(re.findall(r"^[a-z0-9]", text, re.M)) == len(pinned)


def test_every_declared_dependency_is_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    extras = project["project"]["optional-dependencies"].values()
    declared = [*project["project"]["dependencies"], *sum(extras, []), *project["dependency-groups"]["dev"]]
    locked = re.findall(r"^([a-z0-9._-]+)==", (ROOT / "requirements" / "dev.txt").read_text(), re.M)
    names = {re.split(r"[\[<>=~! ]", entry)[0].lower() for entry in declared}
    assert names <= set(locked), names - set(locked)


def test_the_front_end_lock_is_exact_and_names_no_host() -> None:
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    assert not [name for name, entry in packages.items() if "resolved" in entry]
    assert all("integrity" in entry for name, entry in packages.items() if name)


def test_the_vendored_files_are_the_ones_of_the_manifest() -> None:
    manifest = json.loads((vendor.TARGET / "manifest.json").read_text())
    sums = {name: vendor.integrity((vendor.TARGET / name).read_bytes()) for name in manifest["files"]}
    assert sums == {name: entry["integrity"] for name, entry in manifest["files"].items()}
    assert manifest["packages"] == json.loads((ROOT / "package.json").read_text())["dependencies"]


def test_migrations_are_numbered_in_one_line() -> None:
    walked = list(ScriptDirectory.from_config(config()).walk_revisions())
    numbers = [script.revision for script in reversed(walked)]
    assert numbers == [f"{number:04}" for number in range(1, len(numbers) + 1)]
    assert all(script.path.rsplit("/", 1)[1].startswith(f"{script.revision}_") for script in walked)


def test_the_migrations_make_the_tables_of_the_code(database_url: str) -> None:
    engine = sa.create_engine(database_url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differences = compare_metadata(context, schema.metadata)
    engine.dispose()
    assert not differences


def test_the_notice_of_licences_names_what_we_run_on() -> None:
    notice = (ROOT / "THIRD_PARTY.md").read_text()
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    direct = {re.split(r"[\[<>=~! ]", entry)[0] for entry in project["dependencies"]}
    missing = [name for name in direct if f"| {metadata.metadata(name)['Name']} |" not in notice]
    assert not missing, missing
    assert "watermark" in notice and "htmx.org" in notice
