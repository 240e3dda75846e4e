"""What changed after the advice as a report in Word: a working copy, marked so, that opens nothing and is not kept."""

from flask import Response

from web.download import attachment
from web.results.effect import case_of, chosen_vigencia, effect_of_case, policy_of
from web.results.place import blueprint
from web.who import current_actor, may
from workflows.actions import working_reports
from workflows.actions.installation import DOCX
from workflows.domain import effect
from workflows.domain.effect import Effect
from workflows.domain.entities import entity

NAME = "informe de mejora, copia de trabajo"


@blueprint.get("/resultados/efecto.docx")
@may("ver_resultados")
def effect_report() -> Response:
    """All the advice of a vigencia."""
    vigencia, _ = chosen_vigencia()
    found = effect.effect_of(current_actor().owner_id, vigencia)
    return _report(found, f"Toda la asesoría de {vigencia}", str(vigencia))


@blueprint.get("/resultados/efecto/politicas/<code>.docx")
@may("ver_resultados")
def effect_policy_report(code: str) -> Response:
    """The advice of a vigencia on one policy."""
    about, (vigencia, _) = policy_of(code), chosen_vigencia()
    found = effect.effect_of(current_actor().owner_id, vigencia, code)
    return _report(found, f"{about.name}, asesoría de {vigencia}", f"{code} {vigencia}")


@blueprint.get("/resultados/efecto/expedientes/<case_id>.docx")
@may("ver_resultados")
def effect_case_report(case_id: str) -> Response:
    """The advice of one case, or of a campaign with the cases that it opened."""
    about = case_of(case_id)
    found = effect_of_case(about)
    return _report(found, f"{about.subject} (expediente {about.number})", about.number)


@blueprint.get("/resultados/efecto/municipios/<entity_id>.docx")
@may("ver_resultados")
def effect_entity_report(entity_id: str) -> Response:
    """Every advice of one entity."""
    who, about = current_actor(), entity(entity_id)
    name = about.municipality or about.short_name
    made = working_reports.of_entity(who, about, effect.changes_of(who.owner_id, about.id))
    return attachment(made, f"{NAME} {name}.docx", DOCX)


def _report(found: Effect, about: str, name: str) -> Response:
    return attachment(working_reports.of_effect(current_actor(), found, about), f"{NAME} {name}.docx", DOCX)
