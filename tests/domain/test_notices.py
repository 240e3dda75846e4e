"""Facts of an act become mails once, held until their document is issued; links open what they name."""

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.notifications import samples
from workflows.domain import links, notices
from workflows.domain.access import AccessLink
from workflows.domain.cases import Case
from workflows.domain.cases import case as case_of
from workflows.domain.documents import Delivery
from workflows.domain.outbox import Outbox
from workflows.domain.people import person
from workflows.domain.tasks import task as task_of
from workflows.kernel import clock
from workflows.kernel.db import session, transaction


@pytest.fixture(autouse=True)
def office(bare_app: Flask) -> Iterator[None]:
    """The sample office of the mails."""
    with clock.at(samples.NOW):
        samples.office()
        yield


def test_the_same_fact_twice_is_one_mail() -> None:
    for _ in range(2):
        with transaction():
            notices.task_assigned(case_of(samples.CASE), task_of(samples.TASK), person("officer"))
    assert samples.mail().params["quien"] == "Directora de prueba"


def test_a_task_that_comes_back_to_the_same_person_is_told_again() -> None:
    for name in ("director", "officer"):
        with transaction():
            task = task_of(samples.TASK)
            notices.task_assigned(case_of(samples.CASE), task, person("officer"))
            task.assignee_id = name
    assert session().query(Outbox).count() == 2


def test_a_fact_may_speak_of_rows_that_the_same_act_adds() -> None:
    with transaction() as act:
        new = samples.task(id="new", engine_task_id="new-engine-task")
        act.add(new)
        notices.task_assigned(case_of(samples.CASE), new, person("officer"))
    assert samples.mail().task_id == "new"


def test_mails_of_an_act_that_fails_are_never_sent() -> None:
    with pytest.raises(LookupError), transaction():
        notices.trial_mail(samples.OWNER, "officer@cauce.example", "Persona de prueba")
        raise LookupError
    assert session().query(Outbox).count() == 0


def test_a_letter_is_held_until_its_document_is_issued() -> None:
    with transaction():
        notices.letter_sent(case_of(samples.CASE), *samples.letter())
    assert (samples.mail().state, samples.mail().is_legal) == ("held", True)
    with clock.at(samples.later(minutes=5)), transaction():
        notices.release_held(samples.LETTER)
    assert (samples.mail().state, samples.mail().next_at) == ("pending", samples.later(minutes=5))
    assert session().query(Delivery).one().state == "pending"


def token_for(task: bool = True) -> str:
    """The token of a new link."""
    with transaction():
        case: Case = case_of(samples.CASE)
        path = links.make_link(case, task_of(samples.TASK) if task else None, "Enlace@Abejorral.example")
    assert path.startswith("/e/")
    return path.removeprefix("/e/")


def test_a_link_opens_its_task_until_it_expires() -> None:
    token = token_for()
    found = links.find_link(token)
    assert found is not None
    assert (found.task_id, found.email) == (samples.TASK, "enlace@abejorral.example")
    assert token not in str(vars(found))
    with clock.at(samples.later(days=44, hours=23)):
        assert links.find_link(token) is not None
    with clock.at(samples.later(days=45)):
        assert links.find_link(token) is None
    assert links.find_link("otra") is None


def test_revoking_by_address_closes_every_link_of_that_address() -> None:
    tokens = [token_for(), token_for(task=False)]
    with transaction():
        assert links.revoke_links(email="enlace@abejorral.example") == 2
        assert links.revoke_links(case_id=samples.CASE) == 0
    assert [links.find_link(token) for token in tokens] == [None, None]
    with pytest.raises(ValueError, match="which links"):
        links.revoke_links()


def test_a_renewed_link_replaces_the_old_one() -> None:
    old = token_for()
    with transaction() as act:
        new = links.renew_link(act.query(AccessLink).one()).removeprefix("/e/")
    assert links.find_link(old) is None
    found = links.find_link(new)
    assert found is not None and found.task_id == samples.TASK
    assert links.absolute("https://cauce.example/", f"/e/{new}") == f"https://cauce.example/e/{new}"
