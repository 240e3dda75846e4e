"""Who may import whom (HOUSE: floors)."""

import ast
import subprocess
import sys
import tomllib
from pathlib import Path

from tests.support.source import ROOT, inside, place, product_files, tree

REQUEST_GLOBALS = {"request", "session", "g", "current_app", "has_request_context"}
OFF_THE_FLOORS = {"data", "migrations"}


def floors() -> list[str]:
    """Modules that the floors contract names."""
    config = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    layers = next(contract["layers"] for contract in config["contracts"] if contract["id"] == "floors")
    return [name.strip(" ()") for layer in layers for name in layer.split("|")]


def test_imports_go_down_and_each_outside_library_has_one_door() -> None:
    program = Path(sys.executable).parent / "lint-imports"
    done = subprocess.run([program, "--no-cache", "--no-logo"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_module_of_workflows_stands_on_a_floor() -> None:
    found = {path.stem for path in (ROOT / "workflows").glob("*") if not path.name.startswith(("_", "."))}
    named = {name.removeprefix("workflows.") for name in floors() if name.startswith("workflows.")}
    assert found - OFF_THE_FLOORS == named


def test_only_pages_and_the_bare_application_know_about_requests() -> None:
    wrong = [
        f"{place(file, node)} {alias.name}"
        for file in product_files()
        if not inside(file, "web", "workflows/kernel/app.py")
        for node in ast.walk(tree(file))
        if isinstance(node, ast.ImportFrom) and node.module == "flask"
        for alias in node.names
        if alias.name in REQUEST_GLOBALS
    ]
    assert not wrong, wrong


def test_every_folder_with_code_is_a_package() -> None:
    """The linter of imports does not see a folder without `__init__.py`."""
    bare = {place(file.parent) for file in product_files() if not (file.parent / "__init__.py").is_file()}
    assert not bare, bare


def test_procedures_and_letters_are_data_without_code() -> None:
    code = [place(file) for folder in ("bpmn", "docs_templates") for file in (ROOT / folder).rglob("*.py")]
    assert not code, code
