"""How a process loads its program."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def loading() -> Iterator[None]:
    """Keep the collector away from what is loaded inside: it stays for good, and walking it slows a start."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
