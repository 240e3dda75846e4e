"""The shelves: materials and lessons apart, by policy and words, retired ones when asked for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import render_template, request, url_for

from web.library.place import blueprint
from web.who import current_actor, may
from workflows.domain import library, rights
from workflows.domain.library import Material
from workflows.domain.people import ANY, Actor
from workflows.domain.policies import policies

PAGE = 40
TABS = {"": "Todo", library.MATERIAL: "Materiales", library.LESSON: "Lecciones"}
NO_POLICY = "ninguna"
STATES = (("vigentes", "Vigentes"), ("retirados", "Retirados"))
NONE_NAMED = "Todas las políticas"


@dataclass(frozen=True)
class Asked:
    """What the address asks for."""

    kind: str
    policy: str
    words: str
    retired: bool


def asked() -> Asked:
    """Filters of the address; an unknown one asks for nothing."""
    args = request.args
    kind = args.get("clase", "")
    return Asked(
        kind if kind in TABS else "", args.get("politica", ""), args.get("q", "").strip(),
        args.get("estado") == "retirados",
    )  # fmt: skip


def found(who: Actor, wanted: Asked, kind: str) -> list[Material]:
    """The materials of a kind ("" for both) that pass the filters."""
    listed = None if not wanted.policy else [None if wanted.policy == NO_POLICY else wanted.policy]
    state = library.RETIRED if wanted.retired else library.CURRENT
    return library.materials(who.owner_id, policies=listed, kind=kind, state=state, words=wanted.words)


@blueprint.get("")
@may("ver_biblioteca")
def shelves() -> str:
    """The library as a list, narrowed by the address."""
    who, wanted = current_actor(), asked()
    everything = found(who, wanted, "")
    rows = [each for each in everything if wanted.kind in ("", each.kind)]
    number = max(request.args.get("pagina", 1, type=int), 1)
    shown = rows[(number - 1) * PAGE : number * PAGE]
    return render_template(
        "library/index.html", rows=listed(shown), total=len(rows), asked=wanted, args=request.args, states=STATES,
        tabs=_tabs(everything, wanted), policies=_policies(), may_add=keeps_some(who), **_pages(number, len(rows)),
        sheet=url_for("library.workbook", **_args()),
    )  # fmt: skip


def listed(rows: Sequence[Material]) -> list[dict[str, Any]]:
    """Materials with the words that a list shows: policy, what it holds, how often it was used."""
    uses, names = library.use_counts([each.id for each in rows]), policy_names()
    return [
        {"material": each, "href": url_for("library.show", material_id=each.id), "uses": uses.get(each.id, 0),
         "policy": names.get(each.policy or "", NONE_NAMED), "kind": library.KINDS[each.kind],
         "holds": holds(each)}
        for each in rows
    ]  # fmt: skip


def holds(found: Material) -> str:
    """«2 archivos y una dirección»; nothing for a lesson that is only words."""
    files = len(found.files or [])
    parts = [f"{files} archivo{'s' if files > 1 else ''}"] if files else []
    return " y ".join([*parts, *(["una dirección"] if found.url else [])])


def policy_names() -> dict[str, str]:
    """Code -> short name of the policies."""
    return {each.code: each.short_name for each in policies()}


def keeps_some(who: Actor) -> bool:
    """Whether this person may add to some shelf."""
    return rights.may(who, "llevar_biblioteca") or bool(rights.led_policies(who))


def kept_policies(who: Actor) -> list[tuple[str, str]]:
    """(code, name) of the policies whose shelf this person keeps."""
    led = rights.led_policies(who)
    everything = rights.may(who, "llevar_biblioteca") or ANY in led
    return [(each.code, each.name) for each in policies() if everything or each.code in led]


def _policies() -> list[tuple[str, str]]:
    return [*policy_names().items(), (NO_POLICY, "Sin política (sirven a todas)")]


def _args(**more: Any) -> dict[str, Any]:
    kept: Mapping[str, str] = {name: value for name, value in request.args.items() if value and name != "pagina"}
    return {name: value for name, value in {**kept, **more}.items() if value}


def _tabs(everything: Sequence[Material], wanted: Asked) -> list[tuple[str, str, bool, int]]:
    counts = {key: sum(key in ("", each.kind) for each in everything) for key in TABS}
    return [
        (label, url_for("library.shelves", **_args(clase=key)), key == wanted.kind, counts[key])
        for key, label in TABS.items()
    ]


def _pages(number: int, total: int) -> dict[str, str | None]:
    return {
        "prev": url_for("library.shelves", **_args(pagina=number - 1)) if number > 1 else None,
        "next": url_for("library.shelves", **_args(pagina=number + 1)) if number * PAGE < total else None,
    }
