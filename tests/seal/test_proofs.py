"""A proof convinces if it is the right one, and no other ever does."""

from itertools import pairwise

import pytest

from adapters.seal.tree import consistency, inclusion, root
from adapters.seal.verify import EMPTY_ROOT, ProofFailed, check_consistency, check_inclusion
from tests.seal.parts import Tiles, leaves

LEAVES = leaves(70)
TREE = Tiles(LEAVES)
ROOTS = [root(TREE, size) for size in range(71)]


def spoilt(proof: list[bytes]) -> list[list[bytes]]:
    """The proof with a bit flipped, cut short, made longer, or out of order."""
    flipped = [[*proof[:at], bytes([each[0] ^ 8]) + each[1:], *proof[at + 1 :]] for at, each in enumerate(proof)]
    shortened = [proof[:at] + proof[at + 1 :] for at in range(len(proof))]
    longer = [[*proof[:at], ROOTS[70], *proof[at:]] for at in range(len(proof) + 1)]
    swapped = [[*proof[:at], b, a, *proof[at + 2 :]] for at, (a, b) in enumerate(pairwise(proof)) if a != b]
    misshapen = [[*proof, b""], [*proof, bytes(31)], [each[:-1] for each in proof] + [b""]]
    return flipped + shortened + longer + swapped + misshapen


def includes(index: int, size: int, proof: list[bytes], leaf: bytes, top: bytes) -> bool:
    try:
        check_inclusion(leaf, index, size, proof, top)
    except ProofFailed:
        return False
    return True


def continues(old: int, new: int, proof: list[bytes], old_root: bytes, new_root: bytes) -> bool:
    try:
        check_consistency(old, old_root, new, new_root, proof)
    except ProofFailed:
        return False
    return True


@pytest.mark.parametrize("size", range(1, 71))
def test_a_leaf_is_proved_to_stand_where_it_stands_and_nowhere_else(size: int) -> None:
    for index in range(size):
        proof, leaf, top = inclusion(TREE, index, size), LEAVES[index], ROOTS[size]
        assert includes(index, size, proof, leaf, top)
        assert not any(includes(other, size, proof, leaf, top) for other in range(-1, size + 2) if other != index)
        assert not any(includes(index, size, bad, leaf, top) for bad in spoilt(proof))
        assert not includes(index, size, proof, leaves(71)[70], top)
        assert not includes(index, size, proof, leaf, ROOTS[size - 1])
        assert not includes(index, size, proof, leaf[:-1], top)


@pytest.mark.parametrize("new", range(1, 71))
def test_a_log_is_proved_to_continue_what_it_was_and_nothing_else(new: int) -> None:
    for old in range(1, new + 1):
        proof, tops = consistency(TREE, old, new), (ROOTS[old], ROOTS[new])
        assert continues(old, new, proof, *tops)
        assert not any(continues(old, new, bad, *tops) for bad in spoilt(proof))
        assert not continues(old, new, proof, ROOTS[old - 1], ROOTS[new])
        assert not continues(old, new, proof, ROOTS[old], ROOTS[new - 1])
        assert old == new or not continues(old, new, proof, ROOTS[new], ROOTS[old])
        assert old == new or not continues(new, old, proof, *tops)


def test_every_log_continues_the_empty_one() -> None:
    assert continues(0, 70, [], EMPTY_ROOT, ROOTS[70])
    assert continues(0, 0, [], EMPTY_ROOT, EMPTY_ROOT)


@pytest.mark.parametrize(
    ("old", "new", "old_root", "proof"),
    [(0, 70, ROOTS[1], []), (0, 70, EMPTY_ROOT, [ROOTS[1]]), (-1, 70, EMPTY_ROOT, []), (71, 70, ROOTS[70], [])],
    ids=["with a root", "with a proof", "less than empty", "shrunk"],
)
def test_there_is_one_empty_log(old: int, new: int, old_root: bytes, proof: list[bytes]) -> None:
    assert not continues(old, new, proof, old_root, ROOTS[70])


@pytest.mark.parametrize(("index", "size"), [(0, 0), (1, 1), (-1, 1)])
def test_nothing_is_in_a_tree_without_room_for_it(index: int, size: int) -> None:
    assert not includes(index, size, [], LEAVES[0], LEAVES[0])


def test_a_proof_does_not_pass_a_larger_tree_off_as_a_small_one() -> None:
    assert not includes(0, 1, [LEAVES[0]], LEAVES[1], ROOTS[2])


def test_no_log_has_fewer_leaves_than_none() -> None:
    assert not continues(0, -1, [], EMPTY_ROOT, ROOTS[1])
