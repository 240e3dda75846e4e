"""Somebody goes away: work passes to the substitute, is done by encargo, and comes back; on both databases."""

from datetime import date

import pytest
from sqlalchemy import select

from tests.letters.samples import text_of
from tests.support.absences import (
    AT_MIDNIGHT,
    BEFORE,
    FRIDAY,
    LAST_MOMENT,
    MONDAY,
    OVER,
    give,
    mails,
    plan,
    seat,
    state,
    to_letter,
)
from tests.support.desk import TEXT, Desk
from workflows.actions import conversation, issuing, substitutions, sweeps, tasks
from workflows.actions.substitutions import AbsenceForm
from workflows.domain.entities import OwnerSetting
from workflows.domain.journal import Journal
from workflows.domain.people import ANY
from workflows.domain.substitutions import Substitution
from workflows.domain.tasks import Comment, Task
from workflows.kernel.db import session, transaction
from workflows.kernel.errors import Conflict, Forbidden, Invalid


def behalf(case: str, verb: str) -> list[tuple[str | None, str | None]]:
    """Who did something in a case, and on whose behalf."""
    query = select(Journal.person_id, Journal.on_behalf_of).where(Journal.case_id == case, Journal.verb == verb)
    return [(person, absent) for person, absent in session().execute(query.order_by(Journal.seq))]


def test_work_passes_at_midnight_of_bogota_and_comes_back_after_the_last_day(desk: Desk) -> None:
    done, kept = to_letter(desk), to_letter(desk)
    task = desk.task(kept, "elaborar_oficio")
    tasks.save_draft(desk.actor("responsable"), task.id, TEXT)
    due = task.due
    absence = plan(desk, "responsable", "equipo2", act_number="Resolución 1")
    desk.settle(BEFORE)
    assert seat(desk, kept, "elaborar_oficio") == ("responsable", None)
    desk.settle(AT_MIDNIGHT)
    assert state(absence) == "active"
    moved = desk.task(kept, "elaborar_oficio")
    assert (moved.assignee_id, moved.held_for, moved.draft, moved.due) == ("equipo2", "responsable", TEXT, due)
    desk.complete("equipo2", done, "elaborar_oficio", data=TEXT)
    desk.settle(LAST_MOMENT)
    assert seat(desk, kept, "elaborar_oficio") == ("equipo2", "responsable")
    desk.settle(OVER)
    assert state(absence) == "ended"
    back = desk.task(kept, "elaborar_oficio")
    assert (back.assignee_id, back.held_for, back.draft) == ("responsable", None, TEXT)
    finished = session().scalars(select(Task).where(Task.case_id == done, Task.step == "elaborar_oficio")).one()
    assert (finished.completed_by, finished.on_behalf_of) == ("equipo2", "responsable")
    assert behalf(done, "tarea_completada")[-1] == ("equipo2", "responsable")


def test_both_people_are_told_when_planned_when_it_starts_and_when_it_ends(desk: Desk) -> None:
    to_letter(desk)
    plan(desk, "responsable", "equipo2", by="directora")
    assert set(mails("ausencia_planeada")) == {"responsable", "equipo2"}
    desk.settle(AT_MIDNIGHT)
    assert {who: told["tareas"] for who, told in mails("ausencia_inicia").items()} == {"responsable": 1, "equipo2": 1}
    desk.settle(OVER)
    assert {who: told["es_ausente"] for who, told in mails("ausencia_termina").items()} == {
        "responsable": True, "equipo2": False,
    }  # fmt: skip


def test_what_is_assigned_meanwhile_goes_straight_to_the_substitute(desk: Desk) -> None:
    plan(desk, "responsable", "equipo2")
    desk.settle(AT_MIDNIGHT)
    case = to_letter(desk)
    assert seat(desk, case, "elaborar_oficio") == ("equipo2", "responsable")
    other = desk.start()
    task = desk.task(other, "revision")
    tasks.reassign_task(desk.actor("directora"), task.id, "responsable", "Conoce el municipio.")
    assert seat(desk, other, "revision") == ("equipo2", "responsable")
    conversation.ask_contribution(desk.actor("equipo"), case, "responsable", "¿Qué se acordó?")
    assert session().scalars(select(Comment.to_person_id)).all() == ["equipo2"]


