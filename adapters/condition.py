"""How an office is: what its read models and its seals have not done yet, and whether that is well."""

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from time import time
from typing import Any, TypeVar

from adapters.main import Office
from adapters.reads.opening import READS_SECONDS
from adapters.seal.seal import Seal
from adapters.seal.sealer import INTERVAL
from projections.runner import Runner

LOG, READ_LOG = "log", "read_log"
BEHIND_SECONDS = 30.0
"""So long an event may wait for a read model."""
UNSEALED_SECONDS = {LOG: 6 * INTERVAL, READ_LOG: 2 * READS_SECONDS}
"""So long an event, or a look, may wait for its checkpoint."""

T = TypeVar("T")
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Backlog:
    """What is not done yet of a log."""

    events: int
    seconds: float
    """How long the oldest of them has waited; 0 where nothing waits."""
    stopped: bool = False
    """Whether it goes on only after somebody looked why."""


def read_models(office: Office) -> Iterator[tuple[str, Backlog | None]]:
    """What each read model has not folded in; None for one that cannot say."""
    for name, runner in office.runners.items():
        yield name, _asked(_behind, office, name, runner)


def seals(office: Office) -> Iterator[tuple[str, Backlog | None]]:
    """What is under no checkpoint of each log; None for one that cannot say."""
    for name, seal in ((LOG, office.seal), (READ_LOG, office.reads)):
        yield name, _asked(_unsealed, seal)


def not_ready(office: Office) -> list[str]:
    """The parts people should not be sent to this process for; none where all is well."""
    if _asked(office.journal.head) is None:
        return [LOG]
    late = [name for name, backlog in read_models(office) if not _well(backlog, BEHIND_SECONDS)]
    unsealed = [f"seal of {name}" for name, backlog in seals(office) if not _well(backlog, UNSEALED_SECONDS[name])]
    return late + unsealed


def _well(backlog: Backlog | None, most: float) -> bool:
    return backlog is not None and backlog.seconds <= most and not backlog.stopped


def _behind(office: Office, name: str, runner: Runner) -> Backlog:
    position = runner.position()
    stopped = name in office.workers.stopped or bool(runner.query("SELECT 1 FROM failures"))
    return Backlog(runner.lag, _waiting(office.seal, position), stopped)


def _unsealed(seal: Seal) -> Backlog:
    newest = seal.tables.newest_checkpoint()
    sealed = newest[0] if newest else 0
    return Backlog(seal.tables.head() - sealed, _waiting(seal, sealed))


def _waiting(seal: Seal, position: int) -> float:
    since = seal.tables.since(position)
    return max(0.0, time() - since / 1e6) if since else 0.0


def _asked(part: Callable[..., T], *about: Any) -> T | None:
    """What a part of the office says; None where it fails, for whichever reason: somebody looks after it anyway."""
    try:
        return part(*about)
    except Exception:  # the log says what it was
        logger.exception("a part of the office does not answer")
        return None
