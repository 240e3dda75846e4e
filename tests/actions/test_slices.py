"""Big batches for workers elsewhere: who has a slice, until when, and what happens when they fall silent."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from tests.support.application import opened
from tests.support.databases import free_port
from tests.support.desk import OPENING
from workflows import batch
from workflows.actions import _items, lotes, slices, steering
from workflows.batch import handing, remote
from workflows.domain.access import installation
from workflows.domain.journal import Journal
from workflows.domain.lotes import DOWN, Lote, LoteItem, LoteSlice
from workflows.domain.people import Actor, Person, actor_of
from workflows.kernel import clock
from workflows.kernel.app import create_bare_app, settings_of
from workflows.kernel.db import session
from workflows.kernel.settings import Settings

MANY = 250


@pytest.fixture
def elsewhere(office_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    """The office, where a Prefect is configured and nobody listens."""
    monkeypatch.setitem(_items.KINDS, "prueba", _items.Kind(lambda lote, item: None, together=25))
    values = {"testing": True, "home": tmp_path, "database_url": office_url, "files": tmp_path / "files"}
    nobody = f"http://127.0.0.1:{free_port()}/api"
    made = Settings(**values, smtp_url="", secret_key="pruebas", PREFECT_API_URL=nobody)
    for app in opened(create_bare_app(made)):
        with clock.at(datetime.fromisoformat(OPENING)):
            yield app


def team() -> Actor:
    return actor_of(session().get_one(Person, "equipo"), clock.today())


def big(count: int = MANY) -> str:
    """A batch of items that are quickly done."""
    items = {f"t{n}": {} for n in range(count)}
    return lotes.create_lote(team(), "prueba", "Muchas", {}, items, f"grande:{count}")


def cut() -> list[LoteSlice]:
    """A big batch cut into slices."""
    slices.cut(big())
    return found()


def found() -> list[LoteSlice]:
    session().close()
    rows = list(session().scalars(select(LoteSlice).order_by(LoteSlice.n)))
    session().close()
    return rows


def later(**by: float) -> AbstractContextManager[None]:
    return clock.at(clock.now() + timedelta(**by))


def test_a_big_batch_is_cut_once_into_slices_without_gap(elsewhere: Flask) -> None:
    lote = big()
    assert slices.to_cut() == [lote]
    assert (slices.cut(lote), slices.cut(lote), slices.to_cut()) == (3, 0, [])
    ids = list(session().scalars(select(LoteItem.id).order_by(LoteItem.id)))
    rows = found()
    assert [(each.first_item, each.last_item) for each in rows] == [
        (ids[0], ids[99]), (ids[100], ids[199]), (ids[200], ids[249]),
    ]  # fmt: skip


def test_a_small_batch_is_done_here_and_a_big_one_is_left(elsewhere: Flask) -> None:
    small, _ = big(3), big()
    assert batch.run_next() == 3
    assert session().get_one(Lote, small).state == "done"
    handing.sweep(settings_of(elsewhere))
    assert len(found()) == 3 and batch.run_next() == 0


def test_two_workers_never_have_the_same_slice(elsewhere: Flask) -> None:
    first = cut()[0]
    slices.claim(first.id, 0)
    part = slices.take(first.id, 0, "uno")
    assert part and (part.first, part.last) == (first.first_item, first.last_item)
    assert slices.take(first.id, 0, "dos") is None
    assert slices.renew(first.id, "uno") and not slices.renew(first.id, "dos")
    while lotes.run_part(part.lote_id, part.first, part.last):
        pass
    assert not slices.finish(first.id, "dos") and slices.finish(first.id, "uno")
    assert [each.state for each in found()] == ["done", "pending", "pending"]


def test_a_silent_worker_loses_its_slice_and_what_it_does_then_counts_for_nothing(elsewhere: Flask) -> None:
    first = cut()[0]
    slices.claim(first.id, 0)
    slices.take(first.id, 0, "uno")
    assert slices.stale() == []
    with later(seconds=61):
        assert [each.id for each in slices.stale()] == [first.id]
        assert slices.give_again(first.id, 0) and not slices.give_again(first.id, 0)
        assert not slices.renew(first.id, "uno") and not slices.finish(first.id, "uno")
        assert slices.take(first.id, 0, "uno") is None, "an old run of Prefect that begins late"
        assert slices.take(first.id, 1, "dos") is not None


def test_a_run_that_a_worker_took_and_never_began_is_given_again(elsewhere: Flask) -> None:
    first = cut()[0]
    slices.claim(first.id, 0)
    slices.keep_run(first.id, 0, "corrida")
    slices.keep_state(first.id, 0, "PENDING")
    with later(seconds=181):
        assert [each.flow_run_id for each in slices.stale()] == ["corrida"]


def test_after_too_many_attempts_a_slice_is_done_here(elsewhere: Flask) -> None:
    first = cut()[0]
    for attempt in range(slices.MOST_ATTEMPTS):
        slices.claim(first.id, attempt)
        slices.give_again(first.id, attempt)
    assert found()[0].state == "here"
    assert batch.run_next(limit=500) == 100


def test_a_clock_that_died_while_handing_out_does_it_again_under_the_same_key(elsewhere: Flask) -> None:
    first = cut()[0]
    assert slices.claim(first.id, 0) and not slices.claim(first.id, 0)
    with later(seconds=61):
        assert slices.unsent() == [(first.id, 0)]
        assert slices.unclaim(first.id, 0)
        assert (first.id, 0) in slices.waiting()


def test_without_an_answer_of_prefect_the_slices_are_done_here_after_a_while(elsewhere: Flask) -> None:
    lote = big()
    settings = settings_of(elsewhere)
    handing.sweep(settings)
    assert installation(DOWN) and batch.run_next() == 0
    session().close()
    with later(minutes=4):
        handing.sweep(settings)
        assert batch.run_next() == 0
    with later(minutes=6):
        handing.sweep(settings)
        assert {each.state for each in found()} == {"here"}
        assert batch.run_next(limit=500) == MANY
    assert session().get_one(Lote, lote).state == "done"
    told = session().scalars(select(Journal).where(Journal.verb == "lote_tomado")).one()
    assert told.facts["motivo"] == "Prefect no responde."


def test_a_cancelled_batch_stops_its_slices(elsewhere: Flask) -> None:
    rows = cut()
    slices.claim(rows[0].id, 0)
    part = slices.take(rows[0].id, 0, "uno")
    assert part is not None
    steering.cancel_lote(team(), rows[0].lote_id)
    assert lotes.run_part(part.lote_id, part.first, part.last) == 0
    assert not slices.renew(rows[0].id, "uno") and slices.take(rows[1].id, 0, "dos") is None
    for each in slices.over():
        slices.stop(each.id, each.attempt)
    assert {each.state for each in found()} == {"cancelled"}


def test_a_worker_does_its_slice_and_says_so(elsewhere: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = cut()
    monkeypatch.setattr(remote, "create_bare_app", lambda: create_bare_app(settings_of(elsewhere)))
    assert remote.work_slice(rows[2].id, 0) == "hecho"
    assert remote.work_slice(rows[2].id, 0) == "no era para este trabajador"
    assert [each.state for each in found()] == ["pending", "pending", "done"]
