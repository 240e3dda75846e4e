"""What programs should not send, and what people should not see."""

from base64 import urlsafe_b64encode
from typing import Any

import pytest
from flask import Flask

from tests.support.people import Visitor
from tests.support.programs import V1, Program, request_of
from tests.web.api.test_story import REVIEWED, start, upload
from workflows.kernel.ids import new_id

BAD_BODIES: list[Any] = [
    b"{", b"[]", b'"texto"', b"null", b'{"revision": NaN}', b'{"a": "\\ud800"}', b"[" * 100_000,
    b'{"revision": "1"}', b'{"revision": -1}', b'{"revision": 1e400}', b'{"revision": 99999999999999999999999}',
    b'{"revision": true}', b'{"revision": 1, "data": []}', b'{"revision": 1, "sobra": 1}', b"\xff\xfe",
]  # fmt: skip


@pytest.mark.parametrize("body", BAD_BODIES, ids=range(len(BAD_BODIES)))
def test_a_badly_written_body_is_refused_by_name(team: Program, body: bytes) -> None:
    task = team.task("revision", start(team))
    answer = team.raw(f"/tasks/{task['id']}/complete", body)
    assert answer.status_code == 422
    assert answer.get_json()["errors"]
    assert answer.content_type == "application/problem+json"
    assert team.task("revision", task["case"]["id"])["revision"] == task["revision"]


def test_control_characters_and_nul_never_reach_the_database(team: Program) -> None:
    sent = request_of(external_id="OF\x00-1\x1b[0m", data={"asunto": "Línea\x00uno\x1b[31m", "detalle": "a\x00b"})
    answer = team.post("/cases", sent)
    assert answer.status_code == 201, answer.text
    case = team.get(f"/cases/{answer.get_json()['id']}").get_json()
    assert case["subject"] == "Líneauno[31m"
    assert case["external_id"] == "OF-1[0m"
    task = team.task("revision", case["id"])
    body = {"revision": task["revision"], "data": {"notas": "x\x00"}}
    assert team.post(f"/tasks/{task['id']}/draft", body).status_code == 200
    assert team.post("/messages", {"name": "a\x00b", "key": "\x00", "id": "1"}).status_code == 422
    for query in ({"q": "\x00"}, {"procedure": "\x00"}, {"entity": "a\x00"}):
        assert team.get("/cases", **query).status_code == 200


def test_a_subject_that_would_become_a_mail_header_is_one_line(team: Program) -> None:
    answer = team.post("/cases", request_of(data={"asunto": "Hola\r\nBcc: otra@ejemplo.co"}))
    assert answer.status_code == 201
    assert "\n" not in team.get(f"/cases/{answer.get_json()['id']}").get_json()["subject"]
    bad = team.post("/cases", request_of(data={"solicitante_correo": "a@b.co\r\nRCPT TO:<c@d.co>"}))
    assert bad.status_code == 422
    assert bad.get_json()["errors"][0]["field"] == "solicitante_correo"


def test_a_cursor_of_another_list_is_refused(team: Program) -> None:
    for place in ("2026-11-24", "2026-11-24T10:00:00+00:00", "2026-11-24T10:00:00", "9999-99-99", "20261124"):
        cursor = urlsafe_b64encode(f"{place}_{new_id()}".encode()).decode().rstrip("=")
        for view in ("mine", "done", "all"):
            assert team.get("/tasks", view=view, cursor=cursor).status_code in (200, 422), (place, view)


@pytest.mark.parametrize("cursor", ["x", "%00", "MjAyNi0xMS0yMF9h", "ñ", "a" * 199])
def test_an_invented_cursor_is_refused(team: Program, cursor: str) -> None:
    for path in ("/cases", "/tasks", "/entities"):
        assert team.get(path, cursor=cursor).status_code == 422, path


@pytest.mark.parametrize(
    "query",
    [{"view": "otra"}, {"due": "ayer"}, {"due": "2026-13-01..2026-12-01"}, {"due": "2026-12-02..2026-12-01"},
     {"limit": "0"}, {"limit": "1000"}, {"limit": "x"}, {"sobra": "1"}],
)  # fmt: skip
def test_a_wrong_query_is_refused_by_name(team: Program, query: dict[str, str]) -> None:
    answer = team.get("/tasks", **query)
    assert answer.status_code == 422
    assert answer.get_json()["errors"][0]["field"] == next(iter(query))


@pytest.mark.parametrize("key", ["", " ", "a b", "ñ", "x" * 201])
def test_a_key_that_cannot_be_kept_is_refused(team: Program, key: str) -> None:
    headers = {"Authorization": f"Bearer {team.token}", "Idempotency-Key": key.encode().decode("latin-1")}
    assert team.client.post(V1 + "/cases", json=request_of(), headers=headers).status_code == 422


def test_decisions_do_not_come_from_free_data(team: Program, director: Program) -> None:
    """T4: a field that a gateway reads, sent with another form, changes nothing."""
    task = team.task("revision", start(team))
    body = {"revision": task["revision"], "outcome": "completa"}
    for extra in ({"revision": "incompleta"}, {"via": "directo"}, {"outcome": "x"}, {"__builtins__": {}}):
        answer = team.post(f"/tasks/{task['id']}/complete", body | {"data": REVIEWED | extra})
        assert answer.status_code == 422, extra


