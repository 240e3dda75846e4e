"""Public answers are the same for all: kept by caches, without cookies, and never of somebody who is signed in."""

from datetime import timedelta

from flask import Flask
from sqlalchemy import select

from tests.support.databases import on_sqlite
from tests.support.people import Visitor
from tests.web.mipg.conftest import PDF
from workflows.domain.publications import Publication
from workflows.kernel import clock
from workflows.kernel.db import session

pytestmark = on_sqlite
PAGES = (
    "/mipg", "/mipg/planes/2027", "/mipg/planes/2027/PINAR", "/mipg/politicas/POL03", "/mipg/consultas", "/mipg/datos",
    "/mipg/datos/planes.csv", "/mipg/datos/planes.json", "/mipg/datos/diccionario.json",
)  # fmt: skip


def test_no_public_answer_sets_a_cookie_or_depends_on_one(app: Flask, published: str) -> None:
    for visitor in (Visitor(app), Visitor(app, "admin")):
        for path in PAGES:
            answer = visitor.get(path)
            assert answer.status_code == 200
            assert "Set-Cookie" not in answer.headers, path
            assert "Cookie" not in answer.headers.get("Vary", ""), path
            assert "public" in answer.headers["Cache-Control"], path
            assert "csrf" not in answer.text.replace("htmx", ""), path


def test_who_is_signed_in_gets_the_very_same_page(app: Flask, published: str) -> None:
    stranger, director = Visitor(app), Visitor(app, "directora")
    for path in PAGES:
        assert stranger.get(path).data == director.get(path).data, path


def test_a_page_that_did_not_change_is_not_sent_again(app: Flask, published: str) -> None:
    visitor = Visitor(app)
    for path in PAGES:
        first = visitor.get(path)
        assert first.last_modified is not None
        again = visitor.get(path, headers={"If-None-Match": first.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b""), path


def test_another_day_is_another_page(app: Flask, published: str) -> None:
    visitor = Visitor(app)
    etag = visitor.get("/mipg").headers["ETag"]
    with clock.at(clock.now() + timedelta(days=400)):
        assert visitor.get("/mipg", headers={"If-None-Match": etag}).status_code == 200


def test_a_file_leaves_as_a_download_that_caches_may_keep(app: Flask, published: str) -> None:
    found = session().scalars(select(Publication.id).where(Publication.state == "current")).one()
    answer = Visitor(app).get(f"/mipg/publicaciones/{found}/archivos/1")
    assert answer.data == PDF
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "Set-Cookie" not in answer.headers
    again = Visitor(app).get(
        f"/mipg/publicaciones/{found}/archivos/1", headers={"If-None-Match": answer.headers["ETag"]}
    )
    assert (again.status_code, again.data) == (304, b"")


def test_a_message_for_somebody_waits_for_a_page_of_theirs(app: Flask, published: str) -> None:
    visitor = Visitor(app, "admin")
    visitor.post("/demostracion/avanzar", by="1d")
    assert "El reloj" not in visitor.get("/mipg").text
    assert "El reloj de la demostración se adelantó" in visitor.get("/cuenta").text
