"""What changed after the advice /resultados/efecto: of a vigencia, a policy, a case or campaign, a municipality."""

from typing import Any

from flask import Response, redirect, render_template, request, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response as AnyResponse

from web.results import effect_sheet, effect_view
from web.results.place import blueprint
from web.sheets import sheet_response
from web.who import current_actor, may
from workflows.domain import effect, rights
from workflows.domain.cases import Case, case
from workflows.domain.effect import Effect
from workflows.domain.entities import Entity, entity
from workflows.domain.policies import Policy, policies
from workflows.domain.scores import FollowUp
from workflows.kernel import clock
from workflows.kernel.db import session
from workflows.kernel.errors import NotFound

MOST_CASES = 60


def chosen_vigencia() -> tuple[int, list[int]]:
    """The chosen vigencia of advice, else the newest with results, else the newest; and all of them."""
    years = effect.advised_vigencias(current_actor().owner_id)
    asked = request.args.get("vigencia", "")
    if asked.isascii() and asked.isdigit() and int(asked) in years:
        return int(asked), years
    measured = (year for year in years if effect.series_of(year))
    return next(measured, years[0] if years else clock.today().year), years


@blueprint.get("/resultados/efecto")
@may("ver_resultados")
def effect_overview() -> str:
    """All the advice of a vigencia: groups, policies, and the cases behind it."""
    vigencia, years = chosen_vigencia()
    if not years:
        return render_template("results/effect_none.html", shown=None)
    found = effect.effect_of(current_actor().owner_id, vigencia)
    return _page(
        found, "Efecto de la asesoría", f"Asesoría de {vigencia}", years=_choices(years), cases=_cases(vigencia),
        sheet=url_for("results.effect_sheet_of", vigencia=vigencia),
        report=url_for("results.effect_report", vigencia=vigencia), many=True,
    )  # fmt: skip


@blueprint.get("/resultados/efecto.xlsx")
@may("ver_resultados")
def effect_sheet_of() -> Response:
    """The same as a workbook."""
    vigencia, _ = chosen_vigencia()
    found = effect.effect_of(current_actor().owner_id, vigencia)
    return _workbook(found, f"Efecto de la asesoría de {vigencia}", f"efecto {vigencia}")


@blueprint.get("/resultados/efecto/politicas/<code>")
@may("ver_resultados")
def effect_policy(code: str) -> str:
    """The advice of a vigencia on one policy, and each entity that came."""
    about, (vigencia, years) = policy_of(code), chosen_vigencia()
    found = effect.effect_of(current_actor().owner_id, vigencia, code)
    return _page(
        found, f"Efecto de la asesoría: {about.short_name}", f"Asesoría de {vigencia}", years=_choices(years),
        sheet=url_for("results.effect_policy_sheet", code=code, vigencia=vigencia),
        report=url_for("results.effect_policy_report", code=code, vigencia=vigencia),
    )  # fmt: skip


@blueprint.get("/resultados/efecto/politicas/<code>.xlsx")
@may("ver_resultados")
def effect_policy_sheet(code: str) -> Response:
    """The same as a workbook."""
    about, (vigencia, _) = policy_of(code), chosen_vigencia()
    found = effect.effect_of(current_actor().owner_id, vigencia, code)
    return _workbook(found, f"Efecto de la asesoría de {vigencia}: {about.name}", f"efecto {code} {vigencia}")


@blueprint.get("/resultados/efecto/expedientes/<case_id>")
@may("ver_resultados")
def effect_case(case_id: str) -> str | AnyResponse:
    """The advice of one case, or of a campaign with the cases that it opened."""
    about = case_of(case_id)
    if about.id != case_id:
        return redirect(url_for("results.effect_case", case_id=about.id))
    found = effect_of_case(about)
    return _page(
        found, about.subject, f"Expediente {about.number} · resultados de {found.vigencia}", case=about,
        sheet=url_for("results.effect_case_sheet", case_id=about.id),
        report=url_for("results.effect_case_report", case_id=about.id), many=len(found.policies) > 1,
    )  # fmt: skip


