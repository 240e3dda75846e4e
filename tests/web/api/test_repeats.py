"""A repeated request: the first answer unchanged, and never a second effect."""

from concurrent.futures import ThreadPoolExecutor

from flask import Flask
from sqlalchemy import func, select

from tests.support.people import PASSWORD, person_named
from tests.support.programs import Program, request_of
from tests.web.api.test_story import REVIEWED, start
from workflows.domain.cases import Case
from workflows.domain.documents import Document
from workflows.kernel.db import session


def count_cases() -> int:
    return session().scalar(select(func.count()).select_from(Case)) or 0


def test_starting_twice_under_one_key_is_one_case(team: Program) -> None:
    first = team.post("/cases", request_of(), key="k-1")
    again = team.post("/cases", request_of(), key="k-1")
    assert (again.status_code, again.get_json()) == (first.status_code, first.get_json()) == (201, first.get_json())
    assert count_cases() == 1
    other = team.post("/cases", request_of("05001"), key="k-1")
    assert other.status_code == 422
    assert other.content_type == "application/problem+json"


def test_the_same_external_number_is_the_same_case(team: Program) -> None:
    first = team.post("/cases", request_of(external_id="OF-2026-7"), key="a")
    again = team.post("/cases", request_of(external_id="OF-2026-7"), key="b")
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.get_json() == again.get_json()
    assert team.post("/cases", request_of(external_id="OF-2026-7"), key="a").status_code == 201
    assert count_cases() == 1


def test_several_policies_are_linked_cases_once(team: Program) -> None:
    sent = request_of(external_id="OF-8", data={"politicas": ["POL07", "POL03"]})
    first, again = team.post("/cases", sent), team.post("/cases", sent)
    assert len(first.get_json()["cases"]) == 2
    assert again.status_code == 200
    assert sorted(again.get_json()["cases"]) == sorted(first.get_json()["cases"])


def test_completing_twice_under_one_key_is_once(team: Program) -> None:
    task = team.task("revision", start(team))
    body = {"revision": task["revision"], "outcome": "completa", "data": REVIEWED}
    first = team.post(f"/tasks/{task['id']}/complete", body, key="c-1")
    again = team.post(f"/tasks/{task['id']}/complete", body, key="c-1")
    assert (again.status_code, again.get_json()) == (200, first.get_json())
    late = team.post(f"/tasks/{task['id']}/complete", body, key="c-2")
    assert late.status_code == 409
    assert late.get_json()["by"] == person_named("equipo1").name
    assert late.get_json()["at"]


def test_taking_and_drafting_twice_under_one_key(team: Program) -> None:
    task = team.task("revision", start(team))
    for verb, body in (("take", {"revision": task["revision"]}), ("draft", {"data": {"notas": "x"}})):
        first = team.post(f"/tasks/{task['id']}/{verb}", body, key=f"k-{verb}")
        again = team.post(f"/tasks/{task['id']}/{verb}", body, key=f"k-{verb}")
        assert (again.status_code, again.get_json()) == (200, first.get_json())
    changed = team.post(f"/tasks/{task['id']}/draft", {"data": {"notas": "y"}}, key="k-draft")
    assert changed.status_code == 422


def test_signing_twice_under_one_key_takes_one_number(team: Program, director: Program) -> None:
    case = start(team)
    team.do("revision", case, "no_competente", REVIEWED)
    letter = {"asunto": "Traslado", "texto": "Por competencia.", "destinatario_entidad": "Entidad competente"}
    form = team.task("proyectar_traslado", case)["form"]
    required = {name: letter.get(name, "Texto") for name in form["required"]}
    assert team.do("proyectar_traslado", case, data=required).status_code == 200
    document = director.task("firmar_traslado", case)["document"]
    wrong = director.post(f"/documents/{document}/sign", {"password": "otra"}, key="f-1")
    assert wrong.status_code == 422
    assert wrong.get_json()["errors"][0]["field"] == "password"
    first = director.post(f"/documents/{document}/sign", {"password": PASSWORD}, key="f-1")
    again = director.post(f"/documents/{document}/sign", {"password": PASSWORD}, key="f-1")
    assert first.status_code == 200, first.text
    assert (again.status_code, again.get_json()) == (200, first.get_json())
    numbers = session().scalars(select(Document.number).where(Document.number.is_not(None))).all()
    assert len(numbers) == 1


def test_eight_equal_requests_at_once_are_one_case(office: Flask, team: Program) -> None:
    def send(_: int) -> tuple[int, str]:
        answer = team.post("/cases", request_of(), key="a-la-vez")
        return answer.status_code, answer.get_json().get("id", "")

    with ThreadPoolExecutor(4) as threads:
        answers = list(threads.map(send, range(8)))
    assert {status for status, _ in answers} == {201}
    assert len({case for _, case in answers}) == 1
    assert count_cases() == 1
