"""The library on its pages: found, kept through the gate, retired, shared without personal data."""

import io
import re

import pytest
from flask import Flask
from python_calamine import CalamineWorkbook

from tests.support import advice, lessons
from tests.support.databases import on_sqlite
from tests.support.people import Visitor, actor_named
from tests.support.uploads import office as docx
from tests.web import desk
from workflows.actions.library import retire_material
from workflows.domain import library
from workflows.domain.documents import Evidence
from workflows.domain.library import Material
from workflows.kernel.db import session, transaction

pytestmark = on_sqlite
WORD = docx()
B = "/biblioteca"
TEAM = "equipo1"


@pytest.fixture
def office(app: Flask) -> Flask:
    """The application with catalogues, people and procedures."""
    advice.installed()
    return app


def _titles(page: str) -> list[str]:
    return re.findall(r'<h2><a href="/biblioteca/[^"]+">([^<]+)</a></h2>', page)


def _added(app: Flask, name: str = TEAM, **fields: object) -> str:
    form = {"kind": "material", "title": "Guía de metas", "policy": "POL03", "url": "https://guia.example/a.pdf"}
    answer = Visitor(app, name).post(f"{B}/agregar", **(form | fields))
    assert answer.status_code == 302, answer.text
    return answer.headers["Location"].removeprefix(f"{B}/")


def test_an_empty_library_says_what_will_be_there(office: Flask) -> None:
    page = Visitor(office, TEAM).get(B).text
    assert "La biblioteca todavía está vacía" in page
    assert "Agregar el primero" in page
    assert "Agregar el primero" not in Visitor(office, "control").get(B).text


def test_a_material_is_added_through_the_gate_and_downloaded(office: Flask) -> None:
    made = _added(office, "lider.pol03", url="", summary="Cómo fijar metas", files=(io.BytesIO(WORD), "Guía.docx"))
    visitor = Visitor(office, "control")
    page = visitor.get(f"{B}/{made}").text
    assert "Guía.docx" in page
    assert "Cómo fijar metas" in page
    assert "Ninguna asesoría lo ha usado todavía." in page
    answer = visitor.get(f"{B}/{made}/archivos/1")
    assert answer.data == WORD
    assert "attachment" in answer.headers["Content-Disposition"]
    assert visitor.get(f"{B}/{made}/archivos/2").status_code == 404


def test_what_is_refused_is_said_beside_the_field_and_the_good_file_is_kept(office: Flask) -> None:
    visitor = Visitor(office, TEAM)
    sent = [(io.BytesIO(WORD), "buena.docx"), (io.BytesIO(b"MZ"), "mala.exe")]
    answer = visitor.post(f"{B}/agregar", kind="material", title="Guía", summary="Lo escrito", files=sent)
    assert answer.status_code == 422
    assert "buena.docx" in answer.text
    assert "Lo escrito" in answer.text
    kept = re.findall(r'name="files" value="([^"]+)"', answer.text)
    again = visitor.post(f"{B}/agregar", kind="material", title="Guía", files=kept[0])
    assert again.status_code == 302
    answer = visitor.post(f"{B}/agregar", kind="material", title="", url="guia")
    assert 'href="#f-title"' in answer.text
    assert "Escriba la dirección completa" in answer.text


def test_search_ignores_accents_and_filters_stay_in_the_address(office: Flask) -> None:
    team = actor_named(TEAM)
    lessons.material(team, "Guía de metas", summary="Formulación")
    lessons.material(team, "Tablas de retención", "POL16")
    lessons.material(team, "Empezar temprano", kind="leccion")
    retire_material(team, lessons.material(team, "Guía vieja"), "La norma cambió.")
    visitor = Visitor(office, "lider.pol07")
    assert _titles(visitor.get(B).text) == ["Empezar temprano", "Tablas de retención", "Guía de metas"]
    assert _titles(visitor.get(f"{B}?q=FORMULACION+guia").text) == ["Guía de metas"]
    assert _titles(visitor.get(f"{B}?politica=POL16").text) == ["Tablas de retención"]
    assert _titles(visitor.get(f"{B}?clase=leccion").text) == ["Empezar temprano"]
    assert _titles(visitor.get(f"{B}?estado=retirados").text) == ["Guía vieja"]
    assert "Nada coincide" in visitor.get(f"{B}?q=inexistente").text


def test_many_materials_come_in_pages(office: Flask) -> None:
    team = actor_named(TEAM)
    for number in range(41):
        lessons.material(team, f"Material {number:02}")
    visitor = Visitor(office, TEAM)
    assert len(_titles(visitor.get(B).text)) == 40
    assert "pagina=2" in visitor.get(B).text
    assert len(_titles(visitor.get(f"{B}?pagina=2").text)) == 1


