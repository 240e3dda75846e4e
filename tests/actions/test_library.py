"""The library: who keeps it, what a form may take from it, and the lessons that an advice leaves."""

import pytest

from tests.support import lessons
from tests.support.desk import Desk, on_sqlite
from workflows.actions import library as verbs
from workflows.actions.conversation import keep_evidence
from workflows.actions.library import MaterialForm
from workflows.domain import library, rights
from workflows.domain.documents import Evidence
from workflows.domain.journal import Journal
from workflows.domain.library import Material
from workflows.kernel.db import session
from workflows.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from workflows.kernel.ids import digest

GUIDE = MaterialForm(title="Guía de planeación", policy="POL03", url="https://guia.example/a.pdf")


def _kept(desk: Desk, material_id: str) -> Material:
    session().expire_all()
    return library.material("gobernacion", material_id)


def _problems(refused: pytest.ExceptionInfo[Invalid]) -> dict[str, str]:
    return {each["field"]: each["message"] for each in refused.value.errors}


def test_a_material_is_added_found_without_accents_and_corrected(desk: Desk) -> None:
    leader = desk.actor("lider3")
    file = lessons.loose(leader)
    made = lessons.material(leader, "Guía de planeación", summary="Cómo se formula una política", files=(file,))
    assert [each.id for each in library.materials("gobernacion", words="POLITICA guia")] == [made]
    assert library.materials("gobernacion", words="100%") == []
    assert [each.id for each in library.materials_of("POL03", "gobernacion")] == [made]
    assert library.materials_of("POL07", "gobernacion") == []
    verbs.correct_material(leader, made, MaterialForm(title="Guía nueva", policy="POL03", files=(file,)))
    kept = _kept(desk, made)
    assert (kept.title, kept.url, kept.files, kept.corrected_at is not None) == ("Guía nueva", None, [file], True)
    assert [each.name for each in library.files_of(kept)] == ["guia.pdf"]
    desk.check_journal()


def test_a_material_that_comes_with_the_same_key_is_one(desk: Desk) -> None:
    who = desk.actor("equipo")
    first = verbs.add_material(who, GUIDE, key="k1")
    again = verbs.add_material(who, MaterialForm(**{**GUIDE.__dict__, "files": (lessons.loose(who),)}), key="k1")
    assert first == again
    assert session().query(Material).count() == 1


def test_what_is_missing_or_wrong_is_said_by_field(desk: Desk) -> None:
    who = desk.actor("equipo")
    with pytest.raises(Invalid) as refused:
        verbs.add_material(who, MaterialForm(title=" ", policy="POL99", url="ftp://x", kind="otro"))
    assert set(_problems(refused)) == {"title", "policy", "url", "kind"}
    for url in ("javascript:alert(1)", "https://usuario:clave@sitio.example", "http://[", "guia.example"):
        with pytest.raises(Invalid) as refused:
            verbs.add_material(who, MaterialForm(title="Guía", url=url))
        assert "dirección completa" in _problems(refused)["url"]
    with pytest.raises(Invalid) as refused:
        verbs.add_material(who, MaterialForm(title="Guía"))
    assert "Adjunte un archivo" in _problems(refused)["files"]
    assert session().query(Material).count() == 0


def test_nobody_takes_the_file_of_another_or_of_a_case(desk: Desk) -> None:
    theirs = lessons.loose(desk.actor("lider7"))
    of_case = keep_evidence(desk.actor("equipo"), "a.pdf", "application/pdf", 1, digest("a"), desk.start(), None).id
    for file in (theirs, of_case, "no-existe"):
        with pytest.raises(Invalid) as refused:
            lessons.material(desk.actor("equipo"), files=(file,))
        assert "ya no está" in _problems(refused)["files"]


