"""The OpenAPI page: valid in its structure, and never behind the routes."""

import re
from collections.abc import Iterator
from typing import Any

from flask import Flask
from jsonschema import Draft202012Validator

from tests.support.programs import V1, Program, request_of

METHODS = {"get", "post", "put", "patch", "delete"}


def spec_of(app: Flask) -> dict[str, Any]:
    found: dict[str, Any] = app.test_client().get(V1 + "/openapi.json").get_json()
    return found


def operations(spec: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, item in spec["paths"].items():
        for method, operation in item.items():
            yield path, method, operation


def test_every_route_is_described_and_nothing_else(app: Flask) -> None:
    described = {(path, method.upper()) for path, method, _ in operations(spec_of(app))}
    routed = {
        (re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule.removeprefix(V1)), method)
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/api/")
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert routed - {("/openapi.json", "GET")} == described


def test_the_page_is_openapi_3_1(app: Flask) -> None:
    spec = spec_of(app)
    assert spec["openapi"] == "3.1.0"
    assert {"title", "version"} <= spec["info"].keys()
    names = [operation["operationId"] for _, _, operation in operations(spec)]
    assert len(names) == len(set(names))
    for path, method, operation in operations(spec):
        assert method in METHODS
        assert operation["responses"]
        assert set(re.findall(r"{(\w+)}", path)) == {
            each["name"] for each in operation["parameters"] if each["in"] == "path"
        }
        for status, answer in operation["responses"].items():
            assert re.fullmatch(r"[1-5]\d\d", status)
            assert answer["description"]
        for each in operation["parameters"]:
            assert each["in"] in ("path", "query", "header")
            Draft202012Validator.check_schema(each["schema"])
        assert ("requestBody" in operation) == (method == "post")
    for schema in spec["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)


def test_every_reference_leads_somewhere(app: Flask) -> None:
    spec = spec_of(app)
    known = {f"#/components/schemas/{name}" for name in spec["components"]["schemas"]}
    assert set(references(spec)) <= known
    assert set(references(spec)) == known - unreferenced(spec)


def unreferenced(spec: dict[str, Any]) -> set[str]:
    return {f"#/components/schemas/{name}" for name in spec["components"]["schemas"]} - set(references(spec))


def references(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"]
        for value in node.values():
            yield from references(value)
    elif isinstance(node, list):
        for value in node:
            yield from references(value)


def test_real_answers_are_what_the_page_says(team: Program) -> None:
    spec = spec_of(team.client.application)
    started = team.post("/cases", request_of())
    case = started.get_json()["id"]
    task = team.task("revision", case)["id"]
    answers = {
        ("/cases", "post"): started,
        ("/cases", "get"): team.get("/cases"),
        ("/cases/{case_id}", "get"): team.get(f"/cases/{case}"),
        ("/cases/{case_id}/history", "get"): team.get(f"/cases/{case}/history"),
        ("/cases/{case_id}/documents", "get"): team.get(f"/cases/{case}/documents"),
        ("/cases/{case_id}/diagram", "get"): team.get(f"/cases/{case}/diagram"),
        ("/tasks", "get"): team.get("/tasks", view="group"),
        ("/tasks/{task_id}", "get"): team.get(f"/tasks/{task}"),
        ("/tasks/{task_id}/take", "post"): team.post(f"/tasks/{task}/take"),
        ("/tasks/{task_id}/complete", "post"): team.post(f"/tasks/{task}/complete", {}),
        ("/procedures", "get"): team.get("/procedures"),
        ("/entities", "get"): team.get("/entities", q="abejorral"),
    }
    for (path, method), answer in answers.items():
        said = spec["paths"][path][method]["responses"][str(answer.status_code)]["content"][answer.content_type]
        whole = said["schema"] | {"components": spec["components"]}
        assert not list(Draft202012Validator(whole).iter_errors(answer.get_json())), (path, method, answer.text)