def test_the_group_of_the_absent_person_is_the_substitutes_too_and_only_meanwhile(desk: Desk) -> None:
    case = desk.start()
    desk.go(case, "revision")
    task = desk.task(case, "asignar").id
    absence = plan(desk, "directora", "equipo2")
    with pytest.raises(Forbidden):
        tasks.take_task(desk.actor("equipo2"), task)
    desk.settle(AT_MIDNIGHT)
    tasks.take_task(desk.actor("equipo2"), task)
    assert seat(desk, case, "asignar") == ("equipo2", "directora")
    assert behalf(case, "tarea_tomada") == [("equipo2", "directora")]
    substitutions.cancel(desk.actor("directora"), absence)
    with pytest.raises(Forbidden, match="Su encargo terminó"):
        desk.complete("equipo2", case, "asignar", "asignar", data={"responsable": "responsable", "via": "con_oficio"})
    desk.settle()
    assert seat(desk, case, "asignar") == ("directora", None)


def test_a_letter_signed_by_encargo_says_so(desk: Desk) -> None:
    case = to_letter(desk)
    desk.go(case, "elaborar_oficio")
    plan(desk, "directora", "equipo2")
    desk.settle(AT_MIDNIGHT)
    draft = issuing.preview(desk.actor("equipo2"), desk.draft(case, "oficio_lider"))
    assert "Por encargo de Directora, demostración" in "\n".join(text_of(draft)), "as it will be, before signing"
    document = desk.document(desk.sign(case, "oficio_lider", "equipo2"))
    assert (document.signed_by, document.on_behalf_of) == ("equipo2", "directora")
    assert document.context["firmante"]["por_encargo_de"] == "Directora, demostración"
    assert behalf(case, "documento_numerado") == [("equipo2", "directora")]


def test_who_drafted_does_not_sign_by_encargo_either(desk: Desk) -> None:
    case = to_letter(desk)
    desk.go(case, "elaborar_oficio")
    plan(desk, "directora", "responsable")
    desk.settle(AT_MIDNIGHT)
    with pytest.raises(Conflict, match="Usted elaboró este documento"):
        desk.sign(case, "oficio_lider", "responsable")


def test_nor_what_the_absent_person_drafted_and_nor_the_one_for_whom_it_was_drafted(desk: Desk) -> None:
    give("responsable", "director")
    own, lent = to_letter(desk), to_letter(desk)
    desk.go(own, "elaborar_oficio")
    plan(desk, "responsable", "equipo2")
    desk.settle(AT_MIDNIGHT)
    with pytest.raises(Conflict, match="por encargo de quien elaboró"):
        desk.sign(own, "oficio_lider", "equipo2")
    desk.complete("equipo2", lent, "elaborar_oficio", data=TEXT)
    desk.settle(OVER)
    with pytest.raises(Conflict, match="se elaboró por encargo suyo"):
        desk.sign(lent, "oficio_lider", "responsable")
    desk.sign(lent, "oficio_lider", "directora")


def test_a_task_that_would_join_two_duties_goes_to_its_group_or_stays_with_a_warning(desk: Desk) -> None:
    case = to_letter(desk)
    desk.go(case, "elaborar_oficio")
    signing = desk.task(case, "firmar_oficio").id
    tasks.take_task(desk.actor("directora"), signing)
    absence = plan(desk, "directora", "responsable")
    desk.settle(AT_MIDNIGHT)
    assert seat(desk, case, "firmar_oficio") == ("directora", None), "nobody else signs: it stays"
    row = session().get_one(Substitution, absence)
    assert [(task.id, found.in_conflict) for _, task, found in substitutions.staying(row)] == [(signing, True)]
    give("equipo", "director")
    session().close()
    desk.settle()
    assert seat(desk, case, "firmar_oficio") == (None, None), "now somebody else signs: it is of the group"


