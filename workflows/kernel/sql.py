"""What both databases say in different words."""

from datetime import date
from typing import Any

from sqlalchemy import Date
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement


class bogota_day(FunctionElement[date]):  # noqa: N801 (it reads as a function of SQL)
    """The date in Bogota of an instant, worked out by the database so that rows can be grouped by it."""

    type = Date()
    inherit_cache = True


@compiles(bogota_day)
def _generic(element: Any, compiler: Any, **given: Any) -> str:
    """PostgreSQL, by the name of the zone."""
    return f"CAST(timezone('America/Bogota', {compiler.process(element.clauses, **given)}) AS DATE)"


@compiles(bogota_day, "sqlite")
def _sqlite(element: Any, compiler: Any, **given: Any) -> str:
    """SQLite knows no zones; Bogota has been five hours behind UTC, all year round, since 1993."""
    return f"date({compiler.process(element.clauses, **given)}, '-5 hours')"
