"""The history has a sentence for everything that an act writes down about a case."""

import ast
from collections.abc import Iterator
from pathlib import Path

import workflows.actions
from web.shown.sentences import SENTENCES

ACTIONS = Path(workflows.actions.__file__).parent


def test_every_verb_of_the_journal_of_a_case_has_a_sentence() -> None:
    verbs = {verb for path in ACTIONS.glob("*.py") for verb in written(ast.parse(path.read_text()))}
    assert len(verbs) > 40
    assert verbs - set(SENTENCES) == set()


def written(tree: ast.Module) -> Iterator[str]:
    """Every verb that `journal.write` is called with: as it stands there, or as given to a name before."""
    for function in ast.walk(tree):
        if not isinstance(function, ast.FunctionDef):
            continue
        for node in ast.walk(function):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "journal.write":
                yield from texts(node.args[1], function)


def texts(node: ast.expr, function: ast.FunctionDef) -> Iterator[str]:
    """The strings that an expression may be."""
    if isinstance(node, ast.Constant):
        yield str(node.value)
    elif isinstance(node, ast.IfExp):
        yield from texts(node.body, function)
        yield from texts(node.orelse, function)
    elif isinstance(node, ast.Name):
        for each in ast.walk(function):
            if isinstance(each, ast.Assign) and ast.unparse(each.targets[0]) == node.id:
                yield from texts(each.value, function)
