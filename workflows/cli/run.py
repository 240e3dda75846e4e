"""`cauce run`: prepares the installation, then keeps web, clock and work alive."""

import socket
import threading
from datetime import datetime

import click

from notifications.clock import stop_on_signals
from workflows.cli.preparing import prepare
from workflows.cli.supervisor import supervise
from workflows.data import read_toml
from workflows.kernel.clock import BOGOTA
from workflows.kernel.errors import Conflict
from workflows.kernel.settings import Settings


def instant(_ctx: click.Context, _param: click.Parameter, value: str | None) -> datetime | None:
    """An ISO date or instant (Bogota when it names no zone) of the command line."""
    if value is None:
        return None
    try:
        read = datetime.fromisoformat(value)
    except ValueError:
        raise click.BadParameter("write it as 2026-11-20 or 2026-11-20T08:00:00-05:00") from None
    return read if read.tzinfo else read.replace(tzinfo=BOGOTA)


@click.command()
@click.option("--demo", is_flag=True, help="Invented people and cases, and a clock that can be moved.")
@click.option("--now", metavar="ISO", callback=instant, help="With --demo: where its clock stands.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="Port to listen on.")
def run(demo: bool, now: datetime | None, host: str, port: int) -> None:
    """Start web, clock and work on this machine, with the embedded database made and migrated.

    CAUCE_DATABASE_URL, CAUCE_FILES, CAUCE_SMTP_URL, CAUCE_BASE_URL, CAUCE_SECRET_KEY, CAUCE_PROCEDURES,
    CAUCE_TEMPLATES and CAUCE_DATA (catalogues of another institution) change where things are; CAUCE_HOME is the
    folder of the embedded database.
    """
    if now is not None and not demo:
        raise click.UsageError("--now needs --demo: only a demonstration has a clock that can be moved.")
    _check_free(host, port)
    address = f"http://{_shown(host)}:{port}"
    given = "base_url" in Settings().model_fields_set
    settings = Settings() if given else Settings(base_url=address)
    click.echo("Preparando Cauce…", err=True)
    is_demo = prepare(settings, demo, now)
    stop = threading.Event()
    stop_on_signals(stop)
    environment = {"CAUCE_BASE_URL": settings.base_url}
    commands = {"web": ["web", "--host", host, "--port", str(port)], "reloj": ["clock"], "lotes": ["work"]}
    supervise(commands, environment, stop, lambda: _answers(host, port), lambda: click.echo(welcome(address, is_demo)))
    click.echo("Cauce se detuvo en orden.", err=True)


def welcome(address: str, demo: bool) -> str:
    """One friendly line: where to enter, and as whom in a demonstration."""
    if not demo:
        return f"Cauce está listo en {address} (para detenerlo: Ctrl-C)."
    content = read_toml("demo_people.toml")
    logins = ", ".join(row["email"] for row in content["people"][:3])
    return (
        f"Cauce está listo en {address} — demostración: entre como {logins}… "
        f"con la contraseña {content['password']} (para detenerlo: Ctrl-C)."
    )


def _shown(host: str) -> str:
    local = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}
    return local.get(host, f"[{host}]" if ":" in host else host)


def _check_free(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise Conflict(
                f"El puerto {port} de {host} está ocupado o no se puede usar. "
                "Detenga el programa que lo usa o elija otro con --port."
            ) from error


def _answers(host: str, port: int) -> bool:
    try:
        with socket.create_connection((_shown(host).strip("[]"), port), timeout=0.2):
            return True
    except OSError:
        return False
