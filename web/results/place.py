"""The blueprint of the results: every page under /resultados."""

from flask import Blueprint

blueprint = Blueprint("results", __name__)
