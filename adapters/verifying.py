"""Opens an office only to verify it: nothing is decided, folded in or sealed, so the log may be in any state."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from adapters.log.mapper import EventMapper
from adapters.log.opening import seal_tables
from adapters.log.seal_tables import NotRead
from adapters.opening import opened
from adapters.reads.opening import read_seal
from adapters.seal.opening import log_seal
from adapters.seal.rows import Finding, told
from adapters.seal.seal import Seal
from adapters.settings import Settings
from domain.agency import Agency
from projections.runner import Runner


@dataclass(frozen=True)
class Verifying:
    """What it takes."""

    seal: Seal
    reads: Seal
    """Of the read log."""
    runners: dict[str, Runner]

    def size(self) -> int:
        """How many events there seem to be; 0 where that cannot be read, which verifying will find."""
        try:
            return self.seal.tables.head()
        except NotRead:
            return 0

    def read_models_astray(self) -> Iterator[Finding]:
        """Read models that stand still, or have read more than there is."""
        for name, runner in self.runners.items():
            if (position := runner.position()) > self.size():
                yield Finding("READ_MODEL_AHEAD", position, name)
            for failure in runner.query("SELECT position, error FROM failures"):
                yield Finding("READ_MODEL_STUCK", failure["position"], f"{name}: {failure['error']}")


@contextmanager
def open_to_verify(settings: Settings) -> Iterator[Verifying]:
    """Open the office; raises what `opened` does."""
    with opened(settings) as there:
        keys, journal = there.keys, there.journal

        def past() -> Agency:
            return told(seal_tables(journal), EventMapper(keys))

        seal = log_seal(settings, keys, journal, past)
        yield Verifying(seal, read_seal(settings, keys, there.read_log, past), there.runners)
