"""The same for as long as one likes: `.venv/bin/python -m tests.faults.soak --minutes 10`, half of it on each database.

Every round injects a fault drawn by chance, then examines the office as the tests do. Ends at the first anomaly.
"""

import argparse
import time
from collections import Counter
from contextlib import ExitStack
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from tests.faults.crowd import crowd
from tests.faults.examine import Tally, examine
from tests.faults.faults import IN_FILES, IN_POSTGRES
from tests.faults.ground import ground
from tests.postgres import cluster


def soak(seconds: float, chance: Random, *, postgresql: bool) -> tuple[Tally, Counter[str]]:
    """Round after round on one database; what the crowds did, and what was done to them."""
    whole, end = Tally(), time.monotonic() + seconds
    with ExitStack() as stack:
        database = stack.enter_context(cluster()) if postgresql else None
        if database:
            database.begin()
        folder = Path(stack.enter_context(TemporaryDirectory()))
        office = stack.enter_context(ground(folder, chance, database))
        while time.monotonic() < end:
            fault = chance.choice(IN_POSTGRES if postgresql else IN_FILES)
            with crowd(office) as clients:
                fault(office)
            done = examine(office, clients)
            print(f"  {fault.__name__}: {done['acknowledged']} acknowledged", flush=True)  # noqa: T201
            whole.update(done)
        return whole, Counter(office.injected)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    for postgresql in (False, True):
        chance = Random(options.seed)  # noqa: S311  # no secret
        done, injected = soak(options.minutes * 30, chance, postgresql=postgresql)
        print("PostgreSQL" if postgresql else "SQLite", *done.lines(injected), sep="\n  ", flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
