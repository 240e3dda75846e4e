"""Whatever arrives instead of a form: a Spanish sentence, and nothing half stored."""

from typing import Any

import pytest

from tests.support.desk import ACTION, PETITION, SESSION, TEXT, TO_REPLY, USUAL, Desk, on_sqlite
from workflows.actions import cases, messages, records, tasks
from workflows.actions.tasks import Completion
from workflows.domain.cases import Case
from workflows.kernel.db import session
from workflows.kernel.errors import CauceError, Conflict, Invalid
from workflows.kernel.text import clean_text

REVIEW = USUAL["revision"][2]
NUL, BELL, BIDI, LONE, EMOJI = "\x00", "\x07", "\u202e", "\ud83d", "🙂 ñ & <b> {{ 7*7 }} {% if %} ${x}"
WRONG_TYPES: list[Any] = [None, 7, -1, 1.5, float("nan"), True, [], ["x"], {}, {"x": [1, {"y": None}]}, ""]
DEEP: Any = "fin"
for _ in range(60):
    DEEP = [DEEP]


def refused(desk: Desk, act: Any) -> CauceError:
    """Run what must be refused; it says so in Spanish and no table changed."""
    before = desk.rows()
    with pytest.raises(CauceError) as told:
        act()
    session().rollback()
    assert desk.rows() == before
    assert told.value.message.endswith((".", "?")) and told.value.message[0].isupper()
    assert all(each["message"] for each in told.value.errors)
    return told.value


@on_sqlite
@pytest.mark.parametrize("field", ["asunto", "politicas", "solicitante_correo", "medio", "autorizacion_datos"])
def test_a_request_with_a_value_of_another_kind(desk: Desk, field: str) -> None:
    for value in WRONG_TYPES:
        if (field, value) == ("autorizacion_datos", True):
            continue
        error = refused(desk, lambda each=value: desk.start(**{field: each}))
        assert field in {each["field"].partition(".")[0] for each in error.errors}


@on_sqlite
@pytest.mark.parametrize(
    "changes",
    [
        {"asunto": "x" * 201},
        {"detalle": "x" * 6001},
        {"detalle": DEEP},
        {"detalle": 10**40},
        {"detalle": b"x"},
        {"detalle": {"x": {1, 2}}},
        {"solicitante_nombre": "x" * 121},
        {"politicas": [f"POL{n:02}" for n in range(20)]},
        {"politicas": ["POL03"] * 2},
        {"anexos": ["no-existe"]},
        {"anexos": [f"a{n}" for n in range(21)]},
        {"otro": "x"},
        {"__class__": "x"},
        {"outcome": "completa"},
        {"revision": "completa"},
        {"": "x"},
        {"solicitante_correo": "a@b.example\r\nBcc: v@otra.example"},
        {"solicitante_correo": "uno@b.example, dos@b.example"},
        {"solicitante_correo": "Nombre <a@b.example>"},
        {"solicitante_correo": '"u@e.co\r\nRCPT TO:<v@otra.example>"@e.co'},
        {"autorizacion_datos": False},
    ],
    ids=lambda value: "-".join(value),
)
def test_a_request_that_is_too_much_too_long_or_too_clever(desk: Desk, changes: dict[str, Any]) -> None:
    refused(desk, lambda: desk.start(**changes))


@on_sqlite
@pytest.mark.parametrize("missing", sorted(set(PETITION) - {"entidad"}))
def test_a_request_without_one_of_its_fields(desk: Desk, missing: str) -> None:
    data = {name: value for name, value in PETITION.items() if name != missing}
    request = cases.StartRequest("demanda", "urrao", data, by="officer")
    error = refused(desk, lambda: cases.start_case(desk.actor("equipo"), request))
    assert [each["field"] for each in error.errors] == [missing]


@on_sqlite
@pytest.mark.parametrize("data", [[], "texto", 7, None, [["asunto", "x"]]])
def test_something_that_is_no_form(desk: Desk, data: Any) -> None:
    case = desk.start()
    refused(desk, lambda: cases.start_case(desk.actor("equipo"), cases.StartRequest("demanda", "urrao", data)))
    for act in (tasks.save_draft, lambda who, task, form: tasks.complete_task(who, task, Completion("completa", form))):
        refused(desk, lambda each=act: each(desk.actor("equipo"), desk.task(case, "revision").id, data))


