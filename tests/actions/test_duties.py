"""Who wrote does not sign, results must be there, and rows of a plan are finished or justified."""

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from tests.support.desk import ACTION, SESSION, TEXT, TO_REPLY, USUAL, Desk
from tests.support.uploads import pdf
from workflows.actions import conversation, records, tasks
from workflows.domain.entities import OwnerSetting
from workflows.domain.journal import Journal
from workflows.domain.people import ANY, Person, RoleAssignment
from workflows.domain.tasks import Record
from workflows.kernel.db import session, transaction
from workflows.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from workflows.kernel.ids import new_id


def small_office(allows: bool) -> None:
    """The reviewer is the director too, and the owner may allow to sign one's own letters."""
    with transaction() as current:
        current.add(
            RoleAssignment(
                id=new_id(), owner_id="gobernacion", person_id="equipo", role="director", scope=ANY,
                starts=date(2026, 1, 1),
            )
        )  # fmt: skip
        current.add(OwnerSetting(owner_id="gobernacion", key="excepcion_misma_persona", value=allows))


def drafted(desk: Desk) -> str:
    """A requerimiento written by who is reviewer and director."""
    case = desk.start()
    desk.go(case, "incompleta", "proyectar_requerimiento")
    return case


def test_who_wrote_a_letter_does_not_sign_it(desk: Desk) -> None:
    small_office(allows=False)
    case = drafted(desk)
    for reason in ("", "Soy la única persona de la oficina."):
        with pytest.raises(Conflict, match="firmarlo otra persona"):
            desk.sign(case, "requerimiento", "equipo", same_person_reason=reason)
    desk.sign(case, "requerimiento", "directora")


def test_a_small_office_may_with_a_reason_that_stays_written(desk: Desk) -> None:
    small_office(allows=True)
    case = drafted(desk)
    with pytest.raises(Conflict):
        desk.sign(case, "requerimiento", "equipo")
    desk.sign(case, "requerimiento", "equipo", same_person_reason="La directora está en comisión.")
    query = select(Journal).where(Journal.case_id == case, Journal.verb == "excepcion_misma_persona")
    (row,) = session().scalars(query)
    assert row.facts == {"paso": "firmar_requerimiento", "motivo": "La directora está en comisión."}
    assert row.person_id == "equipo"


def test_who_writes_the_last_version_is_who_may_not_sign(desk: Desk) -> None:
    small_office(allows=False)
    case = drafted(desk)
    desk.complete("directora", case, "firmar_requerimiento", "devolver", reason="Falta la fecha.")
    tasks.reassign_task(desk.actor("directora"), desk.task(case, "proyectar_requerimiento").id, "equipo2", "Comisión.")
    form = USUAL["proyectar_requerimiento"][2]
    desk.complete("equipo2", case, "proyectar_requerimiento", data=form)
    boss, signing = desk.actor("directora"), desk.task(case, "firmar_requerimiento").id
    tasks.reassign_task(boss, signing, "equipo2", "Comisión.")
    with pytest.raises(Conflict, match="Usted elaboró este documento"):
        desk.sign(case, "requerimiento", "equipo2")
    tasks.reassign_task(boss, signing, "equipo", "Comisión.")
    signed = desk.document(desk.sign(case, "requerimiento", "equipo"))
    assert (signed.state, signed.signed_by) == ("numbered", "equipo"), "who wrote an earlier version may"


def test_what_comes_back_for_somebody_who_left_is_free_for_the_group(desk: Desk) -> None:
    case = desk.start()
    desk.go(case, "revision")
    with transaction() as current:
        current.get_one(Person, "equipo").active = False
    desk.complete("directora", case, "asignar", "devolver", reason="Es otra política.")
    assert desk.task(case, "revision").assignee_id is None
    assert desk.task(case, "revision").returned_reason == "Es otra política."


def to_notice(desk: Desk) -> str:
    """A case whose silence was turned into an act that must be notified in person."""
    case = desk.start()
    desk.go(case, "incompleta", "proyectar_requerimiento", "firmar_requerimiento")
    desk.settle("2027-01-05T09:00:00-05:00")
    desk.complete("equipo", case, "proyectar_desistimiento", data=TEXT)
    desk.go(case, "firmar_desistimiento")
    return case


def test_a_step_without_its_result_is_not_complete(desk: Desk, tmp_path: Path) -> None:
    case = to_notice(desk)
    task = desk.task(case, "notificar_desistimiento").id
    form = {"fecha": "2027-01-05", "medio": "personal", "notificado": "Enlace, demostración"}
    with pytest.raises(Invalid, match="Constancia de notificación personal. Adjunte al menos 1"):
        desk.complete("equipo", case, "notificar_desistimiento", data=form)
    made = conversation.attach_evidence(desk.actor("equipo"), tmp_path, "constancia.pdf", pdf(), task_id=task)
    assert made.case_id == case
    desk.complete("equipo", case, "notificar_desistimiento", data=form)
    assert desk.steps(case) == {"esperar_recurso"}


