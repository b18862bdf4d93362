"""What an auditor needs to check a seal: proofs.

This file lies in every audit bundle as it stands and runs offline: Python 3.9 or newer, its standard library, nothing
else. What does not hold, and what cannot even be read, raises an `Unverified`; no text or bytes raise another error:

    Unverified
      ProofFailed        the leaf is not in that tree, or one tree does not continue the other
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence


class Unverified(Exception):
    """Something in the evidence does not hold; the message says what."""


class ProofFailed(Unverified):
    """The hashes do not lead to the root."""


# 1. The tree: hashes after RFC 6962, section 2.1, checks after RFC 9162, sections 2.1.3.2 and 2.1.4.2

HASH_BYTES = 32
EMPTY_ROOT = hashlib.sha256().digest()
"""The root of a tree without leaves."""


def node(left: bytes, right: bytes) -> bytes:
    """The hash over two subtrees."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def check_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> None:
    """Check that the leaf hash stands at `index`, from 0, under the root of `size` leaves; raises `ProofFailed`."""
    _need_hashes(leaf, root, *proof)
    if not 0 <= index < size or _climb(index, size - 1, leaf, proof)[1] != root:
        raise ProofFailed(f"leaf {index} is not in that tree of {size}")


def check_consistency(old: int, old_root: bytes, new: int, new_root: bytes, proof: Sequence[bytes]) -> None:
    """Check that the tree of `new` leaves begins with the very tree of `old` leaves; raises `ProofFailed`."""
    _need_hashes(old_root, new_root, *proof)
    if old in (0, new):
        fits = not proof and old <= new and old_root == (new_root if old == new else EMPTY_ROOT)
    else:
        fits = 0 < old < new and _roots(old, old_root, new, proof) == (old_root, new_root)
    if not fits:
        raise ProofFailed(f"that tree of {new} leaves does not continue that tree of {old}")


def _roots(old: int, old_root: bytes, new: int, proof: Sequence[bytes]) -> tuple[bytes, bytes]:
    """Both roots, made from a consistency proof; it leaves the first hash out where that is the old root itself."""
    path = list(proof) if old & (old - 1) else [old_root, *proof]
    if not path:
        raise ProofFailed("the proof is too short")
    place, last = old - 1, new - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    return _climb(place, last, path[0], path[1:])


def _climb(place: int, last: int, start: bytes, siblings: Sequence[bytes]) -> tuple[bytes, bytes]:
    """The roots above the node `place` of a level that ends at `last`: of the tree that ends with it, of the whole."""
    older = newer = start
    for sibling in siblings:
        if last == 0:
            raise ProofFailed("the proof is too long")
        if place & 1 or place == last:
            older, newer = node(sibling, older), node(sibling, newer)
            while place and not place & 1:  # at the right edge, nodes rise without a sibling
                place, last = place >> 1, last >> 1
        else:
            newer = node(newer, sibling)
        place, last = place >> 1, last >> 1
    if last:
        raise ProofFailed("the proof is too short")
    return older, newer


def _need_hashes(*hashes: object) -> None:
    if not all(isinstance(each, bytes) and len(each) == HASH_BYTES for each in hashes):
        raise ProofFailed(f"leaves, roots and what proofs consist of are hashes of {HASH_BYTES} bytes")
