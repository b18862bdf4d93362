"""The leaf: what an event amounts to in the seal of the log. `docs/log-format.md` is its specification."""

from datetime import UTC, datetime, timedelta
from hashlib import sha256
from uuid import UUID

TAG = b"fallkonferenz-event/v1\x00"
"""Names the format. Another format is another tag beside this one; this one never changes."""
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


def leaf(place: tuple[int, UUID, int, str], recorded_at: int, state_hash: bytes, box_hash: bytes) -> bytes:
    """The leaf hash of one event; `place` is position, stream, version and name.

    SHA-256 over these bytes, one after the other, numbers big-endian and unsigned:

    =====  ==============================================================
    bytes  what
    =====  ==============================================================
    1      `00`, the mark of a leaf in an RFC 6962 tree
    23     `fallkonferenz-event/v1` in ASCII and one zero byte
    8      position in the log, from 1
    16     stream, the UUID's bytes in the order of RFC 9562
    8      version in the stream, from 1
    2      length of the name in bytes
    n      name of the event in UTF-8
    8      when it was recorded: microseconds since 1970-01-01 in UTC
    32     SHA-256 of the state, the part that can be read
    32     SHA-256 of the box, the part that is encrypted
    =====  ==============================================================

    The box comes in as its hash, so that a proof holds on after an erasure has blanked it, and no guess at a short
    plaintext can be tried against the leaf.
    """
    position, stream, version, name = place
    title = name.encode()
    return sha256(
        b"\x00"
        + TAG
        + position.to_bytes(8, "big")
        + stream.bytes
        + version.to_bytes(8, "big")
        + len(title).to_bytes(2, "big")
        + title
        + recorded_at.to_bytes(8, "big")
        + state_hash
        + box_hash
    ).digest()


def microseconds(moment: datetime) -> int:
    """Since 1970-01-01 in UTC, as the leaf has it."""
    return (moment - EPOCH) // MICROSECOND


def moment(microseconds: int) -> datetime:
    """The other way round."""
    return EPOCH + microseconds * MICROSECOND
