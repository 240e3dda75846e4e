"""The two sweeps of mail, ready for the clock: reminders and digests that are due, and the outbox."""

from collections.abc import Mapping, Sequence

from notifications import digests, outbox, reminders, rows
from notifications.clock import Sweep
from notifications.render import texts_of_procedure
from workflows.actions import _definitions
from workflows.kernel import clock
from workflows.kernel.settings import Settings
from workflows.procedures import RecordDef
from workflows.procedures.model import Reminder

REMINDERS_SECONDS = 60
OUTBOX_SECONDS = 5


def mail_sweeps(settings: Settings) -> list[Sweep]:
    """Reminders every minute and the outbox every five seconds, each inside an application context."""
    return [
        Sweep("reminders", remind, REMINDERS_SECONDS),
        Sweep("outbox", lambda: outbox.drain(settings, clock.now(), texts_of=texts_of), OUTBOX_SECONDS),
    ]


def remind() -> int:
    """Rungs that have come, then the digests that tell the early ones; how many rows and mails are new."""
    now = clock.now()
    return reminders.sweep(now, ladder_of) + rows.sweep(now, kind_of) + digests.sweep(now)


def ladder_of(version: str, step: str) -> Sequence[Reminder]:
    """The reminders of a step in a stored version; none for a step that the version does not know."""
    found = _definitions.by_version(version).steps.get(step)
    return found.reminders if found else ()


def kind_of(version: str, kind: str) -> RecordDef | None:
    """A kind of rows of a stored version, when it has a ladder of reminders."""
    found = _definitions.by_version(version).records.get(kind)
    return found if found is not None and found.reminders else None


def texts_of(version: str, kind: str) -> Mapping[str, str]:
    """The texts that a stored version keeps for a kind of mail in its folder `mails/<kind>/`."""
    return texts_of_procedure(_definitions.by_version(version).files, kind)
