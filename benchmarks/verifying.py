"""How fast a whole log is verified: every row, every box, the tree, the checkpoints."""

from hashlib import sha256

from adapters.seal.checking import verify
from benchmarks.figures import Figure, Section
from benchmarks.ground import EVENTS_A_CASE, Ground, Log
from benchmarks.measure import Case, measure
from benchmarks.raw import scan, scanning

SCAN, HASH, VERIFY = "read every row", "+ SHA-256 of state and box", "verify everything"


def verifying(ground: Ground) -> Section:
    """Verify the large log, beside reading it."""
    log = ground.log(ground.scale.many)

    cases = (Case(SCAN, scanning(log.file)), Case(HASH, lambda: _hashed(log)), Case(VERIFY, lambda: _verified(log)))
    times = measure(ground.scale.rounds, *cases)
    figures = [Figure.rate(times, case.name, SCAN, log.events, "events") for case in cases]
    how = (
        f"A log of {log.events:,} events in {log.events // EVENTS_A_CASE:,} cases that the product wrote, with its "
        "keys: every row, every box opened, every event read back, the tree, checkpoints inside and outside."
    )
    return Section("Verification", how, "raw sqlite3, reading the same rows", figures, [times])


def _verified(log: Log) -> None:
    report = verify(log.tables, log.mapper, log.histories, log.outside.checkpoints())
    if not report.intact or report.events != log.events:
        raise RuntimeError("what was measured did not work")


def _hashed(log: Log) -> None:
    for state, box in scan(log.file, "state, box"):
        sha256(state).digest()
        sha256(box or b"").digest()
