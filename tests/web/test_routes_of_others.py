"""Somebody else's case does not exist: every route with an id, for people who may not see it (T13)."""

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from tests.support import advice
from tests.support.databases import on_sqlite
from tests.support.people import Visitor, address
from tests.web import desk
from web.who import PUBLIC, right_of
from workflows.actions import accounts
from workflows.domain.documents import Document
from workflows.domain.journal import Journal
from workflows.domain.tasks import Task
from workflows.kernel.db import session

pytestmark = on_sqlite
IDS = {"case_id", "task_id", "document_id"}
# What a stranger may hear: there is no such thing, or you may not. An empty form is also refused (422) before
# anything is looked up, and a route of a role that the visitor lacks says so (403).
REFUSED = {403, 404, 405, 422}


@pytest.mark.parametrize("name", ["enlace.05837", "lider.pol16"])
def test_nobody_reads_or_moves_the_case_of_another(app: Flask, name: str) -> None:
    advice.installed()
    document = desk.drafted("Abejorral")
    case_id = session().scalars(select(Document.case_id).where(Document.id == document)).one()
    task = session().scalars(select(Task.id).where(Task.case_id == case_id, Task.state == "open")).one()
    ids = {"case_id": case_id, "task_id": task, "document_id": document}
    facts = session().scalars(select(Journal.id).where(Journal.case_id == case_id)).all()
    visitor, token = Visitor(app, name), accounts.create_token(address(name), "prueba")
    holes = []
    for rule in app.url_map.iter_rules():
        if not rule.arguments & IDS or right_of(app.view_functions[rule.endpoint]) == PUBLIC:
            continue
        values = {argument: ids.get(argument, "1") for argument in rule.arguments}
        path = app.url_map.bind("localhost").build(rule.endpoint, values, method=None)
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            answer = _ask(visitor, method, path, token)
            if answer.status_code not in REFUSED or "Abejorral" in answer.text:
                holes.append(f"{method} {rule.rule}: {answer.status_code}")
    assert not holes, holes
    assert session().scalars(select(Journal.id).where(Journal.case_id == case_id)).all() == facts


def _ask(visitor: Visitor, method: str, path: str, token: str) -> TestResponse:
    if path.startswith("/api/"):
        headers = {"Authorization": f"Bearer {token}"}
        return visitor.client.open(path, method=method, headers=headers, json={} if method == "POST" else None)
    return visitor.get(path) if method == "GET" else visitor.post(path)
