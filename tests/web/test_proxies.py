"""Whose address counts: the visitor's behind proxies of ours, and nobody's word where there are none."""

from typing import Any

import pytest
from flask import Flask, request

import web
from tests.support.databases import on_sqlite
from web.public import mark
from web.who import public
from workflows.kernel.settings import Settings

pytestmark = on_sqlite
FORGED = "203.0.113.9"


def seen(settings: Settings, proxies: int, forwarded: str) -> tuple[str, str, str]:
    """Address, scheme and mark of a visitor as a page sees them."""
    app: Flask = web.create_app(settings.model_copy(update={"proxies": proxies}))

    @public
    def look() -> dict[str, Any]:
        return {"found": [request.remote_addr, request.scheme, mark()]}

    app.add_url_rule("/mirar", "look", look)
    headers = {"X-Forwarded-For": forwarded, "X-Forwarded-Proto": "https"}
    found = app.test_client().get("/mirar", headers=headers).get_json()["found"]
    return tuple(found)


def test_without_proxies_nobody_chooses_the_address_from_which_he_comes(settings: Settings) -> None:
    assert seen(settings, 0, FORGED)[:2] == ("127.0.0.1", "http")
    assert len({seen(settings, 0, f"203.0.113.{last}")[2] for last in range(3)}) == 1


def test_behind_one_proxy_each_visitor_counts_apart_and_what_he_writes_himself_does_not_count(
    settings: Settings,
) -> None:
    assert seen(settings, 1, "198.51.100.7")[0] == "198.51.100.7"
    assert seen(settings, 1, f"{FORGED}, 198.51.100.7") == seen(settings, 1, "198.51.100.7")
    assert seen(settings, 1, "198.51.100.8")[2] != seen(settings, 1, "198.51.100.7")[2]


def test_behind_two_the_second_last_address_is_the_visitor(settings: Settings) -> None:
    assert seen(settings, 2, f"{FORGED}, 198.51.100.7, 10.0.0.1")[0] == "198.51.100.7"
    with pytest.raises(ValueError):
        Settings(proxies=-1)
