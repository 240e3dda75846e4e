"""A small convocatoria as data: one step writes its groups, every entity of them gets a letter, and the case ends."""

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from tests.letters.samples import template
from tests.support.advice import actor, owner_id
from tests.support.campaign import catch, process
from tests.support.diagrams import service, user
from workflows.actions import cases, installation, tasks
from workflows.domain.entities import Entity
from workflows.domain.lotes import Lote
from workflows.domain.tasks import Task
from workflows.kernel.db import session, transaction
from workflows.procedures import Procedure, from_files

SLUG, KIND, STEP = "convocar", "convocatoria", "convocar"
SAYS = (
    "{{ documento.numero }}", "Para {{ destinatario.nombre }}, {{ entidad.nombre }}",
    "{{ fila.nombre }}: el {{ fila.fecha | fecha }} en {{ fila.lugar }}. {{ pasos.convocar.texto }}",
    "{{ firmante.nombre }}",
)  # fmt: skip
TOML = """
slug = "convocar"
name = "Convocar"
summary = "Para pruebas."
series = "CONV"
subject = "{asunto}"

[start]
by = ["officer"]
form = "inicio"
role = "equipo_mipg"

[trd]
serie = "Asistencia"

[roles.equipo_mipg]
lane = "Equipo"

[steps.convocar]
role = "equipo_mipg"
title = "Convocar"
form = "grupos"
letter = "convocatoria"

[letters.convocatoria]
title = "Convocatoria"
signed = false
each = true

[waits.enviadas]
message = "lote_terminado"
key = "lote"

[ends.fin]
state = "cerrada"
"""
TEXT = {"type": "string", "title": "Texto"}
ROW = {"nombre": TEXT, "fecha": {"type": "string", "format": "date", "title": "Fecha"}, "lugar": TEXT}
IDS = {"type": "array", "items": {"type": "string"}, "title": "Entidades"}
FORMS: dict[str, Any] = {
    "inicio": {"type": "object", "properties": {"asunto": TEXT}, "additionalProperties": False},
    "grupos": {
        "type": "object",
        "additionalProperties": False,
        "properties": {
            "texto": TEXT,
            "grupos": {
                "type": "array", "title": "Grupos", "x-ui": {"widget": "rows"},
                "items": {"type": "object", "properties": ROW | {"entidades": IDS}, "additionalProperties": False},
            },
        },
    },
}  # fmt: skip


def procedure(says: Sequence[str] = SAYS) -> Procedure:
    """The procedure; its letter says these paragraphs."""
    params = {"kind": "'convocatoria'", "to_each": "'convocar.grupos.entidades'"}
    letters = service("cartas", "letters", params).replace("cartas_resultado", "lote")
    drawn = process(SLUG, user(STEP), letters, catch("enviadas", "m1"))
    files = {"procedure.toml": TOML.encode(), "process.bpmn": drawn}
    files |= {f"forms/{name}.json": json.dumps(form).encode() for name, form in FORMS.items()}
    made = from_files(files, {KIND: template(*says)})
    assert not made.complaints, made.complaints
    return made


def groups(*lists: Sequence[str], text: str = "Los esperamos.") -> dict[str, Any]:
    """What the step says: one group per list of entities."""
    rows = [
        {"nombre": f"Grupo {n}", "fecha": "2026-12-15", "lugar": f"Sala {n}", "entidades": list(ids)}
        for n, ids in enumerate(lists, 1)
    ]
    return {"texto": text, "grupos": rows}


def convoked(count: int) -> str:
    """A case that sends a letter to each of `count` entities; its batch."""
    installation.install([procedure()])
    with transaction() as current:
        current.add_all(
            Entity(id=f"e{n:04}", kind="alcaldia", name=f"Alcaldía {n}", short_name=f"Pueblo {n}", search=f"{n}",
                   email=f"alcaldia{n}@example.org") for n in range(count)
        )  # fmt: skip
    request = cases.StartRequest(procedure=SLUG, entity_id=owner_id(), data={"asunto": "Gran taller"})
    case_id = cases.start_case(actor(), request).case_ids[0]
    task = session().scalars(select(Task.id).where(Task.case_id == case_id, Task.state == "open")).one()
    said = tasks.Completion(data=groups([f"e{n:04}" for n in range(count)]))
    tasks.complete_task(actor(), task, said)
    return session().scalars(select(Lote.id).where(Lote.case_id == case_id)).one()
