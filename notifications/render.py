"""Turns the kind and plain parameters of a mail into subject, text and HTML, from `emails/<kind>/`."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import BaseLoader, DictLoader, StrictUndefined, TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from workflows.domain.links import absolute
from workflows.kernel.errors import Invalid

PARTS = ("subject.txt", "body.txt", "body.html")
PATHS = {"enlace", "pagina"}


@dataclass(frozen=True)
class Rendered:
    """One mail as it will be read."""

    subject: str
    text: str
    html: str


def render(kind: str, params: Mapping[str, Any], base_url: str, overrides: Mapping[str, str] | None = None) -> Rendered:
    """The mail of `kind`; `overrides` are a procedure's own files by their names in `PARTS`.

    Paths under `enlace` and `pagina` become addresses of `base_url`. Invalid when one is missing.
    """
    environment = _environment(kind, overrides)
    values = _with_addresses(params, base_url)
    try:
        subject, text, html = (environment.get_template(f"{kind}/{part}").render(values) for part in PARTS)
    except TemplateError as error:
        raise Invalid(
            f"No se pudo escribir el correo «{kind}»: {error}. "
            "Avise al administrador: falta un texto o un dato en la carpeta de correos."
        ) from error
    return Rendered(" ".join(subject.split()), _tidy(text), html)


def texts_of_procedure(contents: Mapping[str, bytes], kind: str) -> dict[str, str]:
    """The files that a procedure keeps in `mails/<kind>/`, by their name, ready to be `overrides`."""
    found = {part: contents.get(f"mails/{kind}/{part}") for part in PARTS}
    return {part: data.decode() for part, data in found.items() if data is not None}


def kinds() -> list[str]:
    """Kinds of mail that Cauce has texts for."""
    return sorted({name.split("/")[0] for name in _shipped() if "/" in name})


@cache
def _shipped() -> dict[str, str]:
    root = files("notifications").joinpath("emails")
    found = {entry.name: entry.read_text("utf-8") for entry in root.iterdir() if entry.is_file()}
    for folder in root.iterdir():
        if folder.is_dir():
            found |= {f"{folder.name}/{entry.name}": entry.read_text("utf-8") for entry in folder.iterdir()}
    return found


def _environment(kind: str, overrides: Mapping[str, str] | None) -> ImmutableSandboxedEnvironment:
    own = {f"{kind}/{part}": text for part, text in (overrides or {}).items() if part in PARTS}
    return _new_environment(DictLoader({**_shipped(), **own})) if own else _shipped_environment()


@cache
def _shipped_environment() -> ImmutableSandboxedEnvironment:
    return _new_environment(DictLoader(_shipped()))


def _new_environment(loader: BaseLoader) -> ImmutableSandboxedEnvironment:
    return ImmutableSandboxedEnvironment(
        loader=loader,
        undefined=StrictUndefined,
        autoescape=lambda name: bool(name and name.endswith(".html")),
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _with_addresses(value: Any, base_url: str, name: str = "") -> Any:
    if isinstance(value, Mapping):
        return {key: _with_addresses(inner, base_url, key) for key, inner in value.items()}
    if isinstance(value, list):
        return [_with_addresses(inner, base_url, name) for inner in value]
    if name in PATHS and isinstance(value, str) and value.startswith("/"):
        return absolute(base_url, value)
    return value


def _tidy(text: str) -> str:
    lines = [line.strip() for line in text.strip().splitlines()]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)) + "\n"
