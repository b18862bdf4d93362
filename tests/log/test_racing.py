"""Many at once: one winner for each version, one owner for each key, no position lost or doubled."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from uuid import UUID, uuid4

import pytest

from application.journal import Journal, Receipt, Reservation, Reserved
from domain.recorded import Recorded
from tests.log.parts import CAPACITY, change, command
from tests.log.places import Place, open_all
from tests.log.racing import STREAMS, append_with_threads, in_processes, open_and_append


def assert_nothing_lost(log: list[Recorded], commands: int) -> None:
    """Every command has stored one event on each of both streams, side by side."""
    assert [recorded.position for recorded in log] == list(range(1, 2 * commands + 1))
    for stream in STREAMS:
        assert [recorded.version for recorded in log if recorded.stream == stream] == list(range(1, commands + 1))
    assert all(first.command_id == second.command_id for first, second in zip(log[::2], log[1::2], strict=True))
    assert [recorded.recorded_at for recorded in log] == sorted(recorded.recorded_at for recorded in log)


def read_all(place: Place) -> list[Recorded]:
    journal, keys = open_all(place)
    with closing(journal), closing(keys):
        return journal.read(0, 10_000)


def test_of_eight_threads_one_wins_each_version(place: Place) -> None:
    append_with_threads(place, rounds=10, threads=8)
    assert_nothing_lost(read_all(place), commands=80)


def test_of_two_processes_one_wins_each_version(place: Place) -> None:
    in_processes(2, append_with_threads, place, 20, 2)
    assert_nothing_lost(read_all(place), commands=80)


def test_four_processes_may_start_at_once(place: Place) -> None:
    """Trap T5: a schema made at every start kills some of the processes."""
    places = [place.beside(str(number)) for number in range(10)]
    assert in_processes(4, open_and_append, places) == [10, 10, 10, 10]
    for one in places:
        assert_nothing_lost(read_all(one), commands=4)


def test_of_eight_reports_at_the_same_moment_one_becomes_the_case(journal: Journal) -> None:
    def report(case: UUID) -> Receipt | UUID:
        try:
            held = Reservation("open case", b"the same young person", case)
            return journal.append(command(), change(case, 0, CAPACITY), reserve=[held])
        except Reserved as reserved:
            return reserved.owner

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(report, [uuid4() for _ in range(8)]))
    (winner,) = (answer for answer in answers if isinstance(answer, Receipt))
    assert answers.count(winner.subject) == 7
    assert journal.head() == 1


def test_of_eight_times_the_same_command_at_once_one_is_carried_out(journal: Journal) -> None:
    sent = command()
    with ThreadPoolExecutor(8) as pool:
        receipts = list(pool.map(lambda _: journal.append(sent, change(uuid4(), 0, CAPACITY)), range(8)))
    assert len({(receipt.subject, receipt.position) for receipt in receipts}) == 1
    assert sorted(receipt.replayed for receipt in receipts) == [False] + [True] * 7


def test_a_reader_at_the_tail_misses_nothing(journal: Journal) -> None:
    """Traps T1 and T17: where positions become visible out of order, a reader passes over the late ones."""
    seen: list[int] = []
    with ThreadPoolExecutor(5) as pool:
        writers = [pool.submit(append_some, journal, 25) for _ in range(4)]
        while len(seen) < 100:
            seen += [recorded.position for recorded in journal.read(seen[-1] if seen else 0, 7)]
    assert seen == list(range(1, 101))
    assert [writer.exception() for writer in writers] == [None] * 4


def append_some(journal: Journal, count: int) -> None:
    for _ in range(count):
        journal.append(command(), change(uuid4(), 0, CAPACITY))


@pytest.mark.parametrize("readers", [8, 40])
def test_threads_read_while_others_write(journal: Journal, readers: int) -> None:
    """Trap T16, and more threads than the library's pool has connections."""
    with ThreadPoolExecutor(readers) as pool:
        writer = pool.submit(append_some, journal, 40)
        reads = [pool.submit(journal.read, 0, 500) for _ in range(200)]
    assert writer.exception() is None
    assert all([event.position for event in read.result()] == list(range(1, len(read.result()) + 1)) for read in reads)
