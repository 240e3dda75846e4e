"""Where a value comes from: its history, and the imported file itself."""

from flask import Response, current_app, render_template

from web.download import attachment
from web.results.place import blueprint
from web.results.profile import score_names
from web.who import current_actor, may
from workflows.actions.results import SERIES
from workflows.domain.documents import Evidence
from workflows.domain.entities import entity
from workflows.domain.policies import Policy
from workflows.domain.scores import ScoreImport
from workflows.domain.value_history import history
from workflows.kernel import files
from workflows.kernel.app import settings_of
from workflows.kernel.db import session
from workflows.kernel.errors import NotFound


@blueprint.get("/resultados/<entity_id>/historia/<code>/<int:vigencia>")
@may("ver_resultados")
def value(entity_id: str, code: str, vigencia: int) -> str:
    """The history of one value: file, hash, person and date of each, and what it replaced."""
    about = entity(entity_id)
    policy = session().get(Policy, code)
    told = history(about.id, code, vigencia, current_actor().owner_id)
    if not told:
        raise NotFound("No hay un puntaje publicado con esos datos.")
    name = f"{code} · {policy.name}" if policy else score_names().get(code, code)
    return render_template("results/value.html", entity=about, name=name, vigencia=vigencia, told=told, series=SERIES)


@blueprint.get("/resultados/archivos/<import_id>")
@may("ver_resultados")
def source(import_id: str) -> Response:
    """The file of an import, as it came."""
    found = session().get(ScoreImport, import_id)
    kept = session().get(Evidence, found.evidence_id) if found is not None and found.evidence_id else None
    if found is None or kept is None or found.owner_id != current_actor().owner_id:
        raise NotFound("Ese archivo no se guardó con la importación.")
    return attachment(files.get(settings_of(current_app).files_folder, kept.sha256), kept.name, kept.media_type)
