"""Lists of who came, as people make them: read leniently, refused by cell, all or nothing, and twice is once."""

import io
from typing import Any

import pytest
from flask import Flask
from xlsxwriter import Workbook

from tests.support import advice, attending, sheets
from tests.support.databases import on_sqlite
from tests.support.people import actor_named
from workflows.actions import conversation, participants, row_lists
from workflows.actions._row_lists import Reading
from workflows.actions.row_lists import add_people, preview_people, read_people
from workflows.domain.documents import Evidence
from workflows.domain.entities import Entity
from workflows.domain.participants import participants_of
from workflows.domain.tasks import Record
from workflows.kernel.app import settings_of
from workflows.kernel.db import session, transaction
from workflows.kernel.errors import CauceError, Conflict, Invalid
from workflows.procedures.folders import load, shipped_folders

pytestmark = on_sqlite
HEAD = ["Municipio", "Nombre", "Cargo", "Correo", "Documento", "Autoriza"]
ROWS = [["Urrao", "Ana de Prueba", "Secretaria", "ana@urrao.example", "100", "Sí"],
        ["JERICO", "Beto de Prueba", "", "", "", "x"]]  # fmt: skip


@pytest.fixture
def office(app: Flask) -> Flask:
    """Catalogues, people and the small procedure that advises several entities."""
    attending.installed()
    return app


@pytest.fixture
def case(office: Flask) -> tuple[str, str]:
    """A case and its session, to which Urrao, Jericó and Abejorral were invited."""
    case_id = attending.planned()
    return case_id, attending.session_on(case_id, "2026-11-18")


def book(rows: list[list[Any]], merged: str = "", lists: int = 1) -> bytes:
    """A workbook with these rows on each of its sheets; `merged` is a range to merge, its text in the first cell."""
    memory = io.BytesIO()
    made = Workbook(memory, {"in_memory": True, "strings_to_formulas": False, "strings_to_numbers": False})
    for _ in range(lists):
        page = made.add_worksheet()
        for number, row in enumerate(rows):
            for place, value in enumerate(row):
                if value is not None:
                    page.write(number, place, value)
        if merged:
            page.merge_range(merged, "Datos del asistente")
    made.close()
    return memory.getvalue()


def looked(case: tuple[str, str], data: bytes, name: str = "lista.xlsx") -> Reading:
    """What a list would do."""
    people = read_people(attending.procedure(), "asistente", name, data)
    return preview_people(actor_named("equipo1"), attending.task_id(case[0], "ejecutar"), "asistente", case[1], people)


def added(app: Flask, case: tuple[str, str], data: bytes, name: str = "lista.xlsx", complete: bool = False) -> Any:
    """Add a list, with its file as evidence."""
    who, place = actor_named("equipo1"), attending.task_id(case[0], "ejecutar")
    people = read_people(attending.procedure(), "asistente", name, data)
    kept = conversation.attach_evidence(who, settings_of(app).files_folder, name, data)
    return add_people(who, place, "asistente", case[1], people, kept.id, complete)


def test_a_list_adds_everybody_once(office: Flask, case: tuple[str, str]) -> None:
    data = book([HEAD, *ROWS])
    assert [each.entity for each in looked(case, data).new] == ["Urrao", "Jericó"]
    assert not attending.rows(case[0])
    assert added(office, case, data, complete=True) == row_lists.Added(2, 0)
    session().close()
    assert added(office, case, data) == row_lists.Added(0, 2)
    rows = attending.rows(case[0])
    assert [(row.channel, row.data["nombre"], row.data["autoriza_datos"]) for row in rows] == [
        ("lista", "Ana de Prueba", True), ("lista", "Beto de Prueba", True)
    ]  # fmt: skip
    assert sorted(each.sessions for each in participants_of(case[0])) == [0, 1, 1]
    assert session().get_one(Record, case[1]).complete_at is not None
    assert {each.case_id for each in session().query(Evidence)} == {case[0]}


