"""The one error of letters: which template, where in it, and what to do."""

from workflows.kernel.errors import Invalid


class LetterError(Invalid):
    """A template or its data cannot make a letter; the message is Spanish and meant for a person."""


def letter_error(what: str, where: str = "", todo: str = "") -> LetterError:
    """Compose the sentence: `what` happened, `where` in the template, `todo` to mend it."""
    place = f" Lugar: {where}." if where else ""
    advice = f" {todo}" if todo else ""
    return LetterError(f"{what.rstrip('.')}.{place}{advice}")
