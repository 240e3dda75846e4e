"""The last day: a request completed just before midnight, an address that bounces, a letter that does not print."""

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from tests.journeys.support import papers, story
from tests.journeys.support.office import Office, attached_pdf, link_in
from tests.support.databases import on_sqlite
from tests.support.people import PASSWORD
from workflows.domain.cases import Case
from workflows.domain.deadlines import Term
from workflows.domain.documents import Document
from workflows.kernel import clock
from workflows.kernel.db import session

pytestmark = [pytest.mark.office, on_sqlite]
MORE = "Complete su solicitud"
LAST_DAY = "2026-12-14T16:00:00-05:00"


def sign(office: Office) -> None:
    """The director reads and signs the letter of the tray."""
    director = office.person("directora").open("/firma").read_letter().press("Firmar").says("Firmar 1 carta")
    director.fill(password=PASSWORD).press("Firmar").says("1 carta firmada")


def legal_term(case: str) -> tuple[str, date | None]:
    """State and day of the legal term."""
    query = select(Term).where(Term.case_id == case, Term.name == "legal")
    found = session().scalars(query.execution_options(populate_existing=True)).one()
    seen = found.state, found.due
    session().close()
    return seen


def state_of(case: str) -> str:
    """The state of a case."""
    found = session().scalar(select(Case.state).where(Case.id == case)) or ""
    session().close()
    return found


def test_a_request_completed_at_ten_to_midnight_of_the_last_day_is_in_time(office: Office) -> None:
    case = story.asked_for_more(office.server.app)
    sign(office)
    office.tick()
    assert legal_term(case)[0] == "suspended"
    link = link_in(office.mail_to(story.ENLACE, MORE))
    office.go_to("2026-12-21T23:50:00-05:00")
    visitor = office.visitor().open(link).says("Completar la solicitud", "21 de diciembre").looks_good("30-completar")
    visitor.fill(respuesta="Va el acta.").press("Enviar lo que faltaba").says("Revise y envíe")
    visitor.looks_good("31-completar-revisar").press("Enviar ahora").told("Gracias")
    office.go_to("2026-12-22T08:00:00-05:00")
    assert legal_term(case)[0] == "running"
    office.person("equipo1").open("/tareas").says("Revisar la solicitud")


def test_a_request_that_nobody_completed_is_closed_after_midnight(office: Office) -> None:
    case = story.asked_for_more(office.server.app)
    sign(office)
    office.tick()
    link = link_in(office.mail_to(story.ENLACE, MORE))
    office.go_to("2026-12-22T00:05:00-05:00")
    office.person("equipo1").open("/grupo").says("Proyectar el acto de desistimiento")
    office.visitor().open(link).looks_good("32-enlace-tarde")
    assert state_of(case) != "atendida"


def test_an_address_that_bounces_on_the_last_day_is_answered_on_paper(office: Office) -> None:
    case = story.answered(office.server.app)
    office.go_to(LAST_DAY)
    sign(office)
    office.mailbox.unknown = {story.ENLACE}
    office.tick()
    assert legal_term(case)[0] == "running"
    team = office.person("equipo1").open(f"/expedientes/{case}").says("devuelto").looks_good("33-devuelto")
    team.follow_first("Registrar entrega física a Enlace").looks_good("34-entrega-fisica")
    team.fill(sent_on="2026-12-14", proof="GUIA-77").press("Registrar la entrega")
    team.says("GUIA-77")
    office.tick()
    assert legal_term(case)[0] == "met"
    assert state_of(case) == "atendida"


def test_a_letter_that_does_not_print_on_the_last_day_keeps_its_number(
    office: Office, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    case = story.answered(office.server.app)
    office.go_to(LAST_DAY)
    broken = tmp_path / "soffice"
    broken.write_text("#!/bin/sh\nexit 1\n")
    broken.chmod(0o755)
    with monkeypatch.context() as machine:
        machine.setenv("PATH", str(tmp_path), prepend=":")
        sign(office)
        office.tick()
        number = number_of(case)
        assert number and not [each for each in office.mailbox.to(story.ENLACE) if number in str(each["Subject"])]
        admin = office.person("admin").open("/administracion/incidentes").says("LibreOffice no pudo")
        admin.looks_good("35-incidentes")
    admin.press_first("Reintentar")
    admin.told("intent")
    office.tick()
    assert number_of(case) == number
    assert number in papers.text(attached_pdf(office.mail_to(story.ENLACE, number)))
    assert legal_term(case) == ("met", date(2026, 12, 14))
    assert clock.today() == date(2026, 12, 14)


def number_of(case: str) -> str:
    """The number of the reply."""
    found = session().scalar(select(Document.number).where(Document.case_id == case, Document.kind == "respuesta"))
    session().close()
    return found or ""
