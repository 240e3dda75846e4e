"""Render an untrusted template in a process of its own: 5 seconds, 512 MB, and only bytes come back (T5)."""

import base64
import json
import resource
import subprocess
import sys
from typing import Any

from workflows.kernel.errors import CauceError
from workflows.letters.errors import LetterError, letter_error
from workflows.letters.inspect import inspect_template
from workflows.letters.render import render

SECONDS = 5
MEMORY = 512 * 1024 * 1024


def render_in_child(template: bytes, context: dict[str, Any]) -> bytes:
    """Inspect and render within the limits; `LetterError` for refusals, excess and any crash."""
    order = json.dumps({"template": base64.b64encode(template).decode(), "context": context})
    try:
        done = subprocess.run(
            [sys.executable, "-m", "workflows.letters.child"],
            input=order.encode(),
            capture_output=True,
            timeout=SECONDS * 4,
            check=False,
        )
        answer = json.loads(done.stdout)
    except (subprocess.TimeoutExpired, ValueError):
        raise letter_error(
            "La plantilla exige demasiado tiempo o memoria",
            todo="Simplifique sus repeticiones e imágenes y vuelva a subirla.",
        ) from None
    if "error" in answer:
        raise LetterError(answer["error"], answer["errors"])
    return base64.b64decode(answer["docx"])


def main() -> None:
    """Read the order from standard input and write the answer, under limits set by the process itself."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    order = json.load(sys.stdin)
    template = base64.b64decode(order["template"])
    try:
        inspect_template(template)
        made = render(template, order["context"], lambda _chart: None)  # what draws asks for more than this memory
        answer: dict[str, Any] = {"docx": base64.b64encode(made).decode()}
    except CauceError as error:
        answer = {"error": error.message, "errors": error.errors}
    json.dump(answer, sys.stdout)


if __name__ == "__main__":
    main()
