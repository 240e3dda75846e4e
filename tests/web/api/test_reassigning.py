"""Many tasks to another person by the API: in one act, once per key, and a refusal that names the task."""

from tests.support.people import person_named
from tests.support.programs import Program
from tests.web.api.test_story import start
from workflows.kernel.ids import new_id

ALL = {"reason": "Se reparte la carga."}


def tasks_of(team: Program, count: int) -> list[str]:
    """First tasks of new cases."""
    cases = [start(team, external_id=f"caso-{n}") for n in range(count)]
    listed = team.get("/tasks", view="group").get_json()["items"]
    return [each["id"] for each in listed if each["case"] in cases]


def test_all_of_them_pass_or_none(team: Program, director: Program) -> None:
    ids, to = tasks_of(team, 3), person_named("equipo2").id
    assert team.post("/tasks/reassign", {"tasks": ids, "to": to, **ALL}).status_code == 403
    done = director.post("/tasks/reassign", {"tasks": ids, "to": to, **ALL})
    assert done.status_code == 200, done.text
    assert done.get_json() == {"moved": 3, "to": person_named("equipo2").name, "lote": None}
    mine = Program(team.client.application, "equipo2").get("/tasks", view="mine").get_json()["items"]
    assert {each["id"] for each in mine} == set(ids)
    strange = director.post("/tasks/reassign", {"tasks": [*ids, new_id()], "to": to, **ALL})
    assert strange.status_code == 404
    assert director.post("/tasks/reassign", {"tasks": [], "to": to, **ALL}).status_code == 422
