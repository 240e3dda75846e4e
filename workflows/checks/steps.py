"""Steps, start and records: their roles, forms, outcomes and results are real."""

import re

from workflows.checks.context import Subject
from workflows.checks.services import mail_exists, recipient_exists
from workflows.checks.shared import step_exists
from workflows.domain.rights import ROLES
from workflows.procedures import Step

STARTERS = {"portal", "officer", "mail", "api", "message", "clock"}
SIGNING = {"firmar", "devolver"}
DEFAULT_MAIL = "asignacion"
EVERYTHING = {"hermanos"}
ONE_PERSON = {"person", "entity"}
REMINDED = {"responsable", "entidad", "jefe"}


def check_steps(subject: Subject) -> None:
    """Complain about names in procedure.toml that lead nowhere and about steps that yield nothing."""
    _top(subject)
    _start(subject)
    for step in subject.procedure.steps.values():
        _names(subject, step)
        _reminders(subject, step)
        _outcomes(subject, step)
        _yield(subject, step)
    _records(subject)
    _roles(subject)
    _offers(subject)


def _top(subject: Subject) -> None:
    procedure = subject.procedure
    for key in ("name", "summary", "series", "subject"):
        if not getattr(procedure, key):
            subject.written(key, "missing_key", f"Falta «{key}» al comienzo del archivo.")
    for name in re.findall(r"{([^{}]*)}", procedure.subject):
        if name not in subject.form_fields(procedure.start.form):
            subject.written("subject", "field", f"El formulario de inicio no tiene el campo «{name}».")
    if not procedure.trd.serie:
        subject.written("trd", "missing_key", "Falta la serie documental en [trd].")


def _start(subject: Subject) -> None:
    start = subject.procedure.start
    fields = subject.form_fields(start.form)
    if not start.by or set(start.by) - STARTERS:
        subject.written("start.by", "start_by", f"Diga quién inicia: {', '.join(sorted(STARTERS))}.")
    _form(subject, "start.form", start.form)
    for key in ("splits", "policy", "entity", "plan"):
        name = getattr(start, key)
        if name and name not in fields:
            subject.written(f"start.{key}", "field", f"El formulario de inicio no tiene el campo «{name}».")
    for name in start.routes:
        if name not in fields:
            subject.written("start.routes", "field", f"El formulario de inicio no tiene el campo «{name}».")
    if start.role and start.role not in subject.procedure.roles:
        subject.written("start.role", "role", f"No existe el rol «{start.role}».")


def _form(subject: Subject, element: str, form: str) -> None:
    if form and form not in subject.procedure.forms:
        subject.written(element, "form", f"Falta el formulario forms/{form}.json.")


def _names(subject: Subject, step: Step) -> None:
    element, procedure = f"steps.{step.id}", subject.procedure
    if step.role not in procedure.roles:
        subject.written(element, "role", f"No existe el rol «{step.role}».")
    _form(subject, element, step.form)
    for kind in (step.letter, step.signs):
        if kind and kind not in procedure.letters:
            subject.written(element, "letter", f"No existe la carta «{kind}» en [letters].")
    for other in step.not_same_person_as:
        if not step_exists(subject, other):
            subject.written(element, "step", f"«not_same_person_as» nombra un paso que no existe: {other}.")
    _same_person(subject, step)
    for record in step.records:
        if record not in procedure.records:
            subject.written(element, "record", f"No existe [records.{record}].")
    for other in step.shows:
        if other.partition(":")[0] not in EVERYTHING and not subject.step_fields(other):
            subject.written(element, "step", f"«shows» nombra un paso que no existe o no tiene formulario: {other}.")
    for route in step.routes:
        if route not in subject.form_fields(step.form) or route in procedure.steps:
            subject.written(element, "route", f"«{route}» no es un campo del formulario de este paso.")
    if step.mail != DEFAULT_MAIL and not mail_exists(subject, step.mail):
        subject.written(element, "mail", f"No existe el correo «{step.mail}».")


def _same_person(subject: Subject, step: Step) -> None:
    element, other = f"steps.{step.id}", step.same_person_as
    role = subject.procedure.roles.get(step.role)
    if not other:
        return
    if other == step.id or not step_exists(subject, other):
        subject.written(element, "step", f"«same_person_as» nombra un paso que no existe, o este mismo: {other}.")
    if other in step.not_same_person_as:
        subject.written(element, "step", f"«same_person_as» y «not_same_person_as» nombran el mismo paso: {other}.")
    if role is not None and role.scope in ONE_PERSON:
        message = "Su rol ya dice de quién es este paso: quite «same_person_as», o dé el paso a otro rol."
        subject.written(element, "step", message)


