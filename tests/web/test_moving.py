"""Moving cases on the page of the administration: what would happen, why, done, and taken back."""

from flask import Flask
from sqlalchemy import select

from tests.support import advice
from tests.support.databases import on_sqlite
from tests.support.people import Visitor
from tests.support.versions import installed, original, relabelled, with_step
from tests.web import desk
from workflows.actions._course import keep_incident
from workflows.domain.cases import Case
from workflows.domain.moves import CaseMove
from workflows.kernel.db import session

pytestmark = on_sqlite
V = "/administracion/versiones"


def cases() -> dict[str, str]:
    """Case -> its version."""
    session().expire_all()
    return {row.id: row.version_hash for row in session().execute(select(Case.id, Case.version_hash))}


def test_an_administrator_looks_moves_and_takes_it_back(app: Flask) -> None:
    advice.installed()
    for town in ("Abejorral", "Urrao"):
        desk.drafted(town)
    before = cases()
    admin = Visitor(app, "admin")
    assert "en versiones anteriores" not in admin.get(V).text
    new = installed(with_step(relabelled(original()), "flujo_gw_asignacion_gw_por_oficiar", "visto", "Visto bueno"))
    assert "2 en versiones anteriores" in admin.get(V).text
    keep_incident(min(before), "prueba", "prueba")
    page = admin.get(f"{V}/demanda").text
    assert "1 de 2 se pueden mover" in page and "Tiene un incidente abierto: resuélvalo primero." in page
    assert "se llamará «Otra manera de decirlo: Firmar el oficio al líder»" in page
    assert cases() == before
    stayed = admin.get(f"{V}/demanda?vista=quedan").text
    assert "incidente" in stayed and "se llamará" not in stayed
    refused = admin.post(f"{V}/demanda/mover", reason=" ")
    assert refused.status_code == 422 and "Escriba por qué los mueve" in refused.text and cases() == before
    done = admin.post(f"{V}/demanda/mover", reason="Guía nueva.")
    assert done.status_code == 302
    page = admin.get(V).text
    assert "Se movió un expediente a la versión nueva." in page and "Guía nueva." in page
    moved = max(before)
    assert cases() == {min(before): before[moved], moved: new.version}
    assert "pasó el expediente a la versión" in admin.get(f"/expedientes/{moved}").text
    move_id = session().scalars(select(CaseMove.move_id)).one()
    assert admin.post(f"/administracion/movimientos/{move_id}/deshacer").status_code == 302
    assert "Un expediente volvió a su versión anterior." in admin.get(V).text and cases() == before


def test_what_somebody_touched_since_stays_and_the_page_says_so(app: Flask) -> None:
    advice.installed()
    desk.drafted("Urrao")
    installed(relabelled(original()))
    admin = Visitor(app, "admin")
    admin.post(f"{V}/demanda/mover", reason="Guía nueva.")
    case = session().scalars(select(Case)).one()
    keep_incident(case.id, "prueba", "prueba")
    move_id = session().scalars(select(CaseMove.move_id)).one()
    admin.post(f"/administracion/movimientos/{move_id}/deshacer")
    assert "Alguien siguió trabajando en este expediente" in admin.get(V).text


def test_other_roles_and_unknown_moves_are_refused(app: Flask) -> None:
    advice.installed()
    assert Visitor(app, "directora").get(V).status_code == 403
    assert Visitor(app, "admin").get(f"{V}/no-existe").status_code == 404
    assert Visitor(app, "admin").post("/administracion/movimientos/x/deshacer").status_code == 404
    assert "Todos los expedientes abiertos están al día" in Visitor(app, "admin").get(f"{V}/demanda").text
