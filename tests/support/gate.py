"""What runs: tests of missing tools are deselected, and with CAUCE_REQUIRE nothing may be skipped."""

import os
from collections.abc import Generator

import pytest

from tests.support import tools

OURS = {"CAUCE_REQUIRE", "CAUCE_WORKERS"}
FIXTURE_NEEDS = {"page": "browser", "browser": "browser", "postgres_server": "pg", "office": "office"}


def pytest_configure(config: pytest.Config) -> None:
    """Forget this machine's settings; refuse to start when CAUCE_REQUIRE names a tool that is not here."""
    for name in [name for name in os.environ if name.startswith("CAUCE_") and name not in OURS]:
        del os.environ[name]
    os.environ.pop("PREFECT_API_URL", None)
    known = {"pg", "browser", "office"}
    required = tools.required()
    if required - known:
        raise pytest.UsageError(f"CAUCE_REQUIRE: unknown names {sorted(required - known)}")
    lacking = {marker: name for marker, name in tools.missing().items() if marker in required}
    if lacking:
        raise pytest.UsageError(f"CAUCE_REQUIRE: this machine lacks {', '.join(lacking.values())}")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """The one line about deselected tests."""
    lacking = [f"{marker} (no {name})" for marker, name in tools.missing().items()]
    if lacking:
        terminalreporter.write_line(f"not run on this machine: {', '.join(lacking)}")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark tests by the fixtures they ask for, drop those whose tool is missing, put browser tests last.

    Playwright leaves an event loop running in its thread, which other users of asyncio would trip over.
    """
    for item in items:
        for name in FIXTURE_NEEDS.keys() & set(getattr(item, "fixturenames", ())):
            item.add_marker(FIXTURE_NEEDS[name])
    lacking = tools.missing()
    dropped = [item for item in items if any(item.get_closest_marker(marker) for marker in lacking)]
    if dropped:
        config.hook.pytest_deselected(items=dropped)
    kept = [item for item in items if item not in set(dropped)]
    items[:] = sorted(kept, key=lambda item: item.get_closest_marker("browser") is not None)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A skip is a failure when CAUCE_REQUIRE is set."""
    report = yield
    if report.skipped and tools.required() and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped although CAUCE_REQUIRE is set: {report.longrepr}"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """A module that skips itself is a failure when CAUCE_REQUIRE is set."""
    report = yield
    if report.skipped and tools.required():
        report.outcome = "failed"
        report.longrepr = f"skipped although CAUCE_REQUIRE is set: {report.longrepr}"
    return report
