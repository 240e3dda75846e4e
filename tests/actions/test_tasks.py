"""The life of a task: whose it is, what was typed, who was first."""

import pytest
from sqlalchemy import select

from tests.support.desk import TEXT, TO_REPLY, USUAL, Desk
from workflows.actions import tasks
from workflows.actions.tasks import Completion
from workflows.domain.tasks import Task
from workflows.kernel.db import session
from workflows.kernel.errors import Conflict, Forbidden, Invalid, NotFound

REVIEW = USUAL["revision"][2]


def test_two_people_want_the_same_task_and_the_second_is_told_who_has_it(desk: Desk) -> None:
    task = desk.task(desk.start(), "revision").id
    tasks.take_task(desk.actor("equipo"), task)
    with pytest.raises(Conflict, match="Equipo, demostración la tomó primero"):
        tasks.take_task(desk.actor("equipo2"), task)
    with pytest.raises(Forbidden, match="la tiene otra persona"):
        tasks.complete_task(desk.actor("equipo2"), task, Completion("completa", REVIEW))
    with pytest.raises(Forbidden):
        tasks.save_draft(desk.actor("equipo2"), task, {"notas": "mía"})


def test_who_takes_a_task_again_has_it_still(desk: Desk) -> None:
    task = desk.task(desk.start(), "revision").id
    first = tasks.take_task(desk.actor("equipo"), task)
    assert tasks.take_task(desk.actor("equipo"), task) == first


def test_a_task_of_another_group_is_not_to_be_taken(desk: Desk) -> None:
    task = desk.task(desk.start(), "revision").id
    with pytest.raises(Forbidden, match="otro grupo"):
        tasks.take_task(desk.actor("directora"), task)
    with pytest.raises(Forbidden):
        tasks.complete_task(desk.actor("directora"), task, Completion("completa", REVIEW))


def test_what_was_taken_can_go_back_to_the_group(desk: Desk) -> None:
    task = desk.task(desk.start(), "revision").id
    tasks.take_task(desk.actor("equipo"), task)
    with pytest.raises(Forbidden, match="Solo quien tiene la tarea"):
        tasks.release_task(desk.actor("equipo2"), task)
    tasks.release_task(desk.actor("equipo"), task)
    tasks.take_task(desk.actor("equipo2"), task)
    assert session().get_one(Task, task).assignee_id == "equipo2"


def test_nobody_gives_back_what_nobody_has(desk: Desk) -> None:
    task = desk.task(desk.start(), "revision").id
    with pytest.raises(Forbidden):
        tasks.release_task(desk.actor("equipo"), task)


def test_what_was_assigned_goes_back_only_with_a_reason(desk: Desk) -> None:
    case = desk.start()
    desk.go(case, "revision", "asignar")
    task = desk.task(case, "elaborar_oficio").id
    with pytest.raises(Invalid, match="por qué la devuelve"):
        tasks.release_task(desk.actor("responsable"), task, "  ")
    tasks.release_task(desk.actor("responsable"), task, "Salgo a vacaciones.")
    assert session().get_one(Task, task).returned_reason == "Salgo a vacaciones."


def test_the_director_reassigns_with_a_reason_and_the_draft_stays(desk: Desk) -> None:
    case = desk.start()
    desk.go(case, "revision", "asignar")
    task = desk.task(case, "elaborar_oficio").id
    tasks.save_draft(desk.actor("responsable"), task, {"texto": "A medio escribir"})
    with pytest.raises(Forbidden):
        tasks.reassign_task(desk.actor("equipo2"), task, "equipo2", "La quiero.")
    with pytest.raises(Invalid, match="por qué la reasigna"):
        tasks.reassign_task(desk.actor("directora"), task, "equipo2")
    for stranger in ("enlace", "otro_equipo"):
        with pytest.raises(Invalid, match="no puede recibir"):
            tasks.reassign_task(desk.actor("directora"), task, stranger, "Error.")
    tasks.reassign_task(desk.actor("directora"), task, "equipo2", "Vacaciones.")
    assert desk.task(case, "elaborar_oficio").draft == {"texto": "A medio escribir"}
    with pytest.raises(Forbidden):
        tasks.complete_task(desk.actor("responsable"), task, Completion(None, TEXT))
    desk.complete("equipo2", case, "elaborar_oficio", data=TEXT)
    assert "firmar_oficio" in desk.steps(case)


def test_a_draft_survives_and_does_not_make_the_page_stale(desk: Desk) -> None:
    case = desk.start()
    task = desk.task(case, "revision")
    seen, half = task.revision, {"notas": "A medias & <sin> {{ cerrar }} 🙂", "prioridad": 7}
    tasks.save_draft(desk.actor("equipo"), task.id, half, seen)
    tasks.save_draft(desk.actor("equipo"), task.id, half, seen)
    session().expire_all()
    assert desk.task(case, "revision").draft == half
    with pytest.raises(Invalid):
        desk.complete("equipo", case, "revision", "completa", data=half, revision=seen)
    assert desk.task(case, "revision").draft == half
    desk.complete("equipo", case, "revision", "completa", data=REVIEW, revision=seen)


