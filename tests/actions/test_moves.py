"""Moving open cases to another version: a verdict for each, one act for each, and the way back while untouched."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, text

from tests.support.desk import TEXT, Desk, on_sqlite
from tests.support.invariants import check_all
from tests.support.versions import by_id, changed, installed, original, relabelled, remove, with_step
from workflows import batch
from workflows.actions import lotes, messages, moves, tasks
from workflows.actions._course import keep_incident
from workflows.domain import schema
from workflows.domain.journal import Journal
from workflows.domain.messages import Wait
from workflows.domain.moves import CaseMove
from workflows.kernel.db import session
from workflows.kernel.errors import Conflict, Forbidden, Invalid

WHY = "La guía cambió en noviembre."
AHEAD = "flujo_gw_asignacion_gw_por_oficiar"


def dump() -> list[Any]:
    """Every row of every table, as stored."""
    session().rollback()
    found = [tuple(row) for table in schema.metadata.sorted_tables
             for row in session().execute(text(f'SELECT * FROM "{table.name}" ORDER BY 1, 2'))]  # fmt: skip
    session().close()
    return found


def verdict(desk: Desk, case_id: str) -> str:
    """What the plan says of a case."""
    found = moves.plan(desk.actor("admin"), "demanda").verdicts
    return next(each.sentence for each in found if each.case_id == case_id)


def go(desk: Desk) -> moves.Moved:
    """Move everything that may be moved."""
    desk.tick()
    moved = moves.move_cases(desk.actor("admin"), "demanda", WHY)
    check_all(session())
    return moved


def stays(desk: Desk, case_id: str) -> str:
    """The case is not moved, and the verdict says why."""
    before = desk.case(case_id).version_hash
    go(desk)
    assert desk.case(case_id).version_hash == before
    return verdict(desk, case_id)


def test_a_dry_run_changes_nothing_at_all(desk: Desk) -> None:
    one, two = desk.start(), desk.start()
    desk.go(two, "revision", "asignar")
    installed(relabelled(original()))
    before = dump()
    found = moves.plan(desk.actor("admin"), "demanda")
    assert [each.case_id for each in found.movable] == [one, two]
    assert dump() == before


def test_a_moved_case_meets_the_step_that_was_inserted_ahead(desk: Desk) -> None:
    case_id = desk.start()
    desk.go(case_id, "revision")
    legal, task = desk.term(case_id).due, desk.task(case_id, "asignar")
    new = installed(with_step(original(), AHEAD, "visto_bueno", "Dar el visto bueno"))
    moved = go(desk)
    assert (moved.done, moved.refused) == (1, ())
    assert desk.case(case_id).version_hash == new.version
    assert desk.task(case_id, "asignar").id == task.id and desk.term(case_id).due == legal
    desk.go(case_id, "asignar")
    assert desk.steps(case_id) == {"visto_bueno"}
    desk.complete("equipo", case_id, "visto_bueno")
    desk.go(case_id, "elaborar_oficio", "firmar_oficio", "disenar_plan", "elaborar_respuesta", "firmar_respuesta")
    assert "ejecutar_asistencia" in desk.steps(case_id)


def test_the_new_name_of_a_step_reaches_its_open_task(desk: Desk) -> None:
    case_id = desk.start()
    installed(relabelled(original(), "Ahora"))
    assert verdict(desk, case_id).startswith("Se puede mover. La tarea «Revisar la solicitud» se llamará")
    go(desk)
    assert desk.task(case_id, "revision").title == "Ahora: Revisar la solicitud"


def to_director(step: str) -> tuple[str, str]:
    """The table with a step of the team given to the director."""
    return f'[steps.{step}]\nrole = "equipo_mipg"', f'[steps.{step}]\nrole = "director"'


def test_a_step_of_another_lane_goes_to_its_new_people_while_nobody_has_it(desk: Desk) -> None:
    free, taken = desk.start(), desk.start()
    tasks.take_task(desk.actor("equipo"), desk.task(taken, "revision").id)
    installed(changed(original(), to_director("revision")))
    assert "pasa a Director(a)" in verdict(desk, free)
    assert "ya la tiene alguien y en la versión nueva es de Director(a)" in stays(desk, taken)
    assert desk.task(free, "revision").role == "director"
    desk.complete("directora", free, "revision", "completa", data={"tipo_peticion": "general", "prioridad": "normal"})
    assert desk.steps(free) == {"asignar"}


def without(step: str, *more: tuple[str, str]) -> Any:
    """A version in which a step is neither drawn nor declared."""
    table = original().files["procedure.toml"].decode()
    start = table.index(f"[steps.{step}]")
    return changed(original(), (table[start : table.index("\n[", start) + 1], ""), *more, diagram=remove(step))


def test_a_case_does_not_go_where_its_place_is_gone_and_goes_once_it_is_behind(desk: Desk) -> None:
    there, behind = desk.start(), desk.start()
    for each in (there, behind):
        desk.complete("equipo", each, "revision", "no_clara", data={"tipo_peticion": "general", "prioridad": "normal"})
    desk.complete("equipo", behind, "proyectar_devolucion", data=TEXT)
    installed(without("proyectar_devolucion", ('not_same_person_as = "proyectar_devolucion"\n', "")))
    assert "«Proyectar la devolución», ya no existe" in stays(desk, there)
    assert desk.case(behind).version_hash != desk.case(there).version_hash
    desk.sign(behind, "devolucion")
    assert desk.steps(behind) == {"aclarar_solicitud"}
    desk.settle(str(desk.now + timedelta(days=40)))
    assert desk.case(behind).end_event == "fin_archivada"


def test_a_draft_whose_form_lost_a_field_keeps_its_case(desk: Desk) -> None:
    case_id = desk.start()
    task = desk.task(case_id, "revision")
    tasks.take_task(desk.actor("equipo"), task.id)
    tasks.save_draft(desk.actor("equipo"), task.id, {"prioridad": "normal", "tipo_peticion": "general"})
    installed(changed(original(), form=("revision", "prioridad", "urgencia")))
    assert "tiene datos que el formulario nuevo no pide: «Prioridad»" in stays(desk, case_id)


def test_a_message_that_changed_its_key_keeps_who_waits_for_it(desk: Desk) -> None:
    first = desk.petition(politicas=["POL03", "POL07"]).case_ids
    desk.go(first[0], "revision", "asignar", "elaborar_oficio", "firmar_oficio", "disenar_plan")
    desk.complete("responsable", first[0], "elaborar_respuesta", "adherir", data=TEXT)
    before = 'message = "respuesta_conjunta"\nkey = "case.radicado"'
    installed(changed(original(), (before, before.replace("case.radicado", "case.id"))))
    assert "cambió de nombre o de clave" in stays(desk, first[0])


def test_an_offer_follows_the_new_version_and_comes_back_with_the_old_one(desk: Desk) -> None:
    case_id = desk.start()
    name = 'message = "desistimiento"\nkey = "case.id"'
    installed(changed(original(), (name, name.replace("case.id", "case.radicado"))))
    moved = go(desk)
    keys = select(Wait.element, Wait.key).where(Wait.case_id == case_id, Wait.state == "open")
    assert ("inicio_desistimiento", desk.case(case_id).radicado) in {tuple(row) for row in session().execute(keys)}
    moves.undo_move(desk.actor("admin"), moved.move_id)
    assert ("inicio_desistimiento", case_id) in {tuple(row) for row in session().execute(keys)}


def test_a_letter_in_course_must_exist_in_the_new_version(desk: Desk) -> None:
    case_id = desk.start()
    desk.go(case_id, "revision", "asignar", "elaborar_oficio")
    table = [("[letters.oficio_lider]", "[letters.otra]"), ('"oficio_lider"', '"otra"')]
    installed(changed(original(), *table))
    said = stays(desk, case_id)
    assert "Tiene en curso «Solicitud al líder de política»" in said and "firma otra carta" in said


def test_an_incident_is_solved_before_moving(desk: Desk) -> None:
    case_id = desk.start()
    keep_incident(case_id, "revision", "prueba")
    installed(relabelled(original()))
    assert verdict(desk, case_id) == "Se queda como está. Tiene un incidente abierto: resuélvalo primero."


def test_running_terms_keep_their_dates_and_the_verdict_says_so(desk: Desk) -> None:
    case_id = desk.start()
    due = desk.task(case_id, "revision").due
    one_day = 'form = "revision"'
    table = original().files["procedure.toml"].decode()
    part = table[table.index("[steps.revision]") : table.index("[steps.proyectar_traslado]")]
    assert one_day in part
    installed(changed(original(), (part, part.replace("term = { amount = 1,", "term = { amount = 9,"))))
    assert "«Revisar la solicitud» cambió en la versión nueva; aquí conserva su fecha" in verdict(desk, case_id)
    history = desk.history(case_id, "revision")
    go(desk)
    assert desk.task(case_id, "revision").due == due and desk.history(case_id, "revision") == history


def test_a_question_ahead_that_the_case_cannot_answer_keeps_it(desk: Desk) -> None:
    before, behind = desk.start(), desk.start()
    desk.go(before, "revision")
    desk.go(behind, "revision", "asignar")

    def ask(root: Any) -> None:
        condition = next(iter(by_id(root, "flujo_gw_firma_oficio_emitir_oficio")))
        condition.text = 'firmar_oficio == "firmar" and urgente == "si"'

    installed(changed(original(), ('routes = ["via"]', 'routes = ["via", "urgente"]'), diagram=ask))
    assert "pregunta por «urgente», que este expediente no tiene" in stays(desk, behind)
    assert desk.case(before).version_hash != desk.case(behind).version_hash


def test_an_untouched_move_is_taken_back_and_a_touched_one_is_not(desk: Desk) -> None:
    still, touched = desk.start(), desk.start()
    before = {each: (desk.case(each).version_hash, desk.task(each, "revision").title) for each in (still, touched)}
    installed(relabelled(original()))
    moved = go(desk)
    desk.go(touched, "revision")
    undone = moves.undo_move(desk.actor("admin"), moved.move_id)
    check_all(session())
    assert undone.done == 1
    assert undone.refused == (f"{desk.case(touched).number}: Alguien siguió trabajando en este expediente después de "
                              "moverlo: se queda en la versión nueva.",)  # fmt: skip
    assert (desk.case(still).version_hash, desk.task(still, "revision").title) == before[still]
    assert moves.undo_move(desk.actor("admin"), moved.move_id).done == 0
    assert go(desk).done == 1
    desk.go(still, "revision", "asignar", "elaborar_oficio")


def test_a_draft_written_since_with_new_fields_cannot_go_back(desk: Desk) -> None:
    case_id = desk.start()
    task = desk.task(case_id, "revision")
    tasks.take_task(desk.actor("equipo"), task.id)
    installed(changed(original(), form=("revision", "prioridad", "urgencia")))
    moved = go(desk)
    tasks.save_draft(desk.actor("equipo"), task.id, {"urgencia": "normal"})
    assert moves.undo_move(desk.actor("admin"), moved.move_id).done == 0


def test_each_case_tells_its_move_and_who_asked_for_it(desk: Desk) -> None:
    case_id = desk.start()
    new = installed(relabelled(original()))
    moved = go(desk)
    fact = session().scalars(select(Journal).where(Journal.case_id == case_id).order_by(Journal.seq.desc())).first()
    assert fact is not None and (fact.verb, fact.person_id) == ("expediente_movido", "admin")
    assert fact.facts["version"] == new.version[7:15] and fact.facts["motivo"] == WHY
    row = session().scalars(select(CaseMove)).one()
    assert (row.move_id, row.seq_after, row.to_version) == (moved.move_id, fact.seq, new.version)


def test_only_an_administrator_moves_and_always_with_a_reason(desk: Desk) -> None:
    case_id = desk.start()
    new = installed(relabelled(original()))
    for verb in (lambda who: moves.plan(who, "demanda"), lambda who: moves.undo_move(who, "x"),
                 lambda who: moves.move_case(who, case_id, new.version, "x", WHY)):  # fmt: skip
        with pytest.raises(Forbidden):
            verb(desk.actor("directora"))
    with pytest.raises(Invalid):
        moves.move_cases(desk.actor("admin"), "demanda", "  ")
    assert moves.plan(desk.actor("otro_admin"), "demanda").verdicts == ()


def test_the_same_button_twice_moves_once(desk: Desk) -> None:
    desk.start()
    installed(relabelled(original()))
    first = moves.move_cases(desk.actor("admin"), "demanda", WHY, "clave")
    again = moves.move_cases(desk.actor("admin"), "demanda", WHY, "clave")
    assert (first.done, again.done) == (1, 0) and first.move_id == again.move_id


def test_a_message_on_its_way_is_delivered_before(desk: Desk) -> None:
    first = desk.petition(politicas=["POL03", "POL07"]).case_ids
    desk.go(first[0], "revision", "asignar", "elaborar_oficio", "firmar_oficio", "disenar_plan")
    desk.complete("responsable", first[0], "elaborar_respuesta", "adherir", data=TEXT)
    messages.publish_message(desk.actor("admin"), "respuesta_conjunta", desk.case(first[0]).radicado)
    installed(relabelled(original()))
    assert "Tiene un mensaje por entregar" in verdict(desk, first[0])
    desk.settle()
    assert "mensaje" not in verdict(desk, first[0])


@on_sqlite
def test_more_than_a_hundred_cases_go_as_a_batch_and_come_back_as_one(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(moves, "MOST_AT_ONCE", 2)
    ids = [desk.start() for _ in range(4)]
    new = installed(relabelled(original()))
    moved = moves.move_cases(desk.actor("admin"), "demanda", WHY)
    assert moved.lote_id and moved.done == 0
    assert batch.run_next() == 4 and lotes.progress(moved.lote_id)["done"] == 4
    assert {desk.case(each).version_hash for each in ids} == {new.version}
    who = session().scalars(select(Journal.person_id).where(Journal.verb == "expediente_movido").distinct()).all()
    assert who == ["admin"]
    desk.go(ids[0], "revision")
    back = moves.undo_move(desk.actor("admin"), moved.move_id)
    batch.run_next()
    assert back.lote_id and lotes.progress(back.lote_id) == {"total": 4, "done": 3, "failed": 1, "pending": 0}
    check_all(session())


def test_a_case_that_changed_between_plan_and_act_is_judged_again(desk: Desk) -> None:
    case_id = desk.start()
    new = installed(relabelled(original()))
    assert moves.plan(desk.actor("admin"), "demanda").movable
    keep_incident(case_id, "revision", "prueba")
    with pytest.raises(Conflict, match="incidente"):
        moves.move_case(desk.actor("admin"), case_id, new.version, "x", WHY)
