"""Entering, leaving, passwords and tokens, as people do it."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from tests.support.people import PASSWORD, Visitor, actor_named, address, person_named
from workflows.actions import accounts
from workflows.domain.access import ApiToken, Installation
from workflows.domain.outbox import Outbox
from workflows.kernel import clock
from workflows.kernel.db import session, transaction
from workflows.kernel.errors import CauceError, Invalid, NotFound

NEW = "tres palabras juntas"


def test_a_person_enters_sees_the_own_page_and_leaves(seeded: Flask) -> None:
    visitor = Visitor(seeded, "directora")
    page = visitor.get("/cuenta")
    assert "Director(a) DSEGPP" in page.text
    cookie = visitor.client.get_cookie("cauce")
    assert cookie is not None
    assert cookie.http_only
    assert visitor.post("/salir").status_code == 302
    thief = Visitor(seeded)
    thief.client.set_cookie("cauce", cookie.value)
    assert thief.get("/cuenta").status_code == 401


def test_the_cookie_is_another_one_after_entering(seeded: Flask) -> None:
    visitor = Visitor(seeded)
    visitor.get("/entrar")
    before = visitor.client.get_cookie("cauce")
    visitor.post("/entrar", email=address("admin"), password=PASSWORD)
    after = visitor.client.get_cookie("cauce")
    assert before is not None and after is not None
    assert before.value != after.value


def test_entering_leads_back_to_the_page_but_never_out_of_the_site(seeded: Flask) -> None:
    form = {"email": address("admin"), "password": PASSWORD}
    assert Visitor(seeded).post("/entrar", siguiente="/cuenta", **form).headers["Location"] == "/cuenta"
    for elsewhere in ("https://otra.example", "//otra.example", "/\\otra.example"):
        assert Visitor(seeded).post("/entrar", siguiente=elsewhere, **form).headers["Location"] == "/"


def test_demo_accounts_are_offered_only_in_a_demonstration(seeded: Flask) -> None:
    assert address("directora") in Visitor(seeded).get("/entrar").text


def test_five_failures_close_the_account_for_fifteen_minutes_and_then_longer(seeded: Flask) -> None:
    start = clock.now()
    with clock.at(start):
        for _ in range(4):
            assert Visitor(seeded).post("/entrar", email=address("equipo1"), password="no").status_code == 422
        answer = Visitor(seeded).post("/entrar", email=address("equipo1"), password="no")
        assert answer.status_code == 429
        assert "cerrada hasta las" in answer.text
    with clock.at(start + timedelta(minutes=14)), pytest.raises(accounts.LockedOut):
        accounts.authenticate(address("equipo1"), PASSWORD)
    with clock.at(start + timedelta(minutes=16)), pytest.raises(accounts.LockedOut):
        accounts.authenticate(address("equipo1"), "no")
    with clock.at(start + timedelta(minutes=40)), pytest.raises(accounts.LockedOut):
        accounts.authenticate(address("equipo1"), PASSWORD)
    with clock.at(start + timedelta(minutes=50)):
        assert accounts.authenticate(address("equipo1"), PASSWORD).failed_logins == 0


def test_unknown_people_and_wrong_passwords_get_the_same_answer(seeded: Flask) -> None:
    said = set()
    for email in ("nadie@demo.cauce.example", address("admin")):
        with pytest.raises(Invalid) as failure:
            accounts.authenticate(email, "no es esta")
        said.add(failure.value.message)
    assert len(said) == 1


def test_failures_at_a_signature_count_too(seeded: Flask) -> None:
    who = actor_named("directora")
    for _ in range(5):
        with pytest.raises(CauceError):
            accounts.confirm_password(who, "no")
    with pytest.raises(accounts.LockedOut):
        accounts.confirm_password(who, PASSWORD)


def test_changing_the_password_ends_the_other_sessions_only(seeded: Flask) -> None:
    here, elsewhere = Visitor(seeded, "planeacion"), Visitor(seeded, "planeacion")
    wrong = here.post("/cuenta/contrasena", password=PASSWORD, new="corta", again="corta")
    assert wrong.status_code == 422
    assert "12 caracteres" in wrong.text
    unequal = here.post("/cuenta/contrasena", password=PASSWORD, new=NEW, again="otra cosa")
    assert "no son iguales" in unequal.text
    assert here.post("/cuenta/contrasena", password=PASSWORD, new=NEW, again=NEW).status_code == 302
    assert here.get("/cuenta").status_code == 200
    assert elsewhere.get("/cuenta").status_code == 401
    assert accounts.authenticate(address("planeacion"), NEW).name


def test_a_given_password_must_be_changed_first(seeded: Flask) -> None:
    with transaction():
        person_named("control").must_change_password = True
    visitor = Visitor(seeded, "control")
    assert visitor.get("/cuenta").headers["Location"] == "/cuenta/contrasena"
    visitor.post("/cuenta/contrasena", password=PASSWORD, new=NEW, again=NEW)
    assert visitor.get("/cuenta").status_code == 200


def test_a_forgotten_password_is_replaced_once_by_the_mailed_link(seeded: Flask) -> None:
    with clock.at(clock.now()):
        known = Visitor(seeded).post("/clave", email=address("admin")).text
        assert _without_token(known) == _without_token(Visitor(seeded).post("/clave", email="x@nadie.example").text)
    mail = session().scalars(select(Outbox).where(Outbox.kind == "cambio_clave")).one()
    link = mail.params["enlace"]
    visitor = Visitor(seeded)
    assert visitor.get(link).status_code == 200
    assert visitor.post(link, new=NEW, again=NEW).status_code == 302
    assert visitor.post(link, new=NEW, again=NEW).status_code == 404
    assert accounts.authenticate(address("admin"), NEW).name


def _without_token(text: str) -> str:
    return re.sub(r'(csrf[-_]token" (?:content|value)=)"[^"]+"', r"\1", text)


def test_the_mailed_link_lasts_two_hours(seeded: Flask) -> None:
    accounts.start_reset(address("admin"))
    accounts.start_reset(address("admin"))
    mails = session().scalars(select(Outbox).where(Outbox.kind == "cambio_clave")).all()
    assert len(mails) == 1
    token = mails[0].params["enlace"].removeprefix("/clave/e/")
    with clock.at(clock.now() + timedelta(hours=3)), pytest.raises(NotFound):
        accounts.finish_reset(token, NEW)
    assert session().scalars(select(Installation).where(Installation.key.startswith("reset:"))).one()


def test_a_token_is_shown_once_and_revoked_for_good(seeded: Flask) -> None:
    visitor = Visitor(seeded, "equipo2")
    shown = visitor.post("/cuenta/tokens", label="Tablero de la secretaría").text
    found = re.search(r"cauce_[A-Za-z0-9_-]{30,}", shown)
    assert found
    assert found[0] not in visitor.get("/cuenta").text
    person = accounts.find_token(found[0])
    assert person is not None and person.email == address("equipo2")
    token = session().scalars(select(ApiToken)).one()
    assert token.last_used_at is not None
    assert Visitor(seeded, "equipo1").post(f"/cuenta/tokens/{token.id}/revocar").status_code == 404
    visitor.post(f"/cuenta/tokens/{token.id}/revocar")
    assert accounts.find_token(found[0]) is None


def test_the_demonstration_clock_moves_from_the_banner(seeded: Flask) -> None:
    visitor = Visitor(seeded, "admin")
    before = clock.now()
    assert visitor.post("/demostracion/avanzar", by="7d").status_code == 302
    assert clock.now() - before > timedelta(days=6)
    assert visitor.post("/demostracion/avanzar", by="900d").status_code == 422
    assert visitor.get("/cuenta").status_code == 200
