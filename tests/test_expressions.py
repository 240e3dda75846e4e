"""The guarded grammar: it agrees with Python inside its limits and refuses everything else."""

import copy
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workflows.expressions import ExpressionFailed, ExpressionRefused, compile_expression

DATA: dict[str, Any] = {
    "a": 3,
    "b": 0,
    "nota": 61.5,
    "revision": "incompleta",
    "filas": [1, 2, 3],
    "d": {"k": 1},
}

HOSTILE = [
    "().__class__.__base__.__subclasses__()",
    "__import__('os').system('true')",
    "__builtins__",
    "open('/etc/hostname')",
    "eval('1')",
    "d.pop('k')",
    "d.get('k')",
    "filas.append(1)",
    "'{}'.format(a)",
    "f'{a}'",
    "lambda: 1",
    "(x := 1)",
    "[x for x in filas]",
    "{x for x in filas}",
    "(x for x in filas)",
    "{1, 2}",
    "2 ** 9999999",
    "1 << 9999999",
    "a & b",
    "filas[0:2]",
    "max(*filas)",
    "max(filas, key=len)",
    "{**d}",
    "[*filas]",
    "b'bytes'",
    "1j",
    "...",
    "a is b",
    "len",
    "len == 1",
    "(len)(filas)(0)",
    "_oculto",
    "a__b",
    "await a",
    "a; b",
    "a = 1",
    "import os",
    "del d",
    "",
    "   ",
    "\x00",
    "(" * 300,
    "+".join(["a"] * 100),
    "a" * 501,
    "not " * 120 + "a",
    "[[[[" + "[" * 90 + "]" * 94,
]

TOO_MUCH = [
    "'%2000000000d' % 1",
    "'x' * 2000000000",
    "filas * 100000000",
    "[0] * 999",
    "round(5, 0 - 1000000000)",
    "int('9' + '" + "9" * 200 + "')",
    "1 / b",
    "filas[9]",
    "d['no']",
    "desconocido",
    "'a' < 1",
    "len(a)",
    "lower(a)",
    "str(d)",
    "int('x')",
    "1 in a",
    "-revision",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_text_outside_the_grammar_is_refused_before_it_runs(text: str) -> None:
    with pytest.raises(ExpressionRefused):
        compile_expression(text)


@pytest.mark.parametrize("text", TOO_MUCH)
def test_what_cannot_be_computed_fails_with_one_kind_of_error(text: str) -> None:
    before = copy.deepcopy(DATA)
    with pytest.raises(ExpressionFailed):
        compile_expression(text).evaluate(DATA)
    assert before == DATA


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('revision == "incompleta"', True),
        ('revision in ["completa", "parcial"]', False),
        ("a > 1 and not b", True),
        ("1 < a <= 3", True),
        ("nota if nota > 60 else None", 61.5),
        ("filas[0] + len(filas)", 4),
        ("max(filas) - min(1, 2)", 2),
        ('lower("ÁREA") + str(a)', "área3"),
        ("round(nota / 2, 1)", 30.8),
        ('{"total": a}["total"]', 3),
        ("a is not None", True),
        ("int('7') % 4", 3),
        ("abs(0 - float('2.5'))", 2.5),
        ("b or (1, 2)", (1, 2)),
    ],
)
def test_the_grammar_says_what_python_says(text: str, expected: object) -> None:
    assert compile_expression(text).evaluate(DATA) == expected


def test_the_answer_can_be_changed_without_changing_the_data() -> None:
    compile_expression("filas").evaluate(DATA).append(99)
    compile_expression("d").evaluate(DATA)["k"] = 99
    assert DATA["filas"] == [1, 2, 3]
    assert DATA["d"] == {"k": 1}


def test_names_are_those_of_data_and_not_of_functions() -> None:
    assert compile_expression("len(filas) > a and revision == 'x'").names() == {"filas", "a", "revision"}


def test_a_datum_called_like_a_function_does_not_replace_it() -> None:
    assert compile_expression("len(filas)").evaluate({"filas": [1], "len": 5}) == 1


def test_the_same_text_is_read_once() -> None:
    assert compile_expression("a == 3") is compile_expression("a == 3")


def _wider(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    binary = st.sampled_from(["+", "-", "*", "/", "//", "%", "==", "!=", "<", ">=", "and", "or"])
    return st.one_of(
        st.tuples(inner, binary, inner).map(lambda parts: f"({parts[0]} {parts[1]} {parts[2]})"),
        st.tuples(inner, inner, inner).map(lambda parts: f"({parts[0]} if {parts[1]} else {parts[2]})"),
        inner.map(lambda part: f"(not {part})"),
        inner.map(lambda part: f"(-{part})"),
        inner.map(lambda part: f"[{part}][0]"),
        st.tuples(inner, inner).map(lambda parts: f"max({parts[0]}, {parts[1]})"),
        st.tuples(inner, inner).map(lambda parts: f"({parts[0]} in [{parts[1]}, 2])"),
    )


numbers = st.integers(-99, 99).map(str) | st.sampled_from(["a", "b", "nota", "True", "2.5"])


@settings(max_examples=300, deadline=None, derandomize=True, database=None)
@given(st.recursive(numbers, _wider, max_leaves=10))
def test_every_sentence_of_the_grammar_means_the_same_as_in_python(text: str) -> None:
    try:
        expected = eval(text, {"__builtins__": {}, "max": max}, dict(DATA))
    except (ArithmeticError, TypeError) as error:
        expected = type(error)
    try:
        found = compile_expression(text).evaluate(DATA)
    except ExpressionFailed as error:
        found = type(error.__cause__)
    except ExpressionRefused:
        assert len(text) > 200 or text.count("(") > 15
        return
    assert found == expected


@settings(max_examples=300, deadline=None, derandomize=True, database=None)
@given(st.text(alphabet="ab_.[](){}'\"%*+:=,dx1 \\", max_size=40))
def test_no_text_can_do_anything_but_answer_or_be_refused(text: str) -> None:
    before = copy.deepcopy(DATA)
    with suppress(ExpressionRefused):
        compile_expression(text).evaluate(DATA)
    assert before == DATA
