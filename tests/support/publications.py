"""Result files and files of recommendations as they are published, made in memory."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any

from tests.support.sheets import workbook

TITLES = ["Entidad", "Departamento", "Munici- pio", "Grupo par", "Índice de  Desempeño\nInstitucional", "POL03 x"]
ADVICE = ["Política", "Recomendación", "Política relacionada"]


def results_book(*rows: Sequence[Any], titles: Sequence[Any] = TITLES) -> bytes:
    """A workbook of results: two title rows, the header in the third, then (municipality, IDI, POL03…) per row."""
    lines = [[f"ALCALDÍA DE {str(name).upper()}", "Antioquia", name, "GRUPO 4", *scores] for name, *scores in rows]
    return workbook([["Resultados"], ["Vigencia 2025"], list(titles), *lines])


def advice_book(rows: Sequence[Sequence[Any]], title: str = "", sheet: str = "Recomendaciones") -> bytes:
    """A file of recommendations of one entity: (policy, recommendation, related policy) per row, after its title."""
    return workbook([["Recomendaciones de la medición"], [title or None], [], ADVICE, *rows], sheet)


def zipped(files: Mapping[str, bytes]) -> bytes:
    """A .zip with these files."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in files.items():
            made.writestr(name, data)
    return out.getvalue()