@blueprint.get("/resultados/efecto/expedientes/<case_id>.xlsx")
@may("ver_resultados")
def effect_case_sheet(case_id: str) -> Response:
    """The same as a workbook."""
    about = case_of(case_id)
    return _workbook(effect_of_case(about), f"Efecto de {about.number}: {about.subject}", f"efecto {about.number}")


@blueprint.get("/resultados/efecto/municipios/<entity_id>")
@may("ver_resultados")
def effect_entity(entity_id: str) -> str:
    """Every advice of one entity, beside those that were not advised on the same policy."""
    about = entity(entity_id)
    return render_template("results/effect_entity.html", shown=None, entity=about, rows=_history(about))


@blueprint.get("/resultados/efecto/municipios/<entity_id>.xlsx")
@may("ver_resultados")
def effect_entity_sheet(entity_id: str) -> Response:
    """The same as a workbook."""
    about = entity(entity_id)
    sheets = effect_sheet.of_entity(about.name, _history(about))
    return sheet_response(f"efecto {about.municipality or about.short_name}.xlsx", sheets)


def _choices(years: list[int]) -> list[tuple[str, str]]:
    return [(str(each), str(each)) for each in years]


def _page(found: Effect, title: str, meta: str, **more: Any) -> str:
    groups, on_groups = effect_view.groups(found)
    by_policy, on_policies = effect_view.by_policy(found)
    each, on_each = effect_view.lines(found.of(effect.ATTENDED, effect.INVITED))
    usual: dict[str, Any] = {"years": [], "cases": [], "case": None, "many": False}
    return render_template(
        "results/effect.html", title=title, meta=meta, shown=effect_view.told(found), found=found, groups=groups,
        by_policy=by_policy, lines=each, scales=(on_groups, on_policies, on_each), **usual | more,
    )  # fmt: skip


def _workbook(found: Effect, title: str, name: str) -> Response:
    ending = " demostración" if found.series == "demo" else ""
    return sheet_response(f"{name}{ending}.xlsx", effect_sheet.sheets(found, title))


def policy_of(code: str) -> Policy:
    """The policy of an address, or NotFound."""
    about = next((each for each in policies() if each.code == code), None)
    if about is None:
        raise NotFound("No encontramos esa política.")
    return about


def case_of(case_id: str) -> Case:
    """The advice that a case is, or that it follows; NotFound when it is neither or not to be seen."""
    origin = session().scalar(select(FollowUp.case_id).where(FollowUp.opened_case_id == case_id))
    about = case(origin or case_id)
    rights.check_visible(current_actor(), about)
    if not effect.participates(effect.with_children(about.id)):
        raise NotFound("Este expediente no asesoró a nadie: no hay un efecto que mostrar.")
    return about


def effect_of_case(about: Case) -> Effect:
    """What changed with the advice of a case, by the results that it awaits or of the year of its sessions."""
    awaited = session().scalar(select(FollowUp.vigencia).where(FollowUp.case_id == about.id))
    vigencia = awaited or effect.year_of(about.id) or clock.today().year
    return effect.effect_of(about.owner_id, vigencia, about.policy, effect.with_children(about.id))


def _cases(vigencia: int) -> list[Case]:
    """The cases behind the advice of a vigencia that this person may see, campaigns instead of their children."""
    who = current_actor()
    ids = {row.case_id for row in effect.advised(who.owner_id) if row.year == vigencia}
    parents = select(Case.parent_id).where(Case.id.in_(ids), Case.parent_id.is_not(None))
    alone = (Case.id.in_(ids)) & (Case.parent_id.is_(None))
    query = select(Case).where(alone | Case.id.in_(parents), rights.visible_cases(who))
    return list(session().scalars(query.order_by(Case.parent_id, Case.number.desc()).limit(MOST_CASES)))


def _history(about: Entity) -> list[dict[str, Any]]:
    owner = current_actor().owner_id
    found = effect.changes_of(owner, about.id)
    rows, _ = effect_view.lines([each for _, each in found])
    years = {id(each): year for year, each in found}
    told = []
    for row in sorted(rows, key=lambda each: -years[id(each.change)]):
        year = years[id(row.change)]
        others = effect.effect_of(owner, year, row.change.policy)
        told.append({"year": year, "row": row, "group": effect.GROUPS[row.change.group], "others": others})
    return told
