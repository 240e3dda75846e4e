"""When a watched address is good, when it is broken, and when it is opened again: pure rules."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from workflows.domain.publications import WatchedLink
from workflows.kernel.fetch import Fetched

WEEK, HOUR = timedelta(days=7), timedelta(hours=1)
RETRIES = 3
OTHER_FILE = "El archivo publicado no es la versión aprobada."
A_PAGE = (
    "La dirección abre una página y no un archivo: su huella no se puede comparar con la versión aprobada. "
    "Una persona confirma que allí está el plan."
)


@dataclass(frozen=True)
class Verdict:
    """What one opening proves: good or not, why in words, whether bytes were compared, whether it is the last word."""

    good: bool
    problem: str = ""
    compared: bool = False
    final: bool = False


def judge(link: WatchedLink, found: Fetched) -> Verdict:
    """Good when it opens and is the approved file; a page is good when it opens, since it has no hash to compare."""
    if found.problem:
        return Verdict(False, found.problem, final=found.final)
    if found.is_page:
        return Verdict(True, A_PAGE if link.expected_sha256 else "")
    if not link.expected_sha256:
        return Verdict(True)
    same = found.sha256 in (link.expected_sha256, link.accepted_sha256)
    return Verdict(same, "" if same else OTHER_FILE, compared=True, final=True)


def next_opening(verdict: Verdict, failures: int, now: datetime) -> datetime:
    """A week after a good or settled opening, an hour after one that may only be bad luck."""
    return now + (HOUR if may_be_luck(verdict, failures) else WEEK)


def may_be_luck(verdict: Verdict, failures: int) -> bool:
    """Whether an opening that failed is repeated before it counts; `failures` in a row, this one included."""
    return not verdict.good and not verdict.final and failures <= RETRIES