def test_titles_are_read_as_people_write_them(case: tuple[str, str]) -> None:
    head = ["N.º", "ENTIDAD", "Nombres y apellidos", "Cargo o rol", "Correo electrónico (institucional)", "Teléfono"]
    rows = [["Asistencia del 18 de noviembre"], [], head, [1, "Alcaldía de Urrao", "Ana", "", "ana@u.example", "300"]]
    found = looked(case, book(rows))
    assert [(each.entity, each.values) for each in found.new] == [
        ("Urrao", {"nombre": "Ana", "correo": "ana@u.example"})
    ]  # fmt: skip
    assert found.ignored == ("N.º", "Teléfono") and found.new[0].cell == "C4"


def test_a_merged_header_of_two_rows_is_read_as_one(case: tuple[str, str]) -> None:
    rows = [["Municipio", None, None, None], [None, "Nombre", "Cargo", "Correo"], ["Urrao", "Ana", "", ""]]
    found = looked(case, book(rows, "B1:D1"))
    assert [each.values["nombre"] for each in found.new] == ["Ana"]


def test_a_semicolon_csv_in_windows_1252_is_read(case: tuple[str, str]) -> None:
    text = "Municipio;Nombre;Autoriza\r\nJericó;Íñigo Peña;sí\r\nurrao;María;no\r\n"
    found = looked(case, text.encode("cp1252"), "lista.csv")
    assert [(each.entity, each.values["nombre"], each.values["autoriza_datos"]) for each in found.new] == [
        ("Jericó", "Íñigo Peña", True), ("Urrao", "María", False)
    ]  # fmt: skip


def test_a_name_that_stands_twice_is_added_once(case: tuple[str, str]) -> None:
    found = looked(case, book([HEAD, ROWS[0], [" urrao ", "ANA DE PRUEBA"], ["Urrao", "Ana de prueba", "", "", "999"]]))
    assert (len(found.new), len(found.twice)) == (2, 1)


def test_an_official_spelling_or_an_alias_is_understood(office: Flask) -> None:
    case_id = attending.planned("El Carmen de Viboral", "Santa Fe de Antioquia")
    case = case_id, attending.session_on(case_id, "2026-11-18")
    found = looked(case, book([HEAD[:2], ["Carmen de Viboral", "Ana"], ["Santafé de Antioquia", "Beto"]]))
    assert [each.entity for each in found.new] == ["El Carmen de Viboral", "Santa Fe de Antioquia"], found.problems


WRONG = [
    ([["Yarumal", "Ana"]], "Celda A2: «Yarumal» no está entre las entidades de esta sesión."),
    ([["Urao", "Ana"]], "Celda A2: «Urao» no está entre las entidades de esta sesión. ¿Es Urrao?"),
    ([["", "Ana"]], "Celda A2: Falta el municipio o la entidad"),
    ([["Urrao", "", "Jefe"]], "Celda B2: Falta «Nombre»."),
    ([["Urrao", "Ana", "", "no es correo"]], "Celda D2: «Correo» debe ser un correo electrónico"),
    ([["Urrao", "Ana", "", "", "", "quizás"]], "Celda F2: «quizás» no es sí ni no"),
    ([["Urrao", "A" * 201]], "Celda B2: «Nombre» admite hasta 200 caracteres; tiene 201."),
    ([["Urrao", '=HYPERLINK("http://x")']], "Celda B2: Empieza por «=»: escriba el texto, no una fórmula."),
]


@pytest.mark.parametrize(("rows", "said"), WRONG, ids=[str(n) for n in range(len(WRONG))])
def test_each_wrong_cell_is_said_and_nothing_is_kept(
    office: Flask, case: tuple[str, str], rows: list[list[Any]], said: str
) -> None:
    data = book([HEAD, *rows, ["Jericó", "Bien escrita"]])
    found = looked(case, data)
    assert any(each["message"].startswith(said) for each in found.problems), found.problems
    with pytest.raises(Invalid, match="no se guardó nada"):
        added(office, case, data)
    assert not attending.rows(case[0])


def test_a_list_of_another_meeting_is_not_read_to_its_end(case: tuple[str, str]) -> None:
    found = looked(case, book([HEAD, *([f"Vereda {n}", f"Persona {n}"] for n in range(1000))]))
    assert len(found.problems) == 50 and found.problems[-1]["cell"] == "A51"