@pytest.mark.parametrize(
    ("name", "policy", "allowed"),
    [("equipo", "POL07", True), ("directora", "", True), ("lider3", "POL03", True), ("lider3", "POL07", False),
     ("lider3", "", False), ("responsable", "POL03", False), ("control", "POL03", False), ("enlace", "POL03", False)],
)  # fmt: skip
@on_sqlite
def test_who_keeps_what_the_library_has_of_a_policy(desk: Desk, name: str, policy: str, allowed: bool) -> None:
    who = desk.actor(name)
    assert rights.keeps_library(who, policy or None) is allowed
    if allowed:
        lessons.material(who, policy=policy)
        return
    with pytest.raises(Forbidden):
        lessons.material(who, policy=policy)
    made = lessons.material(desk.actor("equipo"), policy=policy)
    for verb in (
        lambda: verbs.correct_material(who, made, GUIDE), lambda: verbs.retire_material(who, made, "Vieja"),
        lambda: verbs.share_lesson(who, made),
    ):  # fmt: skip
        with pytest.raises(Forbidden):
            verb()


def test_a_leader_does_not_move_a_material_to_a_policy_of_another(desk: Desk) -> None:
    made = lessons.material(desk.actor("lider3"))
    with pytest.raises(Forbidden):
        verbs.correct_material(desk.actor("lider3"), made, MaterialForm(**{**GUIDE.__dict__, "policy": "POL07"}))
    assert _kept(desk, made).policy == "POL03"


def test_another_owners_material_does_not_exist(desk: Desk) -> None:
    made = lessons.material(desk.actor("otro_equipo"))
    with pytest.raises(NotFound):
        verbs.retire_material(desk.actor("equipo"), made, "Vieja")
    assert library.materials("gobernacion") == []


def test_retiring_needs_a_reason_and_can_be_undone(desk: Desk) -> None:
    who, made = desk.actor("lider3"), lessons.material(desk.actor("lider3"))
    with pytest.raises(Invalid, match="por qué"):
        verbs.retire_material(who, made, " ")
    verbs.retire_material(who, made, "La norma cambió.")
    assert library.materials_of("POL03", "gobernacion") == []
    with pytest.raises(Conflict, match="ya estaba"):
        verbs.retire_material(who, made, "Otra vez")
    verbs.restore_material(who, made)
    assert [each.id for each in library.materials_of("POL03", "gobernacion")] == [made]
    with pytest.raises(Conflict):
        verbs.restore_material(who, made)


def test_a_lesson_is_shared_without_personal_data_and_taken_back(desk: Desk) -> None:
    who = desk.actor("equipo")
    public, kept = lessons.loose(who, "formato.pdf"), lessons.loose(who, "asistencia.pdf")
    made = lessons.material(who, "Empezar por las metas", kind="leccion", files=(public, kept))
    verbs.share_lesson(who, made, [public, "otro"])
    assert [each.shared_files for each in library.shared_lessons("gobernacion", "POL03")] == [[public]]
    form = MaterialForm(
        title="Metas", summary="Llame a Ana, 300 123 4567", policy="POL03", kind="leccion", files=(kept,)
    )
    with pytest.raises(Invalid, match="dato personal"):
        verbs.correct_material(who, made, form)
    verbs.correct_material(who, made, MaterialForm(**{**form.__dict__, "summary": "Costó $ 1.500.000 en 2025-2026."}))
    assert _kept(desk, made).shared_files == []
    verbs.unshare_lesson(who, made)
    assert library.shared_lessons("gobernacion", "POL03") == []


@pytest.mark.parametrize(
    "text", ["Escriba a ana@pueblo.gov.co", "C. C. 1.020.304.050", "cédula 43123456", "3001234567"]
)
@on_sqlite
def test_a_text_with_the_data_of_a_person_is_not_shared(desk: Desk, text: str) -> None:
    made = lessons.material(desk.actor("equipo"), "Una lección", kind="leccion", summary=text)
    with pytest.raises(Invalid, match="dato personal"):
        verbs.share_lesson(desk.actor("equipo"), made)


def test_only_current_lessons_of_a_policy_are_shared(desk: Desk) -> None:
    who = desk.actor("equipo")
    with pytest.raises(Conflict, match="Solo se comparten lecciones"):
        verbs.share_lesson(who, lessons.material(who))
    loose = lessons.material(who, policy="", kind="leccion")
    with pytest.raises(Conflict, match="política"):
        verbs.share_lesson(who, loose)
    lesson = lessons.material(who, kind="leccion")
    verbs.retire_material(who, lesson, "Repetida")
    with pytest.raises(Conflict, match="retirada"):
        verbs.share_lesson(who, lesson)


