"""The plain values that a letter may name, frozen at signature or gathered for a preview."""

from typing import Any

from sqlalchemy import bindparam, select

from workflows.actions import _definitions, _followups, _keys
from workflows.domain import library, listed
from workflows.domain.cases import Case
from workflows.domain.deadlines import Term
from workflows.domain.documents import Document, Evidence
from workflows.domain.entities import Entity
from workflows.domain.messages import Message, Wait, Wakeup
from workflows.domain.offices import Office
from workflows.domain.people import Person
from workflows.domain.policies import Policy
from workflows.domain.tasks import Record, Task
from workflows.domain.terms.deadline import from_json
from workflows.domain.terms.explain import explain
from workflows.kernel import clock
from workflows.kernel.db import session
from workflows.letters import context as letter_context

# Built once: building a query anew costs more than SQLite takes to answer it.
_ENTITIES = select(Entity).where(Entity.id.in_(bindparam("ids", expanding=True)))
_PEOPLE = select(Person).where(Person.id.in_(bindparam("ids", expanding=True)))
_SISTERS = (
    select(Case)
    .join(Wait, Wait.case_id == Case.id)
    .where(Case.owner_id == bindparam("owner"), Case.id != bindparam("case"))
    .where(Wait.state == "open", Wait.name == bindparam("message"), Wait.key == bindparam("key"))
    .order_by(Case.number)
)
_DONE = (
    select(Task.step, Task.data)
    .where(Task.case_id == bindparam("case"), Task.state == "done")
    .order_by(Task.completed_at)
)
_RECEIVED = (
    select(Wait.element, Message.data)
    .join(Wakeup, Wakeup.wait_id == Wait.id)
    .join(Message, Message.id == Wakeup.message_id)
    .where(Wait.case_id == bindparam("case"))
    .order_by(Message.published_at)
)
_TERMS = select(Term).where(Term.case_id == bindparam("case")).order_by(Term.due)
_RECORDS = select(Record).where(Record.case_id == bindparam("case")).order_by(Record.n)
_ANNEXES = (
    select(Evidence.name)
    .join(Task, Task.id == Evidence.task_id)
    .where(Evidence.case_id == bindparam("case"), Task.step == bindparam("step"))
    .order_by(Evidence.at)
)


def read_ahead(course: Any, document: Document) -> None:
    """Entities and people of a letter in one look each: the act holds them, so `build` finds them at hand."""
    session().scalars(_ENTITIES, {"ids": [course.case.owner_id, course.case.entity_id]}).all()
    named = {course.who.person_id, course.who.on_behalf_of, document.drafted_by, document.reviewed_by} - {None}
    session().scalars(_PEOPLE, {"ids": list(named)}).all()


