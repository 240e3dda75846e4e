"""Demonstration scores as results files, so that they come in through the same door as published ones."""

from workflows.data import read_csv
from workflows.domain.demo_scores import demo_scores


def score_files(vigencias: tuple[int, ...]) -> dict[int, bytes]:
    """Vigencia -> a results file with the demonstration scores of every municipality."""
    values: dict[int, dict[str, dict[str, str]]] = {vigencia: {} for vigencia in vigencias}
    for score in demo_scores(read_csv("municipalities.csv"), vigencias):
        values[score.vigencia].setdefault(score.divipola, {})[score.code] = str(score.value)
    return {vigencia: _file(rows) for vigencia, rows in values.items()}


def _file(rows: dict[str, dict[str, str]]) -> bytes:
    codes = list(next(iter(rows.values())))
    lines = [";".join(["Código DIVIPOLA", *codes])]
    lines += [";".join([divipola, *(scores[code] for code in codes)]) for divipola, scores in rows.items()]
    return "\n".join(lines).encode()
