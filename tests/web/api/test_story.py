"""A demanda from a program's request to the signed letter, all through the API."""

from io import BytesIO

from werkzeug.test import TestResponse

from tests.support.people import person_named
from tests.support.programs import Program, request_of

REVIEWED = {"tipo_peticion": "general", "prioridad": "normal", "politica": "POL07"}


def start(program: Program, **changes: object) -> str:
    answer = program.post("/cases", request_of(**changes))
    assert answer.status_code == 201, answer.text
    found: str = answer.get_json()["id"]
    return found


def test_a_request_is_reviewed_assigned_drafted_and_signed(team: Program, director: Program) -> None:
    case = start(team)
    assert team.do("revision", case, "completa", REVIEWED).status_code == 200
    drafter = person_named("responsable1").id
    assert director.do("asignar", case, "asignar", {"responsable": drafter, "via": "con_oficio"}).status_code == 200
    responsible = Program(team.client.application, "responsable1")
    mine = responsible.get("/tasks", view="mine", procedure="demanda").get_json()["items"]
    assert [each["step"] for each in mine] == ["elaborar_oficio"]
    letter = {"asunto": "Asesoría en gobierno digital", "texto": "Señor líder:\n\nPedimos <asesoría> & {{ x }}."}
    assert responsible.do("elaborar_oficio", case, data=letter).status_code == 200
    signed = director.sign("firmar_oficio", case)
    assert signed.status_code == 200, signed.text
    document = team.get(f"/documents/{signed.get_json()['numbered'][0]}").get_json()
    assert document["state"] in ("numbered", "issued")
    assert document["number"]
    assert len(document["docx_sha256"]) == 64
    listed = team.get(f"/cases/{case}/documents").get_json()["items"]
    assert document["id"] in [each["id"] for each in listed]


def test_what_a_case_says_of_itself(team: Program) -> None:
    case = start(team)
    read = team.get(f"/cases/{case}").get_json()
    assert read["entity"]["code"] == "05002"
    assert read["state_label"] == "En curso"
    legal = read["terms"][0]
    assert legal["name"] == "legal"
    assert any("15 días hábiles" in line for line in legal["explanation"])
    assert legal["rule"].startswith("Ley 1437 de 2011")
    assert [each["step"] for each in read["tasks"]] == ["revision"]
    history = team.get(f"/cases/{case}/history", limit=1).get_json()
    assert history["items"][0]["verb"] == "inicio"
    following = team.get(f"/cases/{case}/history", limit=1, cursor=history["next"]).get_json()
    assert following["items"][0]["prev_hash"] == history["items"][0]["hash"]
    diagram = team.get(f"/cases/{case}/diagram").get_json()
    assert "<" in diagram["xml"]
    assert diagram["marks"]["now"] == ["revision"]
    assert team.get(f"/cases/{case}/diagram", format="bpmn").content_type == "application/xml"


def test_a_task_says_what_to_do_by_when_and_why(team: Program) -> None:
    task = team.task("revision", start(team))
    assert task["form"]["properties"]["tipo_peticion"]
    assert {each["value"] for each in task["outcomes"]} >= {"completa", "incompleta"}
    assert task["term"]["explanation"][0].startswith("Se cuenta desde")
    assert task["may"] == ["take", "draft", "complete"]
    kept = team.post(f"/tasks/{task['id']}/draft", {"data": {"notas": "a medias"}, "revision": task["revision"]})
    assert kept.status_code == 200
    again = team.get(f"/tasks/{task['id']}").get_json()
    assert again["draft"] == {"notas": "a medias"}
    assert again["revision"] == task["revision"]


def test_lists_are_paged_without_gaps_or_repetitions(team: Program) -> None:
    cases = {start(team, external_id=f"EXT-{n}") for n in range(5)}
    for path in ("/cases", "/tasks"):
        seen: list[str] = []
        query = {"limit": 2} | ({"view": "all", "due": "2020-01-01..2099-12-31"} if path == "/tasks" else {})
        page = team.get(path, **query).get_json()
        seen += [each.get("case", each["id"]) for each in page["items"]]
        while page["next"]:
            page = team.get(path, cursor=page["next"], **query).get_json()
            seen += [each.get("case", each["id"]) for each in page["items"]]
        assert len(seen) == 5
        assert set(seen) == cases
    assert len(team.get("/cases", q="ventanilla LINEA").get_json()["items"]) == 5
    assert team.get("/cases", q="no existe").get_json() == {"items": [], "next": None}


def test_take_release_and_reassign_tell_the_new_revision(team: Program, director: Program) -> None:
    task = team.task("revision", start(team))
    taken = team.post(f"/tasks/{task['id']}/take", {"revision": task["revision"]}).get_json()
    assert taken["revision"] == task["revision"] + 1
    colleague = Program(team.client.application, "equipo2")
    late = colleague.post(f"/tasks/{task['id']}/take", {"revision": task["revision"]})
    assert late.status_code == 409
    assert late.get_json()["by"] == person_named("equipo1").name
    assert late.get_json()["revision"] == taken["revision"]
    moved = director.post(
        f"/tasks/{task['id']}/reassign",
        {"revision": taken["revision"], "to": person_named("equipo2").id, "reason": "Vacaciones"},
    )
    assert moved.status_code == 200, moved.text
    revision = moved.get_json()["revision"]
    assert colleague.post(f"/tasks/{task['id']}/release", {"revision": revision}).status_code == 422
    released = colleague.post(f"/tasks/{task['id']}/release", {"revision": revision, "reason": "No es de mi grupo"})
    assert released.status_code == 200
    assert team.get("/tasks", view="group").get_json()["items"][0]["id"] == task["id"]


def test_a_file_becomes_evidence_of_a_task(team: Program) -> None:
    case = start(team)
    task = team.task("revision", case)
    answer = upload(team, b"Acta de la mesa t\xc3\xa9cnica", "acta.txt", task=task["id"], key="archivo-1")
    assert answer.status_code == 201, answer.text
    again = upload(team, b"Acta de la mesa t\xc3\xa9cnica", "acta.txt", task=task["id"], key="archivo-1")
    assert (again.status_code, again.get_json()) == (201, answer.get_json())
    other = upload(team, b"Otra acta", "acta.txt", task=task["id"], key="archivo-1")
    assert other.status_code == 422
    assert upload(team, b"MZ\x90", "programa.exe").status_code == 422


def upload(program: Program, data: bytes, name: str, key: str | None = None, **fields: str) -> TestResponse:
    """Send a file."""
    sent = {"file": (BytesIO(data), name), **fields}
    return program.raw("/evidence", sent, "multipart/form-data", key)


def test_a_message_wakes_whoever_waits_once(team: Program) -> None:
    body = {"name": "resultados_publicados", "key": "2025", "data": {}, "id": "importacion-1"}
    assert team.post("/messages", body).status_code == 202
    assert team.post("/messages", body).get_json() == {"waiting": 0}
    changed = team.post("/messages", body | {"key": "2024"})
    assert changed.status_code == 422
    assert changed.get_json()["errors"][0]["field"] == "id"
