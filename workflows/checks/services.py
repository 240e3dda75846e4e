"""ServiceCall tasks against the closed list: the service exists and its parameters name real things."""

import re
from collections.abc import Callable
from typing import Any

from workflows.checks.campaigns import campaign_problem
from workflows.checks.context import Subject
from workflows.checks.diagram import Node, ServiceCall, service_of
from workflows.checks.library import LESSON, lesson_problem
from workflows.checks.public import parameter_problem
from workflows.checks.shared import bundle_problem
from workflows.expressions import FUNCTIONS, ExpressionRefused, compile_expression
from workflows.procedures import row_schema
from workflows.procedures.folders import SHIPPED
from workflows.procedures.widgets import columns

SERVICES: dict[str, tuple[str, ...]] = {
    "letter": ("kind", "to"),
    "letters": ("kind", "to_each"),
    "notify": ("kind", "to"),
    "record": ("text",),
    "suspend_term": ("term",),
    "resume_term": ("term",),
    "resume_or_restart_term": ("term",),
    "restart_term": ("term",),
    "stop_term": ("term",),
    "meet_term": ("term",),
    "extend_term": ("term", "field"),
    "open_cases": ("procedure", "items"),
    "bundle": ("fields",),
    "send_message": ("name", "key"),
    "count_attended": (),
    "schedule_follow_up": (),
    "publish": ("what",),
    "withdraw": ("what",),
    "settle_approval": ("what",),
    "watch_link": ("url",),
    "accept_link": ("reason",),
    "mend_link": ("url", "reason"),
    "open_consultation": ("what",),
    "close_consultation": ("what",),
    "propose_to_committee": ("committee",),
    "keep_lesson": ("title", "summary"),
    "compare_scores": (),
    "list_plans": ("kind",),
    "list_policies": (),
    "schedule_cases": ("procedure", "dates"),
    "invite": ("kind",),
}
OPTIONAL = {
    "publish": ("pending", "reason"), "withdraw": ("reason",), "watch_link": ("file",), "schedule_cases": ("carry",),
    "keep_lesson": ("files",),
}  # fmt: skip
PUBLIC = (
    "publish", "withdraw", "settle_approval", "watch_link", "accept_link", "mend_link", "open_consultation",
    "close_consultation",
)  # fmt: skip
CAMPAIGNS = ("list_plans", "schedule_cases")
RECIPIENTS = {"entidad", "responsable"}


def check_services(subject: Subject) -> None:
    """Complain about services outside the list, wrong parameters and results without a good name."""
    for task in subject.diagram.of("serviceTask"):
        service = service_of(task)
        if service is None or service.name not in SERVICES:
            known = ", ".join(SERVICES)
            subject.drawn(task.id, "service", f"Esta tarea debe pedir un servicio de la lista: {known}.")
            continue
        _parameters(subject, task, service)
        _result(subject, task, service)
    for task in subject.diagram.of("businessRuleTask"):
        if subject.procedure.dmn is None:
            subject.drawn(task.id, "decisions", "Falta el archivo decisions.dmn que esta tarea consulta.")


def _parameters(subject: Subject, task: Node, service: ServiceCall) -> None:
    expected = set(SERVICES[service.name])
    allowed = expected | set(OPTIONAL.get(service.name, ()))
    for name in sorted(set(service.params) - allowed):
        subject.drawn(task.id, "service_parameter", f"«{service.name}» no tiene el parámetro «{name}».")
    for name in sorted(expected - set(service.params)):
        subject.drawn(task.id, "service_parameter", f"A «{service.name}» le falta el parámetro «{name}».")
    for name, value in service.params.items():
        said = literal(value)
        if said is not None and name in allowed:
            _meaning(subject, task, service.name, name, said)


def literal(value: str) -> Any:
    """What a parameter says as it is written, or None when it is computed."""
    try:
        return compile_expression(value).evaluate({})
    except ExpressionRefused:
        return None


