"""Batches on their pages: what works, what failed and what to do, files, and whose they are."""

import io
import re

import pytest
from flask import Flask
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from tests.support import advice
from tests.support.databases import on_sqlite
from tests.support.people import Visitor, actor_named
from tests.support.sheets import workbook
from tests.web import desk
from workflows import batch
from workflows.actions import lotes, results
from workflows.domain.cases import Case
from workflows.domain.lotes import Lote, LoteItem
from workflows.domain.messages import Message
from workflows.domain.scores import Score
from workflows.kernel.db import session, transaction

pytestmark = on_sqlite
TITLES = ["Entidad", "Departamento", "Municipio", "Grupo par", "POL03 Planeación Institucional"]


def wanting(*codes: str, who: str = "equipo1", case_id: str | None = None) -> str:
    """A batch that opens one case per entity; an entity that is nobody's fails."""
    items = {code: {"item": {"entidad": code, "politica": "POL03", "vigencia_despues": 2025}} for code in codes}
    params = {"procedure": "seguimiento"}
    parent = case_id or desk.request_of("Urrao")
    return lotes.create_lote(actor_named(who), "abrir_expedientes", "Abrir casos", params, items, parent, parent)


def failing(case_id: str | None = None) -> str:
    """A batch of two of which one failed."""
    made = wanting("05887", "99999", case_id=case_id)
    while batch.run_next():
        pass
    return made


def test_an_open_batch_shows_how_far_it_is_and_reads_itself_again(app: Flask) -> None:
    advice.installed()
    made = wanting("05887", "05847")
    team = Visitor(app, "equipo1")
    page = team.get(f"/lotes/{made}").text
    assert "0 de 2 hechos" in page and re.search(r'<progress [^>]*max="2" value="0"', page)
    assert '<noscript><meta http-equiv="refresh" content="10"></noscript>' in page
    quiet = team.get(f"/lotes/{made}?quieta=1").text
    assert "http-equiv" not in quiet and "Volver a actualizarla sola" in quiet
    part = team.get(f"/lotes/{made}?avance=1")
    assert part.headers["X-Lote"] == "abierto" and "<html" not in part.text and "Acaba de empezar." in part.text
    while batch.run_next():
        pass
    assert team.get(f"/lotes/{made}?avance=1").headers["X-Lote"] == "terminado"
    page = team.get(f"/lotes/{made}").text
    assert "2 de 2 hechos" in page and "Cancelar" not in page and "http-equiv" not in page


def test_what_failed_is_said_with_what_to_do_and_can_be_tried_again(app: Flask) -> None:
    advice.installed()
    made = failing()
    team = Visitor(app, "equipo1")
    page = team.get(f"/lotes/{made}").text
    assert "1 de 2 hechos, 1 con error" in page and "No encontramos la entidad «99999»." in page
    assert "solo se abren los que faltan" in page
    with transaction() as current:
        item = current.scalars(select(LoteItem).where(LoteItem.state == "failed")).one()
        item.params = {"item": item.params["item"] | {"entidad": "05847"}}
    team.post(f"/lotes/{made}/reintentar")
    batch.run_next()
    assert "2 de 2 hechos" in team.get(f"/lotes/{made}").text


def test_what_failed_may_be_let_be_with_a_reason_and_the_case_hears(app: Flask) -> None:
    advice.installed()
    made = failing()
    team = Visitor(app, "equipo1")
    assert session().scalars(select(Message).where(Message.name == "lote_terminado")).all() == []
    team.post(f"/lotes/{made}/aceptar", reason=" ")
    assert "Escriba por qué pueden quedar sin hacer." in team.get(f"/lotes/{made}").text
    team.post(f"/lotes/{made}/aceptar", reason="Ese municipio ya no existe.")
    page = team.get(f"/lotes/{made}").text
    assert "1 aceptado sin hacer" in page and "Ese municipio ya no existe." in page
    assert session().scalars(select(Message.key).where(Message.name == "lote_terminado")).all() == [made]
    assert "otra vez" not in team.get("/lotes?vista=errores").text
    team.post(f"/lotes/{made}/aceptar", reason="Otra vez.")
    assert len(session().scalars(select(Message).where(Message.name == "lote_terminado")).all()) == 1


def test_cancelling_asks_first(app: Flask) -> None:
    advice.installed()
    made = wanting("05887", "05847")
    team = Visitor(app, "equipo1")
    team.post(f"/lotes/{made}/cancelar")
    assert session().get_one(Lote, made).state == "pending"
    team.post(f"/lotes/{made}/cancelar", seguro="1")
    assert batch.run_next() == 0
    page = team.get(f"/lotes/{made}").text
    assert "Cancelado" in page and "0 de 2 hechos" in page and "2 elementos quedaron sin hacer" in page
    team.post(f"/lotes/{made}/reintentar")
    assert batch.run_next() == 2
    page = team.get(f"/lotes/{made}").text
    assert "2 de 2 hechos" in page and "Reanudar" not in page


