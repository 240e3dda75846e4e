"""No page is open by oversight: each route says who may use it, and the guard believes only that."""

from flask import Flask
from sqlalchemy import text

from tests.support.people import Visitor
from web.who import PUBLIC, SIGNED_IN, public, right_of
from workflows.domain.rights import MATRIX
from workflows.kernel.db import transaction


def test_every_route_declares_a_known_right(app: Flask) -> None:
    rights = {rule.endpoint: right_of(app.view_functions[rule.endpoint]) for rule in app.url_map.iter_rules()}
    unknown = {name for name, right in rights.items() if right not in {PUBLIC, SIGNED_IN, *MATRIX}}
    assert not unknown, f"say @public, @signed_in or @may: {sorted(unknown)}"


def test_a_stranger_gets_nowhere_but_to_public_pages(seeded: Flask) -> None:
    stranger = Visitor(seeded)
    for rule in seeded.url_map.iter_rules():
        if right_of(seeded.view_functions[rule.endpoint]) == PUBLIC or "GET" not in (rule.methods or ()):
            continue
        path = seeded.url_map.bind("localhost").build(rule.endpoint, {name: "1" for name in rule.arguments})
        assert stranger.get(path).status_code == 401, path


def test_a_route_that_says_nothing_stays_closed(seeded: Flask) -> None:
    seeded.add_url_rule("/olvidada", "forgotten_route", lambda: "abierta")
    assert Visitor(seeded, "admin").get("/olvidada").status_code == 404


def test_an_enlace_may_not_administer(seeded: Flask) -> None:
    enlace = Visitor(seeded, "enlace.05002")
    for rule in seeded.url_map.iter_rules():
        if right_of(seeded.view_functions[rule.endpoint]) == "administrar" and not rule.arguments:
            method = enlace.get if "GET" in (rule.methods or ()) else enlace.post
            assert method(rule.rule).status_code == 403, rule.rule


def test_every_form_without_its_token_is_refused_and_keeps_the_text(seeded: Flask) -> None:
    visitors = {name: Visitor(seeded, name) for name in ("admin", "equipo1", "directora", "secretaria")}
    for rule in seeded.url_map.iter_rules():
        if "POST" not in (rule.methods or ()) or rule.rule.startswith("/api/"):
            continue
        visitor = visitors[who_may(right_of(seeded.view_functions[rule.endpoint]))]
        path = seeded.url_map.bind("localhost").build(rule.endpoint, {name: "1" for name in rule.arguments})
        answer = visitor.client.post(path, data={"nota": "Texto largo que costó escribir", "password": "no"})
        assert answer.status_code == 400, path
        assert "Texto largo que costó escribir" in answer.text
        assert ">no<" not in answer.text


def who_may(right: str | None) -> str:
    """Somebody whose role allows a right: the guard asks for it before it looks at the form."""
    roles = MATRIX.get(right or "", frozenset({"administrador"}))
    known = {"administrador": "admin", "equipo_mipg": "equipo1", "director": "directora"}
    return next((name for role, name in known.items() if role in roles), "secretaria")


def test_a_failure_shows_a_number_and_nothing_of_the_inside(seeded: Flask) -> None:
    @public
    def broken() -> str:
        raise RuntimeError("SELECT secreto FROM tabla")

    seeded.add_url_rule("/falla", "broken", broken)
    seeded.add_url_rule("/api/v1/falla", "broken_api", broken)
    page, program = Visitor(seeded).get("/falla"), Visitor(seeded).get("/api/v1/falla")
    for answer in (page, program):
        assert answer.status_code == 500
        assert answer.headers["X-Request-ID"] in answer.text
        assert "Traceback" not in answer.text
        assert "secreto" not in answer.text
    assert program.content_type == "application/problem+json"


def test_a_failing_database_still_gets_a_readable_page(seeded: Flask) -> None:
    visitor = Visitor(seeded)
    with transaction() as current:
        current.execute(text("ALTER TABLE entity RENAME TO gone"))
    answer = visitor.get("/entrar")
    assert answer.status_code == 500
    assert "Algo falló en Cauce" in answer.text
    assert "gone" not in answer.text


def test_lost_and_oversized_requests_are_explained(seeded: Flask) -> None:
    visitor = Visitor(seeded, "admin")
    assert "No encontramos esta página" in visitor.get("/no/existe").text
    assert visitor.client.delete("/cuenta").status_code == 405
    big = visitor.client.post("/cuenta/atajos", data={"shortcuts": "x" * 2_100_000})
    assert big.status_code == 413
    assert "demasiado grande" in big.text
    many = visitor.client.post("/cuenta/atajos", data={f"f{n}": "1" for n in range(10_000)})
    assert many.status_code == 413
    huge = visitor.client.post("/cuenta/atajos", data=b"x" * 31_000_000, content_type="text/plain")
    assert huge.status_code in (400, 413)
