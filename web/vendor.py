"""Copies the third-party front-end files that pages use from node_modules to web/static/vendor.

Run by `make setup` after `npm ci`; standard library only. manifest.json, written last, maps each file
("htmx.org/htmx.min.js") to {"integrity": "sha384-…"} and each package to its version.
"""

import base64
import hashlib
import json
import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MODULES = ROOT / "node_modules"
TARGET = ROOT / "web" / "static" / "vendor"
FILES = {
    "htmx.org": ("dist/htmx.min.js", "LICENSE"),
    "bpmn-js": (
        "dist/bpmn-navigated-viewer.production.min.js",
        "dist/assets/diagram-js.css",
        "dist/assets/bpmn-js.css",
        "LICENSE",
    ),
}


def integrity(content: bytes) -> str:
    """Subresource-integrity value of a file: sha384 in base64."""
    return "sha384-" + base64.b64encode(hashlib.sha384(content).digest()).decode()


def copy_package(name: str, files: tuple[str, ...]) -> dict[str, dict[str, str]]:
    """Copy one package's files flat into its folder; {path: {"integrity": …}}."""
    folder = TARGET / name
    folder.mkdir(parents=True)
    found = {}
    for file in files:
        content = (MODULES / name / file).read_bytes()
        copied = folder / Path(file).name
        copied.write_bytes(content)
        found[f"{name}/{copied.name}"] = {"integrity": integrity(content)}
    return found


def versions() -> dict[str, str]:
    """Installed version of each copied package, as its own package.json gives it."""
    return {name: json.loads((MODULES / name / "package.json").read_text())["version"] for name in FILES}


def main() -> int:
    """Replace the whole vendor folder; the manifest comes last so that an interrupted copy is repeated."""
    shutil.rmtree(TARGET, ignore_errors=True)
    copied: dict[str, dict[str, str]] = {}
    for name, files in FILES.items():
        copied |= copy_package(name, files)
    manifest = {"packages": versions(), "files": copied}
    (TARGET / "manifest.json").write_text(json.dumps(manifest, indent=2, sort_keys=True) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
