"""Published results come in: honest spreadsheets in any Spanish Excel dialect, all or nothing."""

from decimal import Decimal

import pytest

from workflows.data import read_csv, read_json
from workflows.domain import results_rows
from workflows.domain.results_csv import parse
from workflows.domain.results_headers import score_code
from workflows.domain.results_places import known_places
from workflows.domain.results_rows import ParsedResults

KNOWN = known_places(read_csv("municipalities.csv"), read_json("municipality_aliases.json")["aliases"], "Antioquia")
TITLES = (
    "Código Sigep;Entidad;Departamento;Municipio;Grupo par;Índice de Desempeño Institucional;"
    "D1 Talento Humano;POL07 Gobierno Digital"
)


def sheet(*rows: str, titles: str = TITLES, encoding: str = "utf-8") -> bytes:
    return "\r\n".join([titles, *rows, ""]).encode(encoding)


def only_problem(parsed: ParsedResults) -> tuple[int, str, str]:
    assert parsed.rows == ()
    assert len(parsed.problems) == 1
    problem = parsed.problems[0]
    return problem.row, problem.column, problem.value


BARBOSA = "1;ALCALDÍA DE BARBOSA;Antioquia;Barbosa;ALCALDÍA GRUPO 4;61,8;;70.25"


def test_a_row_becomes_the_scores_of_its_municipality():
    (row,) = parse(sheet(BARBOSA), KNOWN).rows
    assert (row.divipola, row.entity, row.row) == ("05079", "ALCALDÍA DE BARBOSA", 2)
    assert row.scores == {"IDI": Decimal("61.8"), "POL07": Decimal("70.25")}


def test_a_blank_is_not_a_zero():
    (row,) = parse(sheet("1;ALCALDÍA DE BARBOSA;Antioquia;Barbosa;;0;N/A;-"), KNOWN).rows
    assert row.scores == {"IDI": Decimal(0)}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_the_encodings_of_excel_in_spanish_are_read(encoding):
    parsed = parse(sheet("1;ALCALDÍA DE ITAGÜÍ;ANTIOQUIA;ITAGÜÍ;;80;80;80", encoding=encoding), KNOWN)
    assert [row.divipola for row in parsed.rows] == ["05360"]


def test_commas_and_tabs_also_separate():
    by_comma = sheet('1,ALCALDÍA DE BARBOSA,Antioquia,Barbosa,,"61,8",60.5,', titles=TITLES.replace(";", ","))
    by_tab = sheet(BARBOSA.replace(";", "\t"), titles=TITLES.replace(";", "\t"))
    assert parse(by_comma, KNOWN).rows[0].scores == {"IDI": Decimal("61.8"), "D1": Decimal("60.5")}
    assert parse(by_tab, KNOWN).rows[0].scores["IDI"] == Decimal("61.8")


def test_titles_with_breaks_cut_words_and_rows_of_title_above_are_understood():
    titles = (
        'Enti-\ndad;"Departa- mento";"Munici-\n pio";"Índice  de Desempeño\nInstitu- cional";'
        '"D2 Direcciona- miento\nEstratégico";"pol07\nGobierno Digital";i01 Calidad;;Observación'
    )
    cells = titles.replace("Enti-\ndad", '"Enti-\ndad"')
    above = "Resultados de la medición;;;;;;;;\r\nVigencia 2025;;;;;;;;\r\n"
    data = (above + cells + "\r\nALCALDÍA DE TURBO;Antioquia;Turbo;50;51;52;53;x;y\r\n").encode()
    parsed = parse(data, KNOWN)
    assert parsed.problems == ()
    assert parsed.rows[0].row == 4
    assert {code: int(value) for code, value in parsed.rows[0].scores.items()} == {
        "IDI": 50, "D2": 51, "POL07": 52, "I01": 53,
    }  # fmt: skip
    assert parsed.ignored_columns == ("Observación",)


