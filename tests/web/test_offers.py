"""An officer goes from the scores to the requests: what is proposed, what a person decides, what comes out."""

import io
import re
from typing import Any

import pytest
from flask import Flask
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from tests.support import advice, offers
from tests.support.databases import on_sqlite
from tests.support.people import Visitor, actor_named
from tests.web import desk
from workflows.actions import owner_settings
from workflows.checks.draining import drain
from workflows.domain.cases import Case
from workflows.domain.offers import leaders
from workflows.domain.participants import Participant
from workflows.domain.policies import policies
from workflows.domain.tasks import Task, last_done
from workflows.kernel import clock
from workflows.kernel.db import session, transaction
from workflows.kernel.errors import Invalid
from workflows.kernel.ids import new_id

pytestmark = on_sqlite


@pytest.fixture
def office(app: Flask) -> Flask:
    """Catalogues, people, procedures and the scores of 125 municipalities."""
    advice.installed()
    offers.scored()
    return app


@pytest.fixture
def visitor(office: Flask) -> Visitor:
    """Somebody of the MIPG team."""
    return Visitor(office, "equipo1")


def task_of(case_id: str, step: str) -> str:
    return f"/tareas/{desk.open_task(case_id, step).id}"


def fields(page: str) -> dict[str, Any]:
    """What the form of a task would post: hidden fields, texts, chosen options and marked boxes."""
    form = page[page.index('enctype="multipart/form-data"') : page.index("outcomes")]
    found: dict[str, Any] = {}
    for tag in re.findall(r"<input [^>]*>", form):
        name, kind = re.search(r'name="([^"]*)"', tag), re.search(r'type="([^"]*)"', tag)
        value = re.search(r'value="([^"]*)"', tag)
        if name and kind and (kind[1] not in ("checkbox", "radio") or " checked" in tag):
            found.setdefault(name[1], []).append(value[1] if value else "")
    for name, body in re.findall(r'<textarea [^>]*name="([^"]*)"[^>]*>\n?(.*?)</textarea>', form, re.S):
        found[name] = [body]
    for name, body in re.findall(r'<select [^>]*name="([^"]*)"[^>]*>(.*?)</select>', form, re.S):
        marked = re.search(r'value="([^"]*)" selected', body)
        found[name] = [marked[1] if marked else ""]
    found.pop("csrf_token", None)
    return found


def row_of(form: dict[str, Any], name: str) -> str:
    """The prefix of the row of a municipality."""
    key = offers.municipalities()[name]
    return next(field.removesuffix("entidad") for field, value in form.items() if value == [key])


def test_the_criterion_of_the_owner_fills_the_page_and_says_what_it_proposes(visitor: Visitor) -> None:
    page = visitor.get(task_of(offers.begun(), "analizar_puntajes")).text
    assert "Con puntaje inferior a 60</strong> se proponen 2 políticas" in page
    assert "3 de 124" in page, "Abejorral, Urrao and Jericó in POL16"
    assert fields(page)["politicas"] == ["POL07", "POL16"]


def test_another_criterion_shows_what_it_proposes_without_storing_anything(visitor: Visitor) -> None:
    case_id = offers.begun()
    address = task_of(case_id, "analizar_puntajes")
    form = fields(visitor.get(address).text) | {"umbral": "32", "_ver": "1"}
    page = visitor.post(address, **form).text
    assert "Con puntaje inferior a 32</strong> se proponen 2 políticas" in page
    assert "1 de 124" in page
    page = visitor.post(address, **form | {"umbral": "25", "_panel": "politicas:propuesta"}).text
    assert fields(page)["politicas"] == ["POL16"]
    page = visitor.post(address, **form | {"criterio": "quintil"}).text
    assert "no nombra el grupo par de ningún municipio" in page
    page = visitor.post(address, **form | {"criterio": "menores", "cuantos": "5"}).text
    assert "los 5 puntajes menores de cada política" in page
    assert last_done(case_id, "analizar_puntajes") is None


