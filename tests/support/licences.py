"""Prints THIRD_PARTY.md from what is installed: the runtime packages, and the front-end files."""

import json
import re
import sys
from importlib import metadata

from packaging.requirements import Requirement

from tests.support.source import ROOT

EXTRAS = ("postgres", "batch", "graficos")
INTRODUCTION = """# Third-party software

Cauce itself is under the MIT licence (see LICENSE). It is installed beside the packages below,
each unmodified and under its own licence; `make licences` writes this page again from what is installed.

## Front-end files (copied by `make setup` to `web/static/vendor`, each with its licence)

| Package | Version | Licence |
|---|---|---|
"""
WATERMARK = """
bpmn-js carries the bpmn.io licence (MIT with one condition): the code that shows the bpmn.io watermark
must not be removed or changed, and the watermark must stay fully visible and not be overlapped by other
elements wherever a diagram is shown. Its bundle contains diagram-js, bpmn-moddle, moddle, moddle-xml,
saxen, didi, ids, min-dash, min-dom, domify, clsx, htm, preact, tiny-svg, path-intersection, object-refs
and inherits-browser, each under MIT, ISC or Apache-2.0.

## Python packages at run time (with the extras postgres, batch and graficos)

| Package | Version | Licence |
|---|---|---|
"""
CLOSING = """
LGPL packages (SpiffWorkflow, psycopg, docxtpl) are imported unmodified and can be replaced by the reader's
own versions. text-unidecode comes with Prefect and is taken under the Artistic License. What only developers
use (tests, linters, Node, bpmnlint, bpmn-moddle) is not distributed with Cauce.
"""


def closure() -> list[metadata.Distribution]:
    """Our runtime dependencies and theirs, by name; a marker that does not hold here is left out."""
    found: dict[str, metadata.Distribution] = {}
    waiting: list[tuple[str, tuple[str, ...]]] = [("cauce", EXTRAS)]
    while waiting:
        name, extras = waiting.pop()
        package = metadata.distribution(name)
        for requirement in map(Requirement, package.requires or []):
            if not holds(requirement, extras) or canonical(requirement.name) in found:
                continue
            found[canonical(requirement.name)] = metadata.distribution(requirement.name)
            waiting.append((requirement.name, tuple(requirement.extras)))
    return [found[name] for name in sorted(found)]


def holds(requirement: Requirement, extras: tuple[str, ...]) -> bool:
    """Whether a requirement applies here with these extras."""
    marker = requirement.marker
    return marker is None or any(marker.evaluate({"extra": extra}) for extra in ("", *extras))


def canonical(name: str) -> str:
    """A package's name as indexes compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def licence(package: metadata.Distribution) -> str:
    """The licence that a package states: its expression, its classifiers, or its first short line."""
    meta = package.metadata
    if "License-Expression" in meta:
        return meta["License-Expression"]
    lines = meta.get_all("Classifier") or []
    classified = [line.split(" :: ")[-1] for line in lines if line.startswith("License ::")]
    if useful := [name for name in classified if name != "OSI Approved"]:
        return ", ".join(useful)
    text = "\n".join(meta.get_all("License") or []).strip().splitlines()
    return text[0][:60] if text else "see the package"


def row(name: str, version: str, terms: str) -> str:
    """One line of a table."""
    return f"| {name} | {version} | {terms} |\n"


def front_end() -> str:
    """Rows of the vendored npm packages, from the committed lock."""
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    names = json.loads((ROOT / "package.json").read_text())["dependencies"]
    terms = {"bpmn-js": "bpmn.io licence (MIT with watermark)"}
    entries = [(name, packages[f"node_modules/{name}"]) for name in names]
    return "".join(row(name, entry["version"], terms.get(name, entry["license"])) for name, entry in entries)


def page() -> str:
    """The whole page."""
    python = "".join(row(p.metadata["Name"], p.version, licence(p)) for p in closure())
    return INTRODUCTION + front_end() + WATERMARK + python + CLOSING


if __name__ == "__main__":
    sys.stdout.write(page())
