"""Where an entity stands inside its peer group: quintiles as the published glossary groups them (DOMAIN 7.3)."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from workflows.domain.results_rows import ResultRow


@dataclass(frozen=True)
class Standing:
    """The quintile (1 lowest to 5) of a value among the `peers` entities of the group that have one."""

    quintile: int
    peers: int


def quintile(value: Decimal, ordered: Sequence[Decimal]) -> int:
    """ceil(5 r / n), r = 1 + how many are strictly lower; ties share it. `ordered` holds the value too."""
    rank, count = 1 + bisect_left(ordered, value), len(ordered)
    return min(5, max(1, -(-5 * rank // count)))


def standings(ours: Iterable[ResultRow], others: Iterable[ResultRow]) -> dict[tuple[str, str], Standing]:
    """(key, code) → standing for each score of our rows that have a peer group."""
    mine = [row for row in ours if row.peer_group]
    groups = {row.peer_group for row in mine}
    values: dict[tuple[str, str], list[Decimal]] = defaultdict(list)
    for row in (*mine, *(each for each in others if each.peer_group in groups)):
        for code, value in row.scores.items():
            values[row.peer_group, code].append(value)
    for each in values.values():
        each.sort()
    return {
        (row.key, code): Standing(quintile(value, peers := values[row.peer_group, code]), len(peers))
        for row in mine
        for code, value in row.scores.items()
    }