def test_the_municipality_of_an_entity_names_its_mayors_office_first(office: Flask, case: tuple[str, str]) -> None:
    with transaction() as current:
        name = "AAA Hospital de Urrao"
        current.add(Entity(id="ese", kind="ese", name=name, short_name=name, search="aaa", municipality="Urrao"))
    participants.add_participant(actor_named("equipo1"), case[0], "ese", "También viene.")
    found = looked(case, book([HEAD, ["URRAO", "Ana de Prueba"], ["AAA Hospital de Urrao", "Beto de Prueba"]]))
    assert [each.entity for each in found.new] == ["Urrao", "AAA Hospital de Urrao"]


def test_a_text_that_begins_like_a_formula_is_refused(case: tuple[str, str]) -> None:
    found = looked(case, b"Municipio,Nombre\nUrrao,=cmd|calc\nUrrao,@SUM(A1)\n", "lista.csv")
    assert [each["cell"] for each in found.problems] == ["B2", "B3"]


FAR = '<c r="XFD1048576"><v>1</v></c></row></sheetData>'
HOSTILE = {
    "far cell": (sheets.changed(book([HEAD, *ROWS]), lambda xml: xml.replace("</row></sheetData>", FAR)), "lista.xlsx"),
    "not a sheet": (b"MZ\x90 no es una hoja", "lista.xlsx"),
    "no header": (book([["Hola"], ["Urrao", "Ana"]]), "lista.xlsx"),
    "empty": (book([HEAD]), "lista.xlsx"),
    "utf-16": ("Municipio,Nombre\nUrrao,Ana\n".encode("utf-16"), "lista.csv"),
    "open quote": (b'Municipio,Nombre\nUrrao,"Ana\n', "lista.csv"),
    "two lists": (book([HEAD, *ROWS], lists=2), "lista.xlsx"),
    "too many": (("Municipio,Nombre\n" + "Urrao,Ana\n" * 3001).encode(), "lista.csv"),
    "another type": (b"%PDF-1.4", "lista.pdf"),
}


@pytest.mark.parametrize("name", sorted(HOSTILE))
def test_a_hostile_file_is_a_sentence(case: tuple[str, str], name: str) -> None:
    data, file = HOSTILE[name]
    with pytest.raises(CauceError) as refused:
        looked(case, data, file)
    assert refused.value.status in (413, 422) and refused.value.message.endswith((".", "».", "%"))


def test_a_withdrawn_entity_is_no_longer_of_the_session(case: tuple[str, str]) -> None:
    participants.withdraw_participant(actor_named("equipo1"), case[0], attending.ids("Urrao")[0], "Se retiró.")
    found = looked(case, book([HEAD, ROWS[0]]))
    assert found.problems[0]["message"] == "Celda A2: Urrao no está entre las entidades de esta sesión, o se retiró."


def test_a_list_needs_its_session(case: tuple[str, str]) -> None:
    with pytest.raises(Conflict, match="Elija la sesión"):
        looked((case[0], "nada"), book([HEAD, *ROWS]))


def test_the_advice_of_a_municipality_counts_its_list(office: Flask, case: tuple[str, str]) -> None:
    added(office, case, book([HEAD, *ROWS]))
    session().close()
    assert advice.municipality("Urrao").id in {each.entity_id for each in participants_of(case[0]) if each.attended}


def test_a_column_that_the_form_needs_is_missed_once_and_not_in_every_row(app: Flask) -> None:
    shipped = load(next(each for each in shipped_folders() if each.name == "oferta_politica"))
    with pytest.raises(Invalid, match="faltan las columnas «Cargo» y «Autoriza el tratamiento de sus datos»"):
        read_people(shipped, "asistente", "lista.csv", b"Municipio;Nombre\nUrrao;Ana\nBello;Luis\n")
    assert read_people(shipped, "asistente", "lista.csv", b"Municipio;Nombre;Cargo;Autoriza\nUrrao;Ana;Jefa;x\n").lines