@pytest.mark.parametrize(
    ("written", "divipola"),
    [("RETIRO", "05607"), ("el retiro", "05607"), ("Peñol", "05541"), ("EL PEÑOL", "05541"),
     ("Carolina", "05150"), ("Carolina del Príncipe", "05150"), ("SANTA FE DE ANTIOQUIA", "05042"),
     ("San Andrés de Cuerquia", "05647"), ("don matias", "05237")],
)  # fmt: skip
def test_a_municipality_is_known_by_its_other_names(written, divipola):
    (row,) = parse(sheet(f"1;ALCALDIA DE {written};antioquia; {written} ;;1;1;1"), KNOWN).rows
    assert row.divipola == divipola


def test_the_codigo_divipola_is_enough():
    (row,) = parse(sheet("05079;33", titles="Código DIVIPOLA;IDI"), KNOWN).rows
    assert (row.divipola, row.scores) == ("05079", {"IDI": Decimal(33)})


def test_other_entities_and_departments_are_kept_apart_to_compare_with():
    parsed = parse(
        sheet(
            BARBOSA,
            "2;PERSONERÍA DE BARBOSA;Antioquia;Barbosa;;;;",
            "3;ALCALDÍA DE BARRANQUILLA;Atlántico;Barranquilla;;1;1;1",
            ";;;;;;;",
        ),
        KNOWN,
    )
    assert len(parsed.rows) == 1
    assert [(each.row, each.key, each.entity) for each in parsed.others] == [
        (3, "", "PERSONERÍA DE BARBOSA"),
        (4, "", "ALCALDÍA DE BARRANQUILLA"),
    ]
    assert parsed.others[1].scores["POL07"] == 1


@pytest.mark.parametrize(
    "written",
    [
        "101",
        "100,01",
        "-1",
        "1.234,5",
        "1e2",
        "NaN",
        "inf",
        "=1+1",
        "7O",
        "75%",
        "#N/D",
        "٣٣",
        "1_0",
        "5 0",
        "0x10",
    ],
)
def test_what_is_not_a_number_from_0_to_100_points_at_its_cell(written):
    parsed = parse(sheet(BARBOSA, f"2;ALCALDÍA DE TURBO;Antioquia;Turbo;;50;{written};50"), KNOWN)
    assert only_problem(parsed) == (3, "D1 Talento Humano", written)


@pytest.mark.parametrize("written", ["6.1234567890123456", "0,12345678901234568", "066"])
def test_a_number_may_have_every_decimal_that_a_program_writes(written):
    (_, row) = parse(sheet(BARBOSA, f"2;ALCALDÍA DE TURBO;Antioquia;Turbo;;50;{written};50"), KNOWN).rows
    assert row.scores["D1"] == Decimal(written.replace(",", "."))


def test_a_hopeless_file_is_not_read_to_its_end(monkeypatch):
    read: list[int] = []
    usual = results_rows._read_row
    monkeypatch.setattr(results_rows, "_read_row", lambda *args: (read.append(args[1]), usual(*args)))
    parsed = parse(sheet(*["2;CONCEJO DE TURBO;Antioquia;Turbo;;x;x;x"] * 5000), KNOWN)
    assert len(parsed.problems) == 200 and len(read) == 67


def test_every_problem_is_told_at_once_and_nothing_is_taken():
    parsed = parse(
        sheet(
            "1;ALCALDÍA DE BARBOZA;Antioquia;Barboza;;1;1;1",
            "2;ALCALDÍA DE TURBO;Antioquia;Turbo;;200;x;3",
            BARBOSA,
            BARBOSA,
        ),
        KNOWN,
    )
    assert parsed.rows == ()
    assert [(each.row, each.value) for each in parsed.problems] == [
        (2, "Barboza"),
        (3, "200"),
        (3, "x"),
        (5, "ALCALDÍA DE BARBOSA"),
    ]


@pytest.mark.parametrize("code", ["5079", "05999", "50790", "O5079", "-0507"])
def test_a_code_without_its_five_digits_is_a_problem(code):
    data = sheet(f"{code};Antioquia;Barbosa;1", titles="DIVIPOLA;Departamento;Municipio;IDI")
    assert only_problem(parse(data, KNOWN)) == (2, "Código DIVIPOLA", code)