def test_the_list_leaves_as_a_workbook_without_formulas(office: Flask) -> None:
    lessons.material(actor_named(TEAM), "=1+1", summary="Peligroso")
    data = Visitor(office, TEAM).get(f"{B}/biblioteca.xlsx?q=peligroso").data
    rows = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()
    assert rows[1][:3] == ["=1+1", "Material", advice.policy_name("POL03")]


def test_a_material_is_corrected_retired_and_brought_back(office: Flask) -> None:
    made, visitor = _added(office), Visitor(office, "lider.pol03")
    visitor.post(f"{B}/{made}/corregir", kind="material", title="Guía nueva", policy="POL03", url="https://a.example/b")
    assert "Guía nueva" in visitor.get(f"{B}/{made}").text
    assert "Escriba por qué se retira." in visitor.post(f"{B}/{made}/retirar", reason="").text
    visitor.post(f"{B}/{made}/retirar", reason="La norma cambió.")
    assert "La norma cambió." in visitor.get(f"{B}/{made}").text
    visitor.post(f"{B}/{made}/restablecer")
    assert "La norma cambió." not in visitor.get(f"{B}/{made}").text
    assert visitor.post(f"{B}/{made}/restablecer").status_code == 302


def test_only_those_who_keep_a_shelf_change_it(office: Flask) -> None:
    made, kept = _added(office), session().query(Material).count()
    for name in ("lider.pol07", "control"):
        visitor = Visitor(office, name)
        assert "Corregir" not in visitor.get(f"{B}/{made}").text
        for path in ("corregir", "retirar", "restablecer", "compartir", "dejar-de-compartir"):
            assert visitor.post(f"{B}/{made}/{path}", reason="x", title="Otra", kind="material").status_code == 403, (
                path
            )
    assert Visitor(office, "control").get(f"{B}/agregar").status_code == 403
    assert Visitor(office, "enlace.05002").get(B).status_code == 403
    offered = re.findall(r'<option value="(POL\d\d)"', Visitor(office, "lider.pol07").get(f"{B}/agregar").text)
    assert offered == ["POL07", "POL08"]
    assert session().query(Material).count() == kept
    assert session().query(Evidence).count() == 0


def test_the_page_names_the_advices_that_one_may_see(office: Flask) -> None:
    made, case_id = _added(office), desk.request_of("Urrao")
    with transaction() as current:
        current.add(
            library.MaterialUse(material_id=made, case_id=case_id, at=current.get_one(Material, made).created_at)
        )
        current.get_one(Material, made).case_id = case_id
    page = Visitor(office, TEAM).get(f"{B}/{made}").text
    assert page.count(f"/expedientes/{case_id}") == 2
    other = Visitor(office, "lider.pol07").get(f"{B}/{made}").text
    assert case_id not in other
    assert "Urrao" not in other
    assert "En 1 que usted no tiene a la vista." in other


def test_a_shared_lesson_is_public_with_the_chosen_files_only(office: Flask) -> None:
    files = [(io.BytesIO(WORD), "formato.docx"), (io.BytesIO(docx(part="word/otra.xml")), "asistencia.docx")]
    made = _added(office, kind="leccion", title="Empezar por las metas", summary="Sin metas no hay plan.", files=files)
    visitor, stranger = Visitor(office, TEAM), Visitor(office)
    assert "Empezar por las metas" not in stranger.get("/mipg/politicas/POL03").text
    assert stranger.get(f"/mipg/lecciones/{made}/archivos/1").status_code == 404
    first = session().get_one(Material, made).files[0]
    assert visitor.post(f"{B}/{made}/compartir", archivos=first).status_code == 302
    page = stranger.get("/mipg/politicas/POL03").text
    assert "Empezar por las metas" in page
    assert "formato.docx" in page
    assert "asistencia.docx" not in page
    assert "demostración" not in page.split("Lecciones de otras")[1].split("</section>")[0]
    assert stranger.get(f"/mipg/lecciones/{made}/archivos/1").data == WORD
    assert stranger.get(f"/mipg/lecciones/{made}/archivos/2").status_code == 404
    visitor.post(f"{B}/{made}/dejar-de-compartir")
    assert "Empezar por las metas" not in stranger.get("/mipg/politicas/POL03").text
    assert stranger.get(f"/mipg/lecciones/{made}/archivos/1").status_code == 404


def test_a_lesson_that_names_a_person_is_not_shared(office: Flask) -> None:
    made = _added(office, kind="leccion", summary="Escriba a ana@pueblo.gov.co")
    answer = Visitor(office, TEAM).post(f"{B}/{made}/compartir")
    assert answer.status_code == 422
    assert "parece un dato personal" in answer.text
