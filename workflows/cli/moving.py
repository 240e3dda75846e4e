"""`cauce migrate-cases`: open cases of a procedure carried to its newest version, and back."""

import json
from dataclasses import asdict
from typing import Any

import click

from workflows.actions import lotes, moves
from workflows.cli.opened import opened, somebody
from workflows.domain.moves import short
from workflows.domain.people import Actor

USUAL = "Paso a la versión nueva del procedimiento, desde la línea de comandos."


@click.command()
@click.argument("slug")
@click.option("--dry-run", is_flag=True, help="Only tell, case by case, what would happen.")
@click.option("--undo", "move_id", metavar="ID", help="Take back that move for the cases that nobody touched since.")
@click.option("--reason", default=USUAL, metavar="TEXT", help="Why; it stays in the history of each case.")
@click.option("--json", "as_data", is_flag=True, help="Print JSON for programs.")
@click.option("--as", "email", metavar="EMAIL", help="Who moves; the operator of this machine by default.")
@click.option("--owner", "owner_code", metavar="CODE", help="For whom, when there are several owners.")
def migrate_cases(
    slug: str, dry_run: bool, move_id: str | None, reason: str, as_data: bool, email: str | None, owner_code: str | None
) -> None:
    """Move the open cases of SLUG to its newest stored version. Exit 1 when some case stayed behind."""
    if dry_run and move_id:
        raise click.UsageError("give --dry-run or --undo, not both")
    with opened():
        who = somebody(email, owner_code)
        if move_id:
            found, clean = _done(moves.undo_move(who, move_id))
        elif dry_run:
            found, clean = _plan(moves.plan(who, slug)), True
        else:
            found, clean = _apply(who, slug, reason)
    click.echo(json.dumps(found, ensure_ascii=False) if as_data else in_words(found))
    if not clean:
        raise click.exceptions.Exit(1)


def _plan(plan: moves.Plan) -> dict[str, Any]:
    cases = [
        asdict(each) | {"movable": each.movable, "sentence": each.sentence} for each in plan.verdicts
    ]  # fmt: skip
    return {"procedure": plan.slug, "version": plan.version, "up_to_date": plan.up_to_date, "cases": cases}


def _apply(who: Actor, slug: str, reason: str) -> tuple[dict[str, Any], bool]:
    plan = moves.plan(who, slug)
    stay = [each for each in plan.verdicts if not each.movable]
    done, clean = _done(moves.move_cases(who, slug, reason)) if plan.movable else ({}, True)
    return _plan(plan) | done, clean and not stay


def _done(moved: moves.Moved) -> tuple[dict[str, Any], bool]:
    """What was done; a batch is worked off here, whether or not a worker runs elsewhere."""
    if moved.lote_id is None:
        return {"move": moved.move_id, "done": moved.done, "refused": list(moved.refused)}, not moved.refused
    while lotes.progress(moved.lote_id)["pending"] and lotes.run_next():
        pass
    counts = lotes.progress(moved.lote_id)
    found = {"move": moved.move_id, "done": counts["done"], "failed": counts["failed"], "lote": moved.lote_id}
    return found, not counts["failed"]


def in_words(found: dict[str, Any]) -> str:
    """The same for people."""
    lines = []
    if "cases" in found:
        lines.append(f"«{found['procedure']}», versión {short(found['version'])}: {len(found['cases'])} expedientes "
                     f"en versiones anteriores y {found['up_to_date']} al día.")  # fmt: skip
        lines += [f"{each['number']}  {each['sentence']}" for each in found["cases"]]
    if "move" in found:
        stayed = found.get("failed", len(found.get("refused", ())))
        lines += list(found.get("refused", ()))
        lines.append(f"Hechos: {found['done']}. No se pudieron: {stayed}. Movimiento {found['move']}.")
    return "\n".join(lines)
