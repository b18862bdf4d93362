"""The histories a log has had: since each restore that lost events it has another one, with an origin of its own.

`docs/log-format.md`, 6.2 and 8. All are signed with the same key under different names.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from adapters.seal.notes import Signer, open_checkpoint
from adapters.seal.verify import Checkpoint, SignatureFailed, Unverified

PREFIX = "fallkonferenz/"


@dataclass(frozen=True)
class History:
    """One of them."""

    signer: Signer
    end: int | None
    """How many of its events are left; none for the one that goes on."""


class Histories:
    """All of them, the oldest first."""

    def __init__(self, seed: bytes, office: str, losses: Sequence[int]) -> None:
        """`losses` are the sizes of the log at the restores that lost events; raises `Malformed` for an odd name."""
        names = [f"{PREFIX}{office}", *(f"{PREFIX}{office}/{number}" for number in range(1, len(losses) + 1))]
        ends = [min(losses[number:], default=None) for number in range(len(names))]
        self._all = [History(Signer(seed, name), end) for name, end in zip(names, ends, strict=True)]

    @property
    def signer(self) -> Signer:
        """Who signs now."""
        return self._all[-1].signer

    @property
    def number(self) -> int:
        """How many histories were lost before this one."""
        return len(self._all) - 1

    def open(self, note: str) -> Checkpoint | None:
        """The checkpoint in a note, none where it covers events that were lost; raises `Unverified`."""
        failure: Unverified = SignatureFailed("nobody of this office signed it")
        for history in self._all:
            try:
                checkpoint = open_checkpoint(note, history.signer.vkey)
            except Unverified as why:
                failure = why
                continue
            return None if history.end is not None and checkpoint.size > history.end else checkpoint
        raise failure
