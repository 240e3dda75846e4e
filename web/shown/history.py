"""The history of a case from its journal: people and system apart, one sentence per fact."""

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any

from flask import url_for
from sqlalchemy import select

from web.filters import fecha_corta
from web.shown.people import names
from web.shown.sentences import MAILS, OTHERWISE, PAPERS, QUIET, SENTENCES, STARTS, SYSTEM
from workflows.domain.cases import Case
from workflows.domain.documents import Delivery, Document, Evidence
from workflows.domain.entities import Entity
from workflows.domain.journal import Journal
from workflows.domain.library import Material
from workflows.domain.tasks import Comment
from workflows.domain.terms.petitions import legal_terms
from workflows.kernel.db import session
from workflows.procedures import Procedure

Known = dict[str, dict[str, Any]]
FOLDED = 3
"""More of the same in a row than so many are folded into one entry."""


class _Facts(dict[str, Any]):
    """Facts of a row; one that is missing reads as an ellipsis, never as an error."""

    def __missing__(self, key: str) -> str:
        return "…"


def entries(case: Case, procedure: Procedure, limit: int | None = None) -> list[dict[str, Any]]:
    """Newest first; with a limit, the latest without the machinery's own steps."""
    query = select(Journal).where(Journal.case_id == case.id).order_by(Journal.seq.desc())
    if limit:
        query = query.where(Journal.verb.not_in(QUIET)).limit(limit)
    rows = list(session().scalars(query))
    known = _known(rows)
    return _folded([_entry(row, procedure, known, case) for row in rows])


