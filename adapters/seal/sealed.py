"""What was sealed, held against the events as they are."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple, Protocol

from adapters.seal.frontier import Frontier
from adapters.seal.histories import Histories
from adapters.seal.rows import LARGEST_HOLE, NO_LEAF, Finding
from adapters.seal.tree import HEIGHT
from adapters.seal.verify import Checkpoint, Unverified

LOG, OUTSIDE = "log", "outside"
"""Where checkpoints are."""


class Leaved(Protocol):
    """A row, with whatever lies in it."""

    @property
    def position(self) -> Any: ...
    @property
    def leaf(self) -> Any: ...


class Doubt(NamedTuple):
    """An event and a leaf that do not fit."""

    position: int
    opened: bool
    """Whether its box opened."""


class Notes:
    """The checkpoints a log must agree with."""

    def __init__(self, histories: Histories) -> None:
        self.wanted: dict[int, dict[str, Checkpoint]] = {}
        """Size → place → the checkpoint found there."""
        self.lost = 0
        self._histories = histories

    def take(self, where: str, notes: Iterable[tuple[object, object]]) -> Iterator[Finding]:
        """Take in the notes of one place, each with the size it is kept under; which are not as they were."""
        for size, note in notes:
            try:
                checkpoint = self._histories.open(str(note))
            except Unverified:
                yield Finding("CHECKPOINT_NOT_SIGNED", None, f"{where}: {size}")
                continue
            if checkpoint is None:
                self.lost += 1
                continue
            if checkpoint.size != size:
                yield Finding("CHECKPOINT_MISPLACED", None, f"{where}: {size}")
            self.wanted.setdefault(checkpoint.size, {})[where] = checkpoint

    def missing(self, size: int) -> Iterator[Finding]:
        """Checkpoints over at most `size` events that are outside and not in the log, where each is kept first.

        Only of the history that goes on: a copy of the log knows nothing of those made after it.
        """
        for over, found in sorted(self.wanted.items()):
            kept = found.get(OUTSIDE)
            if over <= size and kept and LOG not in found and kept.origin == self._histories.signer.name:
                yield Finding("CHECKPOINT_MISSING", None, f"{LOG}: {over}")

    def beyond(self, size: int) -> Iterator[Finding]:
        """Checkpoints over more events than there are."""
        for over in sorted(self.wanted):
            if over > size:
                yield from (Finding("LOG_TOO_SHORT", size, f"{where}: {over}") for where in self.wanted[over])


class Tree:
    """The tree over the events as they are, beside the one over the leaves as they are."""

    def __init__(self, kept: Iterable[Sequence[object]], notes: Notes) -> None:
        """Take the subtrees that were kept, and the checkpoints."""
        self.agreed = 0
        """Events under the last checkpoint that holds."""
        self._made, self._told = Frontier(), Frontier()
        self._kept = {(level, number): root for level, number, root in kept}
        self._notes = notes
        self._sealed = max(notes.wanted, default=0)
        self._doubts: list[Doubt] = []
        self._broken = False

    def grow(self, row: Leaved, made: bytes | None, *, opened: bool) -> Iterator[Finding]:
        """Take in a row, the leaf its columns make, if they make one, and whether its box opened; what differs."""
        if made not in (None, row.leaf):
            self._doubts.append(Doubt(row.position, opened))
        hole = row.position - self._made.size - 1 if isinstance(row.position, int) else 0
        for _ in range(hole if 0 < hole <= LARGEST_HOLE else 0):
            yield from self._append(NO_LEAF, NO_LEAF)
        yield from self._append(made or NO_LEAF, row.leaf if isinstance(row.leaf, bytes) else NO_LEAF)

    def end(self) -> Iterator[Finding]:
        """What differs behind the last checkpoint, and subtrees and checkpoints over events there are not."""
        yield from self._decided(())
        for level, number in sorted(self._kept, key=str):
            yield Finding("SUBTREE_TOO_MANY", None, f"{level}/{number}")
        yield from self._notes.missing(self._made.size)
        yield from self._notes.beyond(self._made.size)

    def _append(self, made: bytes, told: bytes) -> Iterator[Finding]:
        for _ in self._told.append(told):
            pass  # which subtrees it completes is asked of the events
        for level, number, root in self._made.append(made):
            kept = self._kept.pop((level, number), None)
            if kept is not None and kept != root:
                yield Finding("SUBTREE_DIFFERS", None, f"{level}/{number}")
            elif kept is None and (number + 1) << HEIGHT * level <= self._sealed:
                yield Finding("SUBTREE_MISSING", None, f"{level}/{number}")
        if sealed := self._notes.wanted.get(self._made.size):
            yield from self._decided({checkpoint.root for checkpoint in sealed.values()})
            yield from self._compared(sealed)

    def _decided(self, sealed: Iterable[bytes]) -> Iterator[Finding]:
        """The events that do not fit their leaves, and which of both a seal confirms."""
        roots = set(sealed)
        content, leaves = self._made.root() in roots, self._told.root() in roots
        for position, opened in self._doubts:
            if content:
                detail = "ONLY_THE_LEAF"
            elif opened:
                detail = "PLACE_TIME_OR_HASH" if leaves else "OPENS"
            else:
                detail = "THE_EVENT" if leaves else ""
            yield Finding("LEAF_DIFFERS", position, detail)
        self._doubts.clear()

    def _compared(self, sealed: dict[str, Checkpoint]) -> Iterator[Finding]:
        """Which checkpoints over what there is so far say otherwise; after one that differs, all others would."""
        if self._broken:
            return
        size, root = self._made.size, self._made.root()
        differing = [where for where, checkpoint in sealed.items() if checkpoint.root != root]
        for where in differing:
            yield Finding("CHECKPOINT_DIFFERS", size, f"{where}: {self.agreed + 1} … {size}")
        self._broken = bool(differing)
        self.agreed = self.agreed if differing else size
