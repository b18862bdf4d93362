"""A key that replaces the older ones of its compartment (L28)."""

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from uuid import UUID

import pytest

from adapters.keys import KeyDestroyed, KeyStore
from adapters.keys.ring import FileRing
from adapters.log.connecting import Place

CASE, OTHER = UUID(int=1), UUID(int=2)


@pytest.fixture
def store(at: Callable[[str], Place], tmp_path: Path) -> Iterator[KeyStore]:
    ring = tmp_path / "kek.key"
    with closing(KeyStore(at("keys"), lambda first: FileRing(ring, first_start=first))) as opened:
        yield opened


def test_a_new_key_is_written_with_and_the_older_one_still_reads(store: KeyStore) -> None:
    first = store.current(CASE, "report")
    store.advance(CASE, "report")
    second = store.current(CASE, "report")
    assert (first[0], second[0]) == (1, 2)
    assert store.key(CASE, "report", 1) == first[1] != second[1]


@pytest.mark.rule("L28")
def test_the_older_keys_of_one_compartment_are_destroyed_and_no_others(store: KeyStore) -> None:
    consent, other = store.current(CASE, "consent"), store.current(OTHER, "report")
    store.current(CASE, "report")
    store.advance(CASE, "report")
    store.destroy_before(CASE, "report", 2)
    assert store.key(CASE, "report", 1) is None
    assert store.key(CASE, "report", 2) is not None
    assert (store.current(CASE, "consent"), store.current(OTHER, "report")) == (consent, other)
    assert store.forgotten() == set()


@pytest.mark.rule("L30")
def test_whoever_is_forgotten_gets_no_new_key(store: KeyStore) -> None:
    store.current(CASE, "report")
    store.advance(CASE, "report")
    assert store.destroy(CASE) == 2
    with pytest.raises(KeyDestroyed):
        store.advance(CASE, "report")
    assert store.forgotten() == {CASE}


def test_before_the_first_key_there_is_nothing_to_replace(store: KeyStore) -> None:
    store.advance(CASE, "report")
    assert store.current(CASE, "report")[0] == 1
    assert store.replacing("report") == []


def test_a_key_is_to_replace_the_older_ones_until_somebody_says_it_did(store: KeyStore) -> None:
    store.current(CASE, "report")
    for _ in range(3):
        store.advance(CASE, "report")
    assert store.replacing("report") == [(CASE, 2), (CASE, 3), (CASE, 4)]
    assert store.replacing("case") == []
    store.replaced(CASE, "report", 3)
    assert store.replacing("report") == [(CASE, 4)]
