"""The board: every figure is what somebody would count by hand, opens its list, and stays inside rights."""

import io
import re
from collections import Counter
from datetime import UTC, date, datetime
from html import unescape
from statistics import median
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from flask import Flask
from python_calamine import CalamineWorkbook
from sqlalchemy import select, update

from tests.support import advice
from tests.support.databases import on_sqlite
from tests.support.people import Visitor, person_named
from tests.web import desk
from workflows.domain.cases import Case
from workflows.domain.deadlines import Term
from workflows.domain.entities import calendar_of
from workflows.domain.plans import plans_of
from workflows.domain.publications import Publication
from workflows.domain.tasks import Task
from workflows.kernel import clock
from workflows.kernel.db import session, transaction
from workflows.kernel.ids import new_id

# Monday 2 November 2026 is a holiday (All Saints), and so is Monday 16 (Independence of Cartagena).
OPENED = datetime(2026, 11, 3, 15, 0, tzinfo=UTC)
GIVEN = datetime(2026, 11, 5, 15, 0, tzinfo=UTC)
LATER = datetime(2026, 11, 18, 15, 0, tzinfo=UTC)
NOW = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)


@pytest.fixture
def office(app: Flask) -> Flask:
    """Requests of November: some drafted in time, some late, some new; two of another policy."""
    with clock.at(OPENED):
        advice.installed()
        desk.request_of("Urrao")
        desk.request_of("Abejorral", policies=("POL07",))
        slow = desk.request_of("Amalfi")
    with clock.at(GIVEN):
        desk.drafted("Jardín")
        desk.done(slow, "revision", "equipo1", "completa", tipo_peticion="general", prioridad="normal",
                  politica="POL03")  # fmt: skip
    with clock.at(LATER):
        desk.given("Caldas")
        desk.reviewed("Argelia")
    session().close()
    return app


def page(office: Flask, name: str = "directora", path: str = "/tablero") -> str:
    with clock.at(NOW):
        answer = Visitor(office, name).get(path)
    assert answer.status_code == 200, answer.text
    return answer.text


def tiles(text: str) -> dict[str, tuple[str, str]]:
    """label -> (value, address) of the four numbers."""
    shown = r'class="number [^"]*" href="([^"]+)"><span class="number-value">([^<]+)</span>'
    found = re.findall(shown + r'<span class="number-label">([^<]+)', text)
    return {label: (value, unquote(href).replace("&amp;", "&")) for href, value, label in found}


def open_tasks() -> list[Task]:
    return list(session().scalars(select(Task).where(Task.state == "open")))


def by_hand() -> Counter[str]:
    """How the open tasks stand, task by task."""
    today, calendar = clock.local(NOW).date(), calendar_of(advice.owner_id())

    def word(task: Task) -> str:
        if task.due is None or task.due >= today:
            left = calendar.working_days_between(today, task.due) if task.due else 99
            return "Por vencer" if left <= 3 else "A tiempo"
        return "Vencidas"

    return Counter(word(task) for task in open_tasks())


def test_the_three_counts_are_those_of_somebody_who_counts_and_of_the_list_that_they_open(office: Flask) -> None:
    found, expected = tiles(page(office)), by_hand()
    assert {name: int(found[name][0]) for name in ("A tiempo", "Por vencer", "Vencidas")} == {
        name: expected[name] for name in ("A tiempo", "Por vencer", "Vencidas")
    }
    assert expected["Vencidas"] and expected["Por vencer"]
    for name in expected:
        listed = page(office, path=found[name][1])
        assert len(re.findall(r'class="task-row', listed)) == expected[name], name


@on_sqlite
def test_the_change_says_what_was_open_the_day_before_the_period(office: Flask) -> None:
    text = page(office)
    late = by_hand()["Vencidas"]
    assert f"{late} más que el 21 oct 2026" in text


def test_compliance_is_the_share_of_terms_that_came_due_and_were_met(office: Flask) -> None:
    terms = session().scalars(select(Term).where(Term.kind.in_(["legal", "step"]))).all()
    came = [each for each in terms if each.due <= clock.local(NOW).date() and not each.of_entity
            and (each.state == "met" or (each.state == "running" and each.due_at < NOW))]  # fmt: skip
    met = [each for each in came if each.state == "met" and each.met_at and each.met_at <= each.due_at]
    assert 0 < len(met) < len(came)
    text = page(office)
    value, href = tiles(text)["Cumplimiento"]
    assert value == f"{100 * len(met) / len(came):.1f} %".replace(".", ",")
    assert f"{len(met)} de {len(came)} plazos a tiempo" in text
    failed = {each.case_id for each in came} & {each.case_id for each in came if each not in met}
    listed = page(office, path=href)
    assert len(re.findall(r'class="task-row', listed)) == len(failed)
    assert "no se cumplió a tiempo" in listed


