"""The library of materials and lessons: added, corrected, retired with a reason, shared with municipalities."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from workflows.actions import _once
from workflows.actions._fields import Fields, corrected
from workflows.actions._forms import said
from workflows.actions._library import LONGEST_SUMMARY, LONGEST_TITLE
from workflows.actions._tasks import check_mine, check_open, locked_task
from workflows.domain import journal, library, rights
from workflows.domain.cases import Case
from workflows.domain.documents import Evidence
from workflows.domain.library import Material
from workflows.domain.people import Actor
from workflows.domain.policies import Policy
from workflows.kernel import clock
from workflows.kernel.db import act, session
from workflows.kernel.errors import Conflict, Forbidden, Invalid
from workflows.kernel.ids import new_id
from workflows.kernel.text import clean_text

LONGEST_URL = 1_000
MOST_FILES = 20
_PERSONAL = re.compile(
    r"[\w.+-]+@[\w-]+\.\w+"
    r"|(?<![\d.$])(?<!\$ )(?:\d{7,11}|\d{1,3}(?:\.\d{3}){2,3}|3\d\d[ -]\d{3}[ -]?\d{4})(?!\.?\d)"
)
REFUSED = "Solo el equipo MIPG, la dirección y quienes lideran o apoyan la política cambian su biblioteca."


@dataclass(frozen=True)
class MaterialForm:
    """What is typed about a material; `files` are ids of evidence that was just received or is already its own."""

    title: str
    summary: str = ""
    policy: str = ""
    url: str = ""
    files: tuple[str, ...] = ()
    kind: str = library.MATERIAL


@act
def add_material(who: Actor, form: MaterialForm, *, key: str | None = None) -> str:
    """A new material (or lesson) of a policy, with files or an address; returns its id."""
    rights.require(who, "ver_biblioteca")
    # The same sending twice brings its files twice, with other ids: they are no part of what is compared.
    fingerprint = _once.print_of("add_material", form.title, form.policy, form.url)
    before = _once.replay(who, key, fingerprint)
    if before is not None:
        return str(before["id"])
    values = _checked(who, form, None)
    _require(who, values["policy"])
    made = _add(who, values, form.kind, None)
    _once.remember(who, key, fingerprint, {"id": made})
    return made


@act
def add_from_task(who: Actor, task_id: str, form: MaterialForm) -> str:
    """A new material from the form of an open task, of its case's policy and with the case as origin; its id.

    Whoever works on the task may: the material is made for that advice.
    """
    case, task = locked_task(who, task_id)
    if who.person_id is None or who.entity_id:
        raise Forbidden(REFUSED)
    check_open(task)
    check_mine(who, task, "Esta tarea la tiene otra persona.")
    values = _checked(who, form, None, case) | {"policy": case.policy}
    for each in values["files"]:
        session().get_one(Evidence, each).case_id = case.id
    made = _add(rights.acting(who, task), values, library.MATERIAL, case)
    journal.write(rights.acting(who, task), "material_agregado", case, material=made, tarea=task.id)
    return made


def _add(who: Actor, values: dict[str, Any], kind: str, case: Case | None) -> str:
    row = Material(
        id=new_id(), owner_id=who.owner_id, kind=kind, case_id=case.id if case else None, state=library.CURRENT,
        created_by=who.person_id, created_at=clock.now(), **values,
    )  # fmt: skip
    session().add(row)
    session().flush()
    if case is None:
        journal.write_outside(who, "material_agregado", material=row.id, politica=row.policy)
    return row.id


@act
def correct_material(who: Actor, material_id: str, form: MaterialForm) -> None:
    """Correct title, summary, policy, address or files; what was shared of it follows."""
    row = _kept_by(who, material_id)
    values = _checked(who, form, row)
    _require(who, values["policy"])
    if row.shared_at:
        _refuse_personal(values["title"], values["summary"])
    before = corrected(row, values)
    if not before:
        return
    row.corrected_at = clock.now()
    if row.shared_files:
        row.shared_files = [each for each in row.shared_files if each in row.files]
    journal.write_outside(who, "material_corregido", material=row.id, campos=sorted(set(before) - {"search"}))


@act
def retire_material(who: Actor, material_id: str, reason: str) -> None:
    """Take a material out of use, with a reason; the advices that used it keep it, and it can be brought back."""
    row = _kept_by(who, material_id)
    if not row.is_current():
        raise Conflict("Este material ya estaba retirado.")
    row.retired_reason = said(reason, "Escriba por qué se retira.")
    row.state, row.retired_at = library.RETIRED, clock.now()
    journal.write_outside(who, "material_retirado", material=row.id, motivo=row.retired_reason)


@act
def restore_material(who: Actor, material_id: str) -> None:
    """Bring back a material that was retired."""
    row = _kept_by(who, material_id)
    if row.is_current():
        raise Conflict("Este material no está retirado.")
    row.state, row.retired_at, row.retired_reason = library.CURRENT, None, None
    journal.write_outside(who, "material_restablecido", material=row.id)


@act
def share_lesson(who: Actor, material_id: str, files: Sequence[str] = ()) -> None:
    """Show a lesson, with those of its files that were chosen, on the public page of its policy.

    Without personal data (Ley 1581 de 2012): neither its case nor its author is shown, and a text with an e-mail or
    the number of a person is refused.
    """
    row = _kept_by(who, material_id)
    if row.kind != library.LESSON or row.policy is None:
        raise Conflict("Solo se comparten lecciones que tengan una política: corríjala primero.")
    if not row.is_current():
        raise Conflict("Esta lección está retirada: restablézcala antes de compartirla.")
    _refuse_personal(row.title, row.summary)
    row.shared_at, row.shared_files = clock.now(), [each for each in row.files if each in set(files)]
    journal.write_outside(who, "leccion_compartida", material=row.id, archivos=row.shared_files)


@act
def unshare_lesson(who: Actor, material_id: str) -> None:
    """Take a lesson off the public page."""
    row = _kept_by(who, material_id)
    if row.shared_at is None:
        raise Conflict("Esta lección no está compartida.")
    row.shared_at, row.shared_files = None, None
    journal.write_outside(who, "leccion_no_compartida", material=row.id)


def _kept_by(who: Actor, material_id: str) -> Material:
    rights.require(who, "ver_biblioteca")
    row = library.material(who.owner_id, material_id)
    session().refresh(row, with_for_update=True)
    _require(who, row.policy)
    return row


def _require(who: Actor, policy: str | None) -> None:
    if not rights.keeps_library(who, policy):
        raise Forbidden(REFUSED)


def _checked(who: Actor, form: MaterialForm, row: Material | None, case: Case | None = None) -> dict[str, Any]:
    read = Fields()
    title = read.text("title", form.title, LONGEST_TITLE, "Escriba el título.")
    summary = clean_text(form.summary, multiline=True)
    if len(summary) > LONGEST_SUMMARY:
        read.wrong("summary", f"Use {LONGEST_SUMMARY} caracteres o menos (van {len(summary)}).")
    if form.kind not in library.KINDS:
        read.wrong("kind", "Escoja si es un material o una lección.")
    if form.policy and session().get(Policy, form.policy) is None:
        read.wrong("policy", "Escoja una política de la lista.")
    url, files = _address(read, form.url), _files(read, who, form.files, row, case)
    if not (url or files or (form.kind == library.LESSON and summary)):
        read.wrong("files", "Adjunte un archivo o escriba la dirección donde está.")
    read.done("Revise el material: no se guardó nada.")
    return {
        "title": title, "summary": summary, "policy": form.policy or None, "url": url or None, "files": files,
        "search": library.search_key(title, summary),
    }  # fmt: skip


def _address(read: Fields, written: str) -> str:
    url = read.text("url", written, LONGEST_URL)
    try:
        parts = urlsplit(url)
        good = parts.scheme in ("http", "https") and bool(parts.hostname) and not parts.username
    except ValueError:
        good = False
    if url and not good:
        read.wrong("url", "Escriba la dirección completa, como https://www.funcionpublica.gov.co/guia.pdf.")
    return url


def _files(read: Fields, who: Actor, ids: Sequence[str], row: Material | None, case: Case | None) -> list[str]:
    """Files of this material, of its case, or loose ones that this very person has just sent."""
    wanted, own = list(dict.fromkeys(ids)), set(row.files) if row else set()
    for each in wanted:
        found = None if each in own else session().get(Evidence, each)
        mine = found is not None and found.owner_id == who.owner_id and found.person_id == who.person_id
        loose = mine and found is not None and found.case_id in (None, case.id if case else None)
        if each not in own and not loose:
            read.wrong("files", "Uno de los archivos ya no está. Adjúntelo de nuevo.")
            return []
    if len(wanted) > MOST_FILES:
        read.wrong("files", f"Un material lleva hasta {MOST_FILES} archivos.")
    return wanted


def _refuse_personal(title: str, summary: str) -> None:
    for field, text in (("title", title), ("summary", summary)):
        if found := _PERSONAL.search(text):
            message = f"«{found[0].strip()}» parece un dato personal: quítelo antes de compartir la lección."
            raise Invalid(message, [{"field": field, "message": message}])
