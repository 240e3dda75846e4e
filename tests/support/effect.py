"""Advice that was given and scores that were published, as rows: a campaign with its children, attendance, years."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import undefer

from tests.support import advice
from workflows.domain.cases import Case
from workflows.domain.entities import Entity
from workflows.domain.participants import Participant
from workflows.domain.scores import Score, ScoreImport
from workflows.kernel import clock
from workflows.kernel.db import session, transaction
from workflows.kernel.ids import digest, new_id

CAME, ABSENT = "came", "absent"


def publish(policy: str, by_year: Mapping[int, Mapping[str, Any]], series: str = "official") -> None:
    """Scores of a policy: year → municipality → value; None leaves a blank."""
    with transaction() as current:
        for year, values in by_year.items():
            source = ScoreImport(
                id=new_id(), owner_id=advice.owner_id(), vigencia=year, series=series, file_name="prueba.csv",
                sha256=digest(f"{policy}{year}{series}"), at=clock.now(), rows=len(values),
            )  # fmt: skip
            current.add(source)
            current.flush()
            for name, value in values.items():
                if value is not None:
                    score = Score(entity_id=advice.municipality(name).id, vigencia=year, code=policy, series=series)
                    score.value, score.import_id = Decimal(str(value)), source.id
                    current.add(score)


def all_names() -> list[str]:
    """The municipalities of the installation."""
    query = select(Entity.short_name).where(Entity.kind == "alcaldia", Entity.active).order_by(Entity.short_name)
    return list(session().scalars(query))


def real_case() -> str:
    """A registered request, to copy cases from."""
    data = {
        "entidad": advice.municipality("Abejorral").id, "politicas": ["POL19"], "asunto": "Modelo", "detalle": "x",
        "solicitante_nombre": "Enlace, demostración", "solicitante_cargo": "Enlace", "medio": "correo",
        "solicitante_correo": "enlace@demo.cauce.example", "autorizacion_datos": True,
    }  # fmt: skip
    start = advice.cases.StartRequest(procedure="demanda", entity_id=data["entidad"], data=data)
    return advice.cases.start_case(advice.actor(), start).case_ids[0]


def copied(model: str, policy: str | None, number: str, **more: Any) -> str:
    """A case like the model in another policy; its id."""
    found = session().scalars(select(Case).where(Case.id == model).options(undefer(Case.engine_state))).one()
    row = {column.key: getattr(found, column.key) for column in Case.__table__.columns}
    row |= {"id": new_id(), "number": number, "policy": policy, "external_id": None, **more}
    with transaction() as current:
        current.execute(insert(Case), [row])
    return str(row["id"])


def invited(case_id: str, names: Iterable[str], on: date | None = None, state: str = "invited") -> None:
    """Participants of a case; with a day, they came on it."""
    with transaction() as current:
        case = current.get_one(Case, case_id)
        for name in names:
            row = Participant(
                id=new_id(), owner_id=case.owner_id, case_id=case_id, entity_id=advice.municipality(name).id,
                policy=case.policy, state=state, added_at=case.started_at,
            )  # fmt: skip
            if on is not None:
                row.sessions, row.first_attended_on, row.last_attended_on = 1, on, on
            current.add(row)
