"""An office at work behind a real server: its people in browsers, its mail, and its clock in our hands."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.journeys.support.office import Office
from tests.support.browsing import LiveServer
from tests.support.smtp import Mailbox
from workflows.kernel import clock


@pytest.fixture
def office(live_server: LiveServer, mailbox: Mailbox, browser: Browser, viewport: dict[str, int]) -> Iterator[Office]:
    """The demonstration's people at work on Friday 20 November 2026, at nine in the morning."""
    with live_server.app.app_context():
        made = Office(live_server, mailbox, browser, viewport)
        made.open()
        yield made
        made.close()
    clock.set_offset(clock.offset() * 0)