def _meaning(subject: Subject, task: Node, service: str, name: str, said: Any) -> None:
    checks: dict[str, Callable[[Subject, str], str]] = {
        "term": _term,
        "to": _recipient,
        "field": _field,
        "to_each": _each,
        "procedure": _other,
        "items": _rows,
    }
    if service in KINDS:
        checks["kind"] = KINDS[service]
    if service in CAMPAIGNS and name != "procedure":
        problem = campaign_problem(subject, name, said)
    elif service == "bundle":
        problem = bundle_problem(subject, said)
    elif not isinstance(said, str):
        problem = ""
    elif service == LESSON:
        problem = lesson_problem(subject, name, said)
    elif service in PUBLIC:
        problem = parameter_problem(subject, service, name, said) if name != "pending" else ""
    else:
        problem = checks[name](subject, said) if name in checks else ""
    if problem:
        subject.drawn(task.id, "service_parameter", problem)


def _term(subject: Subject, said: str) -> str:
    return "" if said in subject.procedure.terms else f"No existe el plazo «{said}» en [terms]."


def _other(subject: Subject, said: str) -> str:
    own = said == subject.procedure.slug
    return "Un procedimiento no abre casos de sí mismo: no terminaría nunca." if own else ""


def _rows(subject: Subject, said: str) -> str:
    step, _, name = said.partition(".")
    found = subject.procedure.steps.get(step)
    field = subject.procedure.forms.get(found.form, {}).get("properties", {}).get(name, {}) if found else {}
    return "" if columns(field) else f"«items» nombra filas que no existen: {said}. Escriba paso.filas."


def _letter(subject: Subject, said: str) -> str:
    return _kind_of_letter(subject, said, False)


def _letters(subject: Subject, said: str) -> str:
    return _kind_of_letter(subject, said, True)


def _kind_of_letter(subject: Subject, said: str, each: bool) -> str:
    letter = subject.procedure.letters.get(said)
    if letter is None:
        return f"No existe la carta «{said}» en [letters]."
    if letter.each != each:
        service, words = ("letters", "sale una a cada entidad") if letter.each else ("letter", "no tiene each = true")
        return f"La carta «{said}» {words}: use el servicio «{service}»."
    return ""


def _each(subject: Subject, said: str) -> str:
    if row_schema(subject.procedure, said) is not None:
        return ""
    return f"«{said}» no es una lista de entidades: escriba participants, paso.campo o paso.filas.campo."


def _mail(subject: Subject, said: str) -> str:
    return "" if mail_exists(subject, said) else f"No existe el correo «{said}»."


def mail_exists(subject: Subject, kind: str) -> bool:
    """Whether a kind of mail has its text, shipped or in the procedure's own mails/."""
    own = f"mails/{kind}/subject.txt" in subject.procedure.files
    return own or (SHIPPED / "notifications" / "emails" / kind / "subject.txt").is_file()


def _by_link(subject: Subject, said: str) -> str:
    record = subject.procedure.records.get(said)
    known = record is not None and "enlace" in record.by
    return "" if known else f"«{said}» no es una tabla de [records] con by = «enlace»."


KINDS = {"letter": _letter, "letters": _letters, "notify": _mail, "invite": _by_link}


def _field(subject: Subject, said: str) -> str:
    return "" if field_exists(subject, said) else f"No existe el dato «{said}»: escriba paso.campo."


def _recipient(subject: Subject, said: str) -> str:
    return "" if recipient_exists(subject, said) else f"«{said}» no es un rol ni un dato de un paso."


def recipient_exists(subject: Subject, said: str) -> bool:
    """Whether a letter or mail can be sent to this: a role, the entity, or fields of a step."""
    return said in RECIPIENTS or said in subject.procedure.roles or field_exists(subject, said)


def field_exists(subject: Subject, said: str) -> bool:
    """Whether "<step>.<field>" is produced, alone or as the beginning of several (x_nombre, x_cargo)."""
    step, _, name = said.partition(".")
    fields = subject.step_fields(step) or set()
    return bool(name) and any(item == name or item.startswith(f"{name}_") for item in fields)


def _result(subject: Subject, task: Node, service: ServiceCall) -> None:
    name = service.result
    taken = name in subject.procedure.steps or name in FUNCTIONS
    if name and (taken or not re.fullmatch(r"[a-z][a-z0-9_]*", name)):
        subject.drawn(task.id, "reserved_name", f"El resultado no puede llamarse «{name}».")
