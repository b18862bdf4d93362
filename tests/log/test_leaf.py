"""The byte format of the leaf; this vector was computed by hand from the docstring and holds for ever."""

from hashlib import sha256
from uuid import UUID

from adapters.log.leaf import leaf
from adapters.log.mapper import Logged
from application.journal import Journal
from tests.log.parts import CONTESTED, Hands, change, command

STREAM = UUID("00112233-4455-6677-8899-aabbccddeeff")
BYTES = (
    "00"
    "66616c6c6b6f6e666572656e7a2d6576656e742f763100"
    "0000000000000001"
    "00112233445566778899aabbccddeeff"
    "0000000000000002"
    "000c"
    "436173655265706f72746564"
    "00054f28890a6800"
    "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
)
"""Position 1, version 2, `CaseReported`, 2017-05-10T10:00:00Z, the state `{}`, an empty box."""
LEAF = "12a4bf36ffa280426073c8268ed2437b356972e165f59b7744127ae572dd60a5"


def test_the_leaf_is_the_hash_of_the_bytes_in_its_description() -> None:
    made = leaf((1, STREAM, 2, "CaseReported"), 1_494_410_400_000_000, sha256(b"{}").digest(), sha256(b"").digest())
    assert made.hex() == sha256(bytes.fromhex(BYTES)).hexdigest() == LEAF


def test_the_log_stores_the_leaf_of_the_stored_bytes(journal: Journal, clock: Hands) -> None:
    journal.append(command(), change(STREAM, 0, CONTESTED))
    (stored,) = journal.recorder.select_events(STREAM)
    micros = int(clock.now.timestamp()) * 1_000_000
    assert isinstance(stored, Logged)
    assert stored.box is not None
    hashes = sha256(stored.state).digest(), sha256(stored.box).digest()
    expected = leaf((1, STREAM, 1, "DataContested"), micros, *hashes)
    assert journal.history(STREAM)[0].leaf == expected
