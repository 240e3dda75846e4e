"""Builds the demonstration once: every working day of the stories is lived, in order, up to now."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

import structlog
from sqlalchemy import func, select

from workflows.actions import issuing, lotes, owner_settings, results, schedules, seed, sweeps
from workflows.actions._stages import Tools
from workflows.actions.installation import keep_fact
from workflows.demo import facts
from workflows.demo.calendar import Days
from workflows.demo.campaigns import Campaigns
from workflows.demo.offers import Offers
from workflows.demo.paper import plain_prints
from workflows.demo.player import Player
from workflows.demo.scores import score_files
from workflows.demo.story import Line, Script, Story, read_script
from workflows.domain.access import installation
from workflows.domain.cases import Case
from workflows.domain.documents import Document
from workflows.domain.entities import calendar_of
from workflows.domain.outbox import Outbox
from workflows.domain.people import system_actor
from workflows.kernel import clock
from workflows.kernel.db import session
from workflows.kernel.errors import CauceError, Conflict
from workflows.kernel.settings import Settings

BUILT = "demonstration"
AFTERNOON = 80
QUIET = {"pagina-politica"}
"""Nobody in the stories keeps the pages of policies up to date every quarter."""
HALF = (
    "La demostración quedó a medio construir. Para empezar de nuevo, detenga Cauce, borre la carpeta de datos "
    "(CAUCE_HOME) o vacíe la base de datos, y ejecute otra vez «cauce run --demo»."
)
REAL = "Esta instalación ya tiene expedientes propios: no se convierte en demostración. Use otra carpeta de datos."
Chore = Callable[[], object]
log = structlog.get_logger()


@dataclass(frozen=True)
class Summary:
    """What a build left: cases by state, letters, mails, seconds, and stories that broke off (ideally none)."""

    existed: bool = False
    cases: dict[str, int] = field(default_factory=dict)
    letters: int = 0
    mails: int = 0
    seconds: float = 0.0
    broken: tuple[str, ...] = ()


def build_demonstration(settings: Settings, chores: Sequence[Chore], printer: issuing.Printer | None = None) -> Summary:
    """Build the demonstration once; Conflict on a half-built or a real installation. Procedures are installed.

    `chores` are what the clock does with mail (reminders, outbox), run as often as the days need them;
    `printer` makes the PDFs (LibreOffice, or a plain sheet where there is none).
    """
    if installation(BUILT):
        session().close()
        return Summary(existed=True)
    _refuse()
    began = clock.monotonic()
    owner_id = seed.load_base()
    seed.load_demo_people()
    _switch_off(owner_id)
    build = _Build(settings, owner_id, chores, printer or _printer())
    build.run()
    keep_fact(BUILT, clock.now().isoformat())
    return _summary(clock.monotonic() - began, tuple(build.broken))


def _switch_off(owner_id: str) -> None:
    """The clock of a demonstration begins only what its stories go on with."""
    starts = {each.slug for each in owner_settings.clock_starts(owner_id, clock.today())}
    session().close()
    owner_settings.save_clock_starts(system_actor(owner_id), starts - QUIET)


def _refuse() -> None:
    started, demo = session().scalar(select(Case.id).limit(1)), installation("demo")
    session().close()
    if started:
        raise Conflict(HALF if demo else REAL)


def _printer() -> issuing.Printer | None:
    return None if issuing.prints() else plain_prints


class _Build:
    """One build: the days, what happens on each, and the clock's own work in between."""

    def __init__(
        self, settings: Settings, owner_id: str, chores: Sequence[Chore], printer: issuing.Printer | None
    ) -> None:
        self.settings, self.chores, self.printer = settings, chores, printer
        self.script: Script = read_script()
        self.days = Days(clock.now(), calendar_of(owner_id))
        session().close()
        self.player = Player(self.script, owner_id, self.days.calendar, settings.files_folder)
        self.campaigns = Campaigns(owner_id, self.days.calendar, settings.files_folder)
        self.offers = Offers(owner_id, self.days, settings.files_folder)
        self.broken: list[str] = []

    def run(self) -> None:
        """Live every day from the first story on."""
        agenda = self._agenda()
        arrivals = self._arrivals(min(agenda))
        for day in self.days.working(min(agenda)):
            with clock.at(self.days.instant(day, 0)):
                for vigencia, data in arrivals.get(day, []):
                    self._import(vigencia, data)
                self._settle()
            self._live(day, agenda.get(day, []))
            with clock.at(self.days.instant(day, AFTERNOON)):
                self.campaigns.live(day)
                self.offers.live(day)
                self._settle()

    def _agenda(self) -> dict[date, list[tuple[Story, Line | None]]]:
        """Day -> what happens, in the order of the stories; a line of None is the start."""
        found: dict[date, list[tuple[Story, Line | None]]] = {}
        for story in self.script.stories:
            first = self.days.day(story.anchor, story.start)
            if not story.follows:
                found.setdefault(first, []).append((story, None))
            for line in story.lines:
                day = self.days.calendar.add_working(first, line.day)
                if day > self.days.zero:
                    raise ValueError(f"{story.id}: «{line.text}» would happen tomorrow")
                found.setdefault(day, []).append((story, line))
        return found

    def _arrivals(self, first: date) -> dict[date, list[tuple[int, bytes]]]:
        year = self.days.zero.year
        files = score_files(tuple(sorted(year - back for back in self.script.results)))
        found: dict[date, list[tuple[int, bytes]]] = {}
        for back, offset in sorted(self.script.results.items(), reverse=True):
            day = first if isinstance(offset, str) else self.days.day("today", offset)
            found.setdefault(day, []).append((year - back, files[year - back]))
        return found

    def _live(self, day: date, happenings: Iterable[tuple[Story, Line | None]]) -> None:
        place = 0
        for place, (story, line) in enumerate(happenings, start=1):
            with clock.at(self.days.instant(day, place)):
                self._happen(story, line)
        if place:
            with clock.at(self.days.instant(day, place + 1)):
                self._settle()

    def _happen(self, story: Story, line: Line | None) -> None:
        if story.id in self.broken or story.follows in self.broken:
            return
        try:
            self.player.play(story, line) if line else self.player.start(story)
        except (CauceError, LookupError) as error:
            # A story that breaks off must not keep the others from being told.
            session().rollback()
            self.broken.append(story.id)
            where = line.text if line else "start"
            log.warning("story_broke_off", story=story.id, line=where, error=str(error), at=str(clock.today()))

    def _settle(self) -> None:
        """What the clock does by itself: terms, letters, mails, messages, batches."""
        schedules.scheduled_starts()
        sweeps.terms_and_wakeups()
        waiting = issuing.numbered_documents(500)
        issuing.issue_documents(waiting, self.settings.base_url, self.printer)
        for chore in self.chores:
            chore()
        sweeps.terms_and_wakeups()
        results.queue_late_follow_ups()
        lotes.run_next(tools=Tools(self.settings.base_url, self.printer))
        session().close()

    def _import(self, vigencia: int, data: bytes) -> None:
        who = facts.actor_named(self.script.results_by)
        session().close()
        results.import_results(who, f"demostracion-{vigencia}.csv", data, vigencia, "demo")


def _summary(seconds: float, broken: tuple[str, ...]) -> Summary:
    states = session().execute(select(Case.state, func.count()).group_by(Case.state).order_by(Case.state))
    found = Summary(
        cases={state: count for state, count in states},
        letters=session().scalar(select(func.count(Document.id)).where(Document.number.is_not(None))) or 0,
        mails=session().scalar(select(func.count(Outbox.id))) or 0,
        seconds=round(seconds, 1),
        broken=broken,
    )
    session().close()
    return found
