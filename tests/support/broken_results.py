"""Result files as they should not be, each made here, with a piece of the sentence that has to refuse it."""

import io
import zipfile
from dataclasses import dataclass

import xlsxwriter

from tests.support.publications import TITLES, results_book
from tests.support.sheets import SHEET, changed, workbook

FINE = results_book(("Urrao", 61.2, 55.1), ("Abejorral", 70, 66.4))
CSV = "Entidad;Departamento;Municipio;IDI;POL03 Planeación\n"


@dataclass(frozen=True)
class Broken:
    """A file: its name, its bytes, and words of the sentence that people read."""

    name: str
    data: bytes
    says: tuple[str, ...]


def _line(text: str, encoding: str = "utf-8") -> bytes:
    return (CSV + text).encode(encoding)


def _row(*scores: object, name: str = "Urrao") -> list[object]:
    return [f"ALCALDÍA DE {name.upper()}", "Antioquia", name, "GRUPO 4", *scores]


def far_away() -> bytes:
    """A workbook of about 1.3 kB with one value in the last cell there is."""
    out = io.BytesIO()
    main = "http://schemas.openxmlformats.org"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{main}/package/2006/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" '
        'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override '
        'PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.'
        'spreadsheetml.worksheet+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{main}/package/2006/relationships"><Relationship Id="r1" Type="{main}'
        '/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}/spreadsheetml/2006/main" xmlns:r="{main}/officeDocument/2006/'
        'relationships"><sheets><sheet name="Territorio" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{main}/package/2006/relationships"><Relationship Id="r1" '
        f'Type="{main}/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        SHEET: f'<worksheet xmlns="{main}/spreadsheetml/2006/main"><sheetData><row r="1048576">'
        '<c r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>',
    }  # fmt: skip
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, text in parts.items():
            made.writestr(name, text)
    return out.getvalue()


def bomb() -> bytes:
    """A sheet that unpacks to 80 MB of the same blank."""
    return changed(FINE, lambda xml: xml.replace("<sheetData>", f"{' ' * 80_000_000}<sheetData>"))


def formulas() -> bytes:
    """A score that a formula works out, which nobody has opened since: its value reads 0."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    sheet = book.add_worksheet("Territorio")
    sheet.write_row(2, 0, TITLES)
    sheet.write_row(3, 0, _row(61.2))
    sheet.write_formula(3, 5, "=E4-6")
    book.close()
    return out.getvalue()


def two_sheets() -> bytes:
    """Last year's sheet was left in the file."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    for name in ("Territorio", "Territorio 2024"):
        sheet = book.add_worksheet(name)
        sheet.write_row(2, 0, TITLES)
        sheet.write_row(3, 0, _row(61.2, 55.1))
    book.close()
    return out.getvalue()


def merged_header() -> bytes:
    """One title over entity, department and municipality."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    sheet = book.add_worksheet("Territorio")
    sheet.merge_range(2, 0, 2, 3, "Entidad, departamento y municipio")
    sheet.write_row(2, 4, TITLES[4:])
    sheet.write_row(3, 0, _row(61.2, 55.1))
    book.close()
    return out.getvalue()


def with_date() -> bytes:
    """Excel has made 5.3 the fifth of March."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    sheet = book.add_worksheet("Territorio")
    sheet.write_row(2, 0, TITLES)
    sheet.write_row(3, 0, _row(61.2))
    sheet.write_number(3, 5, 45721, book.add_format({"num_format": "yyyy-mm-dd"}))
    book.close()
    return out.getvalue()