def test_a_completed_form_remembers_what_it_used_once(desk: Desk) -> None:
    guide, everybody = lessons.material(desk.actor("equipo")), lessons.material(desk.actor("equipo"), "Glosario", "")
    case_id = lessons.opened(desk)
    rows = [{"nombre": "A", "materiales": [guide, everybody]}, {"nombre": "B", "materiales": [guide]}]
    desk.complete("equipo", case_id, "evaluar", data={"materiales": [guide], "grupos": rows})
    assert [each.id for each in library.used_in(case_id)] == sorted(
        [guide, everybody], key=lambda i: _kept(desk, i).search
    )
    assert [case.id for _, case in library.uses_of(guide)] == [case_id]
    assert library.use_counts([guide, everybody]) == {guide: 1, everybody: 1}


def test_a_form_cannot_name_what_the_library_does_not_offer(desk: Desk) -> None:
    who = desk.actor("equipo")
    elsewhere, retired = lessons.material(who, policy="POL07"), lessons.material(who)
    foreign = lessons.material(desk.actor("otro_equipo"))
    verbs.retire_material(who, retired, "Vieja")
    case_id = lessons.opened(desk)
    for wrong in (elsewhere, retired, foreign, "no-existe"):
        with pytest.raises(Invalid) as refused:
            desk.complete("equipo", case_id, "evaluar", data={"grupos": [{"nombre": "A", "materiales": [wrong]}]})
        assert "quite la marca" in _problems(refused)["grupos.0.materiales"]
    assert desk.steps(case_id) == {"evaluar"}


def test_what_was_used_before_stays_good_for_its_case_after_it_is_retired(desk: Desk) -> None:
    who, guide = desk.actor("equipo"), lessons.material(desk.actor("equipo"))
    case_id = lessons.opened(desk)
    desk.complete("equipo", case_id, "evaluar", data={"materiales": [guide], "otra": "si"})
    verbs.retire_material(who, guide, "Vieja")
    desk.complete("equipo", case_id, "evaluar", data={"materiales": [guide]})
    assert not desk.case(case_id).is_open()


def test_whoever_works_on_a_task_adds_a_material_for_its_advice(desk: Desk) -> None:
    case_id = lessons.opened(desk)
    task = desk.task(case_id, "evaluar").id
    who = desk.actor("equipo2")
    file = keep_evidence(who, "acta.pdf", "application/pdf", 1, digest("acta"), case_id, task).id
    made = verbs.add_from_task(who, task, MaterialForm(title="Formato de metas", policy="POL07", files=(file,)))
    kept = _kept(desk, made)
    assert (kept.policy, kept.case_id, kept.kind) == ("POL03", case_id, "material")
    assert session().get_one(Evidence, file).case_id == case_id
    for name in ("lider7", "enlace"):
        with pytest.raises((Forbidden, NotFound)):
            verbs.add_from_task(desk.actor(name), task, GUIDE)
    desk.check_journal()


def test_an_advice_leaves_its_lesson_once(desk: Desk) -> None:
    who = desk.actor("equipo")
    case_id = lessons.opened(desk)
    desk.complete("equipo", case_id, "evaluar", data={"otra": "si"})
    assert library.materials("gobernacion") == []
    first = {"leccion": "Empezar por las metas", "que_paso": "Sin metas no hay plan.", "otra": "si"}
    desk.complete("equipo", case_id, "evaluar", data=first | {"soportes": [lessons.loose(who)]})
    [kept] = library.materials_of("POL03", "gobernacion")
    assert (kept.kind, kept.case_id, kept.summary, len(kept.files)) == ("leccion", case_id, first["que_paso"], 1)
    desk.complete("equipo", case_id, "evaluar", data=first | {"que_paso": "Mejor dicho."})
    assert _kept(desk, kept.id).summary == "Mejor dicho."
    verbs.correct_material(
        who, kept.id, MaterialForm(title=kept.title, summary="A mano.", policy="POL03", kind="leccion")
    )
    desk.complete("equipo", case_id, "evaluar", data=first | {"que_paso": "Otra vez.", "otra": "no"})
    assert [each.summary for each in library.materials_of("POL03", "gobernacion")] == ["A mano."]
    verbs_of = [row.verb for row in session().query(Journal).filter(Journal.case_id == case_id)]
    assert verbs_of.count("leccion_guardada") == 1
