"""Messages from outside: kept, and given to whoever waits for them."""

from web.api import answers, words
from web.api.endpoints import endpoint
from web.who import current_actor
from workflows.actions.messages import receive_message


@endpoint("POST", "/messages", "Publicar un mensaje; el mismo id es el mismo mensaje", {202: answers.Waiting},
          body=words.PublishMessage, keyed=True, problems=(403, 422))  # fmt: skip
def publish(body: words.PublishMessage, key: str | None) -> tuple[answers.Waiting, int]:
    """Keep a message; the clock wakes the cases."""
    waiting = receive_message(current_actor(), body.name, body.key, body.data, body.id, key=key)
    return answers.Waiting(waiting=waiting), 202
