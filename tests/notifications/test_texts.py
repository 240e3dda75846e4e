"""Every mail reads as its golden text: whoever changes a text reads the letter, not an assertion."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from notifications.render import kinds, render, texts_of_procedure
from tests.notifications import facts_absences, facts_reminders, samples
from web import mail
from workflows.domain import account_notices, consultation_notices, invitation_notices, notices
from workflows.domain.cases import Case
from workflows.domain.consultations import Consultation
from workflows.domain.entities import entity
from workflows.domain.people import Person, person
from workflows.domain.tasks import Record, Task
from workflows.kernel import clock
from workflows.kernel.db import transaction
from workflows.kernel.errors import Invalid
from workflows.procedures import RecordDef

GOLDEN = Path(__file__).parent / "golden"
WHY = (
    "Vence el martes 24 de noviembre de 2026. 2 días hábiles desde el día siguiente al viernes 20 de noviembre de 2026."
)
LINK = "/e/enlace-de-prueba"
A_WEEK = samples.NOW + timedelta(days=7)
Fact = Callable[[Case, Task, Person], None]


def _for_entity(kind: str, note: str = "") -> Fact:
    def tell(case: Case, task: Task, who: Person) -> None:
        due = date(2026, 12, 21)
        notices.task_for_entity(case, task, "enlace@abejorral.example", "Enlace de prueba", LINK, due, kind, note)

    return tell


def _of_the_town(who: Person) -> Person:
    who.entity_id = samples.TOWN
    return who


def _letter(case: Case, task: Task, who: Person) -> None:
    notices.letter_sent(case, *samples.letter())


def _letter_of_a_merge(case: Case, task: Task, who: Person) -> None:
    document, delivery = samples.letter()
    document.entity_id = samples.TOWN
    notices.letter_sent(case, document, delivery)


def _consultation() -> Consultation:
    return Consultation(
        id="consulta", owner_id=samples.OWNER, case_id=samples.CASE, kind="borrador", record_kind="comentario",
        title="Borrador del Plan de Acción 2027", closes_on=date(2026, 12, 15),
    )  # fmt: skip


def _comment() -> Record:
    data = {
        "nombre": "Ciudadana de prueba", "correo": "ciudadana@correo.example",
        "comentario": "Falta la meta de archivo.\nY su <indicador>.",
        "respuesta": "Agregamos la meta 4.\nEl indicador ya está en la página 7.",
    }  # fmt: skip
    return Record(id="comentario", case_id=samples.CASE, kind="comentario", n=12, data=data)


def _invited(kind: str, label: str) -> Fact:
    data = {"fecha": "2026-12-15", "lugar": "Auditorio <central>"}
    about = Record(id="sesion", case_id=samples.CASE, kind="sesion", n=1, data=data) if "asist" in kind else None

    def tell(case: Case, task: Task, who: Person) -> None:
        invitation_notices.invitation(
            case, RecordDef(label=label, mail=kind), entity(samples.TOWN), about, "enlace@abejorral.example",
            "Enlace de prueba", LINK, kind, date(2026, 12, 21),
        )  # fmt: skip

    return tell


FACTS: dict[str, Fact] = {
    "acuse_recibo": lambda case, task, who: notices.case_received(
        case, entity(samples.TOWN), date(2026, 12, 14), LINK, "Ley 1437 de 2011, art. 14: 15 días hábiles"
    ),
    "asignacion": lambda case, task, who: notices.task_assigned(case, task, who, WHY),
    "asignacion_entidad": _for_entity("asignacion_entidad"),
    "completar": _for_entity("completar", "El acto de creación del comité."),
    "aclarar": _for_entity("aclarar", "Para cuál política pide la asesoría."),
    "encuesta": _for_entity("encuesta"),
    "devolucion_tarea": lambda case, task, who: notices.task_returned(
        case, task, who, "Directora de prueba", "Falta citar la norma.\nY el plazo.", WHY
    ),
    "reasignacion": lambda case, task, who: notices.task_reassigned(
        case, task, who, "Directora de prueba", "Usted conoce el municipio."
    ),
    "contribucion": lambda case, task, who: notices.comment_request(
        case, task, who, "Directora de prueba", "¿Qué se acordó en 2025?", "comment"
    ),
    "carta": _letter,
    "carta_a_cada_una": _letter_of_a_merge,
    "solicitud_cerrada": lambda case, task, who: notices.case_closed(case, entity(samples.TOWN), "Atendida", LINK),
    "enlace_renovado": lambda case, task, who: notices.link_renewed(
        case, task, "enlace@abejorral.example", "Enlace de prueba", LINK, "link"
    ),
    "comentario_recibido": lambda case, task, who: consultation_notices.comment_received(_consultation(), _comment()),
    "respuesta_comentario": lambda case, task, who: consultation_notices.comment_answered(
        _consultation(), _comment(), "Acogido en parte"
    ),
    "registro_asistencia": _invited("registro_asistencia", "Asistentes"),
    "encuesta_asesoria": _invited("encuesta_asesoria", "Encuestas"),
    "prueba": lambda case, task, who: notices.trial_mail(samples.OWNER, who.email, who.name),
    "cambio_clave": lambda case, task, who: account_notices.password_link(who, "/clave/ficha-de-prueba", 2),
    "bienvenida": lambda case, task, who: account_notices.welcome(
        who, "/clave/ficha-de-prueba", A_WEEK, "Administradora de prueba", ["Director(a) DSEGPP", "Planeación"]
    ),
    "bienvenida-enlace": lambda case, task, who: account_notices.welcome(
        _of_the_town(who), "/clave/ficha-de-prueba", A_WEEK, ""
    ),
    **facts_absences.FACTS,
}


ALL = sorted({**FACTS, **facts_reminders.ACTS})
"""Names of the golden texts: a kind of mail, or `kind-variant`."""


def write(kind: str) -> tuple[str, str]:
    """The text (with its subject) and the HTML of one mail, from the fact or the act that causes it."""
    with clock.at(samples.NOW):
        samples.office()
        if kind in FACTS:
            with transaction() as act:
                FACTS[kind](act.get_one(Case, samples.CASE), act.get_one(Task, samples.TASK), person("officer"))
        else:
            facts_reminders.act(kind)
    row = samples.mail(to_address="officer@cauce.example") if kind in facts_absences.FACTS else samples.mail()
    values = {**row.params, "para": row.to_name, "propietario": "Gobernación de Antioquia"}
    made = render(row.kind, values, "https://cauce.example")
    return _steady(f"Asunto: {made.subject}\n\n{made.text}"), _steady(made.html)


def _steady(text: str) -> str:
    return re.sub(r"/e/[A-Za-z0-9_-]{20,}", LINK, text)


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """The texts do not depend on the database."""
    return sqlite_url


def test_every_kind_has_a_fact_and_a_golden_text() -> None:
    assert kinds() == sorted({name.partition("-")[0] for name in ALL})
    assert {file.stem for file in GOLDEN.iterdir()} == set(ALL)
    assert set(mail.KINDS) == set(kinds()), "the page of mails names every kind"


@pytest.mark.parametrize("kind", ALL)
def test_a_mail_reads_as_its_golden_text(kind: str, bare_app: Flask) -> None:
    text, html = write(kind)
    assert text == (GOLDEN / f"{kind}.txt").read_text("utf-8")
    assert html == (GOLDEN / f"{kind}.html").read_text("utf-8")


def test_what_people_wrote_is_text_in_the_html(bare_app: Flask) -> None:
    text, html = write("asignacion")
    assert "datos <abiertos>" in text
    assert "digital &amp; datos &lt;abiertos&gt;" in html


def test_a_procedure_may_write_its_own_mail() -> None:
    own = texts_of_procedure({"mails/prueba/subject.txt": b"Asunto propio", "process.bpmn": b""}, "prueba")
    made = render("prueba", {"para": "", "propietario": "Entidad"}, "", own)
    assert made.subject == "Asunto propio"
    assert "el correo de Cauce funciona" in made.text


@pytest.mark.parametrize("text", ["{{ falta }}", "{{ para.__class__ }}", "{% include 'no.txt' %}", "{{ ''.x() }}"])
def test_a_bad_text_is_refused_with_a_sentence(text: str) -> None:
    values: dict[str, Any] = {"para": "x", "propietario": "Entidad"}
    with pytest.raises(Invalid, match="No se pudo escribir el correo «prueba»"):
        render("prueba", values, "", {"body.txt": text})