def test_the_owner_decides_with_which_criterion_an_offer_begins(office: Flask, visitor: Visitor) -> None:
    admin = Visitor(office, "admin")
    assert "Es nuestro punto de partida" in criterion(admin)
    refused = admin.post("/administracion/reglas/puntajes-bajos", criterio="umbral", umbral="600", cuantos="0")
    assert refused.status_code == 422
    assert "entre 0 y 100" in refused.text
    admin.post("/administracion/reglas/puntajes-bajos", criterio="umbral", umbral="47,5", cuantos="8")
    assert "Puntaje inferior a 47,5" in criterion(admin)
    assert "Es nuestro punto de partida" not in criterion(admin)
    assert "Con puntaje inferior a 47,5" in visitor.get(task_of(offers.begun(), "analizar_puntajes")).text


def criterion(admin: Visitor) -> str:
    """What the rules of the owner say of low scores."""
    page = admin.get("/administracion/reglas").text
    return next(part for part in page.split("<section") if "puntajes-bajos" in part)


def test_without_scores_the_page_says_where_to_bring_them(office: Flask, visitor: Visitor) -> None:
    page = visitor.get(task_of(offers.begun("demo"), "analizar_puntajes")).text
    assert "Todavía no hay puntajes por política de 2025, de demostración, no oficiales" in page
    with pytest.raises(Invalid):
        desk.done(
            offers.begun("demo"), "analizar_puntajes", "equipo1", "seguir", criterio="umbral", politicas=["POL07"]
        )


def test_each_municipality_comes_under_its_lowest_policy_and_the_rest_apart(visitor: Visitor) -> None:
    page = visitor.get(task_of(offers.chosen(), "agrupar")).text
    form = fields(page)
    chosen = {name: form[f"{row_of(form, name)}politica"] for name in ("Abejorral", "Amalfi", "Urrao", "Jericó")}
    assert chosen == {"Abejorral": ["POL07"], "Amalfi": ["POL07"], "Urrao": ["POL16"], "Jericó": [""]}
    for title, count in (("Empatan en varias políticas", 1), ("Sin ningún puntaje publicado", 1)):
        assert re.search(rf'{title}</span> <span class="count">{count}<', page)
    assert re.search(r'no sigue en esta oferta</span> <span class="count">120<', page)
    assert "También cae bajo el criterio en: " in page
    assert len(re.findall(r"-entidad\"", page)) == 125


def test_the_page_of_125_municipalities_stays_light(visitor: Visitor) -> None:
    case_id = offers.chosen(*offers.CODES, umbral=100)
    page = visitor.get(task_of(case_id, "agrupar")).text
    assert len(re.findall('<select id="f-grupos', page)) == 125
    assert len(page) < 900_000
    assert len(fields(page)) < 800


def test_a_change_by_hand_needs_its_reason_and_nothing_typed_is_lost(visitor: Visitor) -> None:
    case_id = offers.chosen()
    address = task_of(case_id, "agrupar")
    form = fields(visitor.get(address).text)
    tied, moved = row_of(form, "Jericó"), row_of(form, "Amalfi")
    form |= {f"{tied}politica": "POL07", f"{moved}politica": "", "outcome": "seguir"}
    refused = visitor.post(address, **form)
    assert refused.status_code == 422
    assert "Escriba por qué Amalfi queda sin grupo." in refused.text
    assert f'href="#f-{moved}motivo"' in refused.text
    again = fields(refused.text)
    assert again[f"{tied}politica"] == ["POL07"]
    accepted = visitor.post(address, **again | {f"{moved}motivo": "Ya contrató su asesoría.", "outcome": "seguir"})
    assert accepted.status_code == 302, accepted.text
    kept = {row["entidad"]: row for row in last_done(case_id, "agrupar").data["grupos"]}  # type: ignore[union-attr]
    ids = offers.municipalities()
    assert len(kept) == 125
    assert kept[ids["Amalfi"]] == {"entidad": ids["Amalfi"], "principal": True, "motivo": "Ya contrató su asesoría."}
    assert kept[ids["Jericó"]]["puntaje"] == 55


