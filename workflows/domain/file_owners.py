"""Whose file it is: by what its title says, else by its name; two answers or none are for a person to settle."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from workflows.domain.entities import Entity
from workflows.kernel.text import fold

_WORD = re.compile(r"[a-z]+|[0-9]+")
_NUMBER = re.compile(r"\d+")
_CODE_LENGTH = 5
# Words of a title or of a file's name that are of no entity in particular.
_SAID_OF_ALL = (
    "recomendacion recomendaciones vigencia vig ano mdi furag mipg desempeno institucional medicion resultado",
    "resultados politica politicas mejora archivo final copia entidad nombre alcaldia municipal municipio",
    "departamento territorio de del para por la los las el y xlsx",
)
COMMON = frozenset(word for words in _SAID_OF_ALL for word in words.split())


@dataclass(frozen=True)
class Owner:
    """The entity of a file (None: nobody knows) and where that was read: contenido | nombre | ""."""

    entity: Entity | None = None
    how: str = ""


class FileOwners:
    """Recognises entities by their names, codes and the aliases of result files (key → code or id)."""

    def __init__(self, entities: Iterable[Entity], aliases: Mapping[str, str]) -> None:
        self.by_code = {each.code: each for each in entities if each.code}
        known = {each.id: each for each in entities} | self.by_code
        self.departments = {word for each in known.values() for word in _WORD.findall(fold(each.department or ""))}
        self.by_words: dict[tuple[str, ...], set[str]] = {}
        self.by_id = {each.id: each for each in known.values()}
        for each in self.by_id.values():
            for name in (each.name, each.short_name):
                self._add(name, each)
        for key, of in aliases.items():
            if of in known:
                self._add(key.rpartition("|")[2], known[of])

    def _add(self, name: str, of: Entity) -> None:
        if words := self._words(name):
            self.by_words.setdefault(words, set()).add(of.id)

    def of(self, file_name: str, titles: Iterable[str]) -> Owner:
        """Who the file is of; a title and a name that contradict each other give nobody."""
        inside = {each.id for text in titles for each in self._in(text)}
        outside = {each.id for each in self._in(file_name.rpartition(".")[0])}
        if len(inside) == 1 and (not outside or outside == inside):
            return Owner(self.by_id[inside.pop()], "contenido")
        if not inside and len(outside) == 1:
            return Owner(self.by_id[outside.pop()], "nombre")
        return Owner()

    def _in(self, text: str) -> list[Entity]:
        written = _WORD.findall(fold(text))
        codes = [self.by_code[each] for each in written if len(each) == _CODE_LENGTH and each in self.by_code]
        if codes:
            return codes
        return [self.by_id[each] for each in sorted(self.by_words.get(self._words(text), ()))]

    def _words(self, text: str) -> tuple[str, ...]:
        """The words that tell an entity apart, in order; that of a department only when no other is there."""
        words = [each for each in _WORD.findall(fold(text)) if each not in COMMON and not _NUMBER.fullmatch(each)]
        return tuple(each for each in words if each not in self.departments) or tuple(dict.fromkeys(words))