@pytest.mark.parametrize("number", ["x" * 191, 300 * "é", f"OF{NUL}" + "x" * 200])
def test_an_external_number_that_does_not_fit(desk: Desk, number: str) -> None:
    refused(desk, lambda: desk.start(external_id=number))


def test_invisible_characters_do_not_make_another_request(desk: Desk) -> None:
    first = desk.petition(external_id="OF-1")
    assert desk.petition(external_id=f"OF-{NUL}{BIDI}1{LONE}\r\n"[:-2].replace(LONE, "")).case_ids == first.case_ids


@pytest.mark.parametrize("key", ["x" * 201, f"k{NUL}", "k\n"])
def test_a_repeat_key_that_does_not_fit(desk: Desk, key: str) -> None:
    case = desk.start()
    refused(desk, lambda: desk.start(key=key))
    refused(desk, lambda: desk.complete("equipo", case, "revision", "completa", data=REVIEW, key=key))


@on_sqlite
@pytest.mark.parametrize("step", ["revision", "asignar", "elaborar_oficio", "disenar_plan"])
def test_every_field_of_a_form_with_a_value_of_another_kind(desk: Desk, step: str) -> None:
    case = desk.start()
    desk.go(case, *TO_REPLY[: TO_REPLY.index(step)])
    name, outcome, form = USUAL[step]
    for field in form:
        for value in (7, 10**40, None, [[]], {"a": {"b": DEEP}}, "x" * 20_000, ["x"] * 500):
            refused(desk, lambda f=field, v=value: desk.complete(name, case, step, outcome, data=form | {f: v}))
    for extra in ({"otro": 1}, {"__proto__": {}}, {"outcome": "completa"}, {"via ": "directo", "x": 1}):
        refused(desk, lambda each=extra: desk.complete(name, case, step, outcome, data=form | each))
    desk.complete(name, case, step, outcome, data=form)


@on_sqlite
@pytest.mark.parametrize("variable", ["revision", "firmar_oficio", "via", "elaborar_respuesta", "medicion", "legal"])
def test_a_variable_of_the_diagram_sent_as_a_field_changes_nothing(desk: Desk, variable: str) -> None:
    """T4: decisions come from outcomes and routed fields, never from what else is sent."""
    case = desk.start()
    for value in ("no_competente", "directo", "firmar", True):
        error = refused(
            desk, lambda v=value: desk.complete("equipo", case, "revision", "completa", data=REVIEW | {variable: v})
        )
        assert [each["field"] for each in error.errors] == [variable]
    desk.go(case, "revision")
    assert desk.steps(case) == {"asignar"}


def test_a_returned_form_is_kept_without_what_it_does_not_have(desk: Desk) -> None:
    case = desk.start()
    desk.go(case, "revision")
    done = desk.task(case, "asignar").id
    data = {"via": "directo", "revision": "incompleta", "otro": "x", "instrucciones": f"Ver{NUL} anexo"}
    desk.complete("directora", case, "asignar", "devolver", reason="No.", data=data)
    assert set(session().get_one(tasks.Task, done).data) == {"via", "instrucciones"}
    assert desk.steps(case) == {"revision"}


@pytest.mark.parametrize("reason", [NUL, f" {BIDI}\n", "x" * 4001, LONE + "x" * 4001])
def test_a_reason_that_says_nothing_or_too_much(desk: Desk, reason: str) -> None:
    case = desk.start()
    desk.go(case, "revision")
    boss, task = desk.actor("directora"), desk.task(case, "asignar").id
    refused(desk, lambda: desk.complete("directora", case, "asignar", "devolver", reason=reason))
    refused(desk, lambda: tasks.reassign_task(boss, task, "equipo", reason))
    refused(desk, lambda: cases.annul_case(boss, case, reason))


