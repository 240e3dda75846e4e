"""The first content of an installation: catalogues with their sources, and the people of the demonstration."""

from datetime import date
from typing import Any

from sqlalchemy import select

from workflows.actions import _catalogues, _passwords
from workflows.actions.installation import set_fact
from workflows.data import read_json, read_toml
from workflows.domain.entities import Entity, OwnerSetting, owners
from workflows.domain.obligations import Obligation
from workflows.domain.offices import Office, OfficeAlias, PolicyOffice
from workflows.domain.people import Person, RoleAssignment
from workflows.domain.plans import PlanKind
from workflows.domain.policies import Dimension, Policy, PolicyDimension
from workflows.kernel.db import act, session
from workflows.kernel.errors import Conflict
from workflows.kernel.ids import stable_id
from workflows.kernel.text import fold

# Long before any date that a demonstration moves to.
DEMO_FROM = date(2024, 1, 1)
OWN = (
    "kind", "name", "short_name", "code", "nit", "department", "municipality", "city", "address", "email", "phone",
    "representative",
)  # fmt: skip
ANOTHER = (
    "Esta base de datos ya es de «{}» y los datos de inicio son de «{}». Revise CAUCE_DATA: una instalación es de una "
    "sola entidad. No se cambió nada."
)


@act
def load_base() -> str:
    """Owner, municipalities, policies, dimensions and sourced offices, only what is missing; the owner's id."""
    content = _catalogues.owner()
    owner, aliases = _owner(content), _aliases()
    for row in _catalogues.municipalities():
        _municipality(row, row.get("departamento") or content["department"], aliases.get(row["codigo_divipola"], []))
    _policies()
    _dimensions()
    _offices(owner, demo=False)
    load_plans(owner)
    _obligations(owner)
    session().flush()
    return owner


@act
def load_demo_people() -> int:
    """Mark the installation as a demonstration and load its offices and accounts; how many were new."""
    set_fact("demo", "1")
    owner = stable_id("entity", read_json("owner.json")["code"])
    _offices(owner, demo=True)
    _plan_offices(owner)
    content = read_toml("demo_people.toml")
    # One hash for every account: hashing each would cost seconds at every start.
    stored = _passwords.hashed(content["password"])
    made = [_person(owner, row, stored) for row in content["people"]]
    session().flush()
    return sum(made)


def _owner(content: dict[str, Any]) -> str:
    key, installed = stable_id("entity", content["code"]), owners()
    if installed and key not in {each.id for each in installed}:
        raise Conflict(ANOTHER.format(installed[0].name, content["name"]))
    if session().get(Entity, key) is None:
        values = {name: content.get(name) or None for name in OWN}
        session().add(Entity(id=key, search=fold(f"{content['name']} {content['code']}"), is_owner=True, **values))
        session().flush()
    for name, value in content.get("settings", {}).items():
        if session().get(OwnerSetting, (key, name)) is None:
            session().add(OwnerSetting(owner_id=key, key=name, value=value))
    return key


def _aliases() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for row in _catalogues.aliases():
        found.setdefault(row["codigo_divipola"], []).append(row["alias"])
    return found


def _municipality(row: dict[str, str], department: str, aliases: list[str]) -> None:
    key, name = stable_id("entity", row["codigo_divipola"]), row["nombre_comun"]
    if session().get(Entity, key) is not None:
        return
    words = [name, row["codigo_divipola"], row.get("subregion") or "", *aliases]
    nit = "-".join(part for part in (row.get("nit"), row.get("dv")) if part)
    session().add(
        Entity(
            id=key, kind="alcaldia", name=f"Alcaldía de {name}", short_name=name, search=fold(" ".join(words))[:400],
            code=row["codigo_divipola"], nit=nit or None, department=department, municipality=name, city=name,
            subregion=row.get("subregion") or None, category=row.get("categoria_ley_617") or None,
        )
    )  # fmt: skip


def _policies() -> None:
    for row in _catalogues.json_of("policies.json")["policies"]:
        if session().get(Policy, row["code"]) is None:
            names = ("code", "name", "short_name", "national_leader")
            session().add(Policy(**{name: row[name] for name in names}))
    session().flush()


def _dimensions() -> None:
    for grouping in _catalogues.json_of("dimensions.json")["groupings"]:
        for row in grouping["dimensions"]:
            if row["valid_from"] and session().get(Dimension, (grouping["code"], row["code"])) is None:
                session().add(Dimension(grouping=grouping["code"], code=row["code"], name=row["name"]))
        for row in grouping["policies"]:
            if row["valid_from"]:
                _policy_dimension(grouping["code"], row)


