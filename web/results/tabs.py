"""The tabs of the results: the same above every page under /resultados, each only where its page exists."""

from dataclasses import dataclass

from flask import current_app, request

from web.frame import paths_of
from web.results.place import blueprint
from web.who import current_actor
from workflows.domain import rights


@dataclass(frozen=True)
class Tab:
    """A tab: its words, its address, the right that opens it and the views that stand under it besides."""

    label: str
    path: str
    verb: str = "ver_resultados"
    endpoints: tuple[str, ...] = ()


TABS = (
    Tab("Resumen", "/resultados"),
    Tab("Mapa", "/resultados/mapa"),
    Tab("Políticas", "/resultados/politicas"),
    Tab("Municipios", "/resultados/municipios", endpoints=("results.scores", "results.value")),
    Tab("Recomendaciones", "/resultados/recomendaciones"),
    Tab("Seguimientos", "/resultados/seguimientos"),
    Tab("Efecto", "/resultados/efecto"),
    Tab("Importar", "/resultados#importar", "importar_resultados"),
)


def tabs() -> list[tuple[str, str, bool, None]]:
    """(words, address, is this page, no count) of each tab that this person may open, for the macro `tabs`."""
    paths, who = paths_of(current_app), current_actor()
    shown = [tab for tab in TABS if tab.path.partition("#")[0] in paths and rights.may(who, tab.verb)]
    return [(tab.label, tab.path, _here(tab), None) for tab in shown]


def _here(tab: Tab) -> bool:
    under = tab.path != TABS[0].path and request.path.startswith(tab.path + "/")
    return request.path == tab.path or under or request.endpoint in tab.endpoints


@blueprint.app_context_processor
def _given() -> dict[str, object]:
    return {"results_tabs": tabs}
