"""How a refusal is said: one Spanish sentence (what, where, what to do) against the field `archivo`."""

from typing import NoReturn

from workflows.kernel.errors import Invalid, TooLarge


def refuse(name: str, why: str, remedy: str) -> NoReturn:
    """Raise Invalid for the file `name`; `why` completes "no se puede recibir porque …"."""
    message = f"El archivo «{name}» no se puede recibir porque {why}. {remedy}"
    raise Invalid(message, [{"field": "archivo", "message": message}])


def refuse_size(name: str, limit: int) -> NoReturn:
    """Raise TooLarge for the file `name`; `limit` in bytes."""
    megabytes = limit // 1_000_000
    message = (
        f"El archivo «{name}» pesa más de {megabytes} MB, el máximo para este campo. "
        "Redúzcalo, por ejemplo con menos resolución al digitalizar, o divídalo en varios archivos."
    )
    raise TooLarge(message, [{"field": "archivo", "message": message}])
