"""Start forms that no person fills: what is known of a case under the names that the form asks for."""

from collections.abc import Mapping
from typing import Any

from workflows.actions import _definitions


def start_values(slug: str, about: Mapping[str, Any], more: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Only what the start form of a procedure asks for: its schema refuses anything else.

    `about` says entidad, politica, plan and vigencia, which a form may call otherwise; `more` has the last word.
    """
    procedure = _definitions.current(slug)
    start = procedure.start
    named = {
        start.entity: about.get("entidad"), start.policy: about.get("politica"), start.plan: about.get("plan"),
        procedure.vigencia: about.get("vigencia"),
    }  # fmt: skip
    known = (procedure.forms.get(start.form) or {}).get("properties", {})
    values = {**named, **{name: value for name, value in about.items() if value is not None}, **(more or {})}
    return {name: value for name, value in values.items() if name in known and value is not None}