DOCTYPE = '<!DOCTYPE a [<!ENTITY b "c">]>'
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 2000
BROKEN = (
    Broken("celda_final.xlsx", far_away(), ("XFD1048576",)),
    Broken("bomba.xlsx", bomb(), ("al abrirlo ocupa más de 50 MB",)),
    Broken("fórmulas.xlsx", formulas(), ("F4", "fórmula")),
    Broken("dos_hojas.xlsx", two_sheets(), ("Territorio 2024", "Deje una sola")),
    Broken("título_combinado.xlsx", merged_header(), ("Ninguna hoja trae los títulos",)),
    Broken("fecha.xlsx", with_date(), ("F4", "número de 0 a 100")),
    Broken("fuera_de_rango.xlsx", results_book(("Urrao", 61.2, 155), ("Abejorral", -3, 66)), ("F4", "E5", "0 a 100")),
    Broken("repetida.xlsx", results_book(("Urrao", 61, 55), ("Urrao", 61, 56)), ("C5", "ya está en la fila 4")),
    Broken("columna_doble.xlsx", results_book(("Urrao", 1, 2, 3), titles=[*TITLES, "POL03 otra vez"]),
           ("G3", "aparece dos veces")),
    Broken("cifrado.xlsx", OLE, ("por dentro no es un libro de Excel",)),
    Broken("antiguo.xls", OLE, (".xls no está permitido", ".xlsx")),
    Broken("en_realidad.xlsx", b"%PDF-1.7\n" + b"0" * 3000, ("por dentro no es un libro de Excel",)),
    Broken("entidades.xlsx", changed(FINE, lambda xml: xml.replace("<worksheet", f"{DOCTYPE}<worksheet")),
           ("instrucciones no permitidas",)),
    Broken("cortado.xlsx", FINE[: len(FINE) // 2], ("no es un libro de Excel",)),
    Broken("hoja_dañada.xlsx", changed(FINE, lambda xml: xml[:-60]), ("está dañada",)),
    Broken("sin_títulos.xlsx", workbook([["nada", "que", "ver"]]), ("Ninguna hoja trae los títulos",)),
    Broken("miles.csv", _line("ALCALDÍA DE URRAO;Antioquia;Urrao;1.061,2;55\n"), ("D2", "0 a 100")),
    Broken("comas.csv", (CSV.replace(";", ",") + "ALCALDÍA DE URRAO,Antioquia,Urrao,61,2,55,1\n").encode(),
           ("F2", "más celdas que títulos")),
    Broken("palabras.csv", _line("ALCALDÍA DE URRAO;Antioquia;Urrao;sesenta;55%\n"), ("D2", "E2")),
    Broken("divipola.csv", b"DIVIPOLA;IDI\n5847;61\n", ("A2", "cinco cifras, con el cero")),
    Broken("binario.csv", _line("ALCALDÍA DE URRAO;Antioquia;Urrao;61\x00;55\n"), ("caracteres que no son texto",)),
    Broken("comilla.csv", _line('"ALCALDÍA DE URRAO;Antioquia;Urrao;61;55\n'), ("comilla sin cerrar",)),
    Broken("vacío.csv", b"", ("está vacío",)),
)  # fmt: skip


HONEST = {
    "dimensión_falsa.xlsx": changed(FINE, lambda xml: xml.replace('<dimension ref="A1:F5"/>', '<dimension ref="A1"/>')),
    "dimensión_enorme.xlsx": changed(
        FINE, lambda xml: xml.replace('<dimension ref="A1:F5"/>', '<dimension ref="A1:XFD1048576"/>')
    ),
    "cortes.xlsx": results_book(("URRAO", 61.2, 55.1), ("Abejorral", "70,0", "66.4"),
                                titles=["Enti- dad", "Departa-\nmento", " MUNICIPIO ", "Grupo  par", "IDI",
                                        "POL03\nPlanea- ción", None, None]),
    "número.xlsx": workbook([["Código DIVIPOLA", "IDI", None, "POL03 x"], [5847, 61.2, "sin título", 55.1],
                             ["05002", "70", None, "66,4"]]),
    "windows.csv": _line("ALCALDÍA DE URRAO;Antioquia;Urrao;61,2;55.1\n"
                         "ALCALDÍA DE ABEJORRAL;Antioquia;Abejorral;70;66,4", "cp1252"),
    "comas_y_utf8.csv": (CSV.replace(";", ",") + '"ALCALDÍA DE URRAO, ANTIOQUIA",Antioquia,Urrao,"61,2",55.1\n'
                         'ALCALDÍA DE ABEJORRAL,Antioquia,Abejorral,70,66.4\n').encode("utf-8-sig"),
}  # fmt: skip
"""Strange files that are right all the same: two municipalities with two scores each."""
