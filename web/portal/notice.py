"""The privacy notice that a person accepts before sending personal data; what is kept is which text they saw."""

from workflows.domain.entities import Entity
from workflows.kernel.ids import digest

# Ley 1581 de 2012, arts. 8, 9 and 12; Decreto 1377 de 2013, arts. 14 and 15 (Decreto 1074 de 2015).
NOTICE = (
    "{owner} usa su nombre, cargo, correo y lo que escriba aquí solo para tramitar esta solicitud, responderle y "
    "rendir cuentas de ella ante los órganos de control.",
    "Usted puede conocer, actualizar y corregir sus datos, pedir prueba de esta autorización, quejarse ante la "
    "Superintendencia de Industria y Comercio y pedir que se supriman cuando la ley no obligue a conservarlos.",
    "Responder a preguntas sobre datos sensibles o de menores de edad es voluntario: no los incluya si no hacen falta.",
    "Para ejercer sus derechos escriba a {contact}.",
)
COMMENT = (
    "{owner} usa su nombre, su correo y lo que escriba aquí solo para estudiar su comentario y responderle. Su "
    "comentario se publica al cerrar la consulta, sin su correo, y sin su nombre a menos que usted pida mostrarlo."
)
RECORD = (
    "{owner} usa lo que escriba aquí solo como constancia de esta asesoría, para mejorarla y para rendir cuentas de "
    "ella ante los órganos de control. Sus datos personales no se publican."
)
FIELD = "autorizacion_datos"


def notice_of(owner: Entity, purpose: str = NOTICE[0]) -> list[str]:
    """The paragraphs of the notice of an owner, the first one saying what the data are for."""
    contact = owner.email or owner.address or "la entidad por sus canales de atención"
    return [each.format(owner=owner.name, contact=contact) for each in (purpose, *NOTICE[1:])]


def notice_digest(owner: Entity, purpose: str = NOTICE[0]) -> str:
    """Which text was shown: SHA-256 of the notice."""
    return digest("\n".join(notice_of(owner, purpose)))
