"""What the forms of an offer say that depends on the scores: criterion, groups, requests, sessions."""

from collections.abc import Callable, Mapping
from typing import Any

from workflows.domain import offers
from workflows.domain.cases import Case
from workflows.domain.gaps import TIE, Placement
from workflows.domain.participants import participants_of
from workflows.domain.policies import policies
from workflows.domain.terms.calendar import WorkCalendar
from workflows.kernel import clock

GROUP = 6
SESSION_HOUR = "09:00"
Values = dict[str, Any]


def _criterion(about: Case, offer: Mapping[str, Any], calendar: WorkCalendar) -> Values:
    return {**offer["criterion"], "politicas": list(offer["policies"])}


def _groups(about: Case, offer: Mapping[str, Any], calendar: WorkCalendar) -> Values:
    """As proposed; of those that tie, the first that goes on."""
    found = offers.placements_of(about, "analizar_puntajes", offers.scores_of_case(about))
    return {"grupos": [_placed(each, offer["policies"]) for each in found]}


def _placed(one: Placement, chosen: list[str]) -> Values:
    tied = next((code for code in one.lowest if code in chosen), None) if one.state == TIE else None
    policy = one.proposed or tied
    return {"entidad": one.place.id, "principal": True} | ({"politica": policy} if policy else {})


def _requests(about: Case, offer: Mapping[str, Any], calendar: WorkCalendar) -> Values:
    """One for each policy; those of one office that the offer bundles share their oficio."""
    names = {each.code: each.name for each in policies()}
    groups = offers.grouped(offers.said_in(about.id, "agrupar").get("grupos") or ())
    until = calendar.add_working(clock.today(), offer["texts"]["days_for_plan"]).isoformat()
    return {"solicitudes": [
        {"politica": code, "asunto": f"Oferta de asesoría: {names[code]}"[:200], "plazo": until,
         "requerimiento": offer["texts"]["request"].format(politica=names[code]), "temas": offer["texts"]["topics"],
         "entidades": places, "oficio": "conjunto" if code in offer.get("bundled", ()) else "propio"}
        for code, places in groups.items()
    ]}  # fmt: skip


def _plan(about: Case, offer: Mapping[str, Any], calendar: WorkCalendar) -> Values:
    """Groups of a few municipalities, each with its session some working days ahead."""
    places: list[str] = list((about.data or {})["entidades"])
    day = calendar.add_working(clock.today(), offer["days_to_session"])
    cut = [places[start : start + GROUP] for start in range(0, len(places), GROUP)]
    return {"grupos": [
        {"nombre": f"Grupo {number}", "entidades": group, "fecha": day.isoformat(), "hora": SESSION_HOUR,
         "modalidad": "virtual", "lugar": offer["texts"]["place"]}
        for number, group in enumerate(cut, start=1)
    ]}  # fmt: skip


def _handed(about: Case, offer: Mapping[str, Any], calendar: WorkCalendar) -> Values:
    came = [each.entity_id for each in participants_of(about.id) if each.attended]
    return {"entregas": [{"documento": offer["texts"]["handed"], "entidades": came}]} if came else {}


MAKERS: dict[str, Callable[[Case, Mapping[str, Any], WorkCalendar], Values]] = {
    "analizar_puntajes": _criterion, "agrupar": _groups, "solicitar_asesorias": _requests,
    "disenar_asistencia": _plan, "ejecutar_asistencia": _handed,
}  # fmt: skip


def computed(about: Case, step: str, offer: Mapping[str, Any], calendar: WorkCalendar) -> Values:
    """The values of a step's form that no text can give."""
    maker = MAKERS.get(step)
    return maker(about, offer, calendar) if maker else {}
