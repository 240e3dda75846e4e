"""An installation with something public and much that is not."""

import pytest
from flask import Flask

from tests.support import publishing
from tests.support.people import Visitor

URL = "https://www.entidad.gov.co/plan.pdf"
PDF = b"%PDF-1.4 plan aprobado"


@pytest.fixture
def published(app: Flask) -> str:
    """A published plan (POL03, vigencia 2027, two versions), besides a draft in consultation and one that is secret."""
    publishing.installed()
    case_id = publishing.formulated(app, PDF)
    publishing.done(case_id, "responder")
    publishing.done(case_id, "decidir", "publicar", url=URL)
    publishing.done(case_id, "decidir", "publicar", url=URL)
    publishing.formulated(app, b"%PDF-1.4 borrador en consulta", plan="PIC")
    publishing.opened(plan="PETI")
    return case_id


@pytest.fixture
def nobody(app: Flask) -> Visitor:
    """Somebody without an account."""
    return Visitor(app)
