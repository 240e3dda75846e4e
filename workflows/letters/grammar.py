"""What the marks of a template may say: names, conditions, rows and the closed list of filters (T5)."""

from collections.abc import Iterator

from jinja2 import nodes
from jinja2.exceptions import TemplateSyntaxError

from workflows.letters import effect
from workflows.letters.context import FIXED, NAMES, OPEN, TERM_FIELDS
from workflows.letters.environment import LOOP_NAMES, LetterEnvironment
from workflows.letters.filters import FILTERS, TESTS

_ALLOWED = (
    nodes.Template,
    nodes.Output,
    nodes.TemplateData,
    nodes.Name,
    nodes.Getattr,
    nodes.Getitem,
    nodes.Const,
    nodes.For,
    nodes.If,
    nodes.CondExpr,
    nodes.Filter,
    nodes.Test,
    nodes.Compare,
    nodes.Operand,
    nodes.And,
    nodes.Or,
    nodes.Not,
    nodes.Add,
    nodes.Sub,
    nodes.Div,
    nodes.Neg,
    nodes.Pos,
    nodes.Concat,
    nodes.List,
    nodes.Tuple,
)
MAX_LOOPS = 3
Scope = dict[str, str]  # name of a row in a loop -> dotted name of its list


def parse(source: str) -> nodes.Template:
    """Tree of one part; a mark that Jinja cannot read raises `TemplateSyntaxError`."""
    return LetterEnvironment().parse(source)


def complaints(source: str) -> list[str]:
    """Spanish sentences about everything in one part that a template may not do; empty when it is fine."""
    try:
        tree = parse(source)
    except TemplateSyntaxError as error:
        return [f"hay una marca mal escrita: {error.message}"]
    return [*_bad_nodes(tree), *_bad_names(tree)]


def placeholders(source: str) -> set[str]:
    """Dotted names used in one part; a row's field appears under its list (`pasos.plan.acciones.fecha`)."""
    return set(_names(parse(source), {}))


def _bad_nodes(tree: nodes.Template) -> Iterator[str]:
    for node in tree.find_all(nodes.Node):
        if not isinstance(node, _ALLOWED):
            yield f"no se admite «{type(node).__name__}» (llamadas, inclusiones, asignaciones, * % **)"
        elif isinstance(node, nodes.Filter) and (node.name not in FILTERS or node.kwargs):
            yield f"el filtro «{node.name}» no existe; use {', '.join(sorted(FILTERS))}"
        elif isinstance(node, nodes.Test) and node.name not in TESTS:
            yield f"la prueba «{node.name}» no existe; use {', '.join(sorted(TESTS))}"
        elif isinstance(node, nodes.For) and (node.recursive or _depth(node) > MAX_LOOPS):
            yield f"hay más de {MAX_LOOPS} repeticiones una dentro de otra"
        elif _private(node):
            yield "hay un nombre que empieza por «_»"


def _private(node: nodes.Node) -> bool:
    if isinstance(node, nodes.Getitem):
        name = node.arg.value if isinstance(node.arg, nodes.Const) else "_"
        return str(name).startswith("_")
    return str(getattr(node, "attr", getattr(node, "name", ""))).startswith("_")


def _depth(loop: nodes.For) -> int:
    return 1 + max((_depth(inner) for inner in loop.find_all(nodes.For)), default=0)


def _bad_names(tree: nodes.Template) -> Iterator[str]:
    for name in sorted(set(_names(tree, {}))):
        group, *fields = name.split(".")
        if group not in NAMES:
            yield f"«{name}» no está en el catálogo; comience por {', '.join(sorted(NAMES))}"
        elif group in FIXED and fields and not _fixed(group, fields):
            yield f"«{name}» no existe; «{group}» tiene {', '.join(FIXED[group])}"
        elif group in OPEN and (group == "plazos" and len(fields) > 1 and fields[1] not in TERM_FIELDS):
            yield f"«{name}» no existe; un plazo tiene vence y explicacion"


def _fixed(group: str, fields: list[str]) -> bool:
    if FIXED[group] is effect.EMPTY:
        return effect.known(fields)
    return len(fields) == 1 and fields[0] in FIXED[group]


def _names(node: nodes.Node, scope: Scope) -> Iterator[str]:
    """Dotted names below `node`, with the rows of loops resolved to their lists."""
    name = _dotted(node, scope)
    if name is not None:
        if name:
            yield name
        return
    if isinstance(node, nodes.For):
        yield from _loop_names(node, scope)
        return
    for child in node.iter_child_nodes():
        yield from _names(child, scope)


def _loop_names(loop: nodes.For, scope: Scope) -> Iterator[str]:
    yield from _names(loop.iter, scope)
    source = loop.iter.node if isinstance(loop.iter, nodes.Filter) and loop.iter.node else loop.iter
    inner = scope | {target.name: _dotted(source, scope) or "" for target in loop.target.find_all(nodes.Name)}
    if isinstance(loop.target, nodes.Name):
        inner[loop.target.name] = _dotted(source, scope) or ""
    for child in [*loop.body, *loop.else_, *([loop.test] if loop.test else [])]:
        yield from _names(child, inner | {"loop": ""})


def _dotted(node: nodes.Node, scope: Scope) -> str | None:
    """The path that a node names; "" for facts of the loop itself; None when it is no path."""
    if isinstance(node, nodes.Name):
        return scope.get(node.name, node.name)
    if isinstance(node, nodes.Getattr | nodes.Getitem):
        field = node.attr if isinstance(node, nodes.Getattr) else getattr(node.arg, "value", None)
        owner = _dotted(node.node, scope)
        if owner is None or not isinstance(field, str):
            return owner
        if isinstance(node.node, nodes.Name) and node.node.name == "loop" and scope.get("loop") == "":
            return "" if field in LOOP_NAMES else f"loop.{field}"
        return f"{owner}.{field}" if owner else ""
    return None