@on_sqlite
def test_what_is_late_comes_worst_first_with_who_has_it(office: Flask) -> None:
    text = page(office)
    part = text[text.index('id="vencido"') : text.index('id="carga"')]
    shown = re.findall(r'<a href="/tareas/([0-9a-f-]+)">', part)
    late = sorted((task for task in open_tasks() if task.due and task.due < clock.local(NOW).date()),
                  key=lambda task: (task.due, task.id))  # fmt: skip
    assert shown == [task.id for task in late][:8]
    assert "Sin tomar, Equipo MIPG" in part


@on_sqlite
def test_the_load_of_each_person_opens_their_list(office: Flask) -> None:
    mine = person_named("responsable1")
    expected = sum(task.assignee_id == mine.id for task in open_tasks())
    text = page(office)
    row = re.search(rf'<tr><th scope="row"><a href="([^"]+persona={mine.id}[^"]*)">.*?</tr>', text, re.S)
    assert row and re.findall(r"<td[^>]*>(\d+)</td>", row[0])[0] == str(expected)
    listed = page(office, path=unquote(row[1]).replace("&amp;", "&"))
    assert len(re.findall(r'class="task-row', listed)) == expected


def test_waits_are_working_days_of_what_was_done_and_of_what_is_still_open(office: Flask) -> None:
    calendar, today = calendar_of(advice.owner_id()), clock.local(NOW).date()
    days = []
    for task in session().scalars(select(Task).where(Task.step == "revision", Task.state.in_(["open", "done"]))):
        end = clock.local(task.completed_at).date() if task.completed_at else today
        days.append(calendar.working_days_between(clock.local(task.created_at).date(), end))
    row = re.search(r'<tr data-step="revision">.*?</tr>', page(office), re.S)
    assert row
    cells = re.findall(r"<td[^>]*>([\d,]+)</td>", row[0])
    in_order = sorted(days)
    expected = [median(days), in_order[-(-9 * len(days) // 10) - 1]]
    assert [float(cell.replace(",", ".")) for cell in cells[2:]] == expected
    assert max(days) == 12 and min(days) == 0


@on_sqlite
def test_the_diagram_says_what_the_table_says(office: Flask) -> None:
    text = page(office)
    heat = re.search(r'data-heat="([^"]+)"', text)
    assert heat
    drawn = dict(
        re.findall(r"&#34;(\w+)&#34;: \{&#34;level&#34;: \d, &#34;text&#34;: &#34;([\d,]+ \\u00b7 \d+)&#34;", heat[1])
    )
    listed = {
        step: " \\u00b7 ".join(re.findall(r"<td[^>]*>([\d,]+)</td>", row)[2:])
        for step, row in re.findall(r'<tr data-step="(\w+)">(.*?)</tr>', text, re.S)
    }
    assert drawn and drawn == listed
    url = re.search(r'data-diagram="([^"]+)"', text)
    assert url and b"bpmn" in Visitor(office, "directora").get(url[1]).data


@on_sqlite
def test_filters_narrow_every_figure_and_stay_in_the_links(office: Flask) -> None:
    text = page(office, path="/tablero?politica=POL07&periodo=90")
    found = tiles(text)
    count = sum(int(found[name][0]) for name in ("A tiempo", "Por vencer", "Vencidas"))
    cases = set(session().scalars(select(Case.id).where(Case.policy == "POL07")))
    assert count == sum(task.case_id in cases for task in open_tasks()) == 1
    for _, href in found.values():
        assert parse_qs(urlsplit(href).query)["politica"] == ["POL07"]
    assert "periodo=90" in text.split("/tablero.xlsx")[1].split('"')[0]
    office_id = person_named("responsable1").office_id
    assert tiles(page(office, path=f"/tablero?dependencia={office_id}"))["A tiempo"]
    assert page(office, path="/tablero?periodo=nunca&persona=no&entidad=x&politica=POL99")


@on_sqlite
def test_a_leader_sees_only_their_policies_and_an_enlace_nothing(office: Flask) -> None:
    whole, own = tiles(page(office)), tiles(page(office, "lider.pol07"))
    count = sum(int(own[name][0]) for name in ("A tiempo", "Por vencer", "Vencidas"))
    assert count < sum(int(whole[name][0]) for name in ("A tiempo", "Por vencer", "Vencidas"))
    text = page(office, "lider.pol07")
    assert "Solo lo que usted puede ver" in text and "Urrao" not in text[text.index('class="numbers"') :]
    book = CalamineWorkbook.from_filelike(io.BytesIO(workbook(office, "lider.pol07")))
    assert all(
        "Urrao" not in map(str, row) for name in book.sheet_names for row in book.get_sheet_by_name(name).to_python()
    )
    assert Visitor(office, "enlace.05002").get("/tablero").status_code == 403
    assert Visitor(office, "enlace.05002").get("/tablero.xlsx").status_code == 403
    assert "/tablero" not in Visitor(office, "enlace.05002").get("/tareas").text


def workbook(office: Flask, name: str = "directora", query: str = "") -> bytes:
    with clock.at(NOW):
        return Visitor(office, name).get(f"/tablero.xlsx{query}").data


@on_sqlite
def test_the_workbook_says_the_same_and_holds_no_formula(office: Flask) -> None:
    with clock.at(LATER):
        desk.request_of("Urrao", subject='=HYPERLINK("http://x";"clic")')
    data, text = workbook(office), page(office)
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    assert book.sheet_names == ["Resumen", "Vencidas", "Carga", "Esperas", "Políticas"]
    summary = {row[0]: row[1] for row in book.get_sheet_by_name("Resumen").to_python()}
    found = tiles(text)
    assert [summary[name] for name in ("A tiempo", "Por vencer", "Vencidas")] == [
        float(found[name][0]) for name in ("A tiempo", "Por vencer", "Vencidas")
    ]
    waits = {row[1]: row[4:] for row in book.get_sheet_by_name("Esperas").to_python()[1:]}
    assert len(waits) == len(re.findall("<tr data-step", text))
    assert len(book.get_sheet_by_name("Vencidas").to_python()) - 1 == int(found["Vencidas"][0])
    assert b"<f>" not in data


def campaign(office: Flask) -> None:
    """Cases of plans of 2027 (a request plays each): late, begun, published without acta, published; others ended."""
    with clock.at(LATER):
        ids = [desk.request_of(name, subject=name) for name in ("Urrao", "Abejorral", "Jardín", "Amalfi", "Caldas")]
    codes = [each.code for each in plans_of(advice.owner_id(), date(2027, 1, 31))]
    with transaction() as current:
        for case_id, code in zip(ids, codes, strict=False):
            current.execute(update(Case).where(Case.id == case_id).values(plan=code, vigencia=2027))
        current.execute(update(Task).where(Task.case_id == ids[0]).values(due=date(2026, 12, 20)))
        current.execute(update(Task).where(Task.case_id == ids[1]).values(due=date(2026, 11, 10)))
        current.execute(update(Case).where(Case.id == ids[4]).values(ended_at=NOW, state="cerrada"))
        for case_id, code, pending in ((ids[2], codes[2], True), (ids[3], codes[3], False)):
            current.add(
                Publication(
                    id=new_id(), owner_id=advice.owner_id(), case_id=case_id, kind="plan", key=code, vigencia=2027,
                    title=code, data={}, files=[], approval_pending=pending, published_at=NOW,
                    pending_reason="El comité sesiona en febrero." if pending else None,
                )
            )  # fmt: skip


@on_sqlite
def test_plans_missing_for_january_31_come_in_order_of_danger(office: Flask) -> None:
    kinds = plans_of(advice.owner_id(), date(2027, 1, 31))
    campaign(office)
    text = page(office)
    part = text[text.index('id="planes"') : text.index("Cómo se cuenta")]
    assert "antes del 31 de enero de 2027" in part
    names = [unescape(name) for name in re.findall(r'class="plan-name">(?:<a[^>]*>)?([^<]+)', part)]
    begun, late, pending, published, ended = (each.name for each in kinds[:5])
    waiting = {each.name for each in kinds[5:]}
    assert names[0] == late and set(names[1:-2]) == waiting
    assert names[-2:] == [begun, pending]
    assert published not in names and ended not in names
    assert part.count("Sin empezar") == len(waiting) and "Aprobación pendiente" in part
    sheets = CalamineWorkbook.from_filelike(io.BytesIO(workbook(office)))
    rows = sheets.get_sheet_by_name("Planes").to_python()[1:]
    assert [row[0] for row in rows] == names and rows[-1][-1] == "El comité sesiona en febrero."


@on_sqlite
def test_an_empty_office_has_an_empty_board_that_says_so(seeded: Flask) -> None:
    text = Visitor(seeded, "directora").get("/tablero").text
    assert "Nada está vencido." in text and "No hay tareas abiertas." in text and "sin plazos" in text
    assert "Planes por publicar" not in text
