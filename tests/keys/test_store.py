"""The key store forgets for ever what it is told to forget, and nothing else."""

import stat
from base64 import b64encode
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from adapters.keys import KeyDestroyed, KeyMissing, KeyStore
from adapters.keys.ring import FileRing
from adapters.keys.store import open_tables
from adapters.log.connecting import Place
from tests.log.parts import files_with
from tests.postgres import Server
from tests.waiting import soon

CASE = UUID("00000000-0000-4000-8000-00000000ca5e")
COMPARTMENT = "case"


ANOTHER = f"1 {b64encode(bytes(32)).decode()}\n".encode()
"""A ring of another agency."""
Open = Callable[..., KeyStore]


@pytest.fixture
def reopened(at: Callable[[str], Place], tmp_path: Path) -> Iterator[Open]:
    """Opens the key store of this test once more, as another process would, or that of another agency."""
    with ExitStack() as stores:

        def opened(agency: str = ".") -> KeyStore:
            ring = tmp_path / agency / "secret" / "kek.key"
            store = KeyStore(at(f"{agency}/keys".removeprefix("./")), lambda first: FileRing(ring, first_start=first))
            return stores.enter_context(closing(store))

        yield opened


@pytest.fixture
def on_disk(at: Callable[[str], Place], tmp_path: Path, request: pytest.FixtureRequest) -> Callable[[bytes], list[str]]:
    """Where these bytes stand, once whoever keeps the database has done what they do from time to time."""

    def found(needle: bytes) -> list[str]:
        place = at("keys")
        if isinstance(place, Path):
            return files_with(tmp_path, needle)
        server: Server = request.getfixturevalue("postgres")
        server.sweep(place.schema, "keys")
        return files_with(tmp_path, needle) + server.holding(place.schema, needle)

    return found


@pytest.fixture
def store(reopened: Open) -> KeyStore:
    return reopened()


def test_a_key_is_made_at_first_use_and_stays(store: KeyStore, reopened: Open) -> None:
    number, key = store.current(CASE, COMPARTMENT)
    assert (number, len(key)) == (1, 32)
    assert store.current(CASE, COMPARTMENT) == (number, key)
    assert reopened().key(CASE, COMPARTMENT, number) == key


def test_each_case_has_a_key_of_its_own(store: KeyStore) -> None:
    assert store.current(CASE, COMPARTMENT) != store.current(uuid4(), COMPARTMENT)


def test_a_destroyed_key_stays_destroyed(store: KeyStore, reopened: Open) -> None:
    store.current(CASE, COMPARTMENT)
    assert (store.destroy(CASE), store.destroy(CASE)) == (1, 1)
    assert store.key(CASE, COMPARTMENT, 1) is None
    assert reopened().key(CASE, COMPARTMENT, 1) is None
    with pytest.raises(KeyDestroyed):
        store.current(CASE, COMPARTMENT)


def test_a_destroyed_key_is_gone_from_the_disk(
    store: KeyStore, at: Callable[[str], Place], on_disk: Callable[[bytes], list[str]]
) -> None:
    store.current(CASE, COMPARTMENT)
    with closing(open_tables(at("keys"))) as tables:
        [(wrapped,)] = tables.ask("SELECT wrapped FROM keys")
    assert len(on_disk(wrapped)) == 1
    store.destroy(CASE)
    assert on_disk(wrapped) == []


def test_keys_stand_on_the_disk_only_wrapped(store: KeyStore, on_disk: Callable[[bytes], list[str]]) -> None:
    _, key = store.current(CASE, COMPARTMENT)
    assert on_disk(key) == []
    assert on_disk(store.secret("tokens")) == []


def test_a_key_that_never_was_is_missing(store: KeyStore) -> None:
    with pytest.raises(KeyMissing):
        store.key(CASE, COMPARTMENT, 1)
    assert store.destroy(CASE) == 0


