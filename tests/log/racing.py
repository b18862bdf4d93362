"""What several processes do at once in these tests; each is a fresh Python that imports this module."""

import multiprocessing
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import closing
from uuid import UUID

from application.journal import Journal, Outpaced
from projections.runner import Runner
from tests.log.folding import Counts
from tests.log.parts import CONTESTED, Seen, change, command
from tests.log.places import Place, open_all

STREAMS = (UUID(int=1), UUID(int=2))


def append_to_both(journal: Journal, rounds: int) -> None:
    """Append to both streams at once until it has worked `rounds` times, however often somebody is quicker."""
    for _ in range(rounds):
        while True:
            versions = [journal.load(Seen(), stream)[1] for stream in STREAMS]
            try:
                journal.append(command(), *(change(*both, CONTESTED) for both in zip(STREAMS, versions, strict=True)))
                break
            except Outpaced:
                continue


def append_with_threads(place: Place, rounds: int, threads: int) -> int:
    """Let several threads of one process do so; how many."""
    journal, keys = open_all(place)
    with closing(journal), closing(keys), ThreadPoolExecutor(threads) as pool:
        return len(list(pool.map(lambda _: append_to_both(journal, rounds), range(threads))))


def open_and_append(places: list[Place]) -> int:
    """Start up in each place and append once; how many appends."""
    for place in places:
        journal, keys = open_all(place)
        with closing(journal), closing(keys):
            append_to_both(journal, 1)
    return len(places)


def make_projections(place: Place, count: int) -> int:
    """Make the files of some projections; how many."""
    journal, keys = open_all(place)
    with closing(journal), closing(keys):
        for number in range(count):
            Runner(journal, Counts(), place.folder / str(number)).close()
    return count


def in_processes(count: int, job: Callable[..., int], *values: object) -> list[int]:
    """Run the same job in several fresh processes at once."""
    with ProcessPoolExecutor(count, multiprocessing.get_context("spawn")) as pool:
        return [future.result() for future in [pool.submit(job, *values) for _ in range(count)]]
