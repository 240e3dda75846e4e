"""What goes wrong is logged with its place; what a person typed is not (Ley 1581 de 2012)."""

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from workflows.actions._failures import UNEXPECTED, sentence_of
from workflows.kernel.db import session, transaction

EMAIL = "ana.de.prueba@example.org"


def sentence_of_what_breaks() -> str:
    """A failure in whose frame somebody's address is held."""
    typed = EMAIL
    try:
        raise ZeroDivisionError(len(typed))
    except ZeroDivisionError as error:
        return sentence_of(error, item=7)


def test_a_failure_is_a_line_without_the_values_of_variables(
    bare_app: Flask, capfd: pytest.CaptureFixture[str]
) -> None:
    assert sentence_of_what_breaks() == UNEXPECTED
    seen = capfd.readouterr()
    assert '"event": "work_failed"' in seen.err and "ZeroDivisionError" in seen.err and '"item": 7' in seen.err
    assert EMAIL not in seen.err + seen.out


def test_an_error_of_the_database_does_not_repeat_what_was_sent(
    bare_app: Flask, capfd: pytest.CaptureFixture[str]
) -> None:
    insert = text("INSERT INTO closure (id, owner_id, day, reason) VALUES (NULL, :typed, NULL, :typed)")
    with pytest.raises(IntegrityError) as failed, transaction():
        session().execute(insert, {"typed": EMAIL})
    sentence_of(failed.value)
    seen = capfd.readouterr()
    assert "IntegrityError" in seen.err and "INSERT INTO closure" in seen.err
    assert EMAIL not in seen.err + seen.out
