"""The seal of one office, as those use it who ask for proofs, verify the log, or take a part of it away."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property

from adapters.log.seal_tables import SealTables
from adapters.seal import tree
from adapters.seal.checking import Progress, Report
from adapters.seal.histories import Histories
from adapters.seal.outside import Outside
from adapters.seal.sealer import INTERVAL, Sealer
from application.journal import Journal
from domain.errors import Unknown

Verifier = Callable[[Histories, Sequence[tuple[int, str]] | None, Progress], Report]
"""Verifies a log against its histories and the notes kept outside."""


@dataclass(frozen=True)
class Proof:
    """Shows that something is under a checkpoint, or that one checkpoint continues another."""

    hashes: tuple[bytes, ...]
    checkpoint: str
    """The note it leads to."""


class Seal:
    def __init__(
        self, tables: SealTables, outside: Outside, histories: Callable[[], Histories], verifier: Verifier
    ) -> None:
        """Take the parts; `histories` is asked once, when what a restore left to do is done."""
        self.tables = tables
        self.outside = outside
        self._read_histories = histories
        self._verifier = verifier

    @cached_property
    def histories(self) -> Histories:
        """The histories of the log, with the key that signs."""
        return self._read_histories()

    @contextmanager
    def sealing(self, journal: Journal | None = None, interval: float = INTERVAL) -> Iterator[None]:
        """Seal in the background what is added, at once where the journal says so, and at the end what is left."""
        sealer = Sealer(self.tables, self.histories, self.outside, interval=interval)
        if journal:
            journal.listen(sealer.wake)
        sealer.start()
        try:
            yield
        finally:
            sealer.stop()

    def seal(self) -> None:
        """Seal now; raises what the sealer raises."""
        Sealer(self.tables, self.histories, self.outside).seal()

    @property
    def vkey(self) -> str:
        """The key to check checkpoints with; on paper it belongs to the data-protection officer."""
        return self.histories.signer.vkey

    def newest(self) -> tuple[int, str]:
        """Size and note of the newest checkpoint; raises `Unknown` where nothing is sealed yet."""
        newest = self.tables.newest_checkpoint()
        if newest is None:
            raise Unknown()
        return newest

    def inclusion(self, position: int) -> Proof:
        """The proof that the event at a position is under the newest checkpoint; raises `Unknown`."""
        size, note = self.newest()
        if not 1 <= position <= size:
            raise Unknown()
        return Proof(tuple(tree.inclusion(self.tables, position - 1, size)), note)

    def consistency(self, old: int, new: int) -> Proof:
        """The proof that the checkpoint over `new` events continues that over `old`; raises `Unknown`."""
        note = dict(self.tables.checkpoints()).get(new)
        if note is None or not 0 <= old <= new:
            raise Unknown()
        return Proof(tuple(tree.consistency(self.tables, old, new)), note)

    def verify(self, progress: Progress = lambda _: None) -> Report:
        """Verify the whole log; `progress` is told how many events are done."""
        outside = self.outside.checkpoints() if self.outside else None
        return self._verifier(self.histories, outside, progress)
