"""Batches that a person asks for by a button: a big table as a file, and quintiles counted again."""

from workflows.actions import _exporting, _lotes, _quintiles
from workflows.domain import journal, rights
from workflows.domain.exports import KIND as EXPORT
from workflows.domain.people import Actor
from workflows.kernel import clock
from workflows.kernel.db import act
from workflows.kernel.errors import Conflict, Invalid, NotFound
from workflows.kernel.ids import new_id


@act
def order_export(who: Actor, view: str, key: str | None = None) -> str:
    """A batch that writes one big table as .xlsx for who asks; its id. The same `key` is once."""
    export = _exporting.EXPORTS.get(view)
    if export is None or who.person_id is None:
        raise NotFound("No hay un archivo con ese nombre.")
    if export.verb:
        rights.require(who, export.verb)
    name = f"{export.file}-{clock.today().isoformat()}.xlsx"
    journal.write_outside(who, "archivo_pedido", archivo=view)
    items = {view: {"nombre": name, "titulo": export.title}}
    unique = f"{EXPORT}:{who.person_id}:{key or new_id()}"
    return _lotes.add(who, EXPORT, export.title, {"vista": view}, items, unique)


@act
def order_quintiles(who: Actor, vigencia: int, series: str, key: str | None = None) -> str:
    """A batch that counts the quintiles of a vigencia again over its last file; its id."""
    rights.require(who, "importar_resultados")
    last = _quintiles.last_import(who.owner_id, vigencia, series)
    if last is None:
        raise Conflict(f"De {vigencia} no se guardaron las filas de ningún archivo: impórtelo de nuevo.")
    codes = _quintiles.codes_of(vigencia, series)
    if not codes:
        raise Invalid(f"No hay puntajes de {vigencia}.")
    journal.write_outside(who, "quintiles_recalculados", vigencia=vigencia, serie=series, importacion=last)
    return _quintiles.queue(who, vigencia, series, codes, key or new_id())


def exports() -> list[tuple[str, str, str]]:
    """Tables that may be asked for: (name, title, verb that they need or "")."""
    return [(name, each.title, each.verb) for name, each in _exporting.EXPORTS.items()]
