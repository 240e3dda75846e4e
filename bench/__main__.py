"""`python -m bench [name…]`: run the benchmarks (or only those named), print them, keep bench/last.json."""

import argparse
import os
import warnings
from collections.abc import Callable

from bench import (
    age,
    board,
    campaign,
    completion,
    heat,
    inbox,
    letters,
    lotes,
    merge,
    reassigning,
    results,
    starting,
    sweep,
)
from bench.result import Result, keep, table

ALL: dict[str, Callable[[], list[Result]]] = {
    "sqlite": completion.on_sqlite,
    "postgres": completion.on_postgres,
    "age": age.measure,
    "campaign": campaign.measure,
    "heat": heat.measure,
    "inbox": inbox.measure,
    "board": board.measure,
    "letters": letters.measure,
    "lotes": lotes.measure,
    "merge": merge.measure,
    "reassigning": reassigning.measure,
    "results": results.measure,
    "start": starting.measure,
    "sweep": sweep.measure,
}


def main() -> None:
    """Measure, one after the other: they would disturb each other."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="name", help=", ".join(ALL), choices=[*ALL, []])
    names = parser.parse_args().names or list(ALL)
    warnings.simplefilter("ignore")
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}: read ratios, not absolute figures", flush=True)
    for name in names:
        load = os.getloadavg()[0]
        found = ALL[name]()
        print(f"load of the machine before this: {load:.1f}\n{table(found)}", flush=True)
        keep(found, load)


if __name__ == "__main__":
    main()
