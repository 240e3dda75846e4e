"""Demonstration scores as results files, so that they come in through the same door as published ones."""

from collections.abc import Mapping

from workflows.data import read_csv
from workflows.domain.demo_scores import demo_scores

TITLES = ("Código DIVIPOLA", "Grupo par")
GROUPS = {"4": "4 y 5", "5": "4 y 5", "6": "6"}
FIRST_GROUP = "especial a 3"


def score_files(vigencias: tuple[int, ...]) -> dict[int, bytes]:
    """Vigencia -> a results file with the demonstration scores of every municipality."""
    places = read_csv("municipalities.csv")
    values: dict[int, dict[str, dict[str, str]]] = {vigencia: {} for vigencia in vigencias}
    for score in demo_scores(places, vigencias):
        values[score.vigencia].setdefault(score.divipola, {})[score.code] = str(score.value)
    groups = {row["codigo_divipola"]: peer_group(row) for row in places}
    return {vigencia: _file(rows, groups) for vigencia, rows in values.items()}


def peer_group(row: Mapping[str, str]) -> str:
    """A group of the demonstration, by category: the published ones are of Función Pública and are not known here."""
    return f"Grupo de demostración: categoría {GROUPS.get(row['categoria_ley_617'], FIRST_GROUP)}"


def _file(rows: dict[str, dict[str, str]], groups: Mapping[str, str]) -> bytes:
    codes = list(next(iter(rows.values())))
    lines = [";".join([*TITLES, *codes])]
    lines += [
        ";".join([divipola, groups[divipola], *(scores[code] for code in codes)])
        for divipola, scores in rows.items()
    ]  # fmt: skip
    return "\n".join(lines).encode()
