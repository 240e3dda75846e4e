"""The Jinja environment of letters: sandboxed, strict, escaped, no globals, over plain values only (T5)."""

from collections.abc import Callable, Mapping
from functools import lru_cache
from types import CodeType
from typing import Any

from jinja2 import StrictUndefined, Template, Undefined
from jinja2.exceptions import SecurityError
from jinja2.runtime import LoopContext
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from workflows.letters.clean import to_markup
from workflows.letters.errors import letter_error
from workflows.letters.filters import FILTERS, TESTS

LOOP_NAMES = frozenset({"index", "index0", "first", "last", "length"})


class LetterEnvironment(ImmutableSandboxedEnvironment):
    """Names lead to entries of dictionaries and nothing else: no attributes, no calls, no repetition."""

    intercepted_binops = frozenset({"*", "**", "%", "//"})

    def __init__(self, chart: Callable[[Any], Any] | None = None) -> None:
        super().__init__(autoescape=True, undefined=StrictUndefined, finalize=_printed)
        self.globals.clear()
        self.filters = dict(FILTERS) | ({"grafico": chart} if chart else {})
        self.tests = dict(TESTS)

    def from_string(self, source: Any, globals: Any = None, template_class: Any = None) -> Template:
        """The compiled part of a document; a batch of letters of one kind compiles it once."""
        return Template.from_code(self, _compiled(str(source)), self.make_globals(globals))

    def getattr(self, obj: Any, attribute: str) -> Any:
        """Entry of a dictionary or a fact of the loop; anything else is a missing datum."""
        if isinstance(obj, LoopContext) and attribute in LOOP_NAMES:
            return getattr(obj, attribute)
        return self.getitem(obj, attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        """Entry of a dictionary or a list."""
        if isinstance(obj, Undefined):  # the first name that is missing is the one to tell
            return obj
        if isinstance(obj, Mapping) and argument in obj:
            return obj[argument]
        if isinstance(obj, list) and isinstance(argument, int) and -len(obj) <= argument < len(obj):
            return obj[argument]
        return self.undefined(hint=f"falta el dato «{argument}»", name=str(argument))

    def call(self, *_args: Any, **_kwargs: Any) -> Any:
        """No template calls anything."""
        raise SecurityError("la plantilla intenta ejecutar una función")

    def call_binop(self, _context: Any, operator: str, _left: Any, _right: Any) -> Any:
        """Repetition and text formatting are refused: two signs could fill the memory."""
        raise SecurityError(f"la plantilla usa la operación «{operator}»")


@lru_cache(maxsize=64)
def _compiled(source: str) -> CodeType:
    return LetterEnvironment().compile(source)


def _printed(value: Any) -> Markup | Undefined:
    """What a placeholder puts into the letter: exact text, once escaped."""
    if isinstance(value, Undefined | Markup):
        return value
    if value is None:
        return Markup()
    if isinstance(value, bool):
        return Markup("sí" if value else "no")
    if isinstance(value, dict | list | tuple):
        raise letter_error(
            "La plantilla escribe una lista o un grupo completo",
            todo="Nombre el campo, o repita una fila con «{%tr for … %}».",
        )
    return to_markup(str(value))
