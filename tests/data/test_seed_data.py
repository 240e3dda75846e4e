"""The seed data is whole, agrees with itself, and tells what is only demonstration."""

from datetime import date
from importlib.resources import files

import pytest

from workflows.data import read_csv, read_json, read_text, read_toml
from workflows.kernel.text import clean_text, fold, is_safe_email

POLICIES = [each["code"] for each in read_json("policies.json")["policies"]]
MUNICIPALITIES = {row["codigo_divipola"]: row for row in read_csv("municipalities.csv")}
GROUPINGS = {each["code"]: each for each in read_json("dimensions.json")["groupings"]}
OFFICES = {each["code"]: each for each in read_json("offices.json")["offices"]}
DEMO = read_toml("demo_people.toml")
PEOPLE = DEMO["people"]


def dian_check_digit(nit: str) -> int:
    weights = (3, 7, 13, 17, 19, 23, 29, 37, 41)
    rest = sum(int(digit) * weight for digit, weight in zip(reversed(nit), weights, strict=True)) % 11
    return rest if rest < 2 else 11 - rest


def test_nineteen_policies_each_with_a_national_leader():
    assert [f"POL{n:02}" for n in range(1, 20)] == POLICIES
    assert all(each["national_leader"] and each["short_name"] for each in read_json("policies.json")["policies"])


@pytest.mark.parametrize(("code", "dimensions"), [("mipg", 7), ("mipg-v7", 6)])
def test_a_grouping_places_every_policy_once(code, dimensions):
    grouping = GROUPINGS[code]
    assert len(grouping["dimensions"]) == dimensions
    assert sorted(row["policy"] for row in grouping["policies"]) == POLICIES
    assert {row["dimension"] for row in grouping["policies"]} == {each["code"] for each in grouping["dimensions"]}


def test_only_the_grouping_in_force_is_active_and_dated():
    assert [code for code, each in GROUPINGS.items() if each["active"]] == ["mipg"]
    assert all(date.fromisoformat(row["valid_from"]) for row in GROUPINGS["mipg"]["policies"])
    assert not any(row["valid_from"] for row in GROUPINGS["mipg-v7"]["policies"])


def test_the_125_municipalities_with_their_check_digits():
    assert len(MUNICIPALITIES) == 125
    assert len({row["subregion"] for row in MUNICIPALITIES.values()}) == 9
    for row in MUNICIPALITIES.values():
        assert row["codigo_divipola"][:2] == "05"
        assert dian_check_digit(row["nit"]) == int(row["dv"])


def test_an_alias_names_one_municipality_only():
    names = {
        fold(row[key]): code for code, row in MUNICIPALITIES.items() for key in ("nombre_divipola", "nombre_comun")
    }
    for alias in read_json("municipality_aliases.json")["aliases"]:
        assert alias["codigo_divipola"] in MUNICIPALITIES
        assert names.setdefault(fold(alias["alias"]), alias["codigo_divipola"]) == alias["codigo_divipola"]


def test_the_owner_says_nothing_that_was_not_sourced():
    owner = read_json("owner.json")
    nit, digit = owner["nit"].split("-")
    assert dian_check_digit(nit) == int(digit)
    assert owner["city"] == "Medellín"
    assert not any(owner[key] for key in ("address", "email", "phone", "representative"))


def test_every_policy_has_one_leading_office_and_the_sharing_is_demonstration():
    rows = read_json("offices.json")["policy_offices"]
    assert sorted(row["policy"] for row in rows if row["kind"] == "lead") == POLICIES
    assert all(row["office"] in OFFICES and row["demostracion"] for row in rows)
    assert [code for code, each in OFFICES.items() if not each["demostracion"]] == ["DAP", "DSEGPP"]


def test_the_guide_has_its_twelve_tables():
    steps = read_json("steps_guide.json")["steps"]
    assert [step["tabla"] for step in steps] == list(range(3, 15))
    assert {key for step in steps for key in step} == {
        "tabla",
        "modalidad",
        "procedimientos",
        "orden",
        "nombre",
        "responsable",
        "resultado",
    }


def test_demonstration_people_are_roles_and_never_names():
    assert DEMO["password"] in read_text("SOURCES.md")
    assert len({each["email"] for each in PEOPLE}) == len(PEOPLE)
    for person in PEOPLE:
        assert person["name"].endswith(", demostración")
        assert is_safe_email(person["email"])
        assert person["email"].endswith("@demo.cauce.example")
        assert person.get("office", "DAP") in OFFICES
        assert person.get("entity", "05001") in MUNICIPALITIES


def test_every_policy_has_one_titular_leader_and_every_role_somebody():
    grants = [(grant["role"], grant["scope"], grant["kind"]) for person in PEOPLE for grant in person["roles"]]
    assert sorted(scope for role, scope, kind in grants if role == "lider" and kind == "titular") == POLICIES
    assert {role for role, _, _ in grants} >= {
        "director", "equipo_mipg", "responsable", "lider", "apoyo", "enlace", "planeacion", "control_interno",
        "administrador", "representante_legal", "secretaria_tecnica", "comite", "jefe_dependencia",
    }  # fmt: skip
    assert {scope for role, scope, _ in grants if role == "enlace"} <= set(MUNICIPALITIES)


def test_every_plan_has_one_person_of_its_office_who_answers_for_it():
    grants = [(each["scope"], person["office"]) for person in PEOPLE for each in person["roles"]
              if each["role"] == "responsable_plan"]  # fmt: skip
    plans = read_json("plans.json")
    codes = sorted(row["code"] for row in plans["plans"])
    assert sorted(scope for scope, _ in grants) == codes
    assert all(plans["demo_offices"].get(scope, office) == office for scope, office in grants)


def test_every_file_tells_its_source_and_holds_clean_text():
    sources = read_text("SOURCES.md")
    for path in files("workflows.data").iterdir():
        if path.name.endswith((".json", ".csv", ".toml")):
            text = path.read_text(encoding="utf-8")
            assert f"`{path.name}`" in sources, path.name
            assert clean_text(text, multiline=True) == text.replace("\r\n", "\n").strip(), path.name
