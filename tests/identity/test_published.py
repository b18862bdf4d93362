"""Keys come and go, and so does the provider; nobody waits for it for long, and nobody gets in on a guess."""

import threading
import time
from collections.abc import Callable

import pytest
from joserfc.jwk import ECKey, OctKey, RSAKey

from adapters.identity import IdentityUnavailable, NotSignedIn, published
from adapters.identity.published import AGAIN_SECONDS, FRESH_SECONDS, STALE_SECONDS, PublishedKeys
from tests.identity.providers import Publisher, free_port, publishing


class Clock:
    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def keys(publisher: Publisher, clock: Clock) -> PublishedKeys:
    return PublishedKeys(publisher.issuer, clock)


def test_a_key_is_asked_for_once_an_hour(keys: PublishedKeys, publisher: Publisher, clock: Clock) -> None:
    for _ in range(5):
        assert keys.key("rsa").as_dict(private=False)["n"] == publisher.keys["rsa"].as_dict(private=False)["n"]
    assert publisher.asked == 1
    clock.seconds += FRESH_SECONDS
    keys.key("rsa")
    assert publisher.asked == 2


def test_a_new_key_is_found_at_once_and_an_old_one_is_gone(
    keys: PublishedKeys, publisher: Publisher, clock: Clock
) -> None:
    keys.key("rsa")
    publisher.keys = {"new": ECKey.generate_key("P-256")}
    clock.seconds += AGAIN_SECONDS
    assert keys.key("new").key_type == "EC"
    with pytest.raises(NotSignedIn):
        keys.key("rsa")


def test_who_makes_up_names_of_keys_does_not_make_us_ask_every_time(
    keys: PublishedKeys, publisher: Publisher, clock: Clock
) -> None:
    keys.key("rsa")
    for number in range(50):
        clock.seconds += AGAIN_SECONDS / 25
        with pytest.raises(NotSignedIn):
            keys.key(f"made up {number}")
    assert publisher.asked <= 3


def test_while_the_provider_is_away_known_keys_count_for_a_day_and_no_new_ones(clock: Clock) -> None:
    port = free_port()
    with publishing(port) as publisher:
        keys = PublishedKeys(publisher.issuer, clock)
        keys.key("rsa")
    clock.seconds += STALE_SECONDS - 1
    assert keys.key("rsa").key_type == "RSA"
    with pytest.raises(IdentityUnavailable):
        keys.key("new")
    clock.seconds += 1
    with pytest.raises(IdentityUnavailable):
        keys.key("rsa")
    with publishing(port) as publisher:
        clock.seconds += AGAIN_SECONDS
        assert keys.key("ec").key_type == "EC"


def test_without_any_answer_nobody_can_tell(clock: Clock) -> None:
    keys = PublishedKeys(f"http://127.0.0.1:{free_port()}", clock)
    for _ in range(3):
        with pytest.raises(IdentityUnavailable):
            keys.key("rsa")


def test_a_provider_that_does_not_answer_in_time_is_away(
    publisher: Publisher, keys: PublishedKeys, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(published, "PATIENCE_SECONDS", 0.3)
    publisher.seconds = 2.0
    begun = time.monotonic()
    with pytest.raises(IdentityUnavailable):
        keys.key("rsa")
    assert time.monotonic() - begun < 1.5


def test_while_one_asks_the_others_go_on_with_the_keys_they_have(
    publisher: Publisher, keys: PublishedKeys, clock: Clock
) -> None:
    keys.key("rsa")
    clock.seconds += FRESH_SECONDS
    publisher.seconds = 1.0
    asking = threading.Thread(target=keys.key, args=("rsa",))
    asking.start()
    time.sleep(0.2)
    begun = time.monotonic()
    assert keys.key("rsa").key_type == "RSA"
    assert time.monotonic() - begun < 0.3
    asking.join()


SPOILED: dict[str, Callable[[Publisher], object]] = {
    "another issuer": lambda one: one.about.update(issuer="https://anderswo.example"),
    "keys from an address in clear": lambda one: one.about.update(jwks_uri="http://192.0.2.1/jwks"),
    "no address of keys": lambda one: one.about.update(jwks_uri=None),
    "keys of a file": lambda one: one.about.update(jwks_uri="file:///etc/passwd"),
    "no list of keys": lambda one: setattr(one, "published", "keys"),
    "far too many": lambda one: setattr(one, "published", ["x" * 300_000]),
}


@pytest.mark.parametrize("how", SPOILED)
def test_an_answer_that_is_not_what_it_should_be_is_none(publisher: Publisher, keys: PublishedKeys, how: str) -> None:
    SPOILED[how](publisher)
    with pytest.raises(IdentityUnavailable):
        keys.key("rsa")


def test_only_public_keys_that_sign_are_taken(publisher: Publisher, keys: PublishedKeys) -> None:
    good = publisher.keys["ec"].as_dict(private=False)
    publisher.published = [
        OctKey.generate_key(256).as_dict(private=True, kid="secret"),
        RSAKey.generate_key(2048).as_dict(private=False, kid="for encryption", use="enc"),
        {"kty": "RSA", "kid": "broken", "n": "AA", "e": "AQAB"},
        {"kty": "EC", "crv": "P-256"},
        good | {"kid": "good"},
    ]
    assert keys.key("good").key_type == "EC"
    for kid in ("secret", "for encryption", "broken"):
        with pytest.raises(NotSignedIn):
            keys.key(kid)


def test_a_token_that_names_no_key_is_for_the_only_one_there_is(
    publisher: Publisher, keys: PublishedKeys, clock: Clock
) -> None:
    with pytest.raises(NotSignedIn):
        keys.key(None)
    del publisher.keys["ec"]
    clock.seconds += AGAIN_SECONDS
    assert keys.key(None).key_type == "RSA"
