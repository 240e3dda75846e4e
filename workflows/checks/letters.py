"""Letters: declared, with a template that names only what the procedure produces, and signed by somebody."""

from workflows.checks.context import Subject
from workflows.checks.diagram import service_of
from workflows.checks.services import literal, recipient_exists
from workflows.checks.shared import copy_exists
from workflows.expressions import ExpressionRefused, compile_expression
from workflows.kernel.errors import CauceError
from workflows.letters import effect
from workflows.letters.context import LISTED, SISTER
from workflows.letters.inspect import complaints, placeholders
from workflows.procedures import Complaint, LetterDef, row_schema

COMMON = {
    "documento": {
        "numero", "fecha", "ciudad", "codigo_verificacion", "url_verificacion", "trd", "tipo", "borrador"
    },
    "caso": {"numero", "asunto", "radicado", "fecha", "politica"},
    "entidad": {"nombre", "codigo", "tipo", "municipio", "representante"},
    "propietario": {"nombre", "nit", "direccion", "correo", "ciudad", "dependencia"},
    "destinatario": {"tratamiento", "nombre", "cargo", "entidad", "direccion", "ciudad", "correo"},
    "firmante": {"nombre", "cargo", "por_encargo_de"},
    "proyecto": {"nombre"},
    "reviso": {"nombre"},
    "anexos": set(),
    "copias": set(),
}  # fmt: skip


def check_letters(subject: Subject) -> None:
    """Complain about letters without template, recipient or signer, and about unknown names in them."""
    issued = _issued(subject)
    for letter in subject.procedure.letters.values():
        _recipients(subject, letter)
        _signature(subject, letter)
        if letter.id not in issued:
            subject.written(f"letters.{letter.id}", "letter_unissued", "Ninguna tarea de servicio la emite.")
        _template(subject, letter)
    slug = subject.procedure.slug
    for kind in sorted(set(subject.procedure.templates) - set(subject.procedure.letters)):
        place = f"docs_templates/{slug}/{kind}.docx"
        message = f"Falta la tabla [letters.{kind}] en procedure.toml."
        subject.complaints.append(Complaint(place, kind, "letter", message))


def _issued(subject: Subject) -> set[str]:
    found = set()
    for task in subject.diagram.of("serviceTask"):
        service = service_of(task)
        if service and service.name in ("letter", "letters"):
            try:
                found.add(str(compile_expression(service.params.get("kind", "")).evaluate({})))
            except ExpressionRefused:
                return set(subject.procedure.letters)
    return found


def _recipients(subject: Subject, letter: LetterDef) -> None:
    element = f"letters.{letter.id}"
    if not letter.title:
        subject.written(element, "missing_key", "A esta carta le falta «title».")
    if letter.each and (letter.to or letter.sent_message):
        subject.written(element, "each", "Una carta a cada entidad no lleva «to» ni «sent_message».")
    for to in (*(() if letter.each else (letter.to,)), *letter.copies):
        if not recipient_exists(subject, to) and not (to in letter.copies and copy_exists(subject, to)):
            subject.written(element, "recipient", f"«{to}» no es un rol, ni entidad, ni un dato de un paso.")


def _signature(subject: Subject, letter: LetterDef) -> None:
    element, steps = f"letters.{letter.id}", subject.procedure.steps.values()
    if letter.signer and letter.signer not in subject.procedure.roles:
        subject.written(element, "role", f"No existe el rol «{letter.signer}».")
    if letter.signed and letter.each:
        subject.written(element, "each", "Una carta a cada entidad sale sin firma: agregue signed = false.")
    elif letter.signed and not any(step.signs == letter.id for step in steps):
        subject.written(element, "unsigned_letter", "Ningún paso la firma: agregue «signs» o signed = false.")


def _template(subject: Subject, letter: LetterDef) -> None:
    place = f"docs_templates/{subject.procedure.slug}/{letter.id}.docx"
    raw = subject.procedure.templates.get(letter.id)

    def complain(element: str, code: str, message: str) -> None:
        subject.complaints.append(Complaint(place, element, code, message))

    if raw is None:
        complain(letter.id, "template", "Falta la plantilla de esta carta.")
        return
    try:
        faults = complaints(raw)
        for part, message in faults:
            complain(part, "template", message)
        names = set() if faults else placeholders(raw)
    except CauceError as error:
        complain(letter.id, "template", error.message)
        return
    for name in sorted(names):
        if not (_in_row(subject, letter, name) if name.split(".")[0] == "fila" else _produced(subject, name)):
            complain(name, "placeholder", f"Ningún paso de este procedimiento produce «{name}».")


def _in_row(subject: Subject, letter: LetterDef, name: str) -> bool:
    """Whether every merge of this kind of letter has this column (`fila.column`)."""
    rows = [row_schema(subject.procedure, path) for path in _merges(subject, letter.id)]
    columns = name.split(".")[1:]
    return bool(rows) and all(row is not None and _path(row, columns) for row in rows)


def _merges(subject: Subject, kind: str) -> list[str]:
    """Where the merges of a kind of letter find their entities, as far as it is written."""
    calls = [service for task in subject.diagram.of("serviceTask") if (service := service_of(task))]
    read = [{name: literal(value) for name, value in call.params.items()} for call in calls if call.name == "letters"]
    return [str(each.get("to_each")) for each in read if each.get("kind") == kind]


def _produced(subject: Subject, name: str) -> bool:
    root, *rest = name.split(".")
    if root in COMMON:
        return not rest or rest[0] in COMMON[root]
    if root == "efecto":
        return subject.procedure.comparison is not None and (not rest or effect.known(rest))
    if not rest:
        return root in ("datos", "pasos", "plazos", "filas", "hermanas")
    procedure = subject.procedure
    if root == "hermanas":
        return rest[0] in SISTER and (len(rest) == 1 or _produced(subject, ".".join(rest)))
    if root == "datos":
        return _path(procedure.forms.get(procedure.start.form, {}), rest)
    if root == "plazos":
        known = {*procedure.terms, *procedure.steps, *procedure.timers}
        return rest[0] in known and set(rest[1:]) <= {"vence", "explicacion"}
    if root == "filas" and rest[0] in procedure.records:
        if rest[1:] == ["entidad"] and procedure.records[rest[0]].by_entities:
            return True
        return _path(procedure.forms.get(procedure.records[rest[0]].form, {}), rest[1:])
    return root == "pasos" and _step_path(subject, rest)


def _step_path(subject: Subject, rest: list[str]) -> bool:
    step, wait = subject.procedure.steps.get(rest[0]), subject.procedure.waits.get(rest[0])
    form = step.form if step else wait.offer.form if wait and wait.offer else None
    return form is not None and _path(subject.procedure.forms.get(form, {}), rest[1:])


def _path(schema: dict[str, object], rest: list[str]) -> bool:
    """Whether a form has this field; the fields of rows are named under their list."""
    here: object = schema
    for part in rest:
        if _is_list_of_entities(here):
            return part in LISTED
        holder = here.get("items", here) if isinstance(here, dict) else {}
        fields = holder.get("properties", {}) if isinstance(holder, dict) else {}
        if part not in fields:
            return False
        here = fields[part]
    return True


def _is_list_of_entities(schema: object) -> bool:
    hints = schema.get("x-ui", {}) if isinstance(schema, dict) else {}
    return hints.get("widget") == "entity" and isinstance(schema, dict) and "items" in schema