def test_a_page_that_was_open_while_the_task_changed_is_stale(desk: Desk) -> None:
    case = desk.start()
    seen = desk.task(case, "revision").revision
    tasks.take_task(desk.actor("equipo"), desk.task(case, "revision").id)
    with pytest.raises(Conflict, match="cambió mientras usted la tenía abierta") as stale:
        desk.complete("equipo", case, "revision", "completa", data=REVIEW, revision=seen)
    assert stale.value.extra["revision"] > seen


def test_who_comes_second_is_told_who_completed_it(desk: Desk) -> None:
    case = desk.start()
    task = desk.task(case, "revision").id
    desk.go(case, "revision")
    for act in (tasks.take_task, tasks.release_task):
        with pytest.raises(Conflict, match="Equipo, demostración ya completó esta tarea"):
            act(desk.actor("equipo2"), task)
    with pytest.raises(Conflict, match="se conserva en su borrador") as told:
        tasks.complete_task(desk.actor("equipo2"), task, Completion("completa", REVIEW))
    assert told.value.extra["by"] == "Equipo, demostración"
    assert told.value.extra["at"]


def test_the_same_form_sent_twice_is_done_once_and_answered_twice(desk: Desk) -> None:
    case = desk.start()
    task = desk.task(case, "revision").id
    sent = Completion("completa", REVIEW, key="clave-1")
    first = tasks.complete_task(desk.actor("equipo"), task, sent)
    again = tasks.complete_task(desk.actor("equipo"), task, sent)
    assert again.replayed and not first.replayed
    assert (again.case_id, again.opened, again.state) == (first.case_id, first.opened, first.state)
    assert desk.steps(case) == {"asignar"}


def test_the_same_key_with_another_form_is_refused(desk: Desk) -> None:
    case = desk.start()
    task = desk.task(case, "revision").id
    tasks.complete_task(desk.actor("equipo"), task, Completion("completa", REVIEW, key="clave-1"))
    with pytest.raises(Invalid, match="ya se usó con otros datos"):
        tasks.complete_task(desk.actor("equipo"), task, Completion("incompleta", REVIEW, key="clave-1"))


def test_a_key_belongs_to_its_person(desk: Desk) -> None:
    one, other = desk.start(), desk.start()
    desk.complete("equipo", one, "revision", "completa", data=REVIEW, key="clave-1")
    done = desk.complete("equipo2", other, "revision", "completa", data=REVIEW, key="clave-1")
    assert not done.replayed


@pytest.mark.parametrize("outcome", [None, "", "firmar", "COMPLETA"])
def test_a_task_ends_in_one_of_its_ways(desk: Desk, outcome: str | None) -> None:
    case = desk.start()
    with pytest.raises(Invalid, match="Elija cómo termina la tarea"):
        desk.complete("equipo", case, "revision", outcome, data=REVIEW)


def test_returning_needs_a_reason_and_the_receiver_reads_it_first(desk: Desk) -> None:
    case = desk.start()
    desk.go(case, "revision")
    with pytest.raises(Invalid, match="Escriba el motivo"):
        desk.complete("directora", case, "asignar", "devolver", reason="  ")
    desk.complete("directora", case, "asignar", "devolver", reason="Es otra política <POL07> & {{ x }}.")
    back = desk.task(case, "revision")
    assert back.returned_reason == "Es otra política <POL07> & {{ x }}."
    assert (back.returned_by, back.assignee_id) == ("directora", "equipo")


def test_a_returned_letter_goes_to_who_wrote_it_and_comes_back_as_the_same_draft(desk: Desk) -> None:
    case = desk.start()
    desk.go(case, "revision", "asignar", "elaborar_oficio")
    draft = desk.draft(case, "oficio_lider")
    desk.complete("directora", case, "firmar_oficio", "devolver", reason="Cambie el segundo párrafo.")
    assert desk.task(case, "elaborar_oficio").returned_reason == "Cambie el segundo párrafo."
    desk.go(case, "elaborar_oficio")
    assert desk.draft(case, "oficio_lider") == draft


def test_signing_is_done_in_the_tray_and_not_by_completing(desk: Desk) -> None:
    case = desk.start()
    desk.go(case, "revision", "asignar", "elaborar_oficio")
    with pytest.raises(Invalid, match="bandeja de firma"):
        desk.complete("directora", case, "firmar_oficio", "firmar")


def test_tasks_of_a_case_that_took_another_way_are_closed(desk: Desk) -> None:
    case = desk.start()
    desk.go(case, *TO_REPLY[:3])
    task = desk.task(case, "firmar_oficio").id
    desk.offer("equipo", case, "inicio_desistimiento", {"motivo": "retiro", "texto": "Ya no la necesitan."})
    with pytest.raises(Conflict, match="siguió por otro camino"):
        tasks.complete_task(desk.actor("directora"), task, Completion("devolver", {}, "Tarde."))
    with pytest.raises((Conflict, NotFound)):
        tasks.take_task(desk.actor("equipo"), task)


def test_a_completed_task_says_how_many_working_days_it_took(desk: Desk) -> None:
    case = desk.start()
    done = desk.task(case, "revision").id
    desk.move_to("2026-11-24T10:00:00-05:00")
    desk.go(case, "revision", "asignar")
    rows = {task.step: task.days for task in session().scalars(select(Task).where(Task.case_id == case))}
    assert (rows["revision"], rows["asignar"]) == (2, 0), "from Friday to Tuesday; the same day"
    assert session().get_one(Task, done).days == 2