def _reminders(subject: Subject, step: Step) -> None:
    element, names = f"steps.{step.id}", [(rung.offset, rung.unit) for rung in step.reminders]
    if len(set(names)) != len(names):
        subject.written(element, "reminder", "Dos recordatorios caen en el mismo día: únalos y escriba todos en «to».")
    if step.reminders and not step.term:
        subject.written(element, "reminder", "Este paso tiene recordatorios y no tiene plazo: agregue «term».")
    for rung in step.reminders:
        for to in rung.to:
            if to not in REMINDED and to not in subject.procedure.roles and to not in ROLES:
                subject.written(element, "reminder", f"El recordatorio va a «{to}», que no es un rol.")


def _outcomes(subject: Subject, step: Step) -> None:
    element = f"steps.{step.id}"
    values = [outcome.value for outcome in step.outcomes]
    if len(set(values)) != len(values) or not all(item.value and item.label for item in step.outcomes):
        subject.written(element, "outcome", "Cada salida lleva «value» y «label», sin repetir.")
    if step.signs and set(values) != SIGNING:
        subject.written(element, "outcome", "Un paso de firma sale por «firmar» o «devolver».")
    for outcome in step.outcomes:
        known = outcome.to in subject.procedure.steps or recipient_exists(subject, outcome.to)
        if outcome.to and not known:
            subject.written(element, "outcome", f"«to» nombra algo que no existe: {outcome.to}.")


def _yield(subject: Subject, step: Step) -> None:
    element = f"steps.{step.id}"
    for key in ("title", "activity"):
        if not getattr(step, key):
            subject.written(element, "missing_key", f"A este paso le falta «{key}».")
    role = subject.procedure.roles.get(step.role)
    if step.source and not (step.result and role and role.responsable):
        subject.written(element, "source", "Un paso con fuente lleva «result», y su rol «responsable».")
    made = step.form or step.letter or step.signs or step.records or step.required_evidence
    if step.result and not made:
        message = "Nada produce su resultado: agregue formulario, carta, filas o evidencia."
        subject.written(element, "result_unmade", message)


def _records(subject: Subject) -> None:
    for record in subject.procedure.records.values():
        element, step = f"records.{record.id}", subject.procedure.steps.get(record.step)
        _form(subject, element, record.form or "(sin nombre)")
        if step is None or record.id not in step.records:
            subject.written(element, "step", "Diga en «step» el paso que lleva estas filas en «records».")
        if record.closed_field and record.closed_field not in subject.form_fields(record.form):
            subject.written(element, "field", f"Su formulario no tiene el campo «{record.closed_field}».")
        owner, _, name = record.seed.partition(".")
        if record.seed and name not in (subject.step_fields(owner) or set()):
            subject.written(element, "field", f"«seed» nombra un campo que no existe: {record.seed}.")


def _roles(subject: Subject) -> None:
    for role in subject.procedure.roles.values():
        owner, _, name = role.from_.partition(".")
        known = role.from_ in ("", "case.policy", "case.entity", "case.plan", "case.committee")
        if not known and name not in (subject.step_fields(owner) or set()):
            message = f"«from» nombra un campo que no existe: {role.from_}."
            subject.written(f"roles.{role.id}", "field", message)
        if role.scope == "person" and known:
            message = "Con scope = «person», «from» es un paso y su campo de persona."
            subject.written(f"roles.{role.id}", "field", message)


def _offers(subject: Subject) -> None:
    roles = subject.procedure.roles
    for wait in subject.procedure.waits.values():
        element = f"waits.{wait.id}"
        if not wait.message or not wait.key:
            subject.written(element, "missing_key", "Faltan «message» o «key».")
        if wait.of and wait.of != "entidad" and wait.of not in roles:
            subject.written(element, "role", f"No existe el rol «{wait.of}».")
        if wait.offer is None:
            continue
        _form(subject, element, wait.offer.form or "(sin nombre)")
        for name in wait.offer.role:
            if name not in roles and name != "entidad":
                subject.written(element, "role", f"No existe el rol «{name}».")
        known = {*subject.procedure.letters, *subject.procedure.steps}
        if wait.offer.before and wait.offer.before not in known:
            subject.written(element, "letter", f"No existe la carta o el paso «{wait.offer.before}».")
