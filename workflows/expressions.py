"""The one guarded grammar of Cauce: every condition, parameter, key and cell of a diagram is read here."""

import ast
import copy
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

MAX_CHARACTERS = 500
MAX_NODES = 60
MAX_LENGTH = 100_000
MAX_NUMBER = 10**100

Evaluator = Callable[[Any, Mapping[str, Any]], Any]


class ExpressionRefused(ValueError):
    """The text is outside the grammar; its message is a Spanish sentence."""


class ExpressionFailed(ExpressionRefused):
    """The text is inside the grammar but cannot be evaluated with this data."""


@dataclass(frozen=True)
class Expression:
    """A text that passed the grammar, with its tree."""

    text: str
    tree: ast.expr

    def evaluate(self, data: Mapping[str, Any]) -> Any:
        """Return the plain value of the expression; `data` is only read. Raises ExpressionFailed."""
        try:
            return copy.deepcopy(_value(self.tree, data))
        except ExpressionRefused:
            raise
        except (ArithmeticError, LookupError, TypeError, ValueError, RecursionError) as error:
            raise ExpressionFailed(f"La expresión «{self.text}» no se pudo evaluar: {error}.") from error

    def names(self) -> set[str]:
        """Return the names of data that the expression reads (its functions are not data)."""
        return {node.id for node in _names(self.tree)}


@lru_cache(maxsize=4096)
def compile_expression(text: str) -> Expression:
    """Return the checked expression of a text; raises ExpressionRefused with what is not allowed."""
    text = text.strip() if isinstance(text, str) else ""
    if not text:
        raise ExpressionRefused("La expresión está vacía.")
    if len(text) > MAX_CHARACTERS:
        raise ExpressionRefused(f"La expresión pasa de {MAX_CHARACTERS} caracteres.")
    try:
        tree = ast.parse(text, mode="eval").body
        nodes = [node for node in ast.walk(tree) if not isinstance(node, ast.expr_context)]
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise ExpressionRefused(f"La expresión «{text[:80]}» no se entiende.") from error
    if sum(isinstance(node, ast.expr) for node in nodes) > MAX_NODES:
        raise ExpressionRefused(f"La expresión tiene más de {MAX_NODES} partes.")
    for node in nodes:
        _guard(node)
    called = {id(node.func) for node in nodes if isinstance(node, ast.Call)}
    for node in nodes:
        if isinstance(node, ast.Name) and node.id in FUNCTIONS and id(node) not in called:
            raise ExpressionRefused(f"«{node.id}» es una función y no un dato.")
    return Expression(text, tree)


def _names(tree: ast.expr) -> list[ast.Name]:
    return [node for node in ast.walk(tree) if isinstance(node, ast.Name) and node.id not in FUNCTIONS]


def _guard(node: ast.AST) -> None:
    """Refuse a node that is not in the white list."""
    if isinstance(node, ast.Constant):
        allowed = node.value is None or type(node.value) in (str, int, float, bool)
    elif isinstance(node, ast.Name):
        allowed = not node.id.startswith("_") and "__" not in node.id
    elif isinstance(node, ast.Call):
        allowed = isinstance(node.func, ast.Name) and node.func.id in FUNCTIONS and not node.keywords
    elif isinstance(node, ast.Dict):
        allowed = all(key is not None for key in node.keys)
    elif isinstance(node, ast.Compare):
        allowed = all(
            type(op) not in (ast.Is, ast.IsNot) or _is_none(right)
            for op, right in zip(node.ops, node.comparators, strict=True)
        )
    else:
        allowed = type(node) in EVALUATORS or type(node) in OPERATORS
    if not allowed:
        raise ExpressionRefused(f"La expresión usa algo que no se permite aquí ({type(node).__name__}).")


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _value(node: ast.expr, data: Mapping[str, Any]) -> Any:
    # The guard runs again here: a stored definition is no more trusted than an uploaded one.
    evaluator = EVALUATORS.get(type(node))
    if evaluator is None:
        raise ExpressionRefused(f"La expresión usa algo que no se permite aquí ({type(node).__name__}).")
    return evaluator(node, data)


def _name(node: ast.Name, data: Mapping[str, Any]) -> Any:
    if node.id.startswith("_") or node.id not in data:
        raise ExpressionFailed(f"«{node.id}» todavía no tiene valor en este trámite.")
    return data[node.id]


def _bool_op(node: ast.BoolOp, data: Mapping[str, Any]) -> Any:
    stop_at = isinstance(node.op, ast.Or)
    value: Any = None
    for part in node.values:
        value = _value(part, data)
        if bool(value) is stop_at:
            return value
    return value


