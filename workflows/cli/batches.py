"""`cauce batch`: batches on other machines, by Prefect."""

import click

from workflows.batch.prefect_api import DEPLOYMENT, FLOW, POOL, PrefectApi, Unreachable
from workflows.kernel.errors import Conflict, Invalid
from workflows.kernel.settings import Settings


@click.group("batch")
def batch() -> None:
    """Batches on other machines, by Prefect."""


@batch.command()
@click.option("--pool", default=POOL, show_default=True, help="Work pool, of type process.")
def deploy(pool: str) -> None:
    """Register the work pool and the flow with the Prefect of PREFECT_API_URL; repeating it does nothing."""
    settings = Settings()
    if not settings.prefect_api_url:
        raise Invalid("Diga dónde está Prefect en PREFECT_API_URL, por ejemplo http://prefect.interno:4200/api.")
    try:
        PrefectApi(settings.prefect_api_url, settings.prefect_auth).deploy(pool)
    except Unreachable as error:
        raise Conflict(f"{error} No se registró nada nuevo.") from error
    click.echo(f"Listo: «{FLOW}/{DEPLOYMENT}» en el grupo «{pool}». Inicie en cada máquina:")
    click.echo(f"  prefect worker start --pool {pool} --type process --limit 2")
