"""The blueprint of the library, and the material that an address names."""

from flask import Blueprint

from workflows.domain import library
from workflows.domain.library import Material
from workflows.domain.people import Actor

blueprint = Blueprint("library", __name__, url_prefix="/biblioteca")


def opened(who: Actor, material_id: str) -> Material:
    """The material of this person's owner; NotFound for any other."""
    return library.material(who.owner_id, material_id)