def test_further_groups_by_the_criterion_or_one_by_one(visitor: Visitor) -> None:
    address = task_of(offers.chosen(), "agrupar")
    form, ids = fields(visitor.get(address).text), offers.municipalities()
    page = visitor.post(address, **form | {"_panel": "grupos:criterio"}).text
    assert page.count("otro grupo</span>") == 3, "Abejorral in POL16, and Jericó in both until somebody decides"
    page = visitor.post(address, **form | {"_panel": f"grupos:otro:{ids['Urrao']}"}).text
    assert page.count("otro grupo</span>") == 1
    page = visitor.post(address, **fields(page) | {"_panel": "grupos:propuesta"}).text
    assert "otro grupo</span>" not in page


def test_who_already_has_advice_on_the_policy_is_marked_and_may_stay_out(office: Flask, visitor: Visitor) -> None:
    ids = offers.municipalities()
    advised = desk.request_of("Abejorral", policies=("POL07",))
    _take_part(advised, ids["Abejorral"], "POL07")
    number = session().get_one(Case, advised).number
    case_id = offers.chosen()
    page = visitor.get(task_of(case_id, "agrupar")).text
    assert "Ya tiene asesoría en Gobierno" in page
    assert f"{number} (en curso)" in page
    out = {"politica": "", "principal": True}
    offers.grouped(case_id, offers.rows(Abejorral=out))
    with pytest.raises(Invalid):
        offers.grouped(offers.chosen(), offers.rows(Urrao=out))


def _take_part(case_id: str, entity_id: str, policy: str) -> None:
    query = select(Participant).where(Participant.case_id == case_id)
    if session().scalars(query).first() is not None:
        return
    with transaction() as current:
        row = Participant(id=new_id(), owner_id=advice.owner_id(), case_id=case_id, entity_id=entity_id, policy=policy)
        row.added_at = clock.now()
        current.add(row)


def test_the_list_by_policy_as_a_page_and_as_a_workbook(office: Flask, visitor: Visitor) -> None:
    case_id = offers.chosen()
    page = visitor.get(f"/expedientes/{case_id}/grupos").text
    assert "nadie la ha decidido todavía" in page
    offers.grouped(case_id)
    page = visitor.get(f"/expedientes/{case_id}/grupos").text
    assert "Decidió " in page
    assert f"/expedientes/{case_id}/grupos.xlsx" in visitor.get(f"/expedientes/{case_id}").text
    book = CalamineWorkbook.from_filelike(io.BytesIO(visitor.get(f"/expedientes/{case_id}/grupos.xlsx").data))
    head, *rows = book.get_sheet_by_name("Municipios por política").to_python()
    found = {(row[1], row[0]): dict(zip(head, row, strict=True)) for row in rows}
    names = {each.code: each.short_name for each in policies()}
    abejorral = found["Abejorral", names["POL07"]]
    assert (abejorral["Puntaje"], abejorral["Mediana"], abejorral["Diferencia con la mediana"]) == (31, 86, -55)
    assert found["Jericó", names["POL16"]]["Empate"] == "Sí"
    assert found["Murindó", "Sin grupo"]["Grupo"] == "Sin ningún puntaje publicado"
    assert len(rows) == 125
    outside = Visitor(office, "enlace.05002")
    assert outside.get(f"/expedientes/{case_id}/grupos").status_code == 404
    assert Visitor(office, "equipo1").get(f"/expedientes/{offers.begun()}/grupos").status_code == 404


def test_the_requests_come_filled_and_a_second_one_for_the_same_policy_is_added(visitor: Visitor) -> None:
    case_id = offers.chosen()
    offers.grouped(case_id)
    address = task_of(case_id, "solicitar_asesorias")
    page = visitor.get(address).text
    assert "Saldrán <strong>2 oficios</strong>" in page
    form = fields(page)
    assert form["solicitudes-0-politica"] == ["POL07"]
    assert set(form["solicitudes-0-entidades"]) == {offers.municipalities()[name] for name in ("Abejorral", "Amalfi")}
    page = visitor.post(address, **form | {"_panel": "solicitudes:otro:POL07"}).text
    assert [fields(page)[f"solicitudes-{n}-politica"] for n in range(3)] == [["POL07"], ["POL07"], ["POL16"]]
    page = visitor.post(address, **fields(page) | {"_panel": "solicitudes:quitar:2"}).text
    assert "Tienen grupo y ninguna solicitud" in page
    refused = visitor.post(address, **fields(page) | {"outcome": "enviar"})
    assert refused.status_code == 422
    assert 'href="#f-solicitudes-0-temas"' in refused.text


