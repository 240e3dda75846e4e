"""A gallery of the layouts and macros with invented data, to look at and to test; it needs no database.

`python -m tests.web.gallery` serves it on port 5055; pages are the templates of tests/web/gallery_pages.
"""

from datetime import UTC, date, datetime
from pathlib import Path

from flask import Flask, Response, jsonify, render_template, request
from jinja2 import ChoiceLoader, FileSystemLoader

from web.filters import register_filters
from web.forms import added_rows, error_links, field_views, parse
from web.headers import register_headers

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).parent / "gallery_pages"
PAGES = tuple(sorted(page.stem for page in HERE.glob("*.html")))
NOW = datetime(2026, 11, 20, 22, 0, tzinfo=UTC)
LONG = "Santuario de Nuestra Señora del Rosario de Chiquinquirá"
NAV = [
    ("Mis tareas", "/inbox", True, 12, "tasks"),
    ("De mi grupo", "/inbox?g", False, 5, "group"),
    ("Bandeja de firma", "/tray", False, 3, "sign"),
    ("Expedientes", "/case", False, 0, "case"),
    ("Tablero", "/boards", False, 0, "board"),
    ("Calendario", "#calendario", False, 0, "calendar"),
    ("Resultados", "#resultados", False, 0, "results"),
    ("Planes", "#planes", False, 0, "plans"),
    ("Biblioteca", "#biblioteca", False, 0, "library"),
    ("Administración", "#administracion", False, 0, "admin"),
]
SCHEMA = {
    "type": "object",
    "required": ["asunto", "via", "fecha", "texto", "cumple", "acciones", "acepta"],
    "properties": {
        "asunto": {"type": "string", "title": "Asunto", "x-ui": {"help": "Como aparecerá en el oficio."}},
        "texto": {"type": "string", "title": "Texto del oficio", "x-ui": {"widget": "longtext"}},
        "fecha": {"type": "string", "format": "date", "title": "Fecha de la asistencia"},
        "cita": {"type": "string", "format": "date-time", "title": "Reunión de preparación"},
        "valor": {"type": "number", "title": "Horas previstas"},
        "via": {"type": "string", "enum": ["presencial", "virtual"], "title": "Modalidad"},
        "lider": {"type": "string", "title": "Líder", "x-ui": {"widget": "person"}},
        "politicas": {
            "type": "array",
            "items": {"type": "string"},
            "title": "Políticas",
            "x-ui": {"widget": "policy"},
        },
        "cumple": {"type": "boolean", "title": "¿La entidad tiene líder designado?"},
        "soporte": {
            "type": "array",
            "items": {"type": "string"},
            "title": "Soportes",
            "x-ui": {"widget": "file"},
        },
        "acciones": {
            "type": "array",
            "title": "Acciones del plan",
            "items": {
                "type": "object",
                "title": "Acción",
                "required": ["accion"],
                "properties": {
                    "accion": {"type": "string", "title": "Acción"},
                    "modalidad": {"type": "string", "enum": ["presencial", "virtual"], "title": "Modalidad"},
                    "fecha": {"type": "string", "format": "date", "title": "Fecha"},
                },
            },
        },
        "acepta": {"type": "boolean", "const": True, "title": "Autorizo el tratamiento de los datos"},
    },
}
DATA = {"texto": "Cordial saludo…", "valor": "doce", "soporte": ["a1"], "acciones": [{"accion": "Taller"}]}
ERRORS = {"asunto": "escriba el asunto", "valor": "escriba un número", "acciones-0-fecha": "ponga la fecha"}
CHOICES = {
    "person": [("1", "Persona de prueba A"), ("2", "Persona de prueba B")],
    "policy": [(str(n), f"Política de prueba {n}") for n in range(1, 13)],
    "file": [("a1", "acta de la visita.pdf · 120 kB")],
}
DIAGRAM = (HERE / "sample.bpmn").read_text()


def task(number: int, title: str, where: str, tone: str, due: str) -> dict[str, object]:
    """One row of the inbox."""
    return {
        "id": number,
        "href": "/task",
        "title": title,
        "entity": where,
        "policy": "Gobierno digital",
        "number": f"2026-0{number}",
        "step": "paso 4 de 9",
        "due": {"tone": tone, "text": due},
        "take_url": "/tomar",
        "assign_url": "/reasignar",
    }


