"""What a new demonstration shows: scores that are nobody's, marked as such."""

from workflows.actions.results import import_results
from workflows.data import read_csv
from workflows.domain.demo_scores import demo_scores
from workflows.domain.people import Actor
from workflows.kernel import clock
from workflows.kernel.settings import Settings

YEARS = 3


def build_demonstration(settings: Settings, who: Actor) -> None:
    """Fill a fresh demonstration, once: called with its database open, its procedures installed, its clock set."""
    last = clock.today().year - 1
    for vigencia, data in score_files(tuple(range(last - YEARS + 1, last + 1))).items():
        import_results(who, f"demostracion-{vigencia}.csv", data, vigencia, "demo")


def score_files(vigencias: tuple[int, ...]) -> dict[int, bytes]:
    """Vigencia → a results file with the demonstration scores of every municipality."""
    values: dict[int, dict[str, dict[str, str]]] = {vigencia: {} for vigencia in vigencias}
    for score in demo_scores(read_csv("municipalities.csv"), vigencias):
        values[score.vigencia].setdefault(score.divipola, {})[score.code] = str(score.value)
    return {vigencia: _file(rows) for vigencia, rows in values.items()}


def _file(rows: dict[str, dict[str, str]]) -> bytes:
    codes = list(next(iter(rows.values())))
    lines = [";".join(["Código DIVIPOLA", *codes])]
    lines += [";".join([divipola, *(scores[code] for code in codes)]) for divipola, scores in rows.items()]
    return "\n".join(lines).encode()
