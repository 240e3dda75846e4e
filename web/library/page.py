"""The page of one material: its files, the case from which it comes, and the advices that used it."""

from typing import Any

from flask import Response, current_app, render_template, url_for
from sqlalchemy import select

from web.download import attachment
from web.library.place import blueprint, opened
from web.library.shelf import NONE_NAMED
from web.shown.people import names
from web.who import current_actor, may
from workflows.domain import library, rights
from workflows.domain.cases import Case
from workflows.domain.entities import Entity
from workflows.domain.library import Material
from workflows.domain.people import Actor
from workflows.domain.policies import Policy
from workflows.kernel import files
from workflows.kernel.app import settings_of
from workflows.kernel.db import session
from workflows.kernel.errors import NotFound


@blueprint.get("/<material_id>")
@may("ver_biblioteca")
def show(material_id: str) -> str:
    """A material or a lesson, current or retired."""
    who = current_actor()
    found = opened(who, material_id)
    policy = session().get(Policy, found.policy) if found.policy else None
    pairs = library.uses_of(found.id)
    seen = _seen(who, [case.id for _, case in pairs] + [found.case_id or ""])
    uses = [seen[case.id] | {"at": use.at} for use, case in pairs if case.id in seen]
    author = names([found.created_by]).get(found.created_by or "", "Cauce")
    return render_template(
        "library/material.html", material=found, kind=library.KINDS[found.kind], author=author, uses=uses,
        keeps=rights.keeps_library(who, found.policy), policy=policy.name if policy else NONE_NAMED,
        files=listed_files(found), origin=seen.get(found.case_id or ""), hidden_uses=len(pairs) - len(uses),
        lesson=found.kind == library.LESSON, shared=_shared_href(found),
    )  # fmt: skip


def listed_files(found: Material) -> list[dict[str, Any]]:
    """The files of a material with the address where each is downloaded."""
    return [
        {"id": each.id, "name": each.name, "size": each.size,
         "href": url_for("library.download", material_id=found.id, place=place)}
        for place, each in enumerate(library.files_of(found), start=1)
    ]  # fmt: skip


def _seen(who: Actor, ids: list[str]) -> dict[str, dict[str, Any]]:
    """The cases among these that this person may open, with their entity."""
    query = select(Case, Entity.short_name).join(Entity, Entity.id == Case.entity_id)
    rows = session().execute(query.where(Case.id.in_(ids), rights.visible_cases(who)))
    return {
        case.id: {"href": url_for("cases.show", case_id=case.id), "number": case.number, "subject": case.subject,
                  "entity": name}
        for case, name in rows
    }  # fmt: skip


def _shared_href(found: Material) -> str:
    if not found.shared_at or not found.is_current():
        return ""
    return url_for("mipg.policy", code=found.policy, _anchor="lecciones")


@blueprint.get("/<material_id>/archivos/<int:place>")
@may("ver_biblioteca")
def download(material_id: str, place: int) -> Response:
    """The file in this place (from 1)."""
    found = library.files_of(opened(current_actor(), material_id))
    if not 1 <= place <= len(found):
        raise NotFound("No encontramos ese archivo.")
    about = found[place - 1]
    data = files.get(settings_of(current_app).files_folder, about.sha256)
    return attachment(data, about.name, about.media_type)
