"""The tree over all leaves (RFC 6962, section 2.1): its root, its proofs, and what of it is worth storing.

Leaves are hashes that carry the mark of a leaf already (`adapters/log/leaf.py`) and are counted from 0 here. Of the
nodes above them every eighth level is stored, as in c2sp.org/tlog-tiles: tile level 1 has a root for each complete 256
leaves, level 2 for each complete 65,536, and so on. Everything between is at most 255 hashes away.
"""

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from adapters.seal.verify import EMPTY_ROOT, node

HEIGHT = 8
WIDTH = 2**HEIGHT


class Incomplete(Exception):
    """Leaves or subtrees that must be there are not."""


class Hashes(Protocol):
    """Where leaves and complete subtrees are kept."""

    def read(self, level: int, start: int, count: int) -> Sequence[bytes]:
        """`count` hashes of a tile level from index `start`: leaves at level 0, roots over 256**k leaves at level k."""


class Subtree(NamedTuple):
    """A complete subtree over 256**level leaves and its place on its level, counted from 0."""

    level: int
    place: int
    root: bytes


def root(hashes: Hashes, size: int) -> bytes:
    """The root over the first `size` leaves; raises `Incomplete`."""
    return _root(hashes, 0, size) if size else EMPTY_ROOT


def inclusion(hashes: Hashes, index: int, size: int) -> list[bytes]:
    """The proof that leaf `index` is in the tree of `size` leaves; raises IndexError when it is not."""
    if not 0 <= index < size:
        raise IndexError(f"there is no leaf {index} in a tree of {size}")
    return [_root(hashes, start, end) for start, end in _siblings(index, index + 1, size)]


def consistency(hashes: Hashes, old: int, new: int) -> list[bytes]:
    """The proof that the tree of `new` leaves continues the one of `old`; raises IndexError when it is shorter."""
    if not 0 <= old <= new:
        raise IndexError(f"a tree of {old} leaves cannot have grown to {new}")
    if old in (0, new):
        return []
    start = old & (old - 1)  # where the last complete subtree of the old tree begins
    shared = [(start, old)] if start else []
    return [_root(hashes, *span) for span in shared + _siblings(start, old, new)]


def growth(hashes: Hashes, old: int, new: int) -> list[Subtree]:
    """The subtrees above the leaves that become complete between two sizes, lowest level first.

    Reads the new leaves and what had been stored at size `old`; raises `Incomplete` where some of it is gone.
    """
    grown: list[Subtree] = []
    stored, fresh = new, list[bytes]()
    level = 1
    while (first := old >> HEIGHT * level) < (end := new >> HEIGHT * level):
        fresh = [_fold(_below(hashes, level - 1, place, stored, fresh)) for place in range(first, end)]
        stored = first
        grown += [Subtree(level, place, each) for place, each in enumerate(fresh, first)]
        level += 1
    return grown


def _below(hashes: Hashes, level: int, place: int, stored: int, fresh: list[bytes]) -> list[bytes]:
    """The 256 hashes under a subtree: `stored` of their level can be read, `fresh` are the ones from there on."""
    start = place * WIDTH
    readable = min(max(stored - start, 0), WIDTH)
    skipped = max(start - stored, 0)
    read = _read(hashes, level, start, readable) if readable else ()
    return [*read, *fresh[skipped : skipped + WIDTH - readable]]


def _siblings(start: int, end: int, size: int) -> list[tuple[int, int]]:
    """The spans of leaves beside the way from a complete subtree up to the root over `size` leaves, lowest first."""
    low, high = 0, size
    spans = []
    while (low, high) != (start, end):
        middle = low + _split(high - low)
        if start < middle:
            spans.append((middle, high))
            high = middle
        else:
            spans.append((low, middle))
            low = middle
    return spans[::-1]


def _root(hashes: Hashes, start: int, end: int) -> bytes:
    """The root over a span of leaves that is a node of the tree."""
    count = end - start
    if count & (count - 1) == 0:
        return _complete(hashes, start, count.bit_length() - 1)
    middle = start + _split(count)
    return node(_root(hashes, start, middle), _root(hashes, middle, end))


def _complete(hashes: Hashes, start: int, height: int) -> bytes:
    """The root over 2**height leaves, from the nearest tile level below."""
    level, rest = divmod(height, HEIGHT)
    return _fold(_read(hashes, level, start >> HEIGHT * level, 1 << rest))


def _read(hashes: Hashes, level: int, start: int, count: int) -> Sequence[bytes]:
    read = hashes.read(level, start, count)
    if len(read) != count:
        raise Incomplete(f"{count} hashes of level {level} from {start}: there are {len(read)}")
    return read


def _fold(hashes: Sequence[bytes]) -> bytes:
    """The root over as many subtrees of equal size as a power of two."""
    while len(hashes) > 1:
        hashes = [node(hashes[place], hashes[place + 1]) for place in range(0, len(hashes), 2)]
    return hashes[0]


def _split(count: int) -> int:
    """The largest power of two below `count`: so many leaves go to the left."""
    return 1 << (count - 1).bit_length() - 1
