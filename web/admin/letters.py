"""Letter templates: download the one in use, change it in Word, upload it, look at a sample."""

from io import BytesIO

from flask import flash, redirect, render_template, request, send_file, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response

from web.admin.place import Answer, blueprint
from web.headers import allow_framing
from web.who import current_actor, may
from workflows.actions import templates as verbs
from workflows.actions.installation import DOCX
from workflows.domain.people import Person
from workflows.kernel.db import session
from workflows.kernel.errors import CauceError, Invalid, NotFound
from workflows.letters import pdf


@blueprint.get("/plantillas")
@may("administrar")
def letters() -> str:
    """Every kind of letter, by procedure."""
    groups: dict[str, list[tuple[str, str, str]]] = {}
    for slug, procedure, kind, title in verbs.kinds():
        groups.setdefault(procedure, []).append((slug, kind, title))
    return render_template("admin/letters.html", groups=groups)


@blueprint.get("/plantillas/<slug>/<kind>")
@may("administrar")
def letter(slug: str, kind: str) -> Answer:
    """One kind of letter: its versions, download, upload, sample."""
    return _page(slug, kind)


@blueprint.post("/plantillas/<slug>/<kind>")
@may("administrar")
def upload_letter(slug: str, kind: str) -> Answer:
    """Inspect and approve a new version, or say each mark that is wrong."""
    try:
        file = request.files.get("file")
        if file is None or not file.filename:
            raise Invalid("Escoja el archivo .docx que cambió en Word.")
        verbs.upload_template(current_actor(), slug, kind, file.filename, file.read())
    except CauceError as error:
        return _page(slug, kind, error), error.status
    flash("La plantilla quedó aprobada: la usan las cartas que se firmen desde ahora.", "done")
    return redirect(url_for("admin.letter", slug=slug, kind=kind))


def _page(slug: str, kind: str, error: CauceError | None = None) -> str:
    title = next((title for one, _, other, title in verbs.kinds() if (one, other) == (slug, kind)), None)
    if title is None:
        raise NotFound("No encontramos esa carta.")
    names = {row.id: row.name for row in session().execute(select(Person.id, Person.name))}
    return render_template(
        "admin/letter.html", slug=slug, kind=kind, title=title, versions=verbs.versions(slug, kind), names=names,
        error=error, has_pdf=pdf.available(),
    )  # fmt: skip


@blueprint.get("/plantillas/<slug>/<kind>/descargar")
@may("administrar")
def download_letter(slug: str, kind: str) -> Response:
    """The .docx of a version, to edit in Word."""
    data = verbs.template_bytes(current_actor(), slug, kind, request.args.get("version"))
    return send_file(BytesIO(data), DOCX, as_attachment=True, download_name=f"{slug}-{kind}.docx")


@blueprint.get("/plantillas/<slug>/<kind>/muestra")
@may("administrar")
def sample_letter(slug: str, kind: str) -> Response:
    """The template in use with sample data: PDF when the machine can make it, else Word."""
    data = verbs.preview(current_actor(), slug, kind)
    if not pdf.available():
        return send_file(BytesIO(data), DOCX, as_attachment=True, download_name=f"muestra-{kind}.docx")
    shown = send_file(BytesIO(pdf.to_pdf(data)), "application/pdf", download_name=f"muestra-{kind}.pdf")
    return allow_framing(shown)