def to_execution(desk: Desk) -> str:
    """A case whose plan has two actions, with the reply sent."""
    case = desk.start()
    plan = {"acciones": [ACTION, ACTION | {"accion": "Visita"}]}
    desk.go(case, *TO_REPLY, "firmar_respuesta", disenar_plan=plan)
    desk.settle()
    return case


def test_the_plan_gives_its_rows_and_all_are_closed_before_the_step_is(desk: Desk) -> None:
    case = to_execution(desk)
    task, leader = desk.task(case, "ejecutar_asistencia").id, desk.actor("lider3")
    rows = records.records_of(case, "accion")
    assert [(row.n, row.data["accion"], row.seeded, row.closed) for row in rows] == [
        (1, "Taller", True, False), (2, "Visita", True, False),
    ]  # fmt: skip
    ids = [row.id for row in rows]
    with pytest.raises(Invalid, match="Faltan 2 de «Acciones del plan»"):
        desk.complete("lider3", case, "ejecutar_asistencia", data=TEXT)
    records.save_record(leader, task, "accion", ACTION | {"estado": "hecha"}, ids[0])
    with pytest.raises(Invalid, match=r"Faltan 1 .*n.º 2"):
        desk.complete("lider3", case, "ejecutar_asistencia", data=TEXT)
    with pytest.raises(Invalid):
        records.save_record(leader, task, "accion", ACTION | {"estado": "justificada"}, ids[1])
    justified = ACTION | {"estado": "justificada", "justificacion": "La entidad no pudo."}
    records.save_record(leader, task, "accion", justified, ids[1])
    with pytest.raises(Invalid, match="Registre al menos 1 de «Sesiones»"):
        desk.complete("lider3", case, "ejecutar_asistencia", data=TEXT)
    records.save_record(leader, task, "sesion", SESSION)
    desk.complete("lider3", case, "ejecutar_asistencia", data=TEXT)
    with pytest.raises(Conflict, match="ya completó"):
        records.save_record(leader, task, "sesion", SESSION)
    desk.settle()
    assert desk.steps(case) == {"encuesta"}


def test_rows_of_the_plan_stay_and_rows_added_by_mistake_go(desk: Desk) -> None:
    case = to_execution(desk)
    task, leader = desk.task(case, "ejecutar_asistencia").id, desk.actor("lider3")
    planned = records.records_of(case, "accion")[0].id
    with pytest.raises(Conflict, match="no se borra"):
        records.remove_record(leader, task, planned)
    extra = records.save_record(leader, task, "sesion", SESSION)
    records.remove_record(leader, task, extra)
    assert records.records_of(case, "sesion") == []
    with pytest.raises(NotFound):
        records.remove_record(leader, task, extra)


def test_rows_belong_to_their_step_their_case_and_who_works_it(desk: Desk) -> None:
    case, other = to_execution(desk), to_execution(desk)
    task, leader = desk.task(case, "ejecutar_asistencia").id, desk.actor("lider3")
    with pytest.raises(Forbidden):
        records.save_record(desk.actor("equipo"), task, "sesion", SESSION)
    with pytest.raises(NotFound):
        records.save_record(leader, task, "inventada", SESSION)
    strange = records.records_of(other, "accion")[0].id
    for act in (
        lambda: records.save_record(leader, task, "accion", ACTION | {"estado": "hecha"}, strange),
        lambda: records.remove_record(leader, task, strange),
    ):
        with pytest.raises(NotFound):
            act()
    with pytest.raises(Invalid):
        records.save_record(leader, task, "sesion", {"fecha": "ayer"})


def test_two_people_who_correct_the_same_row_do_not_lose_each_other(desk: Desk) -> None:
    case = to_execution(desk)
    task, leader = desk.task(case, "ejecutar_asistencia").id, desk.actor("lider3")
    row = records.save_record(leader, task, "sesion", SESSION)
    seen = session().get_one(Record, row).revision
    records.save_record(leader, task, "sesion", SESSION | {"temas": "Uno."}, row, seen)
    with pytest.raises(Conflict, match="Otra persona cambió este registro"):
        records.save_record(leader, task, "sesion", SESSION | {"temas": "Dos."}, row, seen)
    assert records.records_of(case, "sesion")[0].data["temas"] == "Uno."
