"""Importing a published results file: 5,392 entities × 96 scores, from the workbook's bytes to committed rows."""

import io
import random
import time

import xlsxwriter

from bench import installation
from bench.result import Result
from workflows.actions.results import import_results
from workflows.data import read_csv
from workflows.domain.people import Person, actor_of
from workflows.kernel import clock, spreadsheets
from workflows.kernel.db import session

ENTITIES, SCORES = 5_392, 96
NAME = "Resultados_vig2025_territorio.xlsx"


def measure() -> list[Result]:
    """SQLite FULL; the floor is reading the cells through the gate, without storing anything."""
    data, corrected = _book(), _book(1)
    with installation.sqlite():
        officer = session().query(Person).filter_by(email="equipo1@demo.cauce.example").one()
        who = actor_of(officer, clock.today())
        floor = _seconds(lambda: spreadsheets.read(NAME, data))
        first = _seconds(lambda: import_results(who, NAME, data, 2025))
        again = _seconds(lambda: import_results(who, NAME, corrected, 2025))
    title = f"import a results file of {ENTITIES:,} × {SCORES}"
    note = "floor: its cells read through the gate, in their own process"
    return [
        Result(title, first, "s", floor, 10, note=note),
        Result("  a corrected file of the same year", again, "s", floor, 10),
    ]


def _seconds(work: object) -> float:
    began = time.perf_counter()
    work()  # type: ignore[operator]
    return time.perf_counter() - began


def _book(seed: int = 0) -> bytes:
    """Synthetic scores in the published layout; the 125 municipalities first, the rest invented places."""
    chance, buffer = random.Random(seed), io.BytesIO()
    book = xlsxwriter.Workbook(buffer)
    sheet = book.add_worksheet("Territorio")
    codes = [f"{kind}{n:0{wide}}" for kind, wide, last in (("D", 1, 7), ("POL", 2, 19), ("I", 2, 69))
             for n in range(1, last + 1)]  # fmt: skip
    titles = ["Código Sigep", "Entidad", "Naturaleza Jurídica", "Clasificación orgánica", "Departamento", "Municipio"]
    titles += ["Grupo par", "Tipo Formulario", "Índice de Desempeño Institucional", *codes]
    sheet.write_row(2, 0, titles[: 8 + SCORES])
    ours = [row["nombre_divipola"] for row in read_csv("municipalities.csv")]
    for number in range(ENTITIES):
        place = ours[number] if number < len(ours) else f"Lugar {number}"
        department = "Antioquia" if number < len(ours) else "Departamento sintético"
        about = [str(number), f"ALCALDÍA DE {place}", "ALCALDÍA", "EJECUTIVA", department, place]
        scores = (round(chance.uniform(20, 99), 2) for _ in range(SCORES))
        sheet.write_row(3 + number, 0, [*about, f"GRUPO {number % 6}", "MIPG", *scores])
    book.close()
    return buffer.getvalue()