def test_the_recorded_exception_of_a_small_office_lets_it_pass(desk: Desk) -> None:
    case = to_letter(desk)
    desk.go(case, "elaborar_oficio")
    tasks.take_task(desk.actor("directora"), desk.task(case, "firmar_oficio").id)
    with transaction() as current:
        current.add(OwnerSetting(owner_id="gobernacion", key="excepcion_misma_persona", value=True))
    plan(desk, "directora", "responsable")
    desk.settle(AT_MIDNIGHT)
    assert seat(desk, case, "firmar_oficio") == ("responsable", "directora")
    desk.sign(case, "oficio_lider", "responsable", same_person_reason="Somos dos en la oficina.")
    assert behalf(case, "excepcion_misma_persona") == [("responsable", "directora")]


def test_another_substitute_from_today_on_keeps_what_was(desk: Desk) -> None:
    case = to_letter(desk)
    absence = plan(desk, "responsable", "equipo2")
    desk.settle(AT_MIDNIGHT)
    new = AbsenceForm("responsable", "equipo", ends=date(2026, 12, 4))
    later = substitutions.change(desk.actor("responsable"), absence, new)
    desk.settle()
    assert later != absence and (state(absence), state(later)) == ("ended", "active")
    assert seat(desk, case, "elaborar_oficio") == ("equipo", "responsable")
    substitutions.change(desk.actor("responsable"), later, AbsenceForm("responsable", "equipo", ends=FRIDAY))
    desk.settle(OVER)
    assert seat(desk, case, "elaborar_oficio") == ("responsable", None)


def test_limits_pass_one_role_and_leave_the_other(desk: Desk) -> None:
    give("lider3", "director")
    plan(desk, "lider3", "equipo2", scope=(("lider", "POL03"),))
    desk.settle(AT_MIDNIGHT)
    who = desk.actor("equipo2")
    assert who.holds("lider", "POL03") and not who.holds("director")
    with pytest.raises(Invalid, match="Revise los datos") as told:
        plan(desk, "lider7", "equipo", scope=(("director", ANY),))
    assert told.value.errors[0]["field"] == "scope"


def test_the_machine_was_off_on_the_first_day_and_through_all_of_another(desk: Desk) -> None:
    case = to_letter(desk)
    late, missed = plan(desk, "responsable", "equipo2"), plan(desk, "lider7", "equipo", ends=MONDAY)
    desk.settle("2026-11-25T10:00:00")
    assert (state(late), state(missed)) == ("active", "cancelled")
    assert seat(desk, case, "elaborar_oficio") == ("equipo2", "responsable")


def test_a_substitution_that_is_over_does_not_lend_rights_although_the_clock_is_off(desk: Desk) -> None:
    case = to_letter(desk)
    plan(desk, "responsable", "equipo2")
    desk.settle(AT_MIDNIGHT)
    desk.move_to("2026-11-28T09:00:00")
    with pytest.raises(Forbidden, match="Su encargo terminó"):
        desk.complete("equipo2", case, "elaborar_oficio", data=TEXT)
    assert sweeps.absences() > 0 and sweeps.absences() == 0


def test_what_the_substitute_took_from_the_group_goes_back_too(desk: Desk) -> None:
    case = desk.start()
    desk.go(case, "revision")
    plan(desk, "directora", "equipo2")
    desk.settle(AT_MIDNIGHT)
    tasks.take_task(desk.actor("equipo2"), desk.task(case, "asignar").id)
    tasks.release_task(desk.actor("equipo2"), desk.task(case, "asignar").id)
    assert seat(desk, case, "asignar") == (None, None)
    tasks.take_task(desk.actor("equipo2"), desk.task(case, "asignar").id)
    desk.settle(OVER)
    assert seat(desk, case, "asignar") == ("directora", None)