def test_the_list_tells_batches_apart(app: Flask) -> None:
    advice.installed()
    failing()
    wanting("05887")
    team = Visitor(app, "equipo1")
    everything, working = team.get("/lotes").text, team.get("/lotes?vista=curso").text
    assert everything.count("Abrir casos") == 2 and working.count("Abrir casos") == 1
    assert team.get("/lotes?vista=errores").text.count("Abrir casos") == 1
    assert "No hay lotes así" in team.get("/lotes?vista=terminados").text
    assert "Apertura de expedientes" in everything and "Terminado con errores" in everything
    numbers = session().scalars(select(Case.number).where(Case.procedure == "demanda"))
    told = [f'Apertura de expedientes · <span class="nowrap">{each}<' for each in numbers]
    assert told and all(each in everything for each in told), "of which case each is"


@pytest.mark.parametrize("name", ["enlace.05837", "lider.pol16"])
def test_the_batch_of_another_does_not_exist(app: Flask, name: str) -> None:
    advice.installed()
    made = failing()
    other = Visitor(app, name)
    assert "Abrir casos" not in other.get("/lotes").text
    for answer in (
        other.get(f"/lotes/{made}"), other.post(f"/lotes/{made}/cancelar", seguro="1"),
        other.post(f"/lotes/{made}/reintentar"), other.post(f"/lotes/{made}/aceptar", reason="x"),
        other.get(f"/lotes/{made}/archivos/1"),
    ):  # fmt: skip
        assert answer.status_code == 404


def test_who_asked_sees_and_steers_a_batch_and_who_only_looks_does_not(app: Flask) -> None:
    advice.installed()
    made = wanting("05887", who="lider.pol16")
    assert "Cancelar el lote" in Visitor(app, "lider.pol16").get(f"/lotes/{made}").text
    control = Visitor(app, "control")
    assert "Cancelar el lote" not in control.get(f"/lotes/{made}").text
    assert control.post(f"/lotes/{made}/cancelar", seguro="1").status_code == 403


def exported(visitor: Visitor, view: str) -> str:
    """Ask for a table; the address of its batch."""
    answer = visitor.post("/lotes/archivos", vista=view)
    assert answer.status_code == 302
    batch.run_next()
    return answer.headers["Location"]


def test_a_big_table_is_made_aside_and_only_its_asker_downloads_it(app: Flask) -> None:
    advice.installed()
    desk.request_of("Urrao", subject="=1+1")
    team = Visitor(app, "equipo1")
    place = exported(team, "expedientes")
    page = team.get(place).text
    found = re.search(rf'href="({place}/archivos/\d+)"', page)
    assert found and re.search(r"expedientes-\d{4}-\d\d-\d\d\.xlsx", page)
    answer = team.get(found[1])
    rows = CalamineWorkbook.from_filelike(io.BytesIO(answer.data)).get_sheet_by_index(0).to_python()
    assert rows[0][:4] == ["Número", "Radicado", "Trámite", "Asunto"] and rows[1][3] == "=1+1"
    boss = Visitor(app, "directora")
    assert boss.get(found[1]).status_code == 404 and "archivos/" not in boss.get(place).text


def test_each_export_needs_its_right(app: Flask) -> None:
    advice.installed()
    enlace = Visitor(app, "enlace.05837")
    assert enlace.post("/lotes/archivos", vista="puntajes").status_code == 403
    assert enlace.post("/lotes/archivos", vista="otra").status_code == 404
    assert "Pedir un archivo" not in enlace.get("/lotes").text


def test_quintiles_are_counted_again_over_the_last_file(app: Flask) -> None:
    advice.installed()
    rows = [TITLES, ["ALCALDÍA DE URRAO", "Antioquia", "Urrao", "GRUPO 4", 30]]
    rows += [[f"ALCALDÍA {n}", "Atlántico", f"Pueblo {n}", "GRUPO 4", n] for n in (10, 20, 40, 50, 60, 70, 80, 90)]
    results.import_results(actor_named("equipo1"), "r.xlsx", workbook(rows), 2025)
    before = {(each.entity_id, each.code): each.quintile for each in session().scalars(select(Score))}
    with transaction() as current:
        for each in current.scalars(select(Score)):
            each.quintile = None
    Visitor(app, "equipo1").post("/lotes/quintiles", vigencia="2025/official")
    while batch.run_next():
        pass
    session().expire_all()
    assert [each.result for each in session().scalars(select(LoteItem))] == ["1 valor cambió"] and before
    assert {(each.entity_id, each.code): each.quintile for each in session().scalars(select(Score))} == before
