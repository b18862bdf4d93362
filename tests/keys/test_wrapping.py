"""Whatever wraps the keys – a file or a key server – keeps the same promises."""

import socket
from collections.abc import Callable

import pytest

from adapters.keys import KeyMissing, KeyServerAway, KeyStore
from adapters.keys.transit import Transit
from adapters.log.connecting import Place
from tests.keys.conftest import TOKEN, Kek

KEY, OTHER = bytes(range(32)), bytes(32)


def test_a_wrapped_key_opens_under_its_label_and_epoch_only(kek: Kek) -> None:
    ring = kek(True)
    epoch = ring.newest()
    first, second = ring.wrap(epoch, [("case/1", KEY), ("case/2", OTHER)])
    assert ring.unwrap(epoch, [("case/1", first), ("case/2", second)]) == [KEY, OTHER]
    assert KEY not in first
    for label, wrapped in (("case/2", first), ("case/1", second), ("case/1", first[:-1])):
        with pytest.raises(KeyMissing):
            ring.unwrap(epoch, [(label, wrapped)])


def test_an_older_epoch_opens_until_it_is_destroyed(kek: Kek) -> None:
    ring = kek(True)
    old = ring.newest()
    (wrapped,) = ring.wrap(old, [("case", KEY)])
    new = ring.begin()
    assert new == ring.newest() == old + 1
    assert ring.unwrap(old, [("case", wrapped)]) == [KEY]
    ring.destroy_before(new)
    for again in (ring, kek(False)):
        with pytest.raises(KeyMissing):
            again.unwrap(old, [("case", wrapped)])


def test_another_process_knows_a_new_epoch(kek: Kek) -> None:
    ring, other = kek(True), kek(False)
    epoch = ring.begin()
    (wrapped,) = ring.wrap(epoch, [("case", KEY)])
    assert other.unwrap(epoch, [("case", wrapped)]) == [KEY]


def test_more_keys_than_fit_into_one_request(kek: Kek) -> None:
    ring = kek(True)
    keys = [(f"case/{number}", number.to_bytes(32, "big")) for number in range(450)]
    epoch = ring.newest()
    wrapped = ring.wrap(epoch, keys)
    labelled = [(label, one) for (label, _), one in zip(keys, wrapped, strict=True)]
    assert ring.unwrap(epoch, labelled) == [key for _, key in keys]


def test_a_store_whose_key_encryption_key_is_gone_stops_loudly(kek: Kek) -> None:
    with pytest.raises(KeyMissing):
        kek(False)


def test_a_store_works_with_either(kek: Kek, at: Callable[[str], Place]) -> None:
    store = KeyStore(at("keys"), kek)
    secret = store.secret("pepper")
    assert store.rotate() == store.epoch
    store.close()
    again = KeyStore(at("keys"), kek)
    assert again.secret("pepper") == secret
    again.close()


def test_a_key_server_that_is_away_is_not_a_missing_key() -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{nobody.getsockname()[1]}"
        with pytest.raises(KeyServerAway):
            Transit(url, TOKEN, "fallkonferenz", first_start=True)


def test_a_wrong_token_is_said_and_never_shown(bao: str) -> None:
    with pytest.raises(KeyServerAway) as refused:
        Transit(bao, "falscher-zugang", "fallkonferenz", first_start=True)
    assert "falscher-zugang" not in str(refused.value)