@pytest.mark.parametrize("dirt", [NUL, BELL, BIDI, LONE, EMOJI, "\x85\u2028", "=?utf-8?q?x=0D=0ABcc:_v@otra.example?="])
def test_dirt_in_every_text_is_cleaned_or_refused_and_never_breaks_the_database(desk: Desk, dirt: str) -> None:
    words = f"Hola{dirt} mundo"
    texts = {name: words for name in ("asunto", "detalle", "solicitante_nombre", "solicitante_cargo")}
    case = desk.start(**texts, radicado_externo=words)
    assert session().get_one(Case, case).data["detalle"] == clean_text(words.encode("utf-8", "replace").decode(), True)
    officer = desk.actor("equipo")
    tasks.save_draft(officer, desk.task(case, "revision").id, {"notas": words, words: [words, {words: words}]})
    tasks.take_task(officer, desk.task(case, "revision").id)
    tasks.release_task(officer, desk.task(case, "revision").id, words)
    desk.go(case, "revision", revision={"notas": words})
    desk.complete("directora", case, "asignar", "devolver", reason=words)
    assert desk.task(case, "revision").returned_reason
    desk.go(case, "revision", "asignar")
    tasks.reassign_task(desk.actor("directora"), desk.task(case, "elaborar_oficio").id, "equipo2", words)
    desk.settle()


def test_what_a_button_sends_is_a_form_too(desk: Desk) -> None:
    case = desk.start()
    desk.go(case, *TO_REPLY[:5])
    for data in ({}, {"dias": 0}, {"dias": "quince", "motivo": "x"}, {"dias": 10**40, "motivo": "x"}, {"dias": 5},
                 {"dias": 5, "motivo": "x", "otro": 1}, {"dias": [5], "motivo": "x"}, [], None):  # fmt: skip
        refused(desk, lambda each=data: desk.offer("responsable", case, "inicio_ampliacion", each))  # type: ignore[arg-type]
    for element in ("", "no_existe", "esperar_respuesta_conjunta", f"x{NUL}"):
        refused(desk, lambda each=element: desk.offer("responsable", case, each, {"dias": 5, "motivo": "x"}))


def test_rows_of_a_plan_are_checked_one_by_one(desk: Desk) -> None:
    case = desk.start()
    desk.go(case, *TO_REPLY[:4])
    form = USUAL["disenar_plan"][2]
    for rows in ([ACTION | {"otro": 1}], [ACTION | {"fecha": "2026-02-30"}], [ACTION, {}, {"accion": "x"}], [[ACTION]]):
        error = refused(desk, lambda r=rows: desk.complete("lider3", case, "disenar_plan", data=form | {"acciones": r}))
        assert error.errors[0]["field"].startswith("acciones")
    desk.complete("lider3", case, "disenar_plan", data=TEXT | form)
    desk.go(case, "elaborar_respuesta", "firmar_respuesta")
    leader, task = desk.actor("lider3"), desk.task(case, "ejecutar_asistencia").id
    for row in ({}, SESSION | {"fecha": 7}, SESSION | {"soportes": ["no-existe"]}, SESSION | {"asistentes": ["x"]}):
        refused(desk, lambda each=row: records.save_record(leader, task, "sesion", each))


def test_messages_from_outside_have_a_name_a_key_and_one_content(desk: Desk) -> None:
    who = desk.actor("equipo")
    for name, key in (("", "x"), ("x", ""), (NUL, "x"), ("x" * 81, "x"), ("x", "x" * 121)):
        refused(desk, lambda n=name, k=key: messages.receive_message(who, n, k, {}, "u1"))
    for unique in ("x" * 201, NUL):
        refused(desk, lambda each=unique: messages.receive_message(who, "x", "y", {}, each))
    messages.receive_message(who, "x", "y", {"a": 1}, "u1")
    assert messages.receive_message(who, "x", "y", {"a": 1}, "u1") == 0
    with pytest.raises(Invalid, match="otros datos"):
        messages.receive_message(who, "x", "y", {"a": 2}, "u1")


def test_a_draft_has_a_size(desk: Desk) -> None:
    task = desk.task(desk.start(), "revision").id
    refused(desk, lambda: tasks.save_draft(desk.actor("equipo"), task, {"notas": "x" * 400_001}))


def test_a_wrong_id_is_not_found(desk: Desk) -> None:
    for wrong in ("", "no-existe", NUL, "x" * 500, "../../etc", "' OR 1=1"):
        for act in (
            lambda w=wrong: tasks.take_task(desk.actor("equipo"), w),
            lambda w=wrong: tasks.complete_task(desk.actor("equipo"), w, Completion("completa", REVIEW)),
            lambda w=wrong: cases.annul_case(desk.actor("directora"), w, "Error."),
        ):
            error = refused(desk, act)
            assert not isinstance(error, Conflict)
