"""An office with its procedures, and the programs of its people."""

import pytest
from flask import Flask

from tests.support.advice import installed
from tests.support.programs import Program


@pytest.fixture
def office(app: Flask) -> Flask:
    """The application with catalogues, people and procedures."""
    installed()
    return app


@pytest.fixture
def team(office: Flask) -> Program:
    """A member of the MIPG team."""
    return Program(office, "equipo1")


@pytest.fixture
def director(office: Flask) -> Program:
    """The director, who signs."""
    return Program(office, "directora")


@pytest.fixture
def enlace(office: Flask) -> Program:
    """The person of a municipality."""
    return Program(office, "enlace.05002")
