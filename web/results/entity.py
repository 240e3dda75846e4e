"""A municipality /resultados/<id>: where it is lowest, how its years went, its place among peers, and its advice."""

from typing import Any

from flask import Response, render_template

from web.results import advised
from web.results.entity_sheet import sheets
from web.results.materials import given
from web.results.measured import measured
from web.results.numbers import points, score
from web.results.place import blueprint
from web.results.profile import INDEX, Profile, Seen, profile_of
from web.results.sheets_head import file_name
from web.sheets import sheet_response
from web.who import current_actor, may
from workflows.domain.course import spans
from workflows.domain.entities import Entity, entity
from workflows.domain.heat import LIMITS, step
from workflows.domain.policies import policies
from workflows.domain.recommendations import Advised, latest_year, recommendations

LOWEST = 3


@blueprint.get("/resultados/<entity_id>")
@may("ver_resultados")
def scores(entity_id: str) -> str:
    """One entity: its lowest policies, its years, its quintiles, its advice and what the library has for it."""
    about = entity(entity_id)
    profile = _profile(about)
    if profile is None:
        return render_template("results/none.html", title=about.name)
    who = current_actor()
    told = [each for each in profile.policies if each.value is not None]
    lowest = told[:LOWEST]
    return render_template(
        "results/entity.html", entity=about, shown=profile.shown, profile=profile, told=told, lowest=lowest,
        index=profile.seen(INDEX) if INDEX in profile.names else None,
        below=sum(each.gap is not None and each.gap < 0 for each in told), moved=_moved(told),
        spans=spans(profile.years), advice=advised.of_entity(who, about.id),
        policy_names={each.code: each.short_name for each in policies()},
        materials=given([each.code for each in lowest]),
        recommended=_recommended(about.id, [each.code for each in told]),
        score=score, points=points, step=lambda value: 6 - step(value, LIMITS),
    )  # fmt: skip


@blueprint.get("/resultados/<entity_id>.xlsx")
@may("ver_resultados")
def scores_sheet(entity_id: str) -> Response | str:
    """The same entity as a workbook: its policies, every vigencia and its advice."""
    about = entity(entity_id)
    profile = _profile(about)
    if profile is None:
        return render_template("results/none.html", title=about.name)
    shown, advice = profile.shown, advised.of_entity(current_actor(), about.id)
    recommended = _recommended(about.id, [each.code for each in profile.policies])
    name = file_name(about.municipality or about.short_name, shown)
    return sheet_response(name, sheets(profile, advice, recommended))


def _profile(about: Entity) -> Profile | None:
    shown = measured()
    return profile_of(about, shown) if shown else None


def _moved(told: list[Seen]) -> dict[str, Any]:
    """How many policies rose and fell, and since when, where they compare."""
    changes = [each.change for each in told if each.change]
    return {
        "since": max((each.since for each in changes), default=None),
        "up": sum(each.points > 0 for each in changes), "down": sum(each.points < 0 for each in changes),
    }  # fmt: skip


def _recommended(entity_id: str, codes: list[str]) -> list[Advised]:
    """Its newest recommendations, first those of its lowest policies."""
    year = latest_year(entity_id)
    found = recommendations(year, entity_id) if year else []
    return sorted(found, key=lambda each: codes.index(each.policy) if each.policy in codes else len(codes))
