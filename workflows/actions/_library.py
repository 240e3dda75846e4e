"""Materials inside an open act: those that a form names, and the lesson that an advice leaves."""

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import select

from workflows.actions import _public_values as values
from workflows.domain import journal, library
from workflows.domain.cases import Case
from workflows.domain.documents import Evidence
from workflows.domain.library import Material, MaterialUse
from workflows.domain.people import Actor
from workflows.kernel import clock
from workflows.kernel.db import session
from workflows.kernel.errors import Conflict, Invalid
from workflows.kernel.ids import new_id
from workflows.kernel.text import clean_text

WIDGET = "material"
LONGEST_TITLE, LONGEST_SUMMARY = 200, 6_000
Schema = Mapping[str, Any]


def note_uses(who: Actor, case: Case, schema: Schema, data: Mapping[str, Any]) -> None:
    """Remember the materials that a completed form names; Invalid, by field, for one that cannot be chosen."""
    named = list(_named(schema, data, ""))
    if not named:
        return
    used = {each.id for each in library.used_in(case.id)}
    allowed = used | {each.id for each in library.offered(case)}
    refused = [field for field, material_id in named if material_id not in allowed]
    if refused:
        message = "Uno de los materiales ya no está en la biblioteca de esta política: quite la marca y escoja otro."
        raise Invalid(message, [{"field": field, "message": message} for field in dict.fromkeys(refused)])
    for material_id in dict.fromkeys(each for _, each in named):
        if material_id not in used:
            made = MaterialUse(material_id=material_id, case_id=case.id, at=clock.now(), person_id=who.person_id)
            session().add(made)


def _named(schema: Schema, data: Mapping[str, Any], prefix: str) -> Iterator[tuple[str, str]]:
    """(field, id) of every material in a form, those inside its rows included."""
    for name, field in schema.get("properties", {}).items():
        value = data.get(name)
        if field.get("x-ui", {}).get("widget") == WIDGET:
            yield from ((f"{prefix}{name}", str(each)) for each in value or [])
        elif isinstance(value, list) and field.get("items", {}).get("properties"):
            for place, row in enumerate(value):
                yield from _named(field["items"], row, f"{prefix}{name}.{place}.")


def keep_lesson(course: Any, title: str, summary: str, files: str = "") -> str | None:
    """A lesson of the library with this case as its origin, once per case and title; nothing without a title.

    Said again, summary and files are those of the last time, unless somebody corrected or retired it meanwhile.
    """
    session().flush()
    words = clean_text(values.text_of(course, title))[:LONGEST_TITLE]
    if not words:
        return None
    kept = _lesson_of(course.case, words) or _new_lesson(course, words)
    if kept.corrected_at is None and kept.is_current():
        kept.summary = clean_text(values.text_of(course, summary), multiline=True)[:LONGEST_SUMMARY]
        kept.files = _own_files(course, files)
        kept.search = library.search_key(kept.title, kept.summary)
    return kept.id


def _lesson_of(case: Case, title: str) -> Material | None:
    query = select(Material).where(
        Material.case_id == case.id, Material.kind == library.LESSON, Material.title == title
    )
    return session().scalars(query).first()


def _new_lesson(course: Any, title: str) -> Material:
    case = course.case
    made = Material(
        id=new_id(), owner_id=case.owner_id, kind=library.LESSON, policy=case.policy, case_id=case.id, title=title,
        summary="", files=[], search="", state=library.CURRENT, created_by=course.who.person_id, created_at=course.now,
    )  # fmt: skip
    session().add(made)
    journal.write(course.who, "leccion_guardada", case, material=made.id)
    return made


def _own_files(course: Any, source: str) -> list[str]:
    ids = list(dict.fromkeys(values.evidence_ids(course, source))) if source else []
    for each in ids:
        found = session().get(Evidence, each)
        if found is None or found.case_id != course.case.id:
            raise Conflict("Uno de los archivos de la lección ya no está en el expediente. Adjúntelo de nuevo.")
    return ids
