"""Looks at an office after a fault: is the log as it was written, and is everything else as the log says?"""

from collections import Counter
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from adapters.main import Office, open_office
from adapters.verifying import open_to_verify
from projections.runner import Runner
from tests.faults.checker import Anomaly, check
from tests.faults.crowd import Crowd
from tests.faults.ground import Ground
from tests.faults.history import read

TABLES = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
CATCH_UP_SECONDS = 60
EXPECTED = frozenset({"CONCURRENT_CHANGE"})
"""The only refusal that a crowd may meet."""


class Tally(Counter[str]):
    """Commands sent, acknowledged, lost … of one crowd or more."""

    def lines(self, injected: Counter[str]) -> list[str]:
        """The report."""
        faults = ", ".join(f"{name} {times}" for name, times in sorted(injected.items()))
        return [f"faults injected: {faults}", *(f"{name}: {self[name]}" for name in self)]


def examine(ground: Ground, crowd: Crowd) -> Tally:
    """Require that everything is right; what the crowd did."""
    require_verified(ground)
    with open_office(ground.settings) as office:
        log = read(office.journal)
        found = check(crowd.history, log)
        assert office.workers.wait(office.journal.head(), CATCH_UP_SECONDS), office.workers.stopped
        require_as_rebuilt(office)
    done = tally(crowd, Counter(finding.anomaly for finding in found))
    assert found == [], done
    assert set(crowd.refusals) <= EXPECTED, crowd.refusals
    return done


def require_verified(ground: Ground) -> None:
    """The log and the read log, as they lie there."""
    with open_to_verify(ground.settings) as opened:
        assert opened.seal.verify().findings == ()
        assert opened.reads.verify().findings == ()
        assert list(opened.read_models_astray()) == []


def require_as_rebuilt(office: Office) -> None:
    """Each read model is what it would be if it were made anew."""
    for name, runner in office.runners.items():
        with TemporaryDirectory() as folder, closing(Runner(office.journal, runner.projection, Path(folder))) as fresh:
            fresh.catch_up()
            assert _rows(runner) == _rows(fresh), name


def _rows(runner: Runner) -> dict[str, list[tuple[object, ...]]]:
    names = [row["name"] for row in runner.query(TABLES)]
    return {name: sorted(map(tuple, runner.query(f'SELECT * FROM "{name}"')), key=repr) for name in names}  # noqa: S608


def tally(crowd: Crowd, found: Counter[Anomaly]) -> Tally:
    commands = crowd.history.commands
    attempts = [attempt for command in commands for attempt in command.attempts]
    return Tally(
        commands=len(commands),
        sendings=len(attempts),
        unanswered=sum(attempt.answered is None for attempt in attempts),
        acknowledged=sum(bool(command.receipts) for command in commands),
        replayed=sum(attempt.replayed for attempt in attempts),
        refused=sum(command.refused for command in commands),
        looks=len(crowd.history.looks),
        lost=found[Anomaly.LOST],
        doubled=found[Anomaly.DOUBLED],
        anomalies=sum(found.values()),
    )
