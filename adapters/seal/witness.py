"""The witness: somebody other than the operator, who puts their name only under a log that has lost nothing.

The data-protection officer runs it, in a folder the operator cannot reach. It knows one key and one checkpoint of each
log, the first it was shown and the last it has cosigned. Whoever rewrites a log after that gets no line from it any
more, nor under another name; both checkpoints stay in the folder as evidence.

    WitnessRefused
      KeyChanged    the log signs with another key than at first
      Shrunk        the log has fewer events than it had
      Forked        the log has as many events, and others
      Unproven      nothing shows that the log continues what it was
      NewHistory    a log that is known signs under another name, as after a restore that lost events
"""

import base64
import json
import os
import time
from collections.abc import Callable, Sequence
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from adapters import durable
from adapters.seal.notes import Signer, open_checkpoint
from adapters.seal.verify import ProofFailed, Unverified, check_consistency, parse_vkey

SEED_BYTES = 32


class WitnessRefused(Exception):
    """The witness does not put its name under this checkpoint."""


class KeyChanged(WitnessRefused):
    """The log signs with another key than the one that was pinned."""


class Shrunk(WitnessRefused):
    """The log has fewer events than it had."""


class Forked(WitnessRefused):
    """The log has as many events as it had, and they are not the same."""


class Unproven(WitnessRefused):
    """The proof does not show that the log continues what it was."""


class NewHistory(WitnessRefused):
    """A key that is known signs under another name; somebody must have seen why (`LogRestored`)."""


class FolderDamaged(Exception):
    """The witness's key or memory is gone or cannot be read; starting anew would trust what it must doubt."""


class Statement(NamedTuple):
    """What a log has said, and the key it said it with."""

    vkey: str
    note: str


class Witness:
    """One folder with a key and a memory; may be used by many threads and processes."""

    def __init__(self, folder: Path, name: str = "datenschutz", clock: Callable[[], float] = time.time) -> None:
        """Make the key at the first start; `clock` tells Unix time. Raises `FolderDamaged`."""
        self._folder = folder
        self._clock = clock
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with durable.alone_in(folder):
            self._signer = Signer(_seed(folder), name)

    @property
    def vkey(self) -> str:
        """The key to check this witness's lines with."""
        return self._signer.witness_vkey

    def seen(self, note: str, log_vkey: str) -> int:
        """How many events the log of this note had when it was cosigned last; 0 before the first time.

        Raises `FolderDamaged`, and what `open_checkpoint` raises.
        """
        memory = self._memory(note, log_vkey)
        return open_checkpoint(*reversed(_remembered(memory))).size if memory.exists() else 0

    def cosign(self, note: str, proof: Sequence[bytes], log_vkey: str, *, new_history: bool = False) -> str:
        """The note with this witness's line, once the checkpoint is remembered.

        The first checkpoint of a log is trusted, with its key. A later one needs the proof that it continues the one
        cosigned last, and one under another name that somebody knows why: `new_history`. Raises a `WitnessRefused`,
        `FolderDamaged`, and what `open_checkpoint` raises.
        """
        offered = Statement(log_vkey, note)
        memory = self._memory(note, log_vkey)
        with durable.alone_in(self._folder):
            if memory.exists():
                self._compare(_remembered(memory), offered, proof)
            elif not new_history:
                self._need_unknown_key(offered)
            durable.write(memory, _json(offered._asdict()))
            return self._signer.cosign(note, int(self._clock()))

    def _memory(self, note: str, log_vkey: str) -> Path:
        return self._folder / f"seen-{_digest(open_checkpoint(note, log_vkey).origin)}.json"

    def _need_unknown_key(self, offered: Statement) -> None:
        public = parse_vkey(offered.vkey).public
        for known in map(_remembered, sorted(self._folder.glob("seen-*.json"))):
            if parse_vkey(known.vkey).public == public:
                refusal = NewHistory("The log signs under another name; ask its operator for the restore in the log.")
                self._keep_evidence(refusal, known, offered, ())
                raise refusal

    def _compare(self, seen: Statement, offered: Statement, proof: Sequence[bytes]) -> None:
        """Raises a `WitnessRefused` unless the log continues what it was; both statements are kept then."""
        try:
            _need_continuation(seen, offered, proof)
        except WitnessRefused as refusal:
            self._keep_evidence(refusal, seen, offered, proof)
            raise

    def _keep_evidence(
        self, refusal: WitnessRefused, seen: Statement, offered: Statement, proof: Sequence[bytes]
    ) -> None:
        evidence = _json(
            {
                "refusal": type(refusal).__name__,
                "seen": seen._asdict(),
                "offered": offered._asdict(),
                "proof": [base64.b64encode(each).decode() for each in proof],
            }
        )
        durable.write(self._folder / f"evidence-{_digest(evidence.decode())}.json", evidence)


def _need_continuation(seen: Statement, offered: Statement, proof: Sequence[bytes]) -> None:
    if offered.vkey != seen.vkey:
        raise KeyChanged("The log signs with another key than at first; ask its operator why.")
    old, new = open_checkpoint(seen.note, seen.vkey), open_checkpoint(offered.note, offered.vkey)
    if new.size < old.size:
        raise Shrunk(f"The log ends at {new.size} and ended at {old.size}; ask its operator where the others are.")
    if new.size == old.size and new.root != old.root:
        raise Forked(f"The log ends at {new.size} as before, and differs; keep the evidence and tell its operator.")
    try:
        check_consistency(old.size, old.root, new.size, new.root, proof)
    except ProofFailed as failure:
        raise Unproven(f"Send a proof that the log continues what it was up to {old.size}: {failure}") from failure


def _remembered(memory: Path) -> Statement:
    try:
        seen = Statement(**json.loads(memory.read_bytes()))
        open_checkpoint(seen.note, seen.vkey)
    except (ValueError, TypeError, AttributeError, Unverified) as damage:
        raise FolderDamaged(f"{memory.name} cannot be read") from damage
    return seen


def _seed(folder: Path) -> bytes:
    key = folder / "witness.key"
    if not key.exists():
        if any(folder.glob("seen-*.json")):
            raise FolderDamaged(f"{key.name} is missing")
        durable.write(key, os.urandom(SEED_BYTES))
    seed = key.read_bytes()
    if len(seed) != SEED_BYTES:
        raise FolderDamaged(f"{key.name} does not hold a key of {SEED_BYTES} bytes")
    return seed


def _json(value: dict[str, object]) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=2).encode()


def _digest(text: str) -> str:
    """Names a file after what it is about: the origin of a log may hold any character."""
    return sha256(text.encode()).hexdigest()[:32]
