"""The page of the plans of a vigencia."""

from collections.abc import Sequence
from typing import Any

from flask import render_template, request, url_for

from web.cases.registering import startable
from web.plans.place import asked, blueprint
from web.plans.rows import STATES, PlanRow, rows
from web.who import current_actor, may
from workflows.domain.campaigns import campaigns, deadline, follow_ups, plan_cases
from workflows.domain.entities import calendar_of
from workflows.domain.people import Actor
from workflows.kernel import clock
from workflows.kernel.text import fold


@blueprint.get("")
@may("ver_planes")
def index() -> str:
    """How each plan of a vigencia goes, in order of danger."""
    who, today = current_actor(), clock.today()
    vigencia, known = asked(who)
    found = all_rows(who, vigencia) if vigencia else []
    limit = deadline(vigencia)
    return render_template(
        "plans/index.html", vigencia=vigencia, vigencias=known, rows=narrowed(found), counts=_counts(found),
        states=STATES, offices=sorted({(row.office_id, row.office) for row in found if row.office}, key=_by_name),
        args=request.args, limit=limit, effective=calendar_of(who.owner_id).on_or_before(limit),
        left=(limit - today).days, campaigns=campaigns(who, vigencia) if vigencia else [], starts=_campaign_starts(who),
        sheet=_workbook(vigencia), followed=bool(vigencia and follow_ups(who, vigencia)),
    )  # fmt: skip


def _workbook(vigencia: int | None) -> str:
    """Where the same rows are, as a sheet."""
    filters: dict[str, Any] = {**request.args.to_dict(), "vigencia": vigencia}
    return url_for("plans.workbook", **filters)


def _by_name(pair: tuple[str, str]) -> str:
    return pair[1]


def all_rows(who: Actor, vigencia: int) -> list[PlanRow]:
    """Every plan of a vigencia that this person may see."""
    return rows(plan_cases(who, vigencia), clock.today(), calendar_of(who.owner_id))


def narrowed(found: Sequence[PlanRow]) -> list[PlanRow]:
    """Only what the filters of the address leave."""
    state, office, words = (request.args.get(name, "") for name in ("estado", "dependencia", "q"))
    return [
        row for row in found
        if (not state or state in row.kinds) and office in ("", row.office_id)
        and all(word in fold(f"{row.code} {row.name} {row.holder}") for word in fold(words).split())
    ]  # fmt: skip


def _counts(found: Sequence[PlanRow]) -> list[tuple[str, str, int]]:
    """(filter, words, how many), those that are there."""
    numbers = [(key, words, sum(key in row.kinds for row in found)) for key, words in STATES.items()]
    return [each for each in numbers if each[2] or each[0] in ("faltan", "publicados")]


def _campaign_starts(who: Actor) -> list[tuple[str, str]]:
    """(name, address) of the yearly campaigns that this person may open by hand."""
    yearly = [each for each in startable(who) if each.start.clock is not None and each.start.clock.every == "year"]
    return [(each.name, url_for("cases.register", procedure=each.slug)) for each in yearly]
