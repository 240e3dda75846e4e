"""Acts on a task: take, release, draft, complete, reassign."""

from web.api import answers, words
from web.api.endpoints import endpoint
from web.shown.after import issue
from web.who import current_actor
from workflows.actions import reassigning
from workflows.actions import tasks as verbs
from workflows.actions.tasks import Completion

REFUSALS = (403, 404, 409, 422)


@endpoint("POST", "/tasks/{task_id}/take", "Tomar una tarea libre de su grupo", {200: answers.Moved},
          body=words.Move, keyed=True, problems=REFUSALS)  # fmt: skip
def take(task_id: str, body: words.Move, key: str | None) -> answers.Moved:
    """Take it."""
    return answers.Moved(id=task_id, revision=verbs.take_task(current_actor(), task_id, body.revision, key=key))


@endpoint("POST", "/tasks/{task_id}/release", "Devolver una tarea a su grupo", {200: answers.Moved},
          body=words.Move, keyed=True, problems=REFUSALS)  # fmt: skip
def release(task_id: str, body: words.Move, key: str | None) -> answers.Moved:
    """Release it."""
    moved = verbs.release_task(current_actor(), task_id, body.reason, body.revision, key=key)
    return answers.Moved(id=task_id, revision=moved)


@endpoint("POST", "/tasks/{task_id}/draft", "Guardar lo escrito hasta ahora, sin revisarlo", {200: answers.Drafted},
          body=words.Draft, keyed=True, problems=REFUSALS)  # fmt: skip
def draft(task_id: str, body: words.Draft, key: str | None) -> answers.Drafted:
    """Keep a draft."""
    saved = verbs.save_draft(current_actor(), task_id, body.data, body.revision, key=key)
    return answers.Drafted(id=task_id, saved_at=saved)  # type: ignore[arg-type]


@endpoint("POST", "/tasks/{task_id}/complete", "Completar una tarea con su salida y su formulario",
          {200: answers.Completed}, body=words.Complete, keyed=True, problems=REFUSALS)  # fmt: skip
def complete(task_id: str, body: words.Complete, key: str | None) -> answers.Completed:
    """Complete it."""
    completion = Completion(
        outcome=body.outcome or None, data=body.data, reason=body.reason, revision=body.revision, key=key
    )
    return completed(verbs.complete_task(current_actor(), task_id, completion))


@endpoint("POST", "/tasks/{task_id}/reassign", "Pasar una tarea a otra persona, con motivo", {200: answers.Moved},
          body=words.Reassign, keyed=True, problems=REFUSALS)  # fmt: skip
def reassign(task_id: str, body: words.Reassign, key: str | None) -> answers.Moved:
    """Give it to somebody else."""
    moved = verbs.reassign_task(current_actor(), task_id, body.to, body.reason, body.revision, key=key)
    return answers.Moved(id=task_id, revision=moved)


@endpoint("POST", "/tasks/reassign", "Pasar muchas tareas a otra persona en un solo acto: todas o ninguna",
          {200: answers.Reassigned}, body=words.ReassignMany, keyed=True, problems=REFUSALS)  # fmt: skip
def reassign_many(body: words.ReassignMany, key: str | None) -> answers.Reassigned:
    """Give many to somebody else."""
    done = reassigning.reassign_many(current_actor(), body.tasks, body.to, body.reason, key)
    return answers.Reassigned(moved=done.moved, to=done.to, lote=done.lote_id)


def completed(done: verbs.Completed) -> answers.Completed:
    """The answer of an act that moved the case; documents that took a number are issued at once."""
    if not done.replayed:
        issue(done.numbered)
    return answers.Completed(case=done.case_id, state=done.state, opened=done.opened, numbered=done.numbered)
