"""The blueprint of the committees."""

from flask import Blueprint

blueprint = Blueprint("committee", __name__, url_prefix="/comite")