def test_only_the_form_of_the_task_is_taken(team: Program) -> None:
    task = team.task("revision", start(team))
    base = {"revision": task["revision"]}
    wrong = [
        {"outcome": "inventada", "data": REVIEWED},
        {"data": REVIEWED},
        {"outcome": "completa", "data": {}},
        {"outcome": "completa", "data": REVIEWED | {"politica": "POL99"}},
        {"outcome": "completa", "data": REVIEWED | {"tipo_peticion": ["general"]}},
    ]
    for body in wrong:
        answer = team.post(f"/tasks/{task['id']}/complete", base | body)
        assert answer.status_code == 422, body
        assert answer.get_json()["errors"]


def test_a_stale_revision_says_so(team: Program, director: Program) -> None:
    task = team.task("revision", start(team))
    team.post(f"/tasks/{task['id']}/take", {})
    body = {"revision": task["revision"], "outcome": "completa", "data": REVIEWED}
    answer = team.post(f"/tasks/{task['id']}/complete", body)
    assert answer.status_code == 409
    problem = answer.get_json()
    assert problem["revision"] == task["revision"] + 1
    assert {"by", "at", "type", "title", "status", "detail"} <= problem.keys()


def test_without_a_token_nothing_and_cookies_do_not_count(office: Flask, team: Program) -> None:
    visitor = Visitor(office, "equipo1")
    for path in ("/cases", "/tasks", f"/cases/{new_id()}", "/procedures"):
        answer = visitor.client.get(V1 + path)
        assert answer.status_code == 401
        assert answer.headers["WWW-Authenticate"] == "Bearer"
        assert answer.get_json()["status"] == 401
    for token in ("", "x", "Bearer", f"Basic {team.token}", "Bearer \x00".replace("\x00", "%00")):
        assert office.test_client().get(V1 + "/cases", headers={"Authorization": token}).status_code == 401


def test_what_is_not_mine_does_not_exist(office: Flask, team: Program, enlace: Program) -> None:
    mine = start(team)
    other = Program(office, "enlace.05364")
    inner = team.task("revision", mine)
    for path in (f"/cases/{mine}", f"/cases/{mine}/history", f"/cases/{mine}/diagram", f"/tasks/{inner['id']}"):
        assert other.get(path).status_code == 404, path
    assert other.get("/cases").get_json()["items"] == []
    assert enlace.get(f"/cases/{mine}").status_code == 200
    assert enlace.get(f"/cases/{mine}").get_json()["tasks"] == []
    assert enlace.get(f"/cases/{mine}/history").status_code == 403
    assert enlace.get(f"/tasks/{inner['id']}").status_code == 404
    for verb in ("take", "complete", "release", "draft", "reassign"):
        body = {"revision": 1, "data": {}} if verb == "complete" else {}
        body = {"data": {}} if verb == "draft" else body
        body = {"revision": 1, "to": new_id(), "reason": "x"} if verb == "reassign" else body
        assert enlace.post(f"/tasks/{inner['id']}/{verb}", body).status_code == 404, verb
    assert upload(enlace, b"hola", "a.txt", task=inner["id"]).status_code == 404
    assert upload(other, b"hola", "a.txt", case=mine).status_code == 404


def test_visible_but_not_allowed_is_said(team: Program, director: Program, enlace: Program) -> None:
    task = team.task("revision", start(team))
    taken = team.post(f"/tasks/{task['id']}/take", {}).get_json()
    body = {"revision": taken["revision"], "outcome": "completa", "data": REVIEWED}
    assert director.post(f"/tasks/{task['id']}/complete", body).status_code == 403
    colleague = Program(team.client.application, "equipo2")
    assert colleague.post(f"/tasks/{task['id']}/release", {}).status_code == 403
    assert enlace.post("/messages", {"name": "decision", "key": "x", "id": "1"}).status_code == 403
    assert enlace.post("/cases", request_of("05001")).status_code in (403, 422)
    assert enlace.post("/cases", request_of("05002")).status_code == 201


@pytest.mark.parametrize("written", ["1", "..%2f..", "%00", "' OR 1=1", "x" * 5000])
def test_an_id_that_is_none_is_not_found(team: Program, written: str) -> None:
    for path in (f"/cases/{written}", f"/tasks/{written}", f"/documents/{written}"):
        assert team.get(path).status_code == 404, path
    assert team.post(f"/tasks/{written}/take").status_code == 404


def test_an_oversized_body_and_an_oversized_file_are_refused(team: Program) -> None:
    assert team.raw("/cases", b'{"a": "' + b"x" * 2_100_000 + b'"}').status_code == 413
    assert upload(team, b"x" * 20_000_001, "grande.txt").status_code == 413
    assert team.raw("/evidence", {"otra": "cosa"}, "multipart/form-data").status_code == 422
    assert upload(team, b"hola", "a.txt", case="no es un id").status_code == 422
    assert team.client.delete(V1 + "/cases").status_code == 405
