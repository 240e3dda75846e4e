"""Recommendations come in by entity and policy: whose a file is, all or nothing of each, once, and replaced."""

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.support.advice import actor, advised, installed, municipality
from tests.support.publications import advice_book, zipped
from tests.support.sheets import workbook
from workflows import batch
from workflows.actions import _awaited, aliases, conversation, lotes
from workflows.actions import recommendations as verbs
from workflows.domain import recommendations as read
from workflows.domain.lotes import Lote, LoteItem
from workflows.domain.published import Recommendation
from workflows.domain.scores import ScoreImport
from workflows.kernel.db import session
from workflows.kernel.errors import Forbidden, Invalid
from workflows.kernel.settings import Settings

CODE = "Actualizar el código."
ROWS = [
    ["Gobierno Digital", "Publicar datos abiertos.", "POL07"],
    ["Integridad", CODE, "POL02; POL01"],
]
URRAO = advice_book(ROWS, "Entidad: ALCALDÍA DE URRAO")


def looked(name: str, data: bytes, **more: object) -> verbs.Looked:
    (found,) = verbs.look(actor(), [(name, data)], 2025, **more)  # type: ignore[arg-type]
    return found


def wrong_cells(data: bytes) -> list[str]:
    error = looked("Urrao.xlsx", data).error
    assert error is not None
    return [each["message"] for each in error.errors]


def stored(name: str = "Urrao") -> list[tuple[str | None, str | None, str]]:
    session().expire_all()
    query = select(Recommendation).where(Recommendation.entity_id == municipality(name).id)
    return [(row.policy, row.related, row.text) for row in session().scalars(query.order_by(Recommendation.position))]


def take(data: bytes, name: str = "Urrao", file: str = "r.xlsx") -> verbs.Difference:
    return verbs.import_recommendations(actor(), file, data, municipality(name).id, 2025)


def test_looking_says_whose_it_is_and_what_is_new_and_stores_nothing(bare_app: Flask) -> None:
    installed()
    found = looked("cualquiera.xlsx", URRAO)
    assert found.entity and found.entity.short_name == "Urrao" and found.how == "contenido"
    assert (found.rows, found.found) == (2, verbs.Difference(2, 0, 0))
    assert stored() == [] and session().scalar(select(func.count(ScoreImport.id))) == 0


@pytest.mark.parametrize(
    ("file", "title", "who", "how"),
    [
        ("Recomendaciones_vig2025_ALCALDIA DE URRAO.xlsx", "", "Urrao", "nombre"),
        ("05847.xlsx", "", "Urrao", "nombre"),
        ("x.xlsx", "Alcaldía Municipal de San Pedro de los Milagros", "San Pedro de los Milagros", "contenido"),
        ("RETIRO.xlsx", "", "El Retiro", "nombre"),
        ("urrao.xlsx", "Municipio: Abejorral", None, ""),
        ("PERSONERÍA DE URRAO.xlsx", "", None, ""),
        ("Recomendaciones 2025.xlsx", "Departamento de Antioquia", None, ""),
    ],
)
def test_whose_a_file_is(bare_app: Flask, file: str, title: str, who: str | None, how: str) -> None:
    installed()
    found = looked(file, advice_book(ROWS, title))
    assert (found.entity.short_name if found.entity else None, found.how) == (who, how)


def test_an_alias_of_the_results_names_the_owner_of_a_file_too(bare_app: Flask) -> None:
    installed()
    aliases.add_alias(actor(), "municipio", "Antioquia", "Urraito", municipality("Urrao").id)
    found = looked("Urraito.xlsx", advice_book(ROWS))
    assert found.entity and found.entity.short_name == "Urrao"


def test_what_a_person_says_stands(bare_app: Flask) -> None:
    installed()
    found = looked("r.xlsx", advice_book(ROWS), said={0: municipality("Yarumal").id})
    assert found.entity and (found.entity.short_name, found.how) == ("Yarumal", "persona")


def test_they_are_kept_by_entity_and_policy_in_the_order_of_the_file(bare_app: Flask) -> None:
    installed()
    assert take(URRAO) == verbs.Difference(2, 0, 0)
    assert stored() == [
        ("POL07", "POL07", "Publicar datos abiertos."),
        ("POL02", "POL01, POL02", CODE),
    ]
    groups = read.recommendations(2025, municipality("Urrao").id)
    assert [(each.policy, each.policy_name, len(each.lines)) for each in groups] == [
        ("POL02", "Integridad", 1), ("POL07", "Gobierno Digital", 1),
    ]  # fmt: skip
    assert [each.policy for each in read.recommendations(policy="POL01")] == ["POL02"], "a related policy counts"
    assert (read.years(), read.latest_year(municipality("Urrao").id)) == ([2025], 2025)