def sample() -> dict[str, object]:
    """Data of every page."""
    views = field_views(SCHEMA, DATA, ERRORS, CHOICES)
    return {
        "now": NOW,
        "day": date(2026, 11, 24),
        "views": views,
        "links": error_links(views, ERRORS),
        "due": {
            "tone": "soon",
            "date": date(2026, 11, 24),
            "relative": "en 2 días hábiles",
            "rule": "2 días hábiles desde la asignación (20 nov).",
            "explanation": ["sáb 21 nov: fin de semana", "dom 22 nov: fin de semana"],
            "article": "Manual de la asesoría por demanda, tabla 11.",
        },
        **inbox(),
        **expediente(),
    }


def inbox() -> dict[str, object]:
    """Tasks by urgency, with long names."""
    session = "Registrar sesión de asistencia técnica con la entidad"
    return {
        "late": [task(1234, "Elaborar oficio al líder", "Abejorral", "late", "venció ayer")] * 2,
        "today": [task(1301, "Revisar solicitud", LONG, "today", "hoy 5:00 p. m.")],
        "week": [task(1400, session, "Amalfi", "week", "mar 24 nov")],
        "later": [task(1500, "Responder encuesta", "Urrao", "later", "9 dic 2026")],
    }


def expediente() -> dict[str, object]:
    """Steps, history and documents of a case."""
    event = {"when": NOW, "text": "completó «Revisar solicitud»", "who": "Profesional de prueba"}
    document = {"href": "#", "date": NOW.date(), "size": 120_400, "sha256": "9f86d081884c7d65" * 4}
    return {
        "steps": [
            {"name": "Revisar solicitud", "mark": "done", "who": "Profesional de prueba", "when": NOW},
            {"name": "Elaborar oficio al líder", "mark": "now", "who": "Usted", "note": "vence mañana"},
            {"name": "Diseñar el plan", "mark": "next"},
            {"name": "Encuesta", "mark": "skipped"},
        ],
        "events": [
            event | {"kind": "person", "on_behalf_of": "la dirección", "detail": "Todo en orden."},
            event | {"kind": "mail", "who": "Correo", "text": "se envió el acuse de recibo"},
            event | {"kind": "system", "who": "Cauce", "text": "abrió el expediente"},
        ],
        "docs": [
            document | {"title": "Oficio al líder", "number": "OFI-2026-00012", "state": "emitido"},
            document | {"title": "Requerimiento", "number": "OFI-2026-00011", "annulled": "Número duplicado"},
        ],
    }


def posted() -> Response | str:
    """The page again with more rows when they were asked for, else what was understood."""
    data = parse(SCHEMA, request.form)
    if field := added_rows(request.form):
        views = field_views(SCHEMA, data, (), CHOICES, {field: 4})
        return render_template("task.html", **sample() | {"views": views, "links": []})
    return jsonify(data | {"outcome": request.form.get("outcome"), "why": request.form.get("reason-devolver")})


def create_gallery() -> Flask:
    """The gallery as an app of its own, with the headers of the real one."""
    app = Flask("gallery", template_folder=str(ROOT / "web/templates"), static_folder=str(ROOT / "web/static"))
    app.jinja_loader = ChoiceLoader([FileSystemLoader(ROOT / "web/templates"), FileSystemLoader(HERE)])
    app.secret_key = "gallery"
    register_filters(app)
    register_headers(app)
    app.context_processor(
        lambda: {
            "owner": {"name": "Departamento de demostración", "crest": ""},
            "person": {"id": "1", "name": "Persona de prueba", "on_behalf_of": "la dirección"},
            "nav": NAV,
            "demo": {"now": NOW, "advance_url": "/reloj"},
            "search_url": "/buscar",
            "help_url": "/ayuda",
            "profile_url": "/cuenta",
            "logout_url": "/salir",
        }
    )
    rule = f"/<any({', '.join(PAGES)}):page>"
    app.add_url_rule(rule, "page", lambda page: render_template(f"{page}.html", **sample()))
    app.add_url_rule("/diagrama.bpmn", "bpmn", lambda: Response(DIAGRAM, mimetype="application/xml"))
    app.add_url_rule("/borrador", "draft", lambda: Response("{}"), methods=["POST"])
    app.add_url_rule("/task", "posted", posted, methods=["POST"])
    return app


if __name__ == "__main__":
    create_gallery().run(port=5055)
