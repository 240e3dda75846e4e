"""Results are imported whole or not at all, and what waited for them opens exactly once."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.support.advice import actor, advised, csv_of, installed, municipality
from tests.support.sheets import workbook
from workflows import batch
from workflows.actions import _importing, _items, aliases, conversation, followups, results, steering
from workflows.domain.access import installation
from workflows.domain.cases import Case, Expediente
from workflows.domain.lotes import Lote, LoteItem
from workflows.domain.messages import Message
from workflows.domain.published import PublishedRow, ScoreChange
from workflows.domain.scores import FollowUp, Score, ScoreImport, scores_of
from workflows.kernel.db import session, transaction
from workflows.kernel.errors import Conflict, Forbidden, Invalid
from workflows.kernel.settings import Settings

TITLES = ["Entidad", "Departamento", "Municipio", "Grupo par", "POL03 Planeación Institucional"]
FILE = csv_of(("Urrao", "61,2", "55,1"), ("Abejorral", "70", "66.4"))


def opened_cases() -> int:
    return session().scalar(select(func.count()).where(Case.procedure == "seguimiento")) or 0


def follow_up(key: str) -> FollowUp:
    session().expire_all()
    return session().get_one(FollowUp, key)


def test_a_file_becomes_scores_and_says_what_it_did(bare_app: Flask) -> None:
    installed()
    before = results.preview_results(actor(), "r.csv", FILE, 2025)
    report = results.import_results(actor(), "r.csv", FILE, 2025)
    assert (before.new, before.import_id) == (4, "")
    assert (report.rows, report.new, report.changed, report.same) == (2, 4, 0, 0)
    assert scores_of(municipality("Urrao").id, "POL03") == {2025: Decimal("55.1")}


def test_one_wrong_cell_and_nothing_is_taken(bare_app: Flask) -> None:
    installed()
    with pytest.raises(Invalid) as refused:
        results.import_results(actor(), "r.csv", csv_of(("Urrao", "61", "155"), ("Abejorral", "70", "66")), 2025)
    assert "Fila 2" in refused.value.errors[0]["message"] and refused.value.errors[0]["value"] == "155"
    assert session().scalar(select(func.count(Score.id))) == 0


def test_the_same_file_again_is_the_same_import(bare_app: Flask) -> None:
    installed()
    first = results.import_results(actor(), "r.csv", FILE, 2025)
    again = results.import_results(actor(), "otro-nombre.csv", FILE, 2025)
    assert again.already and again.import_id == first.import_id
    assert session().scalar(select(func.count(ScoreImport.id))) == 1


def test_a_corrected_file_replaces_what_differs_and_keeps_both_imports(bare_app: Flask) -> None:
    installed()
    results.import_results(actor(), "r.csv", FILE, 2025)
    corrected = csv_of(("Urrao", "61,2", "58"), ("Abejorral", "70", "66.4"))
    report = results.import_results(actor(), "r2.csv", corrected, 2025)
    assert (report.new, report.changed, report.same) == (0, 1, 3)
    assert scores_of(municipality("Urrao").id, "POL03")[2025] == 58
    assert session().scalar(select(func.count(ScoreImport.id))) == 2
    assert session().scalar(select(func.count(Message.id))) == 1


def test_what_a_correction_replaced_or_left_blank_is_kept_with_its_file(bare_app: Flask) -> None:
    installed()
    first = results.import_results(actor(), "r.csv", FILE, 2025)
    corrected = csv_of(("Urrao", "61,2", "58"), ("Abejorral", "70", ""))
    report = results.import_results(actor(), "r2.csv", corrected, 2025)
    assert (report.changed, report.removed, report.same) == (1, 1, 2)
    assert [(each.cell, each.code) for each in report.changes] == [("E2", "POL03"), ("E3", "POL03")]
    kept = session().scalars(select(ScoreChange).order_by(ScoreChange.before)).all()
    assert [(each.before, each.after) for each in kept] == [(Decimal("55.100"), 58), (Decimal("66.400"), None)]
    assert {each.former_import_id for each in kept} == {first.import_id}
    assert scores_of(municipality("Abejorral").id, "POL03") == {}
    same = session().scalars(select(Score).where(Score.code == "IDI")).all()
    assert {each.import_id for each in same} == {first.import_id}, "a value that stays keeps its file"


def test_others_are_kept_to_compare_with_inside_the_peer_group(bare_app: Flask) -> None:
    installed()
    rows = [TITLES, ["ALCALDÍA DE URRAO", "Antioquia", "Urrao", "GRUPO 4", 30]]
    rows += [[f"ALCALDÍA {n}", "Atlántico", f"Pueblo {n}", "GRUPO 4", n] for n in (10, 20, 40, 50, 60, 70, 80, 90, 100)]
    rows += [["ALCALDÍA DE LEJOS", "Atlántico", "Lejos", "GRUPO 5", 99]]
    report = results.import_results(actor(), "r.xlsx", workbook(rows), 2025)
    assert (report.rows, report.others) == (1, 10)
    score = session().scalars(select(Score)).one()
    assert (score.peer_group, score.quintile, score.peers) == ("GRUPO 4", 2, 10)
    assert session().scalar(select(func.count(PublishedRow.id))) == 11


def test_an_alias_makes_a_spelling_known(bare_app: Flask) -> None:
    installed()
    odd = csv_of(("Urráo (Ant)", "61", "55"))
    with pytest.raises(Invalid) as refused:
        results.import_results(actor(), "r.csv", odd, 2025)
    (error,) = refused.value.errors
    aliases.name_entity(actor(), error["unmatched"], error["value"], municipality("Urrao").id)
    results.import_results(actor(), "r.csv", odd, 2025)
    assert scores_of(municipality("Urrao").id, "POL03") == {2025: Decimal("55")}


def test_official_results_open_each_follow_up_once_in_its_own_expediente(bare_app: Flask) -> None:
    installed()
    key, later = advised("Urrao"), advised("Abejorral", vigencia=2026)
    results.import_results(actor(), "2024.csv", csv_of(("Urrao", "60", "50")), 2024)
    report = results.import_results(actor(), "2025.csv", FILE, 2025)
    assert report.follow_ups == 1 and batch.run_next() == 1
    assert batch.run_next() == 0 and opened_cases() == 1
    row = follow_up(key)
    case = session().get_one(Case, row.opened_case_id)
    origin = session().get_one(Case, row.case_id)
    assert row.state == "opened" and case.expediente_id == origin.expediente_id
    assert case.data["caso_origen"] == origin.number
    assert (case.data["vigencia_antes"], case.vigencia, case.policy) == (2024, 2025, "POL03")
    assert session().get_one(Expediente, case.expediente_id).state == "abierto"
    assert follow_up(later).state == "waiting"


def test_an_estimate_never_opens_a_follow_up(bare_app: Flask) -> None:
    installed()
    key = advised("Urrao")
    report = results.import_results(actor(), "estimado.csv", FILE, 2025, "estimate")
    assert report.follow_ups == 0 and batch.run_next() == 0
    assert follow_up(key).state == "waiting"


def test_demonstration_results_open_follow_ups_only_in_a_demonstration(bare_app: Flask) -> None:
    installed(demo=False)
    with pytest.raises(Invalid, match="serie"):
        results.import_results(actor(), "r.csv", FILE, 2025, "demo")
    installed()
    assert installation("demo")
    key = advised("Urrao")
    results.import_results(actor(), "r.csv", FILE, 2025, "demo")
    batch.run_next()
    assert follow_up(key).state == "opened"


def test_a_follow_up_scheduled_after_its_results_opens_too(bare_app: Flask) -> None:
    installed()
    results.import_results(actor(), "r.csv", FILE, 2025)
    key = advised("Urrao")
    assert batch.run_next() == 1
    assert follow_up(key).state == "opened"


def test_a_person_changes_the_awaited_year_with_a_reason(bare_app: Flask) -> None:
    installed()
    key = advised("Urrao", vigencia=2026)
    case_id = follow_up(key).case_id
    with pytest.raises(Invalid, match="motivo"):
        followups.change_awaited(actor(), key, 2027, " ")
    assert followups.change_awaited(actor(), key, 2027, "La última sesión fue en enero.") is None
    assert (follow_up(key).vigencia, follow_up(key).reason) == (2027, "La última sesión fue en enero.")
    followups.cancel_follow_up(actor(), key, "La entidad no se mide.")
    assert follow_up(key).state == "cancelled" and session().get_one(Case, case_id)
    with pytest.raises(Conflict):
        followups.change_awaited(actor(), key, 2026, "Otra vez.")


def test_follow_ups_of_a_cancelled_batch_open_when_corrected_results_arrive(bare_app: Flask) -> None:
    installed()
    key = advised("Urrao")
    lote = results.import_results(actor(), "r.csv", FILE, 2025).lote_id or ""
    steering.cancel_lote(actor(), lote)
    assert batch.run_next() == 0 and follow_up(key).state == "waiting", "somebody stopped it"
    report = results.import_results(actor(), "r2.csv", csv_of(("Urrao", "61,2", "58")), 2025)
    assert report.follow_ups == 1 and batch.run_next() >= 1
    steering.retry_lote(actor(), lote)
    batch.run_next()
    assert follow_up(key).state == "opened" and opened_cases() == 1


def test_a_failed_opening_of_one_year_does_not_hold_the_follow_up_in_another(
    bare_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed()
    key = advised("Urrao")
    results.import_results(actor(), "r.csv", FILE, 2025)
    monkeypatch.setitem(_items.KINDS, "abrir_seguimientos", _items.Kind(lambda _lote, _item: str(1 / 0)))
    batch.run_next()
    monkeypatch.undo()
    followups.change_awaited(actor(), key, 2026, "La asesoría siguió en 2026.")
    assert results.import_results(actor(), "2026.csv", FILE, 2026).follow_ups == 1
    batch.run_next()
    assert follow_up(key).state == "opened" and opened_cases() == 1


def test_the_first_year_that_may_be_awaited_is_that_of_the_case_in_bogota(bare_app: Flask) -> None:
    installed()
    key = advised("Urrao", vigencia=2026)
    with transaction() as current:
        case = current.get_one(Case, current.get_one(FollowUp, key).case_id)
        case.received_at = datetime(2026, 1, 1, 2, 0, tzinfo=UTC)  # The evening of December 31 in Bogotá.
    followups.change_awaited(actor(), key, 2025, "La última sesión fue en 2025.")
    assert follow_up(key).vigencia == 2025


def test_an_entity_without_a_score_closes_as_not_measured(bare_app: Flask) -> None:
    installed()
    key = advised("Yarumal")
    results.import_results(actor(), "r.csv", FILE, 2025)
    batch.run_next()
    case = session().get_one(Case, follow_up(key).opened_case_id)
    assert case.end_event == "fin_sin_medicion"


def test_only_who_may_import_does(bare_app: Flask) -> None:
    installed()
    with pytest.raises(Forbidden):
        results.import_results(actor("lider.pol02@demo.cauce.example"), "r.csv", FILE, 2025)
    with pytest.raises(Invalid, match="vigencia"):
        results.import_results(actor(), "r.csv", FILE, 1999)


def in_line(settings: Settings, series: str = "official", data: bytes = FILE) -> str:
    kept = conversation.attach_evidence(actor(), settings.files_folder, "r.csv", data)
    return results.queue_import(actor(), kept.id, 2025, series)


def test_as_a_batch_results_open_each_follow_up_once(bare_app: Flask, settings: Settings) -> None:
    installed()
    key, later = advised("Urrao"), advised("Abejorral", vigencia=2026)
    lote = in_line(settings)
    while batch.run_next():
        pass
    item = session().scalars(select(LoteItem).where(LoteItem.lote_id == lote)).one()
    words = "2 entidades: 4 puntajes nuevos, 0 corregidos, 0 en blanco. Se abren 1 seguimientos."
    assert (item.state, item.result) == ("done", words)
    assert (follow_up(key).state, follow_up(later).state, opened_cases()) == ("opened", "waiting", 1)
    source = session().scalars(select(ScoreImport)).one()
    assert source.evidence_id == item.key and source.person_id == actor().person_id
    in_line(settings)
    while batch.run_next():
        pass
    assert opened_cases() == 1 and session().scalar(select(func.count(ScoreImport.id))) == 1


def test_as_a_batch_an_estimate_opens_none_and_a_wrong_file_stores_nothing(bare_app: Flask, settings: Settings) -> None:
    installed()
    key = advised("Urrao")
    in_line(settings, "estimate")
    wrong = in_line(settings, data=csv_of(("Urrao", "61", "155")))
    while batch.run_next():
        pass
    assert follow_up(key).state == "waiting" and session().scalar(select(func.count(Message.id))) == 0
    failed = session().scalars(select(LoteItem).where(LoteItem.lote_id == wrong)).one()
    assert failed.state == "failed" and "celda E2" in (failed.error or "")
    assert set(session().scalars(select(Score.series))) == {"estimate"}


def test_two_workers_on_one_import_store_it_once(bare_app: Flask, settings: Settings) -> None:
    installed()
    lote_id = in_line(settings)
    lote = session().get_one(Lote, lote_id)
    item = session().scalars(select(LoteItem).where(LoteItem.lote_id == lote_id)).one()
    verb = _importing.prepare(lote, item, lambda _words: None)
    assert batch.run_next() == 1
    with transaction():
        assert verb(lote, item).startswith("Ya era el último archivo")
    assert session().scalar(select(func.count(ScoreImport.id))) == 1
