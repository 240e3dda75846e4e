"""One acta, many plans: a decision for each, told once to the case that asked."""

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from tests.support import advice
from tests.support.people import actor_named
from tests.web import desk
from workflows.actions.actas import record_acta
from workflows.domain.actas import Acta
from workflows.domain.documents import Evidence
from workflows.domain.messages import Message
from workflows.domain.people import Actor
from workflows.domain.proposals import Proposal, open_proposals
from workflows.kernel import clock
from workflows.kernel.db import session, transaction
from workflows.kernel.errors import Conflict, Forbidden, Invalid
from workflows.kernel.ids import new_id


@pytest.fixture
def who(app: Flask) -> Actor:
    """The secretaría técnica, with three proposals to decide."""
    advice.installed()
    actor = actor_named("secretaria")
    for name in ("Abejorral", "Jardín", "Turbo"):
        case_id = desk.request_of(name)
        with transaction() as current:
            current.add(
                Proposal(id=new_id(), owner_id=actor.owner_id, case_id=case_id, committee="cigd", topic=name,
                         created_at=clock.now())
            )  # fmt: skip
    return actor


def _paper(who: Actor) -> str:
    with transaction() as current:
        made = Evidence(
            id=new_id(), owner_id=who.owner_id, name="acta.pdf", size=1, media_type="application/pdf",
            sha256="0" * 64, person_id=who.person_id, at=clock.now(), uploaded_name=who.name,
        )  # fmt: skip
        current.add(made)
    return made.id


def _ids(who: Actor) -> list[str]:
    found = [proposal.id for proposal, _ in open_proposals(who.owner_id)]
    session().close()
    return found


def _today() -> date:
    return clock.today()


def test_one_act_decides_many_and_each_case_is_told(who: Actor) -> None:
    first, second, third = _ids(who)
    decisions = {first: ("aprobado", ""), second: ("devuelto", "Falta el indicador de la meta 2.")}
    record_acta(who, "cigd", "003", _today(), _paper(who), "Sesión ordinaria.", decisions)
    assert _ids(who) == [third]
    told = {row.key: row.data for row in session().scalars(select(Message).where(Message.name == "decision"))}
    cases = {row.id: row.case_id for row in session().scalars(select(Proposal))}
    assert told[cases[first]]["decision"] == "aprobado"
    assert told[cases[second]] | {"fecha": ""} == {
        "decision": "devuelto", "acta": "003", "fecha": "", "nota": "Falta el indicador de la meta 2.",
    }  # fmt: skip


def test_the_same_form_twice_is_one_acta(who: Actor) -> None:
    paper, decisions = _paper(who), {_ids(who)[0]: ("aprobado", "")}
    made = {record_acta(who, "cigd", "004", _today(), paper, "", decisions, key="una") for _ in range(2)}
    assert len(made) == 1
    assert len(session().scalars(select(Acta)).all()) == 1


def test_nothing_is_kept_when_somebody_decided_meanwhile(who: Actor) -> None:
    first, second, _ = _ids(who)
    record_acta(who, "cigd", "005", _today(), _paper(who), "", {first: ("aplazado", "")})
    with pytest.raises(Conflict):
        record_acta(who, "cigd", "006", _today(), _paper(who), "", {second: ("aprobado", ""), first: ("aprobado", "")})
    assert second in _ids(who)


def test_what_is_missing_is_said_field_by_field(who: Actor) -> None:
    first, *_ = _ids(who)
    later = date(2100, 1, 1)
    with pytest.raises(Invalid) as refused:
        record_acta(who, "otro", "", later, None, "", {first: ("no_aprobado", " ")})
    wrong = {each["field"] for each in refused.value.errors}
    assert wrong == {"number", "committee", "held_on", "file_id", f"note-{first}"}
    with pytest.raises(Invalid):
        record_acta(who, "cigd", "007", _today(), _paper(who), "", {})


def test_only_the_secretaria_tecnica_records(who: Actor) -> None:
    decisions = {_ids(who)[0]: ("aprobado", "")}
    with pytest.raises(Forbidden):
        record_acta(actor_named("directora"), "cigd", "008", _today(), _paper(who), "", decisions)
    with pytest.raises(Conflict):
        record_acta(who, "cigd", "009", _today(), _paper(who), "", {new_id(): ("aprobado", "")})
