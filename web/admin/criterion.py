"""Which score the owner calls low: the criterion with which an offer of advice begins."""

from typing import Any

from flask import url_for

from web.admin.place import Answer, Form, blueprint, text
from web.who import current_actor, may
from workflows.actions import owner_settings as verbs
from workflows.domain.entities import setting
from workflows.domain.gaps import RULES
from workflows.domain.offers import CRITERION, usual_criterion

INTRO = (
    "Ni la guía ni la norma dicen qué puntaje es bajo. Mientras usted no lo decida, valen nuestros valores de partida: "
    "inferior a 60, o los 10 menores de cada política. Las ofertas que ya decidieron su criterio conservan el suyo."
)


def in_words(owner_id: str) -> dict[str, Any]:
    """The criterion as a sentence, and whether it is still ours."""
    words = usual_criterion(owner_id).words()
    return {"words": words[0].upper() + words[1:], "ours": setting(owner_id, CRITERION) is None}


def _form() -> Form:
    fields = {
        "criterio": {"type": "string", "title": "¿Qué es un puntaje bajo?", "enum": list(RULES),
                     "x-ui": {"labels": RULES}},
        "umbral": text("Umbral", "De 0 a 100. Cuenta con el primer criterio."),
        "cuantos": text("Cuántos por política", "Cuenta con el tercer criterio; los empates del último puesto entran."),
    }  # fmt: skip
    back = ("Entidad y reglas", url_for("admin.settings"))
    return Form("Puntajes bajos", back, fields, intro=INTRO, required=tuple(fields))


@blueprint.get("/reglas/puntajes-bajos")
@may("administrar")
def edit_criterion() -> Answer:
    """The form with what is decided."""
    usual = usual_criterion(current_actor().owner_id)
    threshold = f"{usual.threshold.normalize():f}".replace(".", ",")
    return _form().show({"criterio": usual.rule, "umbral": threshold, "cuantos": str(usual.count)})


@blueprint.post("/reglas/puntajes-bajos")
@may("administrar")
def save_criterion() -> Answer:
    """Keep it."""

    def save(data: dict[str, Any]) -> str:
        rule, threshold, count = (str(data.get(name, "")) for name in ("criterio", "umbral", "cuantos"))
        verbs.save_criterion(current_actor(), rule, threshold, count)
        return url_for("admin.settings")

    return _form().save(save, "El criterio quedó guardado.")