def _folded(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Many of the same in a row (a letter to each of many) are one entry that holds the others as `more`."""
    folded: list[dict[str, Any]] = []
    for _, same in groupby(found, key=_alike):
        run = list(same)
        if len(run) > FOLDED and not run[0]["detail"]:
            folded.append(run[0] | {"more": run[1:]})
        else:
            folded += run
    return folded


def _alike(entry: dict[str, Any]) -> tuple[str, str, bool]:
    """What runs together: the same verb of the same person; a mail and the proof that it left are one thing."""
    return entry["kind"] if entry["kind"] == "mail" else entry["verb"], entry["who"], bool(entry["detail"])


def _known(rows: Sequence[Journal]) -> Known:
    """Names of everything that the rows refer to, one statement for each kind of thing."""
    people = [row.person_id for row in rows] + [row.on_behalf_of for row in rows]
    deliveries = _by_id(Delivery, Delivery.document_id, _ids(rows, "envio"))
    documents = [*_ids(rows, "documento"), *deliveries.values()]
    return {
        "people": names([*people, *_ids(rows, "a")]),
        "deliveries": deliveries,
        "titles": _by_id(Document, Document.title, documents),
        "numbers": _by_id(Document, Document.number, documents),
        "files": _by_id(Evidence, Evidence.name, _ids(rows, "archivo")),
        "entities": _by_id(Entity, Entity.short_name, _ids(rows, "entidad")),
        "materials": _by_id(Material, Material.title, _ids(rows, "material")),
        "comments": _by_id(Comment, Comment.text, _ids(rows, "comentario")),
    }


def _ids(rows: Iterable[Journal], fact: str) -> list[str]:
    return [str(row.facts[fact]) for row in rows if row.facts.get(fact)]


def _by_id(table: Any, column: Any, ids: Sequence[str]) -> dict[str, Any]:
    if not ids:
        return {}
    return {key: value for key, value in session().execute(select(table.id, column).where(table.id.in_(set(ids))))}


def _entry(row: Journal, procedure: Procedure, known: Known, case: Case) -> dict[str, Any]:
    facts = row.facts or {}
    kind = "mail" if row.verb in MAILS else "document" if row.verb in PAPERS else "person"
    own = row.verb not in SYSTEM and (row.person_id is not None or row.channel in ("link", "portal"))
    behalf = known["people"].get(row.on_behalf_of or "")
    return {
        "verb": row.verb,
        "kind": kind if kind != "person" else "person" if own else "system",
        "who": (known["people"].get(row.person_id or "") or _without_person(row, case, known)) if own else "Cauce",
        "on_behalf_of": behalf if own else None,
        "when": row.at,
        "text": _sentence(row).format_map(_words(row, procedure, known)),
        "detail": known["comments"].get(facts.get("comentario", "")) or facts.get("motivo") or "",
        "href": _href(row),
    }


def _sentence(row: Journal) -> str:
    usual = SENTENCES.get(row.verb, OTHERWISE)
    return STARTS.get((row.facts or {}).get("medio", ""), usual) if row.verb == "inicio" else usual


def _without_person(row: Journal, case: Case, known: Known) -> str:
    """A link or the portal acts for who asked, or for its entity; everything else without a person is the system."""
    about = known["entities"].get((row.facts or {}).get("entidad", ""))
    if row.channel == "link" and about:
        return f"Enlace de {about}"
    if row.channel in ("link", "portal"):
        return case.requester_name or "La entidad"
    return "Cauce"


def _words(row: Journal, procedure: Procedure, known: Known) -> _Facts:
    facts = row.facts or {}
    document = facts.get("documento") or known["deliveries"].get(facts.get("envio", ""), "")
    found = _Facts(facts)
    found.update(
        step=_step(procedure, facts.get("paso", "")), outcome=_outcome(procedure, facts),
        document=known["titles"].get(document, "un documento"), number=known["numbers"].get(document) or "",
        file=known["files"].get(facts.get("archivo", ""), "un archivo"),
        about=known["entities"].get(facts.get("entidad", ""), "una entidad"),
        material=known["materials"].get(facts.get("material", ""), "un material"),
        to=known["people"].get(facts.get("a", ""), "otra persona"),
        term=term_label(procedure, facts.get("termino", "")),
        wait=_wait(procedure, facts.get("elemento", "")), end=_end(procedure, facts.get("evento", "")),
        record=_record(procedure, facts.get("clase", "")), petition=petition_label(facts.get("tipo", "")),
        text=facts.get("texto", ""), due=fecha_corta(facts.get("vence")),
        corrected="; corrigió lo que dice" if facts.get("corregido") else "",
    )  # fmt: skip
    return found


def _step(procedure: Procedure, step: str) -> str:
    drawn = procedure.steps.get(step)
    return drawn.title or step if drawn else step


def _outcome(procedure: Procedure, facts: dict[str, Any]) -> str:
    drawn = procedure.steps.get(facts.get("paso", ""))
    label = next((each.label for each in drawn.outcomes if each.value == facts.get("salida")), "") if drawn else ""
    return f": {label[:1].lower()}{label[1:]}" if label else ""


def term_label(procedure: Procedure, name: str) -> str:
    """The name of a term in words: a legal term, a drawn timer, or the step whose term it is."""
    for found in (procedure.terms.get(name), procedure.timers.get(name)):
        if found is not None and found.label:
            return found.label
    return _step(procedure, name)


def _wait(procedure: Procedure, element: str) -> str:
    drawn = procedure.waits.get(element)
    return drawn.label.lower() if drawn and drawn.label else element


def _end(procedure: Procedure, element: str) -> str:
    drawn = procedure.ends.get(element)
    return drawn.label.lower() if drawn and drawn.label else element


def _record(procedure: Procedure, kind: str) -> str:
    drawn = procedure.records.get(kind)
    form = procedure.forms.get(drawn.form, {}) if drawn else {}
    return str(form.get("title", kind)).lower()


def petition_label(code: str) -> str:
    """The name of a type of petition."""
    found = legal_terms().get(code)
    return found.label if found else code


def _href(row: Journal) -> str:
    task = (row.facts or {}).get("tarea")
    return url_for("tasks.show", task_id=task) if task else ""