def test_a_wrapped_key_cannot_be_passed_off_as_that_of_another_case(
    store: KeyStore, at: Callable[[str], Place]
) -> None:
    other = uuid4()
    store.current(CASE, COMPARTMENT)
    store.current(other, COMPARTMENT)
    with closing(open_tables(at("keys"))) as tables, tables.transaction(commit=True) as db:
        db.execute("UPDATE keys SET wrapped = (SELECT wrapped FROM keys WHERE owner = ?)", (other.hex,))
    with pytest.raises(KeyMissing):
        store.key(CASE, COMPARTMENT, 1, anew=True)


@pytest.mark.usefixtures("store")
def test_the_key_encryption_key_is_for_its_owner_only(tmp_path: Path) -> None:
    for path in (tmp_path / "secret" / "kek.key", *tmp_path.glob("*.sqlite")):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [path.name for path in (tmp_path / "secret").iterdir()] == ["kek.key"]


@pytest.mark.parametrize("content", [None, ANOTHER, b"1 dG9vIHNob3J0\n"], ids=["lost", "another", "cut off"])
def test_without_its_key_encryption_key_the_store_gives_nothing(
    store: KeyStore, tmp_path: Path, reopened: Open, content: bytes
) -> None:
    store.current(CASE, COMPARTMENT)
    path = tmp_path / "secret" / "kek.key"
    path.unlink()
    if content:
        path.write_bytes(content)
    with pytest.raises(KeyMissing):
        reopened().current(CASE, COMPARTMENT)


def test_a_secret_is_made_once(store: KeyStore, reopened: Open) -> None:
    assert len(store.secret("tokens")) == 32
    assert store.secret("tokens") == reopened().secret("tokens") != store.secret("other")


def test_equal_texts_have_equal_fingerprints_in_one_agency_only(store: KeyStore, reopened: Open) -> None:
    elsewhere = reopened("elsewhere")
    assert store.fingerprint("beispiel|testina") == store.fingerprint("beispiel|testina")
    assert store.fingerprint("beispiel|testina") != store.fingerprint("beispiel|testino")
    assert store.fingerprint("beispiel|testina") != elsewhere.fingerprint("beispiel|testina")


def test_eight_threads_agree_on_one_key(store: KeyStore, reopened: Open) -> None:
    stores = [store, reopened()]
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(lambda turn: stores[turn % 2].current(CASE, COMPARTMENT), range(64)))
    assert len(keys) == 1


def test_each_compartment_has_a_key_of_its_own_and_all_go_together(store: KeyStore) -> None:
    keys = {store.current(CASE, name)[1] for name in ("case", "consent", "entrusted")}
    assert len(keys) == 3
    assert store.destroy(CASE) == 3
    assert {store.key(CASE, name, 1) for name in ("case", "consent", "entrusted")} == {None}
    assert store.forgotten() == {CASE}


def test_another_process_knows_at_once_what_is_destroyed(store: KeyStore, reopened: Open) -> None:
    other = reopened()
    store.current(CASE, COMPARTMENT)
    assert other.key(CASE, COMPARTMENT, 1) is not None
    store.destroy(CASE)
    assert other.key(CASE, COMPARTMENT, 1, anew=True) is None
    assert soon(lambda: other.key(CASE, COMPARTMENT, 1) is None)


def test_a_key_that_is_asked_for_again_is_not_opened_again(store: KeyStore, monkeypatch: pytest.MonkeyPatch) -> None:
    store.current(CASE, COMPARTMENT)
    opened: list[object] = []
    monkeypatch.setattr(FileRing, "unwrap", lambda *asked: opened.append(asked))
    for _ in range(3):
        store.key(CASE, COMPARTMENT, 1)
    assert opened == []


def test_no_write_ahead_log_keeps_what_was_destroyed(store: KeyStore, tmp_path: Path) -> None:
    store.current(CASE, COMPARTMENT)
    store.destroy(CASE)
    assert {path.name for path in tmp_path.iterdir()} <= {"keys.sqlite", "secret"}
