"""Appends that wait at the same moment share one commit, and each has an outcome of its own."""

import threading
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from uuid import UUID, uuid4

import pytest
from eventsourcing.persistence import IntegrityError, StoredEvent

from adapters.log.together import MOST, Append, Positions, Together
from application.journal import Journal, Outpaced, Receipt, Reservation, Reserved
from tests.log.parts import CAPACITY, change, command

TAKEN = UUID("00000000-0000-4000-8000-00000000ca5e")


class Disk:
    """Writes nothing; its first write takes until it is let go on, so that a line forms."""

    def __init__(self, conflict: int | None = None) -> None:
        self._conflict = conflict
        self.writes: list[list[int]] = []
        self.begun = threading.Event()
        self.goes_on = threading.Event()

    def write(self, appends: Sequence[Append]) -> list[Positions]:
        moments = [append.moment for append in appends]
        self.writes.append(moments)
        self.begun.set()
        self.goes_on.wait()
        if self._conflict in moments:
            raise IntegrityError
        return [[moment] for moment in moments]


def append_of(number: int) -> Append:
    """One that is told by its moment."""
    return Append([StoredEvent(uuid4(), 1, "T", b"")], None, number)


def line_up(line: Together, disk: Disk, pool: ThreadPoolExecutor, count: int) -> list[Future[Sequence[int]]]:
    """One append that is being written, and others that came after it, in this order."""
    futures = [pool.submit(line.store, append_of(0))]
    disk.begun.wait()
    for number in range(1, count):
        futures.append(pool.submit(line.store, append_of(number)))
        while len(line._line) < number:  # noqa: SLF001  # nothing outside tells who waits
            pass
    disk.goes_on.set()
    return futures


def test_whoever_comes_while_one_is_written_shares_the_next_commit() -> None:
    disk = Disk()
    with ThreadPoolExecutor(6) as pool:
        futures = line_up(Together(disk.write), disk, pool, 6)
    assert disk.writes == [[0], [1, 2, 3, 4, 5]]
    assert [future.result() for future in futures] == [[number] for number in range(6)]


def test_a_conflict_is_looked_for_by_halves_and_is_that_of_one_alone() -> None:
    disk = Disk(conflict=7)
    with ThreadPoolExecutor(10) as pool:
        futures = line_up(Together(disk.write), disk, pool, 10)
    assert disk.writes == [
        [0],
        [1, 2, 3, 4, 5, 6, 7, 8, 9],
        [1, 2, 3, 4],
        [5, 6, 7, 8, 9],
        [5, 6],
        [7, 8, 9],
        [7],
        [8, 9],
    ]
    assert [number for number, future in enumerate(futures) if future.exception()] == [7]


def test_no_commit_grows_without_bound_and_nobody_is_overtaken() -> None:
    disk = Disk()
    with ThreadPoolExecutor(2 * MOST) as pool:
        line_up(Together(disk.write), disk, pool, 2 * MOST)
    assert disk.writes == [[0], list(range(1, MOST + 1)), list(range(MOST + 1, 2 * MOST))]


class Pulled(BaseException):
    """Somebody pulls the plug of one thread."""


@pytest.mark.parametrize("failure", [OSError, Pulled])
def test_after_a_write_that_fails_the_line_moves_on(failure: type[BaseException]) -> None:
    disk = Disk()

    def write(appends: Sequence[Append]) -> list[Positions]:
        outcomes = disk.write(appends)
        if len(disk.writes) == 2:
            raise failure
        return outcomes

    line = Together(write)
    with ThreadPoolExecutor(4) as pool:
        futures = line_up(line, disk, pool, 4)
    assert futures[0].result() == [0]
    assert all(future.exception() for future in futures[1:])
    assert line.store(append_of(8)) == [8]


def test_in_one_commit_a_conflict_is_that_of_one_command_alone(journal: Journal) -> None:
    """Half of them want a version that is taken, a quarter a key that is held; the others know nothing of it."""
    held = Reservation("open case", b"the same young person", TAKEN)
    journal.append(command(), change(TAKEN, 0, CAPACITY), reserve=[held])

    def send(number: int) -> Receipt | Exception:
        stream = TAKEN if number % 2 else uuid4()
        reserve = [Reservation(held.kind, held.key, stream)] if number % 4 == 0 else []
        try:
            return journal.append(command(), change(stream, 0, CAPACITY), reserve=reserve)
        except (Outpaced, Reserved) as refused:
            return refused

    with ThreadPoolExecutor(32) as pool:
        outcomes = list(pool.map(send, range(64)))
    kinds = [Reserved, Outpaced, Receipt, Outpaced]
    assert [type(outcome) for outcome in outcomes] == kinds * 16
    assert journal.head() == 17
    assert sorted(one.position for one in outcomes if isinstance(one, Receipt)) == list(range(2, 18))
