"""The entity's own address is opened and compared with the approved file, every week, and a break is told once."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from tests.support import publishing
from tests.support.databases import on_sqlite
from tests.support.site import Site
from workflows.actions import linkchecks
from workflows.domain.linkchecks import A_PAGE, OTHER_FILE
from workflows.domain.messages import Message
from workflows.domain.publications import LinkCheck, WatchedLink
from workflows.kernel import clock, fetch
from workflows.kernel.db import session
from workflows.kernel.errors import Invalid

pytestmark = on_sqlite
PDF = b"%PDF-1.4 plan aprobado"


@pytest.fixture
def site(app: Flask) -> Iterator[Site]:
    """The entity's own site, with the approved plan; a setting of tests lets Cauce open it."""
    app.extensions["cauce_settings"].fetch_private = True
    with Site() as found:
        found.pages["/plan.pdf"] = (200, "application/pdf", PDF)
        yield found


def _published(app: Flask, url: str) -> str:
    publishing.installed()
    case_id = publishing.formulated(app, PDF)
    publishing.done(case_id, "responder")
    publishing.done(case_id, "decidir", "publicar", url=url)
    return case_id


def _said(case_id: str) -> list[tuple[str, str, str, str]]:
    session().expire_all()
    query = select(Message).where(Message.key == case_id).order_by(Message.published_at)
    rows = session().scalars(query)
    return [(row.name, row.data["correcto"], row.data["comparado"], row.data["problema"]) for row in rows]


def _link() -> WatchedLink:
    session().expire_all()
    return session().scalars(select(WatchedLink).where(WatchedLink.state != "dropped")).one()


def _after(**delta: float) -> int:
    """Sweep once, so long after the present."""
    with clock.at(clock.now() + timedelta(**delta)):
        return linkchecks.sweep()


def test_the_approved_file_at_its_address_is_the_proof(app: Flask, site: Site) -> None:
    case_id = _published(app, f"{site.url}/plan.pdf")
    assert linkchecks.sweep() == 1
    (check,) = session().scalars(select(LinkCheck))
    assert (check.status, check.good, check.size, check.problem) == (200, True, len(PDF), "")
    assert check.sha256 == _link().expected_sha256
    assert _said(case_id) == [("enlace_comprobado", "si", "si", "")]
    assert _link().state == "good"
    assert linkchecks.sweep() == 0
    assert _after(days=7, seconds=5) == 1
    assert len(_said(case_id)) == 1


def test_another_file_is_no_proof_until_a_person_accepts_it_with_a_reason(app: Flask, site: Site) -> None:
    site.pages["/plan.pdf"] = (200, "application/pdf", b"%PDF-1.4 otra version")
    case_id = _published(app, f"{site.url}/plan.pdf")
    linkchecks.sweep()
    assert _said(case_id) == [("enlace_comprobado", "no", "si", OTHER_FILE)]
    assert _link().state == "broken"
    publishing.done(case_id, "decidir", "aceptar", reason="El sitio le pone una portada al PDF")
    assert (_link().state, _link().accepted_reason) == ("good", "El sitio le pone una portada al PDF")
    _after(days=7, seconds=5)
    assert _link().state == "good"
    site.pages["/plan.pdf"] = (200, "application/pdf", b"%PDF-1.4 una tercera")
    _after(days=15)
    assert [each[:2] for each in _said(case_id)] == [("enlace_comprobado", "no"), ("enlace_roto", "no")]


def test_a_page_opens_but_has_nothing_to_compare(app: Flask, site: Site) -> None:
    site.pages["/planes"] = (200, "text/html; charset=utf-8", b"<h1>Planes</h1>")
    case_id = _published(app, f"{site.url}/planes")
    linkchecks.sweep()
    assert _said(case_id) == [("enlace_comprobado", "si", "no", A_PAGE)]


def test_bad_luck_is_tried_again_three_times_before_it_counts(app: Flask, site: Site) -> None:
    case_id = _published(app, f"{site.url}/falta.pdf")
    for hours in range(4):
        assert _said(case_id) == []
        assert _after(hours=hours, seconds=5 * hours) == 1
    assert [each[:2] for each in _said(case_id)] == [("enlace_comprobado", "no")]
    assert session().scalars(select(LinkCheck.status)).all() == [404] * 4
    assert _after(hours=5) == 0


def test_a_good_address_that_breaks_is_told_once_and_may_recover(app: Flask, site: Site) -> None:
    case_id = _published(app, f"{site.url}/plan.pdf")
    linkchecks.sweep()
    kept = site.pages.pop("/plan.pdf")
    for hours in range(5):
        _after(days=7, hours=hours, seconds=5 * hours + 5)
    assert [each[0] for each in _said(case_id)] == ["enlace_comprobado", "enlace_roto"]
    _after(days=15)
    assert len(_said(case_id)) == 2
    site.pages["/plan.pdf"] = kept
    _after(days=30)
    assert _link().state == "good"
    del site.pages["/plan.pdf"]
    for hours in range(4):
        _after(days=40, hours=hours, seconds=5 * hours)
    assert [each[0] for each in _said(case_id)] == ["enlace_comprobado", "enlace_roto", "enlace_roto"]


def test_two_clocks_at_once_record_one_opening(app: Flask, site: Site) -> None:
    case_id = _published(app, f"{site.url}/plan.pdf")
    (due,) = linkchecks.due_links(clock.now())
    found = fetch.fetch(due.url)
    assert linkchecks.record_check(due, found)
    assert not linkchecks.record_check(due, found)
    assert len(_said(case_id)) == 1


def test_an_old_answer_wakes_nobody_once_the_address_changed(app: Flask, site: Site) -> None:
    site.pages["/otro.pdf"] = (200, "application/pdf", b"%PDF-1.4 otro")
    case_id = _published(app, f"{site.url}/otro.pdf")
    linkchecks.sweep()
    assert [each[1] for each in _said(case_id)] == ["no"]
    publishing.done(case_id, "decidir", "publicar", url=f"{site.url}/plan.pdf")
    assert _said(case_id) == []
    linkchecks.sweep()
    assert [each[1] for each in _said(case_id)] == ["si"]


def test_an_address_of_the_inside_is_not_even_kept(app: Flask) -> None:
    publishing.installed()
    case_id = publishing.formulated(app, PDF)
    publishing.done(case_id, "responder")
    with pytest.raises(Invalid, match="puerto 22"):
        publishing.done(case_id, "decidir", "publicar", url="http://127.0.0.1:22/plan.pdf")
    publishing.done(case_id, "decidir", "publicar", url="http://127.0.0.1/plan.pdf")
    linkchecks.sweep()
    assert _said(case_id)[0][3].startswith("«127.0.0.1» es de una red interna")
