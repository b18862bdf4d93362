"""Each event is folded in once, in order, whatever happens meanwhile."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

import pytest

from adapters.keys import KeyStore
from application.journal import Journal
from domain.recorded import Recorded
from projections.runner import Log, Projection, Runner, Stuck
from projections.tables import Database
from tests.log.folding import Choking, Counts, LateReader, fill
from tests.log.parts import CAPACITY, SECRET, change, command, files_with
from tests.log.places import Place
from tests.log.racing import STREAMS, in_processes, make_projections

Run = Callable[..., Runner]


@pytest.fixture
def run(journal: Journal, tmp_path: Path) -> Iterator[Run]:
    """A runner over the journal; several of them are as several processes."""
    with ExitStack() as runners:

        def runner(projection: Projection | None = None, log: Log | None = None) -> Runner:
            made = Runner(log or journal, projection or Counts(), tmp_path / "projections")
            return runners.enter_context(closing(made))

        yield runner


def times(runner: Runner) -> int:
    """How many capacities the projection has counted."""
    return sum(row["times"] for row in runner.query("SELECT times FROM counts"))


def failures(runner: Runner) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in runner.query("SELECT * FROM failures")]


def test_a_step_takes_at_most_500_events(journal: Journal, run: Run) -> None:
    journal.append(command(), change(STREAMS[0], 0, *[CAPACITY] * 501))
    runner = run()
    assert [runner.step(), runner.step(), runner.step()] == [500, 1, 0]
    assert (times(runner), runner.position(), runner.lag) == (501, 501, 0)


def test_an_event_without_meaning_moves_the_position_too(journal: Journal, run: Run) -> None:
    """Trap T10: with a filter in the database, waiting for such an event would never end."""
    fill(journal, 2)
    runner = run()
    runner.catch_up()
    assert (times(runner), runner.wait(2, seconds=0)) == (1, True)


def test_a_new_start_goes_on_where_the_last_one_stopped(journal: Journal, run: Run) -> None:
    fill(journal, 4)
    run().catch_up()
    fill(journal, 4)
    runner = run()
    assert runner.lag == 4
    runner.catch_up()
    assert times(runner) == 4


def test_a_worker_that_comes_late_with_a_longer_batch_does_nothing(journal: Journal, run: Run) -> None:
    """The library would accept the higher position, and events would count twice."""
    fill(journal, 3)
    quick = run()
    quick.catch_up()
    fill(journal, 4)
    late = run(log=LateReader(journal, quick.catch_up))
    assert late.step() == 0
    assert (times(late), late.position()) == (4, 7)

    def somebody_folds_in_less() -> None:
        shorter = run()
        shorter.step()
        fill(journal, 2)

    fill(journal, 2)
    assert run(log=LateReader(journal, somebody_folds_in_less)).step() == 0
    assert (times(quick), quick.position()) == (5, 9)


def test_competing_workers_count_each_event_once(journal: Journal, run: Run) -> None:
    with ThreadPoolExecutor(4) as pool:
        writing = pool.submit(fill, journal, 200)
        workers = [pool.submit(work_until, run(), 200) for _ in range(3)]
    assert writing.exception() is None
    assert [worker.exception() for worker in workers] == [None] * 3
    assert times(run()) == 100


def work_until(runner: Runner, position: int) -> None:
    while runner.position() < position:
        runner.step()


def test_a_worker_stopped_in_mid_batch_leaves_no_trace(journal: Journal, run: Run) -> None:
    class Interrupted(Counts):
        def apply(self, recorded: Recorded, db: Database) -> None:
            super().apply(recorded, db)
            if recorded.position == 3:
                raise KeyboardInterrupt

    fill(journal, 4)
    with pytest.raises(KeyboardInterrupt):
        run(Interrupted()).step()
    runner = run()
    assert (times(runner), runner.position()) == (0, 0)
    runner.catch_up()
    assert times(runner) == 2


def test_an_event_that_cannot_be_folded_in_stops_its_projection_right_before_it(journal: Journal, run: Run) -> None:
    fill(journal, 6)
    choking = Choking(position=4)
    runner = run(choking)
    with pytest.raises(Stuck) as stuck:
        runner.catch_up()
    assert (stuck.value.position, stuck.value.error) == (4, "ValueError")
    assert (runner.position(), times(runner), failures(runner)) == (3, 2, [(4, "ValueError")])
    assert choking.tried == [1, 2, 3, 4, 1, 2, 3, 4, 4, 4]


def test_a_record_of_failure_holds_no_content(journal: Journal, run: Run, tmp_path: Path) -> None:
    fill(journal, 2)
    with pytest.raises(Stuck) as stuck:
        run(Choking(position=2)).catch_up()
    assert SECRET not in str(stuck.value)
    assert files_with(tmp_path, SECRET.encode()) == []


def test_a_stopped_projection_goes_on_once_it_can(journal: Journal, run: Run) -> None:
    fill(journal, 6)
    with pytest.raises(Stuck):
        run(Choking(position=4)).catch_up()
    runner = run()
    runner.catch_up()
    assert (times(runner), failures(runner)) == (3, [])


def test_a_passing_fault_is_overcome(journal: Journal, run: Run) -> None:
    fill(journal, 6)
    runner = run(Choking(position=4, times=3))
    runner.catch_up()
    assert (times(runner), failures(runner)) == (3, [])


def test_an_event_that_cannot_be_read_stops_the_projection_too(journal: Journal, keys: KeyStore, run: Run) -> None:
    fill(journal, 4)
    keys.close()
    runner = run()
    with pytest.raises(Stuck):
        runner.catch_up()
    assert (runner.position(), failures(runner)) == (0, [(1, "ProgrammingError")])


def test_projections_and_versions_do_not_share_a_position(journal: Journal, run: Run) -> None:
    """Trap T7: in one file, the second would see the position of the first."""

    class OtherCounts(Counts):
        name = "other"

    class NewCounts(Counts):
        version = 2

    fill(journal, 2)
    for projection in (Counts(), OtherCounts(), NewCounts()):
        runner = run(projection)
        assert runner.position() == 0
        runner.catch_up()
        assert times(runner) == 1


def test_four_processes_may_make_the_same_file_at_once(place: Place) -> None:
    assert in_processes(4, make_projections, place, 20) == [20, 20, 20, 20]


@pytest.mark.rule("R40")
def test_a_rebuild_gives_the_same_rows(journal: Journal, run: Run, tmp_path: Path) -> None:
    fill(journal, 5)
    runner = run()
    runner.catch_up()
    before = [tuple(row) for row in runner.query("SELECT * FROM counts")]
    told: list[int] = []
    runner.rebuild(told.append)
    assert [tuple(row) for row in runner.query("SELECT * FROM counts")] == before
    assert (told, runner.position()) == ([5], 5)
    assert {path.name.split("-v1")[0] for path in (tmp_path / "projections").iterdir()} == {"counts"}


def test_a_rebuild_heals_rows_that_went_wrong(journal: Journal, run: Run) -> None:
    class Forgetful(Counts):
        def apply(self, recorded: Recorded, db: Database) -> None:
            db.execute("DELETE FROM counts WHERE times < ?", (recorded.position,))

    fill(journal, 5)
    run(Forgetful()).catch_up()
    runner = run()
    assert times(runner) == 0
    runner.rebuild(lambda _: None)
    assert times(runner) == 3


def test_a_rebuild_that_gets_stuck_keeps_the_old_rows(journal: Journal, run: Run) -> None:
    fill(journal, 5)
    runner = run()
    runner.catch_up()
    with pytest.raises(Stuck):
        run(Choking(position=3)).rebuild(lambda _: None)
    assert (times(runner), runner.position()) == (3, 5)


def test_during_a_rebuild_no_reader_goes_back_in_time(journal: Journal, run: Run) -> None:
    fill(journal, 50)
    live, rebuilding = run(), run()
    live.catch_up()
    done = threading.Event()

    def read() -> list[tuple[int, int]]:
        seen = []
        while not done.is_set():
            (row,) = live.query("SELECT notification_id, (SELECT sum(times) FROM counts) AS times FROM tracking")
            seen.append((row["notification_id"], row["times"]))
        return seen

    def write_and_work() -> None:
        while not done.is_set():
            fill(journal, 2)
            live.step()

    with ThreadPoolExecutor(2) as pool:
        reader, worker = pool.submit(read), pool.submit(write_and_work)
        for _ in range(10):
            rebuilding.rebuild(lambda _: None)
        done.set()
    assert worker.exception() is None
    seen = reader.result()
    assert seen == sorted(seen)
    assert len(set(seen)) > 1
    assert all(times == position // 2 for position, times in seen if position % 2 == 0)


def test_waiting_ends_as_soon_as_another_worker_gets_there(journal: Journal, run: Run) -> None:
    fill(journal, 2)
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(run().wait, 2, 10.0)
        run().catch_up()
        assert waiting.result()


def test_waiting_for_too_long_is_given_up(run: Run) -> None:
    assert not run().wait(1, seconds=0.01)