def test_a_code_of_another_department_without_name_is_left_out():
    parsed = parse(sheet("08001;1", "05079;2", titles="DIVIPOLA;IDI"), KNOWN)
    assert [each.row for each in parsed.others] == [2]


def test_a_code_and_a_name_that_disagree_are_a_problem():
    data = sheet("05079;Antioquia;Turbo;1", titles="DIVIPOLA;Departamento;Municipio;IDI")
    assert only_problem(parse(data, KNOWN)) == (2, "Código DIVIPOLA", "05079")


def test_a_row_of_a_municipality_that_names_no_entity_is_a_problem():
    row, column, value = only_problem(parse(sheet("1; ;Antioquia;Urrao;;1;1;1"), KNOWN))[:3]
    assert (row, column, value) == (2, "Entidad", "")


def test_percentages_are_not_taken_for_scores():
    data = "Código DIVIPOLA;IDI;POL07\n05887;0,61;0,55\n05847;1;"
    parsed = parse(data.encode(), KNOWN)
    assert parsed.rows == () and "entre 0 y 1" in parsed.problems[0].message
    assert parse(b"codigo_divipola;IDI;POL07\n05887;0,61;55\n05847;0;1", KNOWN).problems == ()


def test_a_title_that_appears_twice_is_a_problem():
    data = sheet("05079;1;2", titles="DIVIPOLA;POL07 Gobierno;POL07 Gobierno Digital")
    assert only_problem(parse(data, KNOWN))[:2] == (1, "POL07 Gobierno Digital")


def test_a_decimal_comma_that_splits_a_row_is_noticed():
    data = sheet("05079,61,8", titles="DIVIPOLA,IDI")
    assert only_problem(parse(data, KNOWN)) == (2, "", "8")


@pytest.mark.parametrize(
    "data",
    [b"", b"\x00\x01", b"hola", b"a;b\n1;2\n", b"PK\x03\x04\x00", b'DIVIPOLA;IDI\n05079;"50\n',
     b"\x81\x8d\x8f",
     b"DIVIPOLA;IDI\n", b"DIVIPOLA;IDI\n05079;" + b"9" * 200_000, b"DIVIPOLA;IDI\n" + b"\n" * 10_001],
)  # fmt: skip
def test_a_file_that_is_something_else_is_one_clear_problem(data):
    parsed = parse(data, KNOWN)
    assert parsed.rows == ()
    assert len(parsed.problems) == 1
    assert parsed.problems[0].message.endswith(".")


def test_mutated_files_never_crash_and_never_take_a_wrong_value():
    data = sheet(BARBOSA, '2;"ALCALDÍA DE TURBO";Antioquia;Turbo;;50;51,5;52')
    for place in range(len(data)):
        for byte in (0x00, 0x22, 0x3B, 0x80, 0xFF):
            parsed = parse(data[:place] + bytes([byte]) + data[place + 1 :], KNOWN)
            assert not (parsed.rows and parsed.problems)
            assert all(0 <= value <= 100 for row in parsed.rows for value in row.scores.values())


@pytest.mark.parametrize(
    ("title", "code"),
    [("POL19 Control Interno", "POL19"), ("POL20 Ambiental", None), ("D7", "D7"), ("D8", None),
     ("D10 x", None), ("POL07- Gobierno Digital", "POL07"), ("POL07-\nGobierno Digital", "POL07"),
     ("D2- Direcciona- miento", "D2"), ("I01- Calidad", "I01"), ("POL-\n07 Gobierno Digital", "POL07"),
     ("idi", "IDI"), ("I5 x", "I05"), ("i01 x", "I01"), ("I100 x", None),
     ("Política 7", None), ("Grupo par", None), ("", None)],
)  # fmt: skip
def test_a_title_is_known_by_its_leading_code(title, code):
    assert score_code(title) == code