def build(
    course: Any,
    document: Document,
    to: Any,
    copies: list[Any],
    typed: dict[str, Any] | None = None,
    row: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """The whole context of INTERFACES ("Letters") for one document; `to` and `copies` are Addressees.

    A letter of a merge is about its own entity, which stands in `row`.
    """
    case = course.case
    owner, about = session().get(Entity, case.owner_id), session().get(Entity, document.entity_id or case.entity_id)
    signer = session().get(Person, document.signed_by) if document.signed_by else None
    return letter_context.build(
        documento=_document(course, document, owner),
        caso={
            "numero": case.number, "asunto": case.subject, "radicado": case.radicado,
            "fecha": clock.local(case.received_at).date().isoformat(), "politica": policy_name(case.policy),
        },
        entidad=_entity(about),
        propietario=_owner(owner, signer),
        destinatario=to.as_context(),
        firmante=_signer(signer, document),
        proyecto={"nombre": _name(document.drafted_by)},
        reviso={"nombre": _name(document.reviewed_by)},
        efecto=_followups.about(course),
        datos=start_data(course),
        pasos=steps_data(course, typed),
        plazos=terms(case.id),
        filas=records(case, course.procedure),
        fila=row or {},
        anexos=annexes(document),
        hermanas=sisters(course, document),
        copias=[f"{each.name}, {each.position or each.entity}".strip(", ") for each in copies],
    )  # fmt: skip


def _document(course: Any, document: Document, owner: Entity | None) -> dict[str, Any]:
    return {
        "numero": document.number or letter_context.UNNUMBERED,
        "fecha": course.today.isoformat(),
        "ciudad": (owner.city or "") if owner else "",
        "codigo_verificacion": document.code or "",
        "url_verificacion": f"/v/{document.code}" if document.code else "",
        "trd": document.trd,
        "tipo": document.title,
        "borrador": document.number is None,
    }


def _entity(entity: Entity | None) -> dict[str, Any]:
    if entity is None:
        return {}
    return {
        "nombre": entity.name, "codigo": entity.code or "", "tipo": entity.kind,
        "municipio": entity.municipality or "", "representante": entity.representative or "",
    }  # fmt: skip


def _owner(owner: Entity | None, signer: Person | None) -> dict[str, Any]:
    if owner is None:
        return {}
    return {
        "nombre": owner.name, "nit": owner.nit or "", "direccion": owner.address or "", "correo": owner.email or "",
        "ciudad": owner.city or "", "dependencia": office_name(signer) if signer else "",
    }  # fmt: skip


def _signer(signer: Person | None, document: Document) -> dict[str, Any]:
    if signer is None:
        return {"nombre": "Cauce", "cargo": "Constancia generada por el sistema"}
    return {"nombre": signer.name, "cargo": signer.position, "por_encargo_de": _name(document.on_behalf_of)}


def office_name(person: Person) -> str:
    """The office of a person, or nothing."""
    office = session().get(Office, person.office_id) if person.office_id else None
    return office.name if office else ""


def _name(person_id: str | None) -> str:
    person = session().get(Person, person_id) if person_id else None
    return person.name if person else ""


def policy_name(code: str | None) -> str:
    """The name of a policy, or nothing."""
    policy = session().get(Policy, code) if code else None
    return policy.name if policy else ""


def start_data(course: Any) -> dict[str, Any]:
    """The start form, every field of its schema present."""
    return _start_of(course.case, course.procedure)


def _start_of(case: Case, procedure: Any) -> dict[str, Any]:
    schema = procedure.forms.get(procedure.start.form)
    data = dict(case.data or {})
    return _with_names(case, letter_context.complete(data, schema) | data, schema) if schema else data


def sisters(course: Any, document: Document) -> list[dict[str, Any]]:
    """The other cases that wait for what this letter says, with their start forms and completed forms."""
    return [_sister(each) for each in sister_cases(course, document)]


def sister_cases(course: Any, document: Document) -> list[Case]:
    """The other cases that the sending of this letter lets go on."""
    letter, case = course.procedure.letters.get(document.kind), course.case
    if letter is None or not letter.sent_message:
        return []
    key = _keys.key_of(case, letter.sent_key)
    about = {"owner": case.owner_id, "key": key, "case": case.id, "message": letter.sent_message}
    return list(session().scalars(_SISTERS, about))


def _sister(case: Case) -> dict[str, Any]:
    procedure = _definitions.by_version(case.version_hash)
    about = {"numero": case.number, "asunto": case.subject, "politica": policy_name(case.policy)}
    return about | {"datos": _start_of(case, procedure), "pasos": _steps_of(case, procedure, {})}


def steps_data(course: Any, typed: dict[str, Any] | None = None) -> dict[str, dict[str, Any]]:
    """Step -> its last completed form, messages received and what is being `typed` included."""
    return _steps_of(course.case, course.procedure, typed or {})


def _steps_of(case: Case, procedure: Any, typed: dict[str, Any]) -> dict[str, dict[str, Any]]:
    found = {step: dict(data or {}) for step, data in session().execute(_DONE, {"case": case.id})}
    found |= {element: dict(data or {}) for element, data in session().execute(_RECEIVED, {"case": case.id})}
    return _readable(case, procedure, found | typed)


def step_data(course: Any, step: str) -> dict[str, Any]:
    """The last completed form of one step (or message) of a case."""
    return steps_data(course).get(step, {})


def _readable(case: Case, procedure: Any, found: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Every field of the form present (None when empty), people and entities by name, as templates expect."""
    for name, data in found.items():
        schema = form_of(procedure, name)
        if schema:
            found[name] = _with_names(case, letter_context.complete(data, schema), schema)
    return found


def form_of(procedure: Any, name: str) -> dict[str, Any] | None:
    """The form of a step, or of the offer of a wait."""
    if name in procedure.steps:
        form = procedure.steps[name].form
    else:
        wait = procedure.waits.get(name)
        form = wait.offer.form if wait is not None and wait.offer is not None else ""
    found: dict[str, Any] | None = procedure.forms.get(form)
    return found


def _with_names(case: Case, data: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    for field, definition in schema.get("properties", {}).items():
        widget = definition.get("x-ui", {}).get("widget")
        if widget == "person" and data.get(field):
            data[field] = _name(data[field]) or data[field]
        elif widget == "material":
            data[field] = library.titles_of(data.get(field) or [])
        elif widget == "entity" and isinstance(data.get(field), list):
            data[field] = _entities(case, data[field])
        elif widget == "rows":
            items, rows = definition.get("items", {}), data.get(field) or []
            data[field] = [_with_names(case, letter_context.complete(row, items), items) for row in rows]
    return data


def _entities(case: Case, ids: list[str]) -> list[dict[str, Any]]:
    """A list of entities as a letter shows it, with their scores in the policy and vigencia of the case."""
    return [
        {"id": each.id, "nombre": each.name, "municipio": each.municipality, "subregion": each.subregion,
         "codigo": each.code, "puntaje": each.score}
        for each in listed.described(ids, case.policy, case.vigencia)
    ]  # fmt: skip


def terms(case_id: str) -> dict[str, dict[str, str]]:
    """Term -> due date and why, the latest of each name."""
    return {
        term.name: {"vence": term.due.isoformat(), "explicacion": explain(from_json(term.explanation))}
        for term in session().scalars(_TERMS, {"case": case_id})
    }


def records(case: Case, procedure: Any) -> dict[str, list[dict[str, Any]]]:
    """Kind of record -> its rows in order, every field of its form present, and the entity of a row by its name."""
    found: dict[str, list[dict[str, Any]]] = {kind: [] for kind in procedure.records}
    rows = session().scalars(_RECORDS, {"case": case.id}).all()
    names = listed.names([each.entity_id for each in rows if each.entity_id])
    for record in rows:
        definition = procedure.records.get(record.kind)
        schema = procedure.forms.get(definition.form, {}) if definition is not None else {}
        row = _with_names(case, letter_context.complete(dict(record.data), schema), schema)
        row |= {"entidad": names[record.entity_id]} if record.entity_id else {}
        found.setdefault(record.kind, []).append(row)
    return found


def annexes(document: Document) -> list[str]:
    """Names of the files attached to the task that drafted the letter."""
    if document.draft_step is None:
        return []
    return list(session().scalars(_ANNEXES, {"case": document.case_id, "step": document.draft_step}))
