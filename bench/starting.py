"""From the start of the web process to its first page, and that nothing heavy is imported on the way."""

import os
import subprocess
import sys
import time
from unittest.mock import patch

from bench import installation
from bench.result import Result
from bench.server import served, timed

TIMES = 3
HEAVY = "import sys, workflows.cli.web; print(sum(n in sys.modules for n in ('prefect', 'fastapi')))"


def measure() -> list[Result]:
    """`cauce web` on a migrated SQLite database; the floor is Python with Flask and SQLAlchemy imported."""
    with installation.sqlite() as place, patch.dict(os.environ, _compiled(place)):
        taken = [_until_first_page(place) for _ in range(TIMES)]
        alone = min(timed(lambda: _python("import flask_sqlalchemy")) for _ in range(TIMES))
    heavy = int(_python(HEAVY))
    return [
        Result("start of the web process to the first page, best", min(taken), "s", alone, 2),
        Result("  of prefect and fastapi: imported by it", heavy, "packages", None, 0),
    ]


def _compiled(place: installation.Place) -> dict[str, str]:
    """Modules are compiled once, by the first of the starts, as those of an installed package are."""
    return {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": str(place.settings.home / "compiled")}


def _until_first_page(place: installation.Place) -> float:
    begun = time.perf_counter()
    with served(place, workers=1):
        return time.perf_counter() - begun


def _python(program: str) -> str:
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", program], capture_output=True, text=True, check=True)
    return done.stdout.strip()