def _compare(node: ast.Compare, data: Mapping[str, Any]) -> bool:
    left = _value(node.left, data)
    for op, part in zip(node.ops, node.comparators, strict=True):
        right = _value(part, data)
        if not OPERATORS[type(op)](left, right):
            return False
        left = right
    return True


def _subscript(node: ast.Subscript, data: Mapping[str, Any]) -> Any:
    holder = _value(node.value, data)
    if not isinstance(holder, (str, list, tuple, Mapping)):
        raise TypeError("solo se puede tomar una parte de una lista o de un texto")
    return holder[_value(node.slice, data)]


def _call(node: ast.Call, data: Mapping[str, Any]) -> Any:
    if not isinstance(node.func, ast.Name) or node.func.id not in FUNCTIONS or node.keywords:
        raise ExpressionRefused("La expresión llama una función que no se permite.")
    return FUNCTIONS[node.func.id](*[_value(part, data) for part in node.args])


def _numbers(*values: Any) -> None:
    for value in values:
        if not isinstance(value, (int, float)) or (isinstance(value, int) and abs(value) > MAX_NUMBER):
            raise TypeError("la operación solo vale entre números razonables")


def _arithmetic(function: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    """Return the operation for numbers only: no repetition of texts, no format with %."""

    def guarded(left: Any, right: Any) -> Any:
        _numbers(left, right)
        return function(left, right)

    return guarded


def _add(left: Any, right: Any) -> Any:
    if type(left) is type(right) and isinstance(left, (str, list, tuple)):
        if len(left) + len(right) > MAX_LENGTH:
            raise ValueError("el resultado es demasiado largo")
    else:
        _numbers(left, right)
    return left + right


def _signed(function: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def guarded(value: Any) -> Any:
        _numbers(value)
        return function(value)

    return guarded


def _plain(value: Any) -> Any:
    if value is not None and not isinstance(value, (str, int, float)):
        raise TypeError("se esperaba un texto o un número")
    if isinstance(value, str) and len(value) > MAX_LENGTH:
        raise ValueError("el texto es demasiado largo")
    return value


def _length(value: Any) -> int:
    if not isinstance(value, (str, list, tuple, Mapping)):
        raise TypeError("se esperaba un texto o una lista")
    return len(value)


def _round(value: Any, digits: int | None = None) -> Any:
    _numbers(value)
    if digits is not None and (not isinstance(digits, int) or abs(digits) > 30):
        raise ValueError("el número de decimales no es razonable")
    return round(value, digits)


def _integer(value: Any) -> int:
    if isinstance(value, str) and len(value) > 100:
        raise ValueError("el número es demasiado largo")
    return int(_plain(value))


def _lower(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError("se esperaba un texto")
    return value.lower()


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "len": _length,
    "min": min,
    "max": max,
    "abs": _signed(abs),
    "round": _round,
    "str": lambda value: str(_plain(value)),
    "int": _integer,
    "float": lambda value: float(_plain(value)),
    "lower": _lower,
}

OPERATORS: dict[type[ast.AST], Callable[..., Any]] = {
    ast.Add: _add,
    ast.Sub: _arithmetic(operator.sub),
    ast.Mult: _arithmetic(operator.mul),
    ast.Div: _arithmetic(operator.truediv),
    ast.FloorDiv: _arithmetic(operator.floordiv),
    ast.Mod: _arithmetic(operator.mod),
    ast.Not: operator.not_,
    ast.USub: _signed(operator.neg),
    ast.UAdd: _signed(operator.pos),
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.In: lambda left, right: left in right,
    ast.NotIn: lambda left, right: left not in right,
    ast.Is: operator.is_,
    ast.IsNot: operator.is_not,
    ast.And: operator.and_,
    ast.Or: operator.or_,
}

EVALUATORS: dict[type[ast.AST], Evaluator] = {
    ast.Constant: lambda node, data: node.value,
    ast.Name: _name,
    ast.BoolOp: _bool_op,
    ast.BinOp: lambda node, data: OPERATORS[type(node.op)](_value(node.left, data), _value(node.right, data)),
    ast.UnaryOp: lambda node, data: OPERATORS[type(node.op)](_value(node.operand, data)),
    ast.Compare: _compare,
    ast.IfExp: lambda node, data: _value(node.body if _value(node.test, data) else node.orelse, data),
    ast.Subscript: _subscript,
    ast.List: lambda node, data: [_value(part, data) for part in node.elts],
    ast.Tuple: lambda node, data: tuple(_value(part, data) for part in node.elts),
    ast.Dict: lambda node, data: {
        _value(key, data): _value(part, data) for key, part in zip(node.keys, node.values, strict=True)
    },
    ast.Call: _call,
}
