"""What no module may do, whoever wrote it (HOUSE: one act, size and manners)."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.source import Function, functions, inside, place, product_files, tree

CLOCKS = {
    ("datetime", "now"), ("datetime", "utcnow"), ("datetime", "today"), ("date", "today"), ("time", "time"),
    ("uuid", "uuid1"), ("uuid", "uuid4"), ("os", "environ"), ("os", "environb"), ("os", "getenv"),
}  # fmt: skip
HIDDEN = {"uuid1", "uuid4", "environ", "getenv"}


def attribute(node: ast.AST) -> tuple[str, str] | None:
    """`("datetime", "now")` of `datetime.now` and of `datetime.datetime.now`."""
    if not isinstance(node, ast.Attribute):
        return None
    owner = node.value
    if isinstance(owner, ast.Name):
        return owner.id, node.attr
    return (owner.attr, node.attr) if isinstance(owner, ast.Attribute) else ("", node.attr)


def calls(file: Path, name: str) -> Iterator[ast.Call]:
    """Calls of any method of that name."""
    for node in ast.walk(tree(file)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == name:
            yield node


@pytest.mark.parametrize(("method", "allowed"), [("commit", "workflows/kernel/db.py"), ("begin", "workflows/kernel")])
def test_only_the_one_transaction_commits(method: str, allowed: str) -> None:
    wrong = [place(file, call) for file in product_files() if not inside(file, allowed)
             for call in calls(file, method)]  # fmt: skip
    assert not wrong, wrong


def test_time_chance_and_environment_come_from_the_kernel() -> None:
    wrong = [place(file, node) for file in product_files() if not inside(file, "workflows/kernel")
             for node in ast.walk(tree(file)) if attribute(node) in CLOCKS]  # fmt: skip
    wrong += [
        f"{place(file, node)} imports {alias.name}"
        for file in product_files()
        if not inside(file, "workflows/kernel")
        for node in ast.walk(tree(file))
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
        if alias.name in HIDDEN
    ]
    assert not wrong, wrong


def test_nothing_is_imported_inside_a_function() -> None:
    wrong = [
        place(file, node)
        for file in product_files()
        if not inside(file, "workflows/batch")
        for function in functions(file)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert not wrong, wrong


def test_no_procedure_is_named_in_a_condition() -> None:
    wrong = [
        place(file, node)
        for file in product_files()
        for node in ast.walk(tree(file))
        if isinstance(node, ast.Compare)
        and any(isinstance(side, ast.Constant) and isinstance(side.value, str) for side in sides(node))
        and any(is_slug(side) for side in sides(node))
    ]
    assert not wrong, wrong


def sides(node: ast.Compare) -> list[ast.expr]:
    """Everything that a comparison compares."""
    return [node.left, *node.comparators]


def is_slug(node: ast.expr) -> bool:
    """Whether an expression reads a procedure's slug."""
    return (isinstance(node, ast.Name) and node.id == "slug") or (
        isinstance(node, ast.Attribute) and node.attr == "slug"
    )


def test_no_drawer_for_odds_and_ends() -> None:
    drawers = [place(file) for file in product_files() if file.stem in {"utils", "util", "helpers", "common"}]
    classes = [
        place(file, node)
        for file in product_files()
        for node in ast.walk(tree(file))
        if isinstance(node, ast.ClassDef) and re.search(r"(Service|Manager)$", node.name)
    ]
    assert not drawers + classes, drawers + classes


def test_every_signature_is_typed() -> None:
    wrong = [place(file, function) for file in product_files() if "migrations" not in file.parts
             for function in functions(file) if not typed(function)]  # fmt: skip
    assert not wrong, wrong


def typed(function: Function) -> bool:
    """Whether every argument but self and cls, and the result, has a type."""
    given = function.args
    named = [*given.posonlyargs, *given.args, *given.kwonlyargs, given.vararg, given.kwarg]
    bare = [one for one in named if one and not one.annotation and one.arg not in {"self", "cls"}]
    return not bare and function.returns is not None


def test_every_module_says_what_it_is_for() -> None:
    written = [file for file in product_files() if file.read_text().strip()]
    silent = [place(file) for file in written if not ast.get_docstring(tree(file))]
    assert not silent, silent
