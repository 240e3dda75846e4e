"""The open data sets: their columns with what each means, and their rows; nothing personal is in any of them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import current_app, url_for

from workflows.domain.consultations import consultations
from workflows.domain.links import absolute
from workflows.domain.public_plans import PLAN, PlanLine, plans_of, vigencias
from workflows.domain.publications import Publication
from workflows.domain.publications import public as standing
from workflows.kernel import clock
from workflows.kernel.app import settings_of

Row = tuple[Any, ...]
Column = tuple[str, str, str]


@dataclass(frozen=True)
class DataSet:
    """A data set at a stable address: (column, type, meaning) and a function owner id → rows."""

    name: str
    title: str
    columns: tuple[Column, ...]
    rows: Callable[[str], list[Row]]


def address(endpoint: str, **values: Any) -> str:
    """The whole address of a public page: of the installation, whatever name the request came by."""
    return absolute(settings_of(current_app).base_url, url_for(endpoint, **values))


def _plans(owner_id: str) -> list[Row]:
    today = clock.today()
    return [_plan(each) for year in vigencias(owner_id, today) for each in plans_of(owner_id, year, today)]


def _plan(line: PlanLine) -> Row:
    found = line.publication
    stands = found if found is not None and found.kind == PLAN else None
    return (
        line.vigencia, line.plan.code, line.plan.name, line.plan.rule, line.plan.policy, line.state, line.words,
        stands.published_at if stands else None, line.on_time, stands.version if stands else None,
        stands.approval_pending if stands else None, stands.approval if stands else None,
        stands.approved_on if stands else None, found.summary if found and not stands else None,
        stands.url if stands else None, line.checked_at,
        address("mipg.plan", vigencia=line.vigencia, code=line.plan.code),
    )  # fmt: skip


def _publications(owner_id: str) -> list[Row]:
    return [
        (row.id, row.kind, row.label, row.key, row.vigencia or None, row.version, row.policy, row.title, row.summary,
         row.published_at, row.approval_pending, row.approval, row.approved_on, row.url, len(row.files),
         address("mipg.show", publication_id=row.id))
        for row in standing(owner_id)
    ]  # fmt: skip


def _consultations(owner_id: str) -> list[Row]:
    return [
        (row.id, row.title, row.policy, row.opens_on, row.closes_on, "abierta" if row.receives() else "cerrada",
         None if row.receives() else len(row.comments),
         address("mipg.one_consultation", consultation_id=row.id))
        for row in consultations(owner_id)
    ]  # fmt: skip


def _comments(owner_id: str) -> list[Row]:
    return [
        (row.id, each["numero"], each["comentario"], each["respuesta"], each["resultado"])
        for row in consultations(owner_id) if not row.receives()
        for each in row.comments
    ]  # fmt: skip


def data_of(row: Publication) -> dict[str, Any]:
    """The fields of a publication as they are in the JSON."""
    return {name: {"etiqueta": each["label"], "valor": each["value"]} for name, each in row.data.items()}


APPROVAL: tuple[Column, ...] = (
    ("aprobacion_pendiente", "booleano", "si: se publicó antes de que llegara el acta del comité"),
    ("aprobacion", "texto", "Acta con la que se aprobó"),
    ("aprobado_en", "fecha", "Fecha de la aprobación"),
)
PAGE: Column = ("pagina", "dirección", "Página pública con los documentos")
SETS = {
    each.name: each
    for each in (
        DataSet("planes", "Planes por vigencia", (
            ("vigencia", "número", "Año del plan"),
            ("codigo", "texto", "Código del plan en el catálogo"),
            ("plan", "texto", "Nombre del plan"),
            ("norma", "texto", "Norma que pide publicarlo"),
            ("politica", "texto", "Política de MIPG (POL01 a POL19)"),
            ("estado", "texto", "publicado, tarde, pendiente, no_aplica, elaboracion o falta"),
            ("estado_en_palabras", "texto", "El mismo estado como se lee en la página"),
            ("publicado_en", "fecha y hora", "Cuándo se publicó la versión que rige (hora de Colombia)"),
            ("a_tiempo", "booleano", "si: la primera versión se publicó a más tardar el 31 de enero"),
            ("version", "número", "Versión que rige"), *APPROVAL,
            ("motivo", "texto", "Por qué el plan no aplica"),
            ("direccion", "dirección", "Dirección en el sitio de la entidad"),
            ("direccion_comprobada_en", "fecha y hora", "Última vez que la dirección abrió bien"), PAGE,
        ), _plans),
        DataSet("publicaciones", "Todo lo publicado", (
            ("id", "texto", "Identificador de la publicación"),
            ("tipo", "texto", "Clase de publicación"),
            ("tipo_en_palabras", "texto", "La misma clase como se lee en la página"),
            ("clave", "texto", "Aquello de lo que es una versión: un plan, una política o un expediente"),
            ("vigencia", "número", "Año, cuando lo tiene"),
            ("version", "número", "Versión que rige"),
            ("politica", "texto", "Política de MIPG (POL01 a POL19)"),
            ("titulo", "texto", "Título"),
            ("resumen", "texto", "Resumen"),
            ("publicado_en", "fecha y hora", "Cuándo se publicó (hora de Colombia)"), *APPROVAL,
            ("direccion", "dirección", "Dirección en el sitio de la entidad"),
            ("archivos", "número", "Cuántos archivos tiene"), PAGE,
        ), _publications),
        DataSet("consultas", "Consultas ciudadanas", (
            ("id", "texto", "Identificador de la consulta"),
            ("titulo", "texto", "Título"),
            ("politica", "texto", "Política de MIPG (POL01 a POL19)"),
            ("abre", "fecha", "Primer día para comentar"),
            ("cierra", "fecha", "Último día para comentar, inclusive"),
            ("estado", "texto", "abierta o cerrada"),
            ("comentarios", "número", "Cuántos comentarios llegaron, cuando ya cerró"), PAGE,
        ), _consultations),
        DataSet("comentarios", "Comentarios y respuestas de consultas cerradas", (
            ("consulta", "texto", "Identificador de la consulta"),
            ("numero", "número", "Número del comentario"),
            ("comentario", "texto", "Lo que escribió el ciudadano"),
            ("respuesta", "texto", "Lo que respondió la entidad"),
            ("resultado", "texto", "Qué se hizo con el comentario"),
        ), _comments),
    )
}  # fmt: skip
"""Name → data set, in the order of the page."""
