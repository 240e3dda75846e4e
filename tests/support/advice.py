"""An installation with its catalogues and demonstration people, and advised cases that await results."""

from functools import cache

from sqlalchemy import select

from tests.support.snapshot import filled
from workflows import procedures
from workflows.actions import cases, installation, seed
from workflows.domain.cases import Case
from workflows.domain.entities import Entity, owners
from workflows.domain.people import Actor, Person, actor_of
from workflows.domain.policies import Policy
from workflows.domain.scores import FollowUp
from workflows.kernel import clock
from workflows.kernel.db import session, transaction
from workflows.kernel.ids import new_id

TEAM = "equipo1@demo.cauce.example"
HEADER = "Entidad;Departamento;Municipio;Índice de Desempeño Institucional;POL03 Planeación Institucional"


@cache
def shipped() -> list[procedures.Procedure]:
    """The shipped procedures, read once."""
    return list(procedures.discover().values())


def installed(demo: bool = True) -> None:
    """Catalogues, people and procedures in the open database; `demo` keeps the mark of a demonstration."""
    filled("installed", _install)
    if not demo:
        with transaction():
            session().delete(session().get_one(installation.Installation, "demo"))
    session().close()


def _install() -> None:
    seed.load_base()
    seed.load_demo_people()
    installation.install(shipped())


def actor(email: str = TEAM) -> Actor:
    """Somebody of the demonstration, as an actor."""
    return actor_of(session().scalars(select(Person).where(Person.email == email)).one(), clock.today())


def municipality(name: str) -> Entity:
    """The mayor's office of a municipality."""
    return session().scalars(select(Entity).where(Entity.short_name == name)).one()


def advised(name: str, vigencia: int = 2025, policy: str = "POL03") -> str:
    """A case of advice of a municipality whose follow-up awaits `vigencia`; the follow-up's id."""
    about = municipality(name)
    data = {
        "entidad": about.id, "politicas": [policy], "asunto": f"Asesoría para {name}", "detalle": "Ayuda.",
        "solicitante_nombre": "Enlace, demostración", "solicitante_cargo": "Enlace", "medio": "correo",
        "solicitante_correo": "enlace@demo.cauce.example", "autorizacion_datos": True,
    }  # fmt: skip
    opened = cases.start_case(actor(), cases.StartRequest(procedure="demanda", entity_id=about.id, data=data))
    return awaiting(opened.case_ids[0], vigencia, policy)


def awaiting(case_id: str, vigencia: int, policy: str) -> str:
    """A follow-up row of a case."""
    with transaction() as current:
        case = current.get_one(Case, case_id)
        row = FollowUp(
            id=new_id(), owner_id=case.owner_id, case_id=case.id, entity_id=case.entity_id, policy=policy,
            procedure="seguimiento", vigencia=vigencia, created_at=clock.now(),
        )  # fmt: skip
        current.add(row)
    return row.id


def owner_id() -> str:
    """The id of the owner."""
    return owners()[0].id


def csv_of(*rows: tuple[str, str, str]) -> bytes:
    """A results file: (municipality, IDI, POL03) per row, as the owner would download it."""
    lines = [f"ALCALDÍA DE {name.upper()};Antioquia;{name};{idi};{pol03}" for name, idi, pol03 in rows]
    return "\n".join([HEADER, *lines]).encode()


def policy_name(code: str) -> str:
    """The short name of a policy of the catalogue."""
    return session().get_one(Policy, code).short_name
