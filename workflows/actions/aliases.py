"""How result files write an entity: a person says it once, corrects it, or takes it back."""

from collections.abc import Mapping

from sqlalchemy import select

from workflows.actions._fields import Fields
from workflows.domain import journal, rights
from workflows.domain.entities import Entity
from workflows.domain.people import Actor
from workflows.domain.published import EntityAlias
from workflows.domain.results_places import name_key, place_key
from workflows.kernel import clock
from workflows.kernel.db import act, session
from workflows.kernel.errors import Invalid, NotFound
from workflows.kernel.ids import new_id

COLUMNS = {"municipio": "La columna Municipio", "entidad": "La columna Entidad"}


@act
def name_entity(who: Actor, key: str, written: str, entity_id: str) -> None:
    """Remember how the files write an entity (`key`: what was not recognised); the last word counts."""
    rights.require(who, "importar_resultados")
    _remember(who, key, written, entity_id)


@act
def name_entities(who: Actor, named: Mapping[str, tuple[str, str]]) -> int:
    """Remember several at once: key → (as written, our entity); how many."""
    rights.require(who, "importar_resultados")
    for key, (written, entity_id) in named.items():
        _remember(who, key, written, entity_id)
    return len(named)


@act
def add_alias(who: Actor, column: str, department: str, written: str, entity_id: str) -> None:
    """Say beforehand how files write an entity, in the column of the municipality or of the entity's name."""
    rights.require(who, "importar_resultados")
    read = Fields()
    department = read.text("department", department, 80, "Escriba el departamento, como viene en el archivo.")
    written = read.text("written", written, 120, "Escriba el nombre, tal como viene en el archivo.")
    if column not in COLUMNS:
        read.wrong("column", "Escoja la columna en la que viene.")
    if not entity_id:
        read.wrong("entity", "Escriba o escoja una entidad de la lista.")
    read.done()
    key = place_key(department, written) if column == "municipio" else name_key(department, written)
    _remember(who, key, written, entity_id)


@act
def correct_alias(who: Actor, alias_id: str, entity_id: str) -> None:
    """That spelling is of another entity."""
    known = _mine(who, alias_id)
    if not entity_id:
        raise Invalid("Escoja una entidad.", [{"field": "entity", "message": "Escriba o escoja una de la lista."}])
    _remember(who, known.key, known.written, entity_id)


@act
def forget_alias(who: Actor, alias_id: str) -> None:
    """That spelling is no longer taken for the entity."""
    known = _mine(who, alias_id)
    journal.write_outside(who, "alias_olvidado", alias=known.key, entidad=known.entity_id)
    session().delete(known)


def alias(who: Actor, alias_id: str) -> EntityAlias:
    """One of our spellings, or NotFound."""
    return _mine(who, alias_id)


def _mine(who: Actor, alias_id: str) -> EntityAlias:
    rights.require(who, "importar_resultados")
    known = session().get(EntityAlias, alias_id)
    if known is None or known.owner_id != who.owner_id:
        raise NotFound("Ese nombre ya no está en la lista.")
    return known


def _remember(who: Actor, key: str, written: str, entity_id: str) -> None:
    if not 3 <= len(key) <= 240 or "|" not in key:
        raise Invalid("No sabemos cuál nombre quiere reconocer. Suba de nuevo el archivo.")
    about = session().get(Entity, entity_id)
    if about is None:
        raise NotFound("Esa entidad no está en esta instalación.")
    query = select(EntityAlias).where(EntityAlias.owner_id == who.owner_id, EntityAlias.key == key)
    known = session().scalars(query).first() or EntityAlias(id=new_id(), owner_id=who.owner_id, key=key)
    known.entity_id, known.written, known.person_id, known.at = about.id, written[:240], who.person_id, clock.now()
    session().add(known)
    session().flush()
    journal.write_outside(who, "alias_de_entidad", alias=key, entidad=about.id)
