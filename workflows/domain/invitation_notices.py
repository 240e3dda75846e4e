"""The mail that asks an entity to fill its own row: who came to a session, or what it thought of the advice."""

from datetime import date
from typing import Any

from workflows.domain.cases import Case
from workflows.domain.entities import Entity
from workflows.domain.notices import case_facts, queue_mail
from workflows.domain.tasks import Record
from workflows.domain.terms.words import day_in_words

Params = dict[str, Any]


def invitation(
    case: Case, record: Any, entity: Entity, about: Record | None, email: str, name: str, path: str, key: str,
    until: date | None,
) -> None:  # fmt: skip
    """Queue it once per `key`; `record` is the kind of row (its `mail` names the text), `about` the session."""
    queue_mail(
        owner_id=case.owner_id, kind=record.mail, to_address=email, to_name=name, unique_key=key,
        params=facts(case, record, entity, about, path, until), case_id=case.id,
    )  # fmt: skip


def facts(case: Case, record: Any, entity: Entity, about: Record | None, path: str, until: date | None) -> Params:
    """What the text of an invitation may name, and what that of a reminder names besides its own."""
    words = day_in_words(until) if until else ""
    return {
        "caso": case_facts(case), "entidad": entity.name, "enlace": path, "sobre": subject_of(about),
        "tarea": {"titulo": record.label, "vence": words, "por_que": "", "pagina": ""}, "vence": words, "nota": "",
    }  # fmt: skip


def subject_of(about: Record | None) -> dict[str, str]:
    """A session as a text may name it: `fecha` in words, `hora`, `lugar`, `temas`, `grupo` (each may be empty)."""
    data = (about.data or {}) if about is not None else {}
    day = str(data.get("fecha") or "")
    data = {"grupo": data.get("nombre")} | data
    words = {name: str(data.get(name) or "") for name in ("hora", "lugar", "temas", "grupo")}
    words["grupo"] = words["grupo"] or str(data.get("nombre") or "")
    return words | {"fecha": day_in_words(date.fromisoformat(day)) if day else ""}
