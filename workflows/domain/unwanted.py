"""Which mails a person may decline; letters, acknowledgements, account mails and terms of the law never."""

from workflows.domain.people import Person

DECLINABLE = {
    "asignacion": "Una tarea nueva queda a su nombre",
    "reasignacion": "Una tarea pasa de otra persona a usted",
    "devolucion_tarea": "Le devuelven un trabajo",
    "contribucion": "Un colega le pide un aporte",
    "resumen": "El resumen del día, con lo que se acerca",
    "ultimo_dia": "El último día de una tarea",
    "vencidas": "Las tareas vencidas",
}
"""Kind of mail -> when it comes, as the page of the own account says it."""


def wants(person: Person, kind: str) -> bool:
    """True unless the person declined this kind of mail."""
    return kind not in DECLINABLE or kind not in (person.unwanted_mail or ())