def test_each_request_opens_its_own_case(office: Flask, visitor: Visitor) -> None:
    case_id = offers.chosen()
    offers.grouped(case_id)
    offers.requested(case_id, offers.request_of("POL07", "Abejorral", "Amalfi"), offers.request_of("POL16", "Urrao"),
                     offers.request_of("POL16", "Urrao", "Jericó", requerimiento="Otro taller."))  # fmt: skip
    drain(clock.now())
    found = list(session().scalars(select(Case).where(Case.parent_id == case_id).order_by(Case.number)))
    assert [(each.procedure, each.policy) for each in found] == [
        ("oferta_politica", "POL07"), ("oferta_politica", "POL16"), ("oferta_politica", "POL16"),
    ]  # fmt: skip
    assert [len(each.data["entidades"]) for each in found] == [2, 1, 2]
    assert found[0].data["caso_origen"] == session().get_one(Case, case_id).number
    assert not list(session().scalars(select(Task).where(Task.case_id == case_id, Task.state == "open")))
    drawn = visitor.get(f"/expedientes/{case_id}/diagrama.json").json
    assert drawn and (drawn["now"], drawn["wait"]) == ([], ["esperar_asesorias"])


def test_one_oficio_for_several_policies_only_when_the_same_office_leads_them(office: Flask, visitor: Visitor) -> None:
    office_name, (one, other) = next((name, codes[:2]) for name, codes in _leaders().items() if len(codes) > 1)
    stranger = next(codes[0] for name, codes in _leaders().items() if name != office_name)
    case_id, ids = offers.chosen(one, other, stranger), offers.municipalities()
    places = (("Andes", one), ("Bello", other), ("Cisneros", stranger))
    offers.grouped(case_id, [
        {"entidad": ids[name], "politica": policy, "principal": True, "motivo": "Lo pidió."} for name, policy in places
    ])  # fmt: skip
    joint = [offers.request_of(one, "Andes", oficio="conjunto"), offers.request_of(other, "Bello", oficio="conjunto")]
    with pytest.raises(Invalid) as refused:
        offers.requested(case_id, joint[0], offers.request_of(stranger, "Cisneros", oficio="conjunto"))
    assert {each["field"] for each in refused.value.errors} == {"solicitudes.0.oficio", "solicitudes.1.oficio"}
    assert "Junto con las otras solicitudes" in visitor.get(task_of(case_id, "solicitar_asesorias")).text
    offers.requested(case_id, *joint, offers.request_of(stranger, "Cisneros"))
    rows = last_done(case_id, "solicitar_asesorias").data["solicitudes"]  # type: ignore[union-attr]
    assert rows[0]["grupo_oficio"] == rows[1]["grupo_oficio"]
    assert "grupo_oficio" not in rows[2]


def _leaders() -> dict[str, list[str]]:
    """Office → policies that it leads, without those that are somebody's lowest."""
    found: dict[str, list[str]] = {}
    for policy, name in leaders(advice.owner_id(), clock.today()).items():
        if policy not in ("POL07", "POL16"):
            found.setdefault(name, []).append(policy)
    return found


def test_a_setting_of_the_criterion_is_an_act_of_the_administration(office: Flask) -> None:
    with pytest.raises(Invalid):
        owner_settings.save_criterion(actor_named("admin"), "otro", "60", "10")


def test_an_offer_is_the_offices_own_nobody_sent_it_by_mail(office: Flask, visitor: Visitor) -> None:
    page = visitor.get("/expedientes/nuevo/oferta").text
    assert "Abrir el expediente" in page and "¿Cuándo se recibió?" not in page and ".eml" not in page
    asked = visitor.get("/expedientes/nuevo/demanda").text
    assert "Registrar la solicitud" in asked and "¿Cuándo se recibió?" in asked and ".eml" in asked
