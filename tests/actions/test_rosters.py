"""The list of what is missing, fixed at midnight: what came later is missing, however late the clock is."""

from typing import Any

from sqlalchemy import delete, select

from tests.support import campaign
from tests.support.campaign import CAMPAIGN, CHILD, WAITS, procedure
from tests.support.desk import Desk
from tests.support.diagrams import service, user
from workflows.actions import cases
from workflows.domain.cases import Case
from workflows.domain.journal import Journal
from workflows.domain.outbox import Outbox
from workflows.domain.people import RoleAssignment
from workflows.kernel.db import session, transaction
from workflows.kernel.ids import new_id

TIMER = (
    '<bpmn:intermediateCatchEvent id="corte"><bpmn:timerEventDefinition id="t">'
    "<bpmn:timeDuration>31 de enero</bpmn:timeDuration></bpmn:timerEventDefinition></bpmn:intermediateCatchEvent>"
)
PARENT = (
    WAITS.replace('[waits.hijos]\nmessage = "hijos_terminados"\nkey = "case.id"\n', "")
    + '[timers.corte]\nterm = { date = "01-31", year = "vigencia" }\n'
    + '[roles.control_interno]\nlane = "Control interno"\n'
)
PLAN = """
[steps.formular]
role = "responsable_plan"
title = "Formular el plan"

[steps.seguir]
role = "responsable_plan"
title = "Seguir el plan"

[terms.publicacion]
term = { date = "01-31", year = "vigencia" }

[publications.plan]
label = "Plan"
title = "{plan}"
key = "case.plan"
"""
MAIL = {
    "mails/faltantes/subject.txt": b"Faltan planes",
    "mails/faltantes/body.txt": b"{% for h in hijos if not h.a_tiempo %}{{ h.titulo }}{% endfor %}",
    "mails/faltantes/body.html": b"{{ hijos | length }}",
}


def opened(desk: Desk, holders: tuple[str, ...] = ("control", "equipo2")) -> tuple[str, dict[str | None, str]]:
    """A campaign with both plans under way."""
    told = service("avisar", "notify", {"kind": "'faltantes'", "to": "'control_interno'"})
    parts = [*campaign.opening()[:3], TIMER, told, user("cerrar")]
    publish = service("publicar", "publish", {"what": "'plan'"})
    campaign.install(
        procedure(CAMPAIGN, parts, PARENT, more=MAIL, subject="Campaña {vigencia}"),
        procedure(CHILD, [user("formular"), publish, user("seguir")], PLAN),
    )
    with transaction() as current:
        for name in holders:
            grant = RoleAssignment(id=new_id(), owner_id="gobernacion", person_id=name, role="control_interno")
            grant.scope, grant.starts = "*", desk.now.date()
            current.add(grant)
    request = cases.StartRequest(CAMPAIGN, "gobernacion", {"vigencia": 2027})
    (parent,) = cases.start_case(desk.actor("equipo"), request).case_ids
    desk.settle()
    children = session().scalars(select(Case).where(Case.parent_id == parent))
    return parent, {each.plan: each.id for each in children}


def told(parent: str) -> list[Outbox]:
    session().expire_all()
    query = select(Outbox).where(Outbox.case_id == parent, Outbox.kind == "faltantes").order_by(Outbox.to_address)
    return list(session().scalars(query))


def by_plan(mail: Outbox) -> dict[str, Any]:
    return {each["plan"]: each for each in mail.params["hijos"]}


def test_the_list_is_as_it_stood_at_midnight_although_the_clock_came_late(desk: Desk) -> None:
    parent, plans = opened(desk)
    desk.settle("2027-01-31T23:50:00-05:00")
    desk.complete("lider3", plans["PINAR"], "formular")
    assert told(parent) == []
    desk.move_to("2027-02-01T00:00:03-05:00")
    desk.complete("lider7", plans["PAA"], "formular")
    desk.settle("2027-02-01T07:30:00-05:00")
    mails = told(parent)
    assert [each.to_address for each in mails] == ["control@demo.example", "equipo2@demo.example"], "every holder"
    found = by_plan(mails[0])
    assert found["PINAR"] == {
        "numero": desk.case(plans["PINAR"]).number, "titulo": "Plan Institucional de Archivos 2027", "plan": "PINAR",
        "politica": "POL16", "estado": "En curso", "responsable": "Lider3, demostración", "vence": "2027-01-31",
        "publicado_en": "2027-01-31", "a_tiempo": True,
    }  # fmt: skip
    assert (found["PAA"]["publicado_en"], found["PAA"]["a_tiempo"]) == (None, False)
    assert found["PAA"]["responsable"] == "Lider7, demostración"
    assert desk.steps(parent) == {"cerrar"}


def test_a_list_for_a_role_that_nobody_holds_goes_to_who_administers_and_the_case_goes_on(desk: Desk) -> None:
    parent, _ = opened(desk, holders=())
    with transaction() as current:
        current.execute(delete(RoleAssignment).where(RoleAssignment.role == "control_interno"))
    desk.settle("2027-02-01T07:30:00-05:00")
    assert [each.to_address for each in told(parent)] == ["admin@demo.example"]
    assert desk.steps(parent) == {"cerrar"}
    written = select(Journal.facts).where(Journal.case_id == parent, Journal.verb == "aviso_sin_destinatario")
    assert session().scalars(written).all() == [{"aviso": "faltantes", "rol": "Control interno"}]


def test_what_had_ended_is_called_by_its_end_and_what_was_annulled_is_left_out(desk: Desk) -> None:
    parent, plans = opened(desk)
    desk.complete("lider3", plans["PINAR"], "formular")
    desk.complete("lider3", plans["PINAR"], "seguir")
    cases.annul_case(desk.actor("directora"), plans["PAA"], "Se abrió dos veces.")
    desk.settle("2027-02-01T07:30:00-05:00")
    found = by_plan(told(parent)[0])
    assert set(found) == {"PINAR"}
    assert (found["PINAR"]["estado"], found["PINAR"]["a_tiempo"]) == ("Cerrada", True)
