"""System programs that some tests need: what is here, and what CAUCE_REQUIRE insists on."""

import os
import pwd
import shutil
import subprocess
from functools import cache
from pathlib import Path

BROWSERS = ("chromium", "chromium-browser", "google-chrome")


@cache
def postgres_bin() -> Path | None:
    """Folder that holds both initdb and pg_ctl, or None; root also needs somebody else to run them as."""
    if os.geteuid() == 0 and not (shutil.which("runuser") and "postgres" in _accounts()):
        return None
    asked = shutil.which("pg_config")
    stated = [Path(_output(asked, "--bindir"))] if asked else []
    packaged = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=_release, reverse=True)
    on_path = [Path(found).parent for found in [shutil.which("initdb")] if found]
    for folder in [*stated, *packaged, *on_path]:
        if (folder / "initdb").exists() and (folder / "pg_ctl").exists():
            return folder
    return None


@cache
def chromium() -> str | None:
    """Path of the system's Chromium, or None."""
    return next((found for found in map(shutil.which, BROWSERS) if found), None)


@cache
def office() -> str | None:
    """Path of LibreOffice, or None."""
    return shutil.which("soffice") or shutil.which("libreoffice")


def required() -> set[str]:
    """Markers that CAUCE_REQUIRE names."""
    return {word.strip() for word in os.environ.get("CAUCE_REQUIRE", "").split(",") if word.strip()}


def missing() -> dict[str, str]:
    """Marker -> what this machine lacks for it."""
    needs = {
        "pg": (postgres_bin(), "PostgreSQL's server programs"),
        "browser": (chromium(), "Chromium"),
        "office": (office(), "LibreOffice Writer"),
    }
    return {marker: name for marker, (found, name) in needs.items() if not found}


def _accounts() -> set[str]:
    return {account.pw_name for account in pwd.getpwall()}


def _release(folder: Path) -> int:
    name = folder.parent.name.split(".")[0]
    return int(name) if name.isdigit() else 0


def _output(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()
