"""What an owner decides: its letterhead data, office hours, closures, numbering, who signs each letter."""

import re
from dataclasses import asdict, dataclass
from datetime import date, time
from typing import Any

from sqlalchemy import select

from workflows.actions import _definitions, scopes
from workflows.actions._fields import Fields, require
from workflows.domain import exports, journal
from workflows.domain.effect import MARGIN
from workflows.domain.entities import Closure, Entity, OwnerSetting, entity, forget_calendars, setting
from workflows.domain.gaps import RULES
from workflows.domain.offers import CRITERION
from workflows.domain.people import Actor
from workflows.domain.proposals import COMMITTEES, SETTING
from workflows.domain.reminders import HOUR, MOST
from workflows.domain.schedules import SWITCHED_OFF
from workflows.kernel import clock
from workflows.kernel.db import act, session
from workflows.kernel.errors import NotFound
from workflows.kernel.ids import new_id

SWITCHES = {
    "numeracion_externa": "La ventanilla única pone el número de los oficios",
    "aclaracion_reinicia": "La aclaración de una solicitud reinicia el plazo",
    "excepcion_misma_persona": "Una misma persona puede elaborar y firmar, si escribe por qué",
}
HOURS = {"office_hours_start": "08:00", "office_hours_end": "17:00"}
SIGNERS = "signers"
OWN_SERIES, USUAL_SERIES = "serie_sin_firma", "INT"
"""The series of what is issued without a signature (plans, constancias) where the ventanilla única numbers the rest."""
_SERIES = re.compile(r"[A-Z][A-Z0-9]{1,9}")
MOST_REMINDERS, MOST_MARGIN = 50, 20
MOST_DAYS = 3650
MOST_LOWEST = 1200
_SCORE = re.compile(r"\d{1,3}(\.\d{1,3})?")
_COMMITTEE = re.compile(r"[a-z][a-z0-9_]{1,30}")
_HOUR = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
_LENGTHS = {"name": 200, "nit": 20, "address": 200, "city": 80, "phone": 60, "representative": 160}


@dataclass(frozen=True)
class Letterhead:
    """The owner's own data, as letters print them."""

    name: str
    nit: str = ""
    address: str = ""
    city: str = ""
    email: str = ""
    phone: str = ""
    representative: str = ""


@act
def save_letterhead(who: Actor, form: Letterhead) -> None:
    """Correct the owner's data; letters that are already numbered keep theirs."""
    require(who)
    read, typed, row = Fields(), asdict(form), entity(who.owner_id)
    needed = {"name": "Escriba el nombre."}
    values = {name: read.text(name, typed[name], longest, needed.get(name, "")) for name, longest in _LENGTHS.items()}
    values["email"] = read.email("email", form.email)
    read.done()
    for name, value in values.items():
        setattr(row, name, value or None)
    journal.write_outside(who, "membrete_editado", campos=sorted(values))


@act
def save_rules(who: Actor, hours: dict[str, str], switches: set[str], own_series: str = USUAL_SERIES) -> None:
    """Office hours ("08:00"), the switches that are on, and our own series; terms that run keep their due date."""
    require(who)
    read = Fields()
    for name in HOURS:
        if not _HOUR.fullmatch(hours.get(name, "")):
            read.wrong(name, "Escriba la hora como 08:00.")
    if not read.errors and _hour(hours, "office_hours_end") <= _hour(hours, "office_hours_start"):
        read.wrong("office_hours_end", "El cierre va después de la apertura.")
    if not _SERIES.fullmatch(own_series):
        read.wrong(OWN_SERIES, "Use de 2 a 10 mayúsculas o cifras, como INT.")
    if own_series in {each.series for each in _definitions.installed()}:
        read.wrong(OWN_SERIES, "Esa serie es la de los oficios: elija otra.")
    read.done()
    values: dict[str, Any] = {name: hours[name] for name in HOURS} | {name: name in switches for name in SWITCHES}
    values[OWN_SERIES] = own_series
    for name, value in values.items():
        _put(who.owner_id, name, value)
    forget_calendars()
    journal.write_outside(who, "reglas_editadas", valores=values)


