"""Files that people ask for can be downloaded for some days; then they go, and can be made again."""

import re
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.support import advice
from tests.support.people import Visitor
from workflows import batch
from workflows.domain.documents import Blob
from workflows.domain.lotes import LoteItem
from workflows.kernel import clock
from workflows.kernel.db import session, transaction

NOON = datetime(2026, 11, 24, 12, tzinfo=clock.BOGOTA)


def asked(team: Visitor) -> str:
    """Ask for the list of cases; the address of its lote."""
    place: str = team.post("/lotes/archivos", vista="expedientes").headers["Location"]
    batch.run_next()
    return place


def blobs() -> int:
    """How many files the database holds."""
    return session().scalar(select(func.count()).select_from(Blob)) or 0


def file_of(team: Visitor, place: str) -> str | None:
    """The address of the file on the page of its lote."""
    found = re.search(rf'href="({place}/archivos/\d+)"', team.get(place).text)
    return found[1] if found else None


def test_a_file_says_until_when_it_is_kept_and_then_goes(app: Flask) -> None:
    advice.installed()
    before = blobs()
    with clock.at(NOON):
        team = Visitor(app, "equipo1")
        place = asked(team)
        assert "El archivo se conserva hasta el jueves 24 de diciembre de 2026." in team.get(place).text
        assert "se conserva 30 días" in team.get("/lotes").text
        address = file_of(team, place) or ""
    with clock.at(NOON + timedelta(days=30, hours=11)):
        batch.run_next()
        assert Visitor(app, "equipo1").get(address).status_code == 200
    with clock.at(NOON + timedelta(days=30, hours=13)):
        batch.run_next()
        team = Visitor(app, "equipo1")
        page = team.get(place).text
        assert "El archivo se retiró el viernes 25 de diciembre de 2026: los archivos se conservan 30 días." in page
        assert file_of(team, place) is None and blobs() == before
        gone = team.get(address)
        assert gone.status_code == 404 and "puede pedirlo de nuevo" in gone.text
        assert batch.run_next() == 0
        assert file_of(team, asked(team))


def test_the_owner_says_for_how_many_days(app: Flask) -> None:
    advice.installed()
    with clock.at(NOON):
        admin, team = Visitor(app, "admin"), Visitor(app, "equipo1")
        place = asked(team)
        page = "/administracion/reglas/archivos"
        assert 'value="30"' in admin.get(page).text
        for wrong in ("0", "3651", "un mes", ""):
            assert admin.post(page, archivos_dias=wrong).status_code == 422
        assert admin.post(page, archivos_dias="2").status_code == 302
        assert "2 días después de prepararse" in admin.get("/administracion/reglas").text
        assert "hasta el jueves 26 de noviembre de 2026" in team.get(place).text
    with clock.at(NOON + timedelta(days=3)):
        batch.run_next()
        assert "El archivo se retiró" in Visitor(app, "equipo1").get(place).text


@pytest.mark.parametrize("holder", ["template", "batch"])
def test_bytes_that_something_else_refers_to_stay(app: Flask, holder: str) -> None:
    advice.installed()
    with clock.at(NOON):
        team = Visitor(app, "equipo1")
        place = asked(team)
    with clock.at(NOON + timedelta(days=20)):
        later = asked(Visitor(app, "equipo1"))
    with transaction() as current:
        old, new = current.scalars(select(LoteItem).order_by(LoteItem.id)).all()
        if holder == "batch":
            new.result = old.result
        else:
            old.result = current.scalars(select(Blob.sha256).where(Blob.media_type.contains("wordprocessing"))).first()
        kept = old.result
    with clock.at(NOON + timedelta(days=40)):
        batch.run_next()
        team = Visitor(app, "equipo1")
        assert "El archivo se retiró" in team.get(place).text and file_of(team, later)
    assert session().get(Blob, kept) is not None
