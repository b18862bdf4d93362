"""How fast the tree grows, and how long an event waits for its checkpoint once the sealer has begun."""

from functools import partial

from adapters.seal.tree import growth, root
from benchmarks.figures import Figure, Section
from benchmarks.ground import EVENTS_A_CASE, LIFE, Ground, Log
from benchmarks.measure import Case, measure
from benchmarks.raw import scan

SCAN, GROW, AGAIN = "read every leaf", "grow the whole tree, and its root", "the root from what is stored"


def sealing(ground: Ground) -> Section:
    """Grow the tree over the large log, then seal what is new."""
    log, scale = ground.log(ground.scale.many), ground.scale
    size = log.events
    growing = measure(
        scale.rounds,
        Case(SCAN, lambda: sum(1 for _ in scan(log.file, "leaf"))),
        Case(GROW, lambda: (growth(log.tables, 0, size), root(log.tables, size))),
        Case(AGAIN, lambda: root(log.tables, size)),
    )
    lives = (1, scale.few)
    checkpoints = measure(scale.rounds, *(_checkpoint(log, count) for count in lives))
    figures = [
        *(Figure.rate(growing, name, SCAN, size, "leaves") for name in (SCAN, GROW)),
        Figure.time(growing, AGAIN, SCAN),
        *(Figure.time(checkpoints, name) for name in checkpoints.seconds),
    ]
    how = (
        f"On the log of {size:,} events. A checkpoint is kept in the database and as a file outside, each on the disk. "
        "The sealer runs at most 10 seconds after an event, at once after a conference or an erasure."
    )
    return Section("Sealing", how, "raw sqlite3, reading the same leaves", figures, [growing, checkpoints])


def _checkpoint(log: Log, cases: int) -> Case:
    """Seal the events of so many new cases."""
    return Case(
        f"checkpoint over {cases * EVENTS_A_CASE:,} new events", log.sealer.seal, before=partial(_live, log, cases)
    )


def _live(log: Log, cases: int) -> None:
    for _ in range(cases):
        log.live(*LIFE)
