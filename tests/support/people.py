"""People of the demonstration in tests: their actors, and browsers in process where they are signed in."""

import re
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from workflows.data import read_toml
from workflows.domain.people import Actor, Person, actor_of
from workflows.kernel import clock
from workflows.kernel.db import session

PASSWORD: str = read_toml("demo_people.toml")["password"]
TOKEN = re.compile(r'name="csrf-token" content="([^"]+)"')


def address(name: str) -> str:
    """`admin` -> the address of that demonstration account."""
    return f"{name}@demo.cauce.example"


def person_named(name: str) -> Person:
    """The demonstration person of `admin`, `directora`, `equipo1`, `lider.pol07`, `enlace.05002`…"""
    return session().scalars(select(Person).where(Person.email == address(name))).one()


def actor_named(name: str) -> Actor:
    """The same as the actor that the person is today."""
    return actor_of(person_named(name), clock.today())


class Visitor:
    """A browser without scripts: keeps cookies and sends the token of the page with each form."""

    def __init__(self, app: Flask, name: str = "", password: str = PASSWORD) -> None:
        self.client: FlaskClient = app.test_client()
        if name:
            answer = self.post("/entrar", email=address(name), password=password)
            assert answer.status_code == 302, answer.text

    def get(self, path: str, **options: Any) -> TestResponse:
        """Open a page."""
        return self.client.get(path, **options)

    def post(self, path: str, **fields: Any) -> TestResponse:
        """Send a form to `path` as if from a page that was just opened."""
        found = TOKEN.search(self.client.get("/entrar", follow_redirects=True).text)
        assert found, "the page carries no token"
        fields = {name.rstrip("_"): value for name, value in fields.items()}
        return self.client.post(path, data={"csrf_token": found[1], **fields})