def test_the_same_file_is_once_and_a_corrected_one_replaces_with_its_history(bare_app: Flask) -> None:
    installed()
    take(URRAO)
    take(advice_book(ROWS), "Yarumal")
    assert take(URRAO, file="otro nombre.xlsx").already
    corrected = advice_book([ROWS[0], ["", "Simplificar trámites.", "POL12"]])
    assert take(corrected, file="corregido.xlsx") == verbs.Difference(1, 1, 1)
    assert [each[2] for each in stored()] == ["Publicar datos abiertos.", "Simplificar trámites."]
    assert len(stored("Yarumal")) == 2
    kept = read.sources(actor().owner_id, municipality("Urrao").id)
    assert [(each.source.file_name, each.replaced) for each in kept] == [("corregido.xlsx", False), ("r.xlsx", True)]


def test_each_wrong_cell_is_named_and_nothing_of_the_file_is_taken(bare_app: Flask) -> None:
    installed()
    bad = advice_book([*ROWS, ["Deporte", "Algo.", ""], ["Integridad", "", "POL02"], ["Integridad", "Otra.", "POL20"]])
    assert wrong_cells(bad) == [
        "Fila 7, celda C7: No sabemos de qué política es. Escriba en «Política relacionada» su código, "
        "de POL01 a POL19.",
        "Fila 8, celda B8: Falta la recomendación. Escríbala o borre la fila.",
        "Fila 9, celda C9: Ese código no es de una política. Van de POL01 a POL19.",
    ]
    with pytest.raises(Invalid):
        take(bad)
    assert stored() == []


def test_a_file_without_its_titles_or_rows_is_refused(bare_app: Flask) -> None:
    installed()
    assert "primeras 20 filas" in wrong_cells(workbook([["Política", "Consejo"], ["POL07", "Algo."]]))[0]
    assert "ninguna recomendación" in wrong_cells(advice_book([]))[0]
    late = advice_book(ROWS, sheet="Hoja1")
    assert looked("Urrao.xlsx", late).found, "the only sheet with the titles serves, whatever its name"


def test_only_who_may_import_does_and_years_have_bounds(bare_app: Flask) -> None:
    installed()
    with pytest.raises(Forbidden):
        verbs.look(actor("lider.pol02@demo.cauce.example"), [("r.xlsx", URRAO)], 2025)
    with pytest.raises(Invalid, match="vigencia"):
        verbs.look(actor(), [("r.xlsx", URRAO)], 1999)


def test_several_files_go_as_a_batch_each_whole_or_not_at_all(bare_app: Flask, settings: Settings) -> None:
    installed()
    books = {"Urrao": URRAO, "Yarumal": advice_book([["Deporte", "Algo.", ""]]), "Abejorral": advice_book(ROWS)}
    ids = {kept(settings.files_folder, name, data): municipality(name).id for name, data in books.items()}
    lote_id = verbs.queue_recommendations(actor(), ids, 2025)
    assert verbs.queue_recommendations(actor(), ids, 2025) == lote_id, "the same files are one batch"
    assert batch.run_next() == 3 and batch.run_next() == 0
    assert lotes.progress(lote_id) == {"total": 3, "done": 2, "failed": 1, "pending": 0}
    assert (len(stored("Urrao")), len(stored("Yarumal")), len(stored("Abejorral"))) == (2, 0, 2)
    failed = session().scalars(select(LoteItem).where(LoteItem.state == "failed")).one()
    assert "celda C5" in (failed.error or "")
    done = session().scalars(select(LoteItem.result).where(LoteItem.state == "done")).all()
    assert "Alcaldía de Urrao: 2 recomendaciones nuevas, 0 iguales, 0 retiradas." in done
    assert session().get_one(Lote, lote_id).state == "done"


def kept(folder: Path, name: str, data: bytes) -> str:
    return conversation.attach_evidence(actor(), folder, f"{name}.xlsx", data).id


def test_a_zip_brings_its_files_and_two_of_one_entity_are_refused(bare_app: Flask) -> None:
    installed()
    data = zipped({"todos/Urrao.xlsx": URRAO, "__MACOSX/._Urrao.xlsx": b"x", "Yarumal.xlsx": advice_book(ROWS),
                   "notas.txt": b"hola"})  # fmt: skip
    parts = verbs.unpack("antioquia.zip", data)
    found = verbs.look(actor(), parts, 2025)
    assert [(each.name, each.entity.short_name if each.entity else None) for each in found] == [
        ("Urrao.xlsx", "Urrao"), ("Yarumal.xlsx", "Yarumal"), ("notas.txt", None),
    ]  # fmt: skip
    assert found[2].error and ".xlsx" in found[2].error.message
    twice = verbs.look(actor(), [("Urrao.xlsx", URRAO), ("05847.xlsx", URRAO)], 2025)
    assert [each.twice for each in twice] == [True, True]
    with pytest.raises(Invalid, match="vacío|dentro"):
        verbs.unpack("nada.zip", zipped({}))


def test_recommendations_open_no_follow_up(bare_app: Flask) -> None:
    installed()
    advised("Urrao")
    take(URRAO)
    assert not _awaited.is_published(actor().owner_id, 2025) and batch.run_next() == 0
