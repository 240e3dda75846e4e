"""What a diagram may ask for about the public: publications, consultations and addresses that must keep opening."""

from collections.abc import Callable
from typing import Any

from workflows.actions import _mending, _public, _watching


def _publish(course: Any, element: str, what: str, pending: Any = None, reason: str = "") -> str | None:
    return _public.publish(course, what, pending, reason)


def _withdraw(course: Any, element: str, what: str, reason: str = "") -> None:
    _public.withdraw(course, what, reason)


def _settle(course: Any, element: str, what: str) -> None:
    _public.settle_approval(course, what)


def _watch(course: Any, element: str, url: str, file: str = "") -> str:
    return _watching.watch(course, url, file)


def _accept(course: Any, element: str, reason: str) -> None:
    _watching.accept(course, reason)


def _mend(course: Any, element: str, url: str, reason: str) -> None:
    _mending.mend(course, url, reason)


def _open(course: Any, element: str, what: str) -> str:
    return _public.open_consultation(course, what)


def _close(course: Any, element: str, what: str) -> int:
    return _public.close_consultation(course, what)


SERVICES: dict[str, Callable[..., Any]] = {
    "publish": _publish,
    "withdraw": _withdraw,
    "settle_approval": _settle,
    "watch_link": _watch,
    "accept_link": _accept,
    "mend_link": _mend,
    "open_consultation": _open,
    "close_consultation": _close,
}
