"""Batches: each item once, whatever stops the worker; what fails says why; a case hears when all is done."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.support.advice import actor, advised, csv_of, installed, municipality
from workflows import batch
from workflows.actions import _items, cases, lotes, results, steering
from workflows.domain.cases import Case
from workflows.domain.lotes import KINDS, Lote, LoteItem
from workflows.domain.messages import Message
from workflows.domain.scores import FollowUp
from workflows.kernel.db import session
from workflows.kernel.errors import Conflict, NotFound

TOWNS = ("Urrao", "Abejorral", "Yarumal", "Sonsón", "Jericó")
FILE = csv_of(*[(name, "61", "55") for name in TOWNS])


def test_every_kind_of_batch_has_a_name() -> None:
    assert set(_items.KINDS) <= set(KINDS)


def states(lote_id: str) -> list[str]:
    session().expire_all()
    query = select(LoteItem.state).where(LoteItem.lote_id == lote_id).order_by(LoteItem.id)
    return list(session().scalars(query))


def state(lote_id: str) -> str:
    session().expire_all()
    return session().get_one(Lote, lote_id).state


def follow_ups_opened() -> int:
    return session().scalar(select(func.count()).where(Case.procedure == "seguimiento")) or 0


def children(parent_id: str) -> list[Case]:
    return list(session().scalars(select(Case).where(Case.parent_id == parent_id)))


def case_of(follow_up: str) -> str:
    return session().get_one(FollowUp, follow_up).case_id


def a_batch_of_follow_ups() -> str:
    for name in TOWNS:
        advised(name)
    lote = results.import_results(actor(), "r.csv", FILE, 2025).lote_id
    assert lote
    return lote


def test_a_worker_that_dies_between_two_acts_repeats_nothing(bare_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    installed()
    lote = a_batch_of_follow_ups()
    monkeypatch.setitem(_items.KINDS, "abrir_seguimientos", _items.Kind(dies_at_the_third(), together=1))
    with pytest.raises(KeyboardInterrupt):
        batch.run_next()
    assert states(lote) == ["done", "done", "pending", "pending", "pending"]
    assert (follow_ups_opened(), state(lote)) == (2, "running")
    monkeypatch.undo()
    assert batch.run_next() == 3
    assert (follow_ups_opened(), state(lote)) == (5, "done")
    assert batch.run_next() == 0


def dies_at_the_third() -> Callable[[Lote, LoteItem], str | None]:
    """Opens follow-ups as always, and ends the process in the middle of the third."""
    seen: list[int] = []

    def verb(lote: Lote, item: LoteItem) -> str | None:
        seen.append(item.id)
        result = _items.open_follow_up(lote, item)
        if len(seen) == 3:
            raise KeyboardInterrupt
        return result

    return verb


def test_one_item_that_fails_says_why_and_the_others_are_done(bare_app: Flask) -> None:
    installed()
    parent = case_of(advised("Urrao", vigencia=2030))
    known = municipality("Jericó").id
    items = {each: {"item": {"entidad": each, "politica": "POL03", "vigencia_despues": 2025}}
             for each in (known, "99999", "05887")}  # fmt: skip
    lote = lotes.create_lote(actor(), "abrir_expedientes", "Prueba", {"procedure": "seguimiento"}, items, "k", parent)
    assert batch.run_next() == 3
    assert states(lote) == ["done", "failed", "done"]
    failed = session().scalars(select(LoteItem).where(LoteItem.state == "failed")).one()
    assert failed.error == "No encontramos la entidad «99999»."
    assert lotes.progress(lote) == {"total": 3, "done": 2, "failed": 1, "pending": 0}
    assert {each.entity_id for each in children(parent)} == {known, municipality("Yarumal").id}
    assert session().scalar(select(func.count(Message.id))) == 0


def test_a_case_hears_when_every_item_is_done(bare_app: Flask) -> None:
    installed()
    parent = case_of(advised("Urrao", vigencia=2030))
    items = {"05887": {"item": {"entidad": "05887", "politica": "POL03", "vigencia_despues": 2025}}}
    lote = lotes.create_lote(actor(), "abrir_expedientes", "Prueba", {"procedure": "seguimiento"}, items, "k", parent)
    batch.run_next()
    batch.run_next()
    message = session().scalars(select(Message)).one()
    assert (message.name, message.key) == ("lote_terminado", lote)


def test_a_batch_without_items_is_done_at_once(bare_app: Flask) -> None:
    installed()
    parent = case_of(advised("Urrao", vigencia=2030))
    lote = lotes.create_lote(actor(), "abrir_expedientes", "Nada", {"procedure": "seguimiento"}, {}, "k", parent)
    assert batch.run_next() == 1, "ending it moves whoever waits for it"
    assert batch.run_next() == 0
    assert state(lote) == "done"
    assert session().scalars(select(Message)).one().key == lote


def test_the_same_batch_is_made_once(bare_app: Flask) -> None:
    installed()
    first = lotes.create_lote(actor(), "abrir_expedientes", "Uno", {}, {"a": {}}, "la misma clave")
    again = lotes.create_lote(actor(), "abrir_expedientes", "Uno", {}, {"a": {}}, "la misma clave")
    assert first == again and states(first) == ["pending"]


def test_a_cancelled_batch_leaves_the_rest_undone(bare_app: Flask) -> None:
    installed()
    lote = a_batch_of_follow_ups()
    assert batch.run_next(limit=2) == 2
    steering.cancel_lote(actor(), lote)
    assert batch.run_next() == 0
    assert (follow_ups_opened(), state(lote)) == (2, "cancelled")
    with pytest.raises(Conflict):
        steering.cancel_lote(actor(), lote)


def test_a_cancelled_batch_goes_on_when_somebody_says_so(bare_app: Flask) -> None:
    installed()
    lote = a_batch_of_follow_ups()
    batch.run_next(limit=2)
    steering.cancel_lote(actor(), lote)
    assert steering.retry_lote(actor(), lote) == 3
    assert batch.run_next() == 3
    assert (follow_ups_opened(), state(lote)) == (5, "done")


def test_what_a_cancelled_batch_left_may_be_let_be_and_its_case_hears(bare_app: Flask) -> None:
    installed()
    parent = case_of(advised("Urrao", vigencia=2030))
    items = {"05887": {"item": {"entidad": "05887", "politica": "POL03", "vigencia_despues": 2025}}}
    lote = lotes.create_lote(actor(), "abrir_expedientes", "Prueba", {"procedure": "seguimiento"}, items, "k", parent)
    steering.cancel_lote(actor(), lote)
    assert session().scalar(select(func.count(Message.id))) == 0, "nobody said that it may go on without them"
    assert steering.accept_failed(actor(), lote, "Ya se abrió a mano.") == 1
    assert batch.run_next() == 0 and children(parent) == []
    assert session().scalars(select(Message)).one().key == lote
    assert steering.retry_lote(actor(), lote) == 0


def test_nothing_is_opened_out_of_an_annulled_case(bare_app: Flask) -> None:
    installed()
    parent = case_of(advised("Urrao", vigencia=2030))
    items = {"05887": {"item": {"entidad": "05887", "politica": "POL03", "vigencia_despues": 2025}}}
    lote = lotes.create_lote(actor(), "abrir_expedientes", "Prueba", {"procedure": "seguimiento"}, items, "k", parent)
    cases.annul_case(actor("directora@demo.cauce.example"), parent, "Se radicó dos veces.")
    batch.run_next()
    assert children(parent) == [] and states(lote) == ["failed"]


def test_failed_items_can_be_tried_again(bare_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    installed()
    lote = a_batch_of_follow_ups()
    monkeypatch.setitem(_items.KINDS, "abrir_seguimientos", _items.Kind(broken, together=25))
    assert batch.run_next() == 5
    assert states(lote) == ["failed"] * 5
    monkeypatch.undo()
    assert batch.run_next() == 0 and follow_ups_opened() == 0
    assert steering.retry_lote(actor(), lote) == 5
    assert batch.run_next() == 5 and follow_ups_opened() == 5


def broken(lote: Lote, item: LoteItem) -> str | None:
    """A verb with a mistake."""
    raise ZeroDivisionError


def test_slow_work_is_done_outside_the_act_and_tells_how_far_it_is(
    bare_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed()
    seen: list[tuple[str, str | None]] = []

    def prepare(lote: Lote, item: LoteItem, tell: _items.Tell) -> _items.Verb:
        tell("Leyendo")
        session().expire_all()
        here = session().get_one(LoteItem, item.id)
        seen.append((state(lote.id), here.result))
        if item.key == "rota":
            raise NotFound("No está.")
        return lambda lote, item: f"{item.key} lista"

    monkeypatch.setitem(_items.KINDS, "lenta", _items.Kind(prepare=prepare))
    lote = lotes.create_lote(actor(), "lenta", "Prueba", {}, {"una": {}, "rota": {}}, "k")
    assert batch.run_next() == 2 and batch.run_next() == 0
    assert seen == [("running", "Leyendo")] * 2
    assert (states(lote), state(lote)) == (["done", "failed"], "done")
    rows = session().scalars(select(LoteItem).order_by(LoteItem.id)).all()
    assert [(row.result, row.error) for row in rows] == [("una lista", None), (None, "No está.")]