def _policy_dimension(grouping: str, row: dict[str, Any]) -> None:
    key = stable_id("policy_dimension", grouping, row["policy"], row["dimension"], row["valid_from"])
    if session().get(PolicyDimension, key) is None:
        session().add(
            PolicyDimension(
                id=key, policy=row["policy"], grouping=grouping, dimension=row["dimension"],
                valid_from=date.fromisoformat(row["valid_from"]),
                valid_to=date.fromisoformat(row["valid_to"]) if row["valid_to"] else None,
            )
        )  # fmt: skip


def _offices(owner: str, demo: bool) -> None:
    content = _catalogues.json_of("offices.json")
    for row in content["offices"]:
        if row["demostracion"] == demo:
            _office(owner, row)
    for row in content["policy_offices"]:
        if row["demostracion"] == demo:
            _policy_office(owner, row)


def _office(owner: str, row: dict[str, Any]) -> None:
    key = _office_id(row["code"])
    if session().get(Office, key) is not None:
        return
    parent = _office_id(row["parent"]) if row["parent"] else None
    demo = row["demostracion"]
    session().add(Office(id=key, owner_id=owner, name=row["name"], code=row["code"], parent_id=parent, demo=demo))
    session().flush()
    for alias in row["aliases"]:
        session().add(OfficeAlias(id=stable_id("alias", key, alias), office_id=key, alias=alias))


def _policy_office(owner: str, row: dict[str, Any]) -> None:
    key = stable_id("policy_office", owner, row["policy"], row["office"], row["kind"])
    if session().get(PolicyOffice, key) is None:
        office = _office_id(row["office"])
        session().add(
            PolicyOffice(
                id=key, owner_id=owner, policy=row["policy"], office_id=office, kind=row["kind"], valid_from=DEMO_FROM
            )
        )  # fmt: skip


def load_plans(owner: str) -> None:
    """Inside an act: the plans of the catalogue that an owner does not have yet (workflows/data/plans.json)."""
    for row in _catalogues.json_of("plans.json")["plans"]:
        key = stable_id("plan_kind", owner, row["code"])
        if session().get(PlanKind, key) is None:
            session().add(PlanKind(id=key, owner_id=owner, **_with_days(row)))


def _obligations(owner: str) -> None:
    for row in _catalogues.json_of("obligations.json")["obligations"]:
        key = stable_id("obligation", owner, row["code"])
        if session().get(Obligation, key) is None:
            session().add(Obligation(id=key, owner_id=owner, **_with_days(row)))


def _with_days(row: dict[str, Any]) -> dict[str, Any]:
    """A row of a catalogue, its validity as dates."""
    days = {name: date.fromisoformat(row[name]) if row[name] else None for name in ("valid_from", "valid_to")}
    return row | days


def _plan_offices(owner: str) -> None:
    """In a demonstration every plan without an office gets an invented one; an owner's choice stays."""
    session().flush()
    for code, office in read_json("plans.json")["demo_offices"].items():
        found = session().get(PlanKind, stable_id("plan_kind", owner, code))
        if found is not None and found.office_id is None:
            found.office_id = _office_id(office)


def _office_id(code: str) -> str:
    return stable_id("office", code)


def _person(owner: str, row: dict[str, Any], stored: str) -> bool:
    email = row["email"].lower()
    if session().scalar(select(Person.id).where(Person.email == email)) is not None:
        return False
    key = stable_id("person", email)
    session().add(
        Person(
            id=key, owner_id=owner, name=row["name"], position=row["position"], email=email, password_hash=stored,
            entity_id=stable_id("entity", row["entity"]) if "entity" in row else None,
            office_id=_office_id(row["office"]) if "office" in row else None, demo=True,
        )
    )  # fmt: skip
    session().flush()
    for grant in row["roles"]:
        session().add(
            RoleAssignment(
                id=stable_id("role", key, grant["role"], grant["scope"]), owner_id=owner, person_id=key,
                role=grant["role"], scope=_scope(grant["scope"]), kind=grant["kind"], starts=DEMO_FROM,
            )
        )  # fmt: skip
    return True


def _scope(written: str) -> str:
    """A DIVIPOLA code becomes the id of its entity, a code of offices.json that of its office; others stay."""
    if written in {row["code"] for row in read_json("offices.json")["offices"]}:
        return _office_id(written)
    return stable_id("entity", written) if written.isdigit() else written