@act
def save_reminding(who: Actor, hour: str, most: str) -> None:
    """When the digest of the day leaves ("07:00"), and how often a person is told of one task at most."""
    require(who)
    read = Fields()
    if not _HOUR.fullmatch(hour):
        read.wrong("resumen_hora", "Escriba la hora como 07:00.")
    if not (most.isascii() and most.isdigit() and 1 <= int(most) <= MOST_REMINDERS):
        read.wrong("recordatorios_tope", f"Escriba un número entre 1 y {MOST_REMINDERS}.")
    read.done()
    _put(who.owner_id, HOUR, hour)
    _put(who.owner_id, MOST, int(most))
    journal.write_outside(who, "recordatorios_editados", hora=hour, tope=int(most))


@act
def save_criterion(who: Actor, rule: str, threshold: str, count: str) -> None:
    """Which score the owner calls low (the guide, Tabla 3, does not say): rule, threshold 0-100, how many lowest."""
    require(who)
    read, below = Fields(), threshold.replace(",", ".")
    if rule not in RULES:
        read.wrong("criterio", "Escoja un criterio de la lista.")
    if not (_SCORE.fullmatch(below) and 0 <= float(below) <= 100):
        read.wrong("umbral", "Escriba un número entre 0 y 100, como 60 o 57,5.")
    if not (count.isascii() and count.isdigit() and 1 <= int(count) <= MOST_LOWEST):
        read.wrong("cuantos", f"Escriba un número entre 1 y {MOST_LOWEST}.")
    read.done()
    values = {"criterio": rule, "umbral": float(below), "cuantos": int(count)}
    _put(who.owner_id, CRITERION, values)
    journal.write_outside(who, "criterio_editado", valores=values)


@act
def save_margin(who: Actor, points: str) -> None:
    """Up to how many points a change of score counts as none ("2", "1,5"); no rule says it."""
    require(who)
    read, written = Fields(), points.strip().replace(",", ".")
    if not (_SCORE.fullmatch(written) and 0 <= float(written) <= MOST_MARGIN):
        read.wrong("margen", f"Escriba un número entre 0 y {MOST_MARGIN}, como 2 o 1,5.")
    read.done()
    _put(who.owner_id, MARGIN, written)
    journal.write_outside(who, "margen_editado", puntos=written)


@act
def save_days_kept(who: Actor, days: str) -> None:
    """For how many days the files that people ask for can be downloaded; it holds for those that are there too."""
    require(who)
    read = Fields()
    if not (days.isascii() and days.isdigit() and 1 <= int(days) <= MOST_DAYS):
        read.wrong(exports.SETTING, f"Escriba un número entre 1 y {MOST_DAYS}.")
    read.done()
    _put(who.owner_id, exports.SETTING, int(days))
    journal.write_outside(who, "conservacion_editada", dias=int(days))


@act
def save_signers(who: Actor, chosen: dict[str, str]) -> None:
    """Who signs each kind of letter ("demanda/respuesta" -> role); empty means what the procedure says."""
    require(who)
    known = {key for key, _, _ in letter_kinds()}
    read, roles = Fields(), scopes.roles()
    for key, role in chosen.items():
        if key not in known or (role and role not in roles):
            read.wrong(key, "Escoja un rol de la lista.")
    read.done()
    values = {key: role for key, role in sorted(chosen.items()) if role}
    _put(who.owner_id, SIGNERS, values)
    journal.write_outside(who, "firmantes_editados", firmantes=values)


def letter_kinds() -> list[tuple[str, str, str]]:
    """("<slug>/<kind>", title, role that the procedure names) of each signed letter."""
    return [
        (f"{procedure.slug}/{kind}", f"{letter.title or kind} ({procedure.name})", letter.signer)
        for procedure in _definitions.installed()
        for kind, letter in procedure.letters.items()
        if letter.signed
    ]


