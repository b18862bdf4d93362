"""One thread keeps all projections of a process up to date."""

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from application.journal import Journal
from domain.recorded import Recorded
from projections import workers as module
from projections.runner import Projection, Runner
from projections.workers import Workers
from tests.log.conftest import NewPlace
from tests.log.folding import Choking, Counts, fill
from tests.log.parts import SECRET
from tests.log.places import Place, open_all
from tests.postgres import Server

Work = Callable[..., Workers]


class OtherCounts(Counts):
    name = "other"


@pytest.fixture
def work(journal: Journal, tmp_path: Path) -> Iterator[Work]:
    """Starts workers over some projections, and stops them after the test."""
    with ExitStack() as open_things:

        def started(*projections: Projection, log: Journal = journal) -> Workers:
            runners = [Runner(log, projection, tmp_path / "projections") for projection in projections]
            for runner in runners:
                open_things.enter_context(closing(runner))
            workers = Workers(log, runners)
            workers.start()
            open_things.callback(workers.stop)
            return workers

        yield started


def test_an_append_of_this_process_wakes_them(journal: Journal, work: Work, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "POLL_SECONDS", 60.0)
    workers = work(Counts(), OtherCounts())
    fill(journal, 3)
    assert workers.wait(3, seconds=5)


def test_projections_at_the_same_place_share_what_is_read(
    journal: Journal, work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(journal, 3)
    begun, read = list[int](), Journal.read

    def counted(log: Journal, after: int, limit: int) -> list[Recorded]:
        begun.append(after)
        return read(log, after, limit)

    monkeypatch.setattr(Journal, "read", counted)
    assert work(Counts(), OtherCounts()).wait(3, seconds=5)
    assert begun.count(0) == 1


def test_an_append_of_another_process_is_noticed(work: Work, place: Place) -> None:
    workers = work(Counts(), OtherCounts())
    fill_elsewhere(place, 3)
    until(lambda: positions(workers) == {3})


def test_whoever_waits_for_an_append_of_another_process_wakes_them(
    work: Work, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "POLL_SECONDS", 60.0)
    workers = work(Counts(), OtherCounts())
    fill_elsewhere(place, 3)
    assert workers.wait(3, seconds=5)


def test_postgresql_tells_of_the_appends_of_others_even_after_it_broke_the_line(
    work: Work, new_place: NewPlace, postgres: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Trap T3: what was appended while nobody could hear is looked for."""
    monkeypatch.setattr(module, "POLL_SECONDS", 60.0)
    place = new_place("postgresql")
    ears = "FROM pg_stat_activity WHERE query LIKE 'LISTEN%%' AND query LIKE %s", f"%{place.schema}%"
    journal, keys = open_all(place)
    with closing(journal), closing(keys):
        workers = work(Counts(), log=journal)
        until(lambda: postgres.ask("SELECT count(*) " + ears[0], ears[1]) == [(1,)])
        fill_elsewhere(place, 1)
        until(lambda: positions(workers) == {1})
        postgres.ask("SELECT pg_terminate_backend(pid) " + ears[0], ears[1])
        fill_elsewhere(place, 1)
        until(lambda: positions(workers) == {2})


def positions(workers: Workers) -> set[int]:
    """How far the projections are; `wait` would wake them."""
    return {runner.position() for runner in workers._runners}  # noqa: SLF001


def fill_elsewhere(place: Place, events: int) -> None:
    journal, keys = open_all(place)
    with closing(journal), closing(keys):
        fill(journal, events)


def until(reached: Callable[[], bool]) -> None:
    end = time.monotonic() + 10
    while not reached():
        assert time.monotonic() < end, "it never came to that"
        time.sleep(0.01)


def test_a_projection_that_got_stuck_does_not_hold_up_the_others(
    journal: Journal, work: Work, caplog: pytest.LogCaptureFixture
) -> None:
    workers = work(Choking(position=2), OtherCounts())
    fill(journal, 4)
    assert not workers.wait(4, seconds=0.3)
    assert workers.stopped == {"counts"}
    assert caplog.record_tuples == [
        ("projections.workers", logging.CRITICAL, "projection counts stopped before position 2: ValueError")
    ]
    assert SECRET not in caplog.text


def test_a_stopped_projection_is_tried_again_after_a_rest(
    journal: Journal, work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "PAUSE_SECONDS", 0.01)
    workers = work(Choking(position=2, times=5))
    fill(journal, 4)
    assert workers.wait(4, seconds=5)
    workers.stop()
    assert workers.stopped == frozenset()


def test_a_projection_that_goes_on_failing_rests_longer_and_longer() -> None:
    rest, seconds = module.NO_REST, []
    for _ in range(9):
        rest = rest.longer()
        seconds.append(rest.seconds)
    assert seconds == [0.5, 1, 2, 4, 8, 16, 30, 30, 30]


def test_one_reads_ones_own_writes_within_moments(journal: Journal, work: Work) -> None:
    workers = work(Counts(), OtherCounts())
    waits = []
    for position in range(1, 21):
        fill(journal, 1)
        begun = time.monotonic()
        assert workers.wait(position, seconds=5)
        waits.append(time.monotonic() - begun)
    assert sorted(waits)[10] < 0.1, "the library would have slept that long before it looked"
