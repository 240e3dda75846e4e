"""What the owner decides: letterhead, hours, switches, signers, closures."""

from dataclasses import asdict
from typing import Any

from flask import render_template, url_for

from web.admin.criterion import in_words
from web.admin.margin import margin_words
from web.admin.place import Answer, Form, blueprint, choice, email, text
from web.admin.reminding import as_decided
from web.who import current_actor, may
from workflows.actions import owner_settings as verbs
from workflows.actions import scopes
from workflows.domain.entities import entity, setting
from workflows.domain.exports import days_kept
from workflows.domain.proposals import committees


def _back() -> tuple[str, str]:
    return "Entidad y reglas", url_for("admin.settings")


@blueprint.get("/reglas")
@may("administrar")
def settings() -> str:
    """Everything in words, each part with its own button to change it."""
    owner_id = current_actor().owner_id
    hours = {name: setting(owner_id, name, usual) for name, usual in verbs.HOURS.items()}
    switches = [(label, bool(setting(owner_id, name, False))) for name, label in verbs.SWITCHES.items()]
    chosen, roles = setting(owner_id, verbs.SIGNERS, {}), scopes.roles()
    signers = [(title, roles.get(chosen.get(key) or usual, usual)) for key, title, usual in verbs.letter_kinds()]
    series = setting(owner_id, verbs.OWN_SERIES, verbs.USUAL_SERIES)
    return render_template(
        "admin/settings.html", one=entity(owner_id), hours=hours, switches=switches, signers=signers, series=series,
        external=bool(setting(owner_id, "numeracion_externa", False)), reminding=as_decided(owner_id),
        criterion=in_words(owner_id), committees=committees(owner_id), margin=margin_words(owner_id),
        days_kept=days_kept(owner_id),
    )  # fmt: skip


def _letterhead_form() -> Form:
    fields = {
        "name": text("Nombre"), "nit": text("NIT"), "address": text("Dirección"), "city": text("Ciudad"),
        "email": email("Correo"), "phone": text("Teléfono"), "representative": text("Representante legal"),
    }  # fmt: skip
    return Form(
        "Datos del membrete", _back(), fields, intro="Los oficios ya numerados conservan los suyos.", required=("name",)
    )


@blueprint.get("/reglas/membrete")
@may("administrar")
def edit_letterhead() -> Answer:
    """The owner's data as letters print them."""
    return _letterhead_form().show(asdict(verbs.letterhead_of(entity(current_actor().owner_id))))


@blueprint.post("/reglas/membrete")
@may("administrar")
def save_letterhead() -> Answer:
    """Keep them."""

    def save(data: dict[str, Any]) -> str:
        verbs.save_letterhead(current_actor(), verbs.Letterhead(**({"name": ""} | data)))
        return url_for("admin.settings")

    return _letterhead_form().save(save, "Los datos quedaron guardados.")


OWN_SERIES_HELP = (
    "Cuando la ventanilla única pone el número de los oficios, Cauce numera con esta serie lo que se emite sin firma "
    "(planes de asistencia y constancias), para que nadie lo confunda con un número de la ventanilla."
)


def _rules_form() -> Form:
    fields = {
        "office_hours_start": text("Apertura", "Hora de 24, como 08:00."),
        "office_hours_end": text("Cierre", "Lo que llega después cuenta como recibido el siguiente día hábil."),
    }
    fields |= {name: {"type": "boolean", "title": label} for name, label in verbs.SWITCHES.items()}
    fields[verbs.OWN_SERIES] = text("Serie de lo que sale sin firma", OWN_SERIES_HELP)
    intro = "Los plazos que ya corren conservan su fecha."
    return Form("Horario y reglas", _back(), fields, intro=intro, required=tuple(verbs.HOURS))


@blueprint.get("/reglas/horario")
@may("administrar")
def edit_rules() -> Answer:
    """Hours and switches as they are."""
    owner_id = current_actor().owner_id
    data = {name: setting(owner_id, name, usual) for name, usual in verbs.HOURS.items()}
    data |= {verbs.OWN_SERIES: setting(owner_id, verbs.OWN_SERIES, verbs.USUAL_SERIES)}
    return _rules_form().show(data | {name: setting(owner_id, name, False) for name in verbs.SWITCHES})


@blueprint.post("/reglas/horario")
@may("administrar")
def save_rules() -> Answer:
    """Keep them."""

    def save(data: dict[str, Any]) -> str:
        switches = {name for name in verbs.SWITCHES if data.get(name) is True}
        series = data.get(verbs.OWN_SERIES) or verbs.USUAL_SERIES
        verbs.save_rules(current_actor(), {name: data.get(name, "") for name in verbs.HOURS}, switches, series)
        return url_for("admin.settings")

    return _rules_form().save(save, "Las reglas quedaron guardadas.")


def _signers_form() -> Form:
    roles = scopes.roles()
    fields = {
        _field(key): choice(title, f"Vacío: {roles.get(usual, usual) or 'quien dice el procedimiento'}.")
        for key, title, usual in verbs.letter_kinds()
    }
    choices = {name: list(roles.items()) for name in fields}
    return Form("Quién firma cada carta", _back(), fields, "Guardar firmas", choices=choices)


def _field(key: str) -> str:
    return key.replace("/", "__")


@blueprint.get("/reglas/firmas")
@may("administrar")
def edit_signers() -> Answer:
    """The chosen role of each kind of letter."""
    chosen = setting(current_actor().owner_id, verbs.SIGNERS, {})
    return _signers_form().show({_field(key): role for key, role in chosen.items()})


@blueprint.post("/reglas/firmas")
@may("administrar")
def save_signers() -> Answer:
    """Keep them."""

    def save(data: dict[str, Any]) -> str:
        verbs.save_signers(current_actor(), {key: data.get(_field(key), "") for key, _, _ in verbs.letter_kinds()})
        return url_for("admin.settings")

    return _signers_form().save(save, "Quedó guardado quién firma cada carta.")
