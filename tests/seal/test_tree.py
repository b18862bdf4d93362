"""The tree makes the roots and proofs of RFC 6962, whatever of it is stored."""

from hashlib import sha256

import pytest

from adapters.seal.tree import consistency, growth, inclusion, root
from tests.seal.parts import Tiles, leaves, naive_consistency, naive_inclusion, naive_root

ENTRIES = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
"""The eight entries of the reference vectors: certificate-transparency, merkletree/merkle_tree_test.cc, today in
transparency-dev/merkle, testonly/constants.go and proof/verify_test.go. So are the roots and the proofs below."""
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
LEAF_1 = "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7"
LEAF_4 = "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"
NODE_2_3 = "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e"
NODE_4_5 = "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a"
NODE_6_7 = "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0"
NODE_4_7 = "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"
INCLUSION = [
    (0, 1, []),
    (0, 8, [LEAF_1, NODE_2_3, NODE_4_7]),
    (5, 8, [LEAF_4, NODE_6_7, ROOTS[4]]),
    (2, 3, [ROOTS[2]]),
    (1, 5, [ROOTS[1], NODE_2_3, LEAF_4]),
]
CONSISTENCY = [
    (1, 1, []),
    (1, 8, [LEAF_1, NODE_2_3, NODE_4_7]),
    (6, 8, [NODE_4_5, NODE_6_7, ROOTS[4]]),
    (2, 5, [NODE_2_3, LEAF_4]),
]


def reference() -> Tiles:
    return Tiles([sha256(b"\x00" + bytes.fromhex(entry)).digest() for entry in ENTRIES])


@pytest.mark.parametrize("size", range(9))
def test_the_roots_are_those_of_the_reference(size: int) -> None:
    assert root(reference(), size).hex() == ROOTS[size]


@pytest.mark.parametrize(("index", "size", "proof"), INCLUSION)
def test_the_proofs_of_inclusion_are_those_of_the_reference(index: int, size: int, proof: list[str]) -> None:
    assert [each.hex() for each in inclusion(reference(), index, size)] == proof


@pytest.mark.parametrize(("old", "new", "proof"), CONSISTENCY)
def test_the_proofs_of_consistency_are_those_of_the_reference(old: int, new: int, proof: list[str]) -> None:
    assert [each.hex() for each in consistency(reference(), old, new)] == proof


@pytest.mark.parametrize("size", range(1, 71))
def test_every_proof_of_a_small_tree_is_the_one_of_the_definition(size: int) -> None:
    all_leaves = leaves(size)
    tiles = Tiles(all_leaves)
    for index in range(size):
        assert inclusion(tiles, index, size) == naive_inclusion(index, all_leaves)
    for old in range(1, size + 1):
        assert consistency(tiles, old, size) == naive_consistency(old, all_leaves)


@pytest.mark.parametrize("size", [255, 256, 257, 511, 512, 513, 65_535, 65_536, 65_537, 66_000])
def test_where_tiles_fill_up_the_tree_stays_the_one_of_the_definition(size: int) -> None:
    all_leaves = leaves(size)
    tiles = Tiles(all_leaves)
    assert root(tiles, size) == naive_root(all_leaves)
    for place in (0, 1, 255, 256, size // 2, size - 1):
        if place < size:
            assert inclusion(tiles, place, size) == naive_inclusion(place, all_leaves)
        if 0 < place < size:
            assert consistency(tiles, place, size) == naive_consistency(place, all_leaves)


@pytest.mark.parametrize("batch", [1, 100, 255, 256, 257, 65_536, 70_000])
def test_the_stored_subtrees_do_not_depend_on_how_the_log_grew(batch: int) -> None:
    all_leaves = leaves(66_000 if batch > 1 else 1_000)
    assert Tiles(all_leaves, batch).levels == Tiles(all_leaves).levels


def test_a_stored_subtree_is_the_root_over_its_leaves() -> None:
    all_leaves = leaves(65_536)
    grown = growth(Tiles(all_leaves), 65_300, 65_536)
    assert grown == [(1, 255, naive_root(all_leaves[65_280:])), (2, 0, naive_root(all_leaves))]


def test_nothing_is_stored_before_a_subtree_is_complete() -> None:
    assert growth(Tiles(leaves(255)), 0, 255) == []
    assert growth(Tiles(leaves(600)), 512, 600) == []


def test_a_proof_reads_a_few_tiles_however_large_the_log_is() -> None:
    tiles = Tiles(leaves(69_999))
    inclusion(tiles, 0, 69_999)
    consistency(tiles, 43_691, 69_999)
    assert len(tiles.reads) < 4 * 17
    assert max(tiles.reads) <= 128
    assert sum(tiles.reads) < 4 * 256 * 3


@pytest.mark.parametrize(("index", "size"), [(0, 0), (3, 3), (-1, 3)])
def test_no_proof_for_a_leaf_that_is_not_there(index: int, size: int) -> None:
    with pytest.raises(IndexError):
        inclusion(reference(), index, size)


@pytest.mark.parametrize(("old", "new"), [(4, 3), (-1, 3)])
def test_no_proof_that_a_log_shrank(old: int, new: int) -> None:
    with pytest.raises(IndexError):
        consistency(reference(), old, new)


def test_nothing_needs_no_proof_that_it_continued() -> None:
    assert consistency(reference(), 0, 8) == []
