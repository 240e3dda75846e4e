"""What people write in the demonstration: texts.toml with the words of the case put in."""

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

REFERENCE = re.compile(r"@(?:(?P<days>[+-]\d+)|(?P<kind>[a-z]+)(?::(?P<name>[\w.]+))?)")
Resolve = Callable[[str, str], str]


@cache
def read_texts() -> dict[str, Any]:
    """The content of texts.toml."""
    return tomllib.loads(files(__package__).joinpath("texts.toml").read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Words:
    """The words of one case, and how references ("@persona:x", "@+5") become values."""

    values: Mapping[str, str]
    resolve: Resolve

    def form(self, procedure: str, name: str, fields: Mapping[str, Any]) -> dict[str, Any]:
        """The form of a step, message or record, with the fields that its line gives on top."""
        written = read_texts()["forms"].get(procedure, {}).get(name, {})
        return {key: self.fill(value) for key, value in (dict(written) | dict(fields)).items()}

    def fill(self, value: Any) -> Any:
        """A value with its words and references put in, at any depth."""
        if isinstance(value, list):
            return [self.fill(each) for each in value]
        if isinstance(value, Mapping):
            return {key: self.fill(each) for key, each in value.items()}
        if not isinstance(value, str):
            return value
        text = value.format_map(self.values)
        found = REFERENCE.fullmatch(text)
        return self.resolve(found["kind"] or "days", found["name"] or found["days"] or "") if found else text


def words_of(entity: Mapping[str, str], policy: str | None, turn: int) -> dict[str, str]:
    """The words of a case: its entity's (codigo, municipio, entidad), its policy's topic, its requester."""
    content = read_texts()
    topic = content["topics"].get(policy or "", next(iter(content["topics"].values())))
    lower = {f"{name}_min": topic[name][:1].lower() + topic[name][1:] for name in ("taller", "revision")}
    known = {**entity, **topic, **lower, "turno": str(turn)}
    asks = {name: text.format_map(known) for name, text in content["requester"].items()}
    return known | {"nombre": asks["name"], "cargo": asks["position"], "correo": asks["email"]}
