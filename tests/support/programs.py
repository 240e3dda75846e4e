"""Programs that speak to the API in tests: one per demonstration person, with a token of their own."""

from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from tests.support.people import PASSWORD, address
from workflows.actions.accounts import create_token
from workflows.domain.entities import Entity
from workflows.kernel.db import session

V1 = "/api/v1"


class Program:
    """Calls the API as one person; cookies play no part."""

    def __init__(self, app: Flask, name: str) -> None:
        self.client: FlaskClient = app.test_client(use_cookies=False)
        self.name = name
        self.token = create_token(address(name), "pruebas")

    def get(self, path: str, **query: Any) -> TestResponse:
        """Read something."""
        return self.client.get(V1 + path, query_string=query, headers=self._headers(None))

    def post(self, path: str, body: Any = None, key: str | None = None) -> TestResponse:
        """Send JSON, under a repeat key or none."""
        return self.client.post(V1 + path, json=body if body is not None else {}, headers=self._headers(key))

    def raw(self, path: str, data: Any, content_type: str = "application/json", key: str | None = None) -> TestResponse:
        """Send bytes or a multipart form as they are."""
        answer = self.client.post(V1 + path, data=data, content_type=content_type, headers=self._headers(key))
        # The client writes big forms to a temporary file and leaves it open.
        answer.request.environ["wsgi.input"].close()
        return answer

    def _headers(self, key: str | None) -> dict[str, str]:
        found = {"Authorization": f"Bearer {self.token}"}
        return found | ({"Idempotency-Key": key} if key is not None else {})

    def task(self, step: str, case_id: str) -> dict[str, Any]:
        """The open task of a step of a case, as this person reads it."""
        tasks = self.get(f"/cases/{case_id}").get_json()["tasks"]
        found = next(each for each in tasks if each["step"] == step)
        read: dict[str, Any] = self.get(f"/tasks/{found['id']}").get_json()
        return read

    def do(self, step: str, case_id: str, outcome: str | None = None, data: Any = None, **more: Any) -> TestResponse:
        """Complete a step of a case as it stands."""
        task = self.task(step, case_id)
        body = {"revision": task["revision"], "data": data or {}, **more}
        return self.post(f"/tasks/{task['id']}/complete", body | ({"outcome": outcome} if outcome else {}))

    def sign(self, step: str, case_id: str, key: str | None = None) -> TestResponse:
        """Sign the document of a step of a case."""
        document = self.task(step, case_id)["document"]
        return self.post(f"/documents/{document}/sign", {"password": PASSWORD}, key)


def entity_of(code: str) -> Entity:
    """The entity of an official code."""
    return session().scalars(select(Entity).where(Entity.code == code)).one()


def request_of(code: str = "05002", **changes: Any) -> dict[str, Any]:
    """What a program sends to start a `demanda` for a municipality."""
    data = {
        "politicas": ["POL07"], "asunto": "Ventanilla en línea", "detalle": "Queremos <b>atender</b> & {{ x }}",
        "solicitante_nombre": "Enlace, demostración", "solicitante_cargo": "Enlace MIPG", "medio": "correo",
        "solicitante_correo": "enlace@urrao.example", "autorizacion_datos": True,
    }  # fmt: skip
    sent = {"procedure": "demanda", "entity": code, "data": data | changes.pop("data", {})}
    return sent | changes
