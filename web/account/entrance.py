"""The entrance page, also shown in place of a page that needs a session."""

from dataclasses import dataclass

from flask import render_template
from sqlalchemy import select

from workflows.data import read_toml
from workflows.domain import rights
from workflows.domain.access import installation
from workflows.domain.people import Person, RoleAssignment
from workflows.kernel.db import session


@dataclass(frozen=True)
class DemoAccount:
    """An account of the demonstration that one click fills in."""

    name: str
    email: str
    roles: str


def entrance(target: str = "/", email: str = "", message: str = "") -> str:
    """The page to enter; `target` is where it leads, `message` what went wrong."""
    accounts = demo_accounts()
    password = read_toml("demo_people.toml")["password"] if accounts else ""
    return render_template(
        "account/login.html", target=target, email=email, message=message, accounts=accounts, password=password
    )


def demo_accounts() -> list[DemoAccount]:
    """Active demonstration accounts, only in a demonstration."""
    if installation("demo") != "1":
        return []
    place = {row["email"]: number for number, row in enumerate(read_toml("demo_people.toml")["people"])}
    found = session().scalars(select(Person).where(Person.demo, Person.active))
    people = sorted(found, key=lambda each: (place.get(each.email, len(place)), each.name))
    roles: dict[str, list[str]] = {}
    for person_id, role in session().execute(select(RoleAssignment.person_id, RoleAssignment.role)):
        label = rights.ROLES.get(role)
        if label and label not in roles.setdefault(person_id, []):
            roles[person_id].append(label)
    return [
        DemoAccount(each.name.removesuffix(", demostración"), each.email, ", ".join(roles.get(each.id, [])))
        for each in people
    ]