def signer_of(owner_id: str, slug: str, kind: str, otherwise: str) -> str:
    """The role that signs a kind of letter of this owner."""
    chosen: str = setting(owner_id, SIGNERS, {}).get(f"{slug}/{kind}", otherwise)
    return chosen


@dataclass(frozen=True)
class ClockStart:
    """A procedure that the clock starts: on which days in words, the next of them, its year, and whether it is on."""

    slug: str
    name: str
    when: str
    next_on: date
    vigencia: int
    on: bool


def clock_starts(owner_id: str, today: date) -> list[ClockStart]:
    """Installed procedures that start by the clock, by name."""
    off, found = setting(owner_id, SWITCHED_OFF, []), []
    for procedure in _definitions.installed():
        start = procedure.start.clock
        if start is not None:
            days = start.recurrence()
            coming = days.next(today)
            year = coming.year + start.vigencia
            on = procedure.slug not in off
            found.append(ClockStart(procedure.slug, procedure.name, days.in_words(), coming, year, on))
    return found


@act
def save_clock_starts(who: Actor, on: set[str]) -> None:
    """Which procedures the clock starts by itself (slugs); the others wait until a person starts them."""
    require(who)
    known = {each.slug for each in clock_starts(who.owner_id, clock.today())}
    off = sorted(known - on)
    _put(who.owner_id, SWITCHED_OFF, off)
    journal.write_outside(who, "inicios_por_reloj_editados", apagados=off)


@act
def save_committees(who: Actor, names: dict[str, str]) -> None:
    """The committees that decide proposals, by their code; those of the shipped procedures stay."""
    require(who)
    read = Fields()
    for code, name in names.items():
        if not _COMMITTEE.fullmatch(code) or not name or len(name) > 120:
            read.wrong("comites", f"Escriba «{code}» como sigla: nombre, por ejemplo «cigd: Comité Institucional».")
    for code in COMMITTEES.keys() - names.keys():
        read.wrong("comites", f"Deje «{code}»: los procedimientos le proponen decisiones. Puede cambiarle el nombre.")
    read.done()
    _put(who.owner_id, SETTING, names)
    journal.write_outside(who, "comites_editados", comites=names)


@act
def add_closure(who: Actor, day: date | None, reason: str) -> str:
    """A day on which the owner does not work; terms that are computed from now on skip it."""
    require(who)
    read = Fields()
    reason = read.text("reason", reason, 200, "Escriba el motivo.")
    if day is None:
        read.wrong("day", "Escriba la fecha.")
    elif session().scalar(select(Closure.id).where(Closure.owner_id == who.owner_id, Closure.day == day)):
        read.wrong("day", "Ese día ya está en la lista.")
    read.done()
    row = Closure(id=new_id(), owner_id=who.owner_id, day=day, reason=reason)
    session().add(row)
    forget_calendars()
    journal.write_outside(who, "cierre_agregado", dia=str(day), motivo=reason)
    return row.id


@act
def remove_closure(who: Actor, closure_id: str) -> None:
    """The owner does work on that day after all."""
    require(who)
    row = session().get(Closure, closure_id)
    if row is None or row.owner_id != who.owner_id:
        raise NotFound("No encontramos ese día.")
    session().delete(row)
    forget_calendars()
    journal.write_outside(who, "cierre_quitado", dia=str(row.day))


def letterhead_of(owner: Entity) -> Letterhead:
    """The owner's data as the form shows them."""
    names = Letterhead.__dataclass_fields__
    return Letterhead(**{name: getattr(owner, name) or "" for name in names})


def _hour(hours: dict[str, str], name: str) -> time:
    return time.fromisoformat(hours[name])


def _put(owner_id: str, key: str, value: Any) -> None:
    row = session().get(OwnerSetting, (owner_id, key))
    if row is None:
        session().add(OwnerSetting(owner_id=owner_id, key=key, value=value))
    else:
        row.value = value
