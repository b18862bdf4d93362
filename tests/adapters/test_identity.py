"""Tokens of the embedded issuer: ours, in time, signed our way, or nothing."""

import base64
import json
from datetime import UTC, datetime, timedelta

import pytest

from adapters.identity import NotSignedIn, embedded
from adapters.identity.embedded import Issuer
from domain.recorded import Actor

NOW = datetime(2017, 10, 19, 12, tzinfo=UTC)
ACTOR = Actor("fachkraft.muster", "jobcenter", frozenset({"caseworker", "coordinator"}))
SECRET = bytes(32)
DAY = timedelta(days=1)


def issuer(origin: str = "amt", secret: bytes = SECRET, now: datetime = NOW) -> Issuer:
    return Issuer(secret, origin, lambda: now)


def test_a_token_says_who_acts_for_whom() -> None:
    assert issuer().read(issuer().issue(ACTOR, lifetime=DAY)).actor == ACTOR


def test_an_unknown_role_is_no_right() -> None:
    token = issuer().issue(Actor("wer.muster", "jobcenter", frozenset({"caseworker", "king"})), lifetime=DAY)

    assert issuer().read(token).actor.roles == {"caseworker"}


NAMES = ["zwei ", "zwei\n", "Zwei", "zwéi", "", "z" * 101, "kalender", "betrieb"]
"""What somebody else than `zwei` would be called, or the office itself is."""


@pytest.mark.parametrize("name", NAMES)
def test_nobody_gets_a_token_under_a_second_spelling_of_a_name(name: str) -> None:
    with pytest.raises(ValueError, match="identifier"):
        issuer().issue(Actor(name, "jobcenter"), lifetime=DAY)


@pytest.mark.parametrize("name", NAMES)
def test_a_token_from_before_there_was_one_spelling_signs_nobody_in(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as before:
        before.setattr(embedded, "is_somebody", lambda _: True)
        token = issuer().issue(Actor(name, "jobcenter"), lifetime=DAY)

    with pytest.raises(NotSignedIn):
        issuer().read(token)


@pytest.mark.parametrize(
    "reader",
    [issuer(now=NOW + timedelta(days=2)), issuer(origin="anderes amt"), issuer(secret=bytes(31) + b"1")],
    ids=["run out", "of another office", "signed with another key"],
)
def test_a_token_that_is_not_ours_or_has_run_out_signs_nobody_in(reader: Issuer) -> None:
    with pytest.raises(NotSignedIn):
        reader.read(issuer().issue(ACTOR, lifetime=DAY))


def test_a_token_without_signature_signs_nobody_in() -> None:
    _, claims, _ = issuer().issue(ACTOR, lifetime=DAY).split(".")
    head = base64.urlsafe_b64encode(json.dumps({"alg": "none"}).encode()).decode().rstrip("=")

    with pytest.raises(NotSignedIn):
        issuer().read(f"{head}.{claims}.")


@pytest.mark.parametrize("token", ["", "…", "a.b.c", "é" * 10])
def test_what_is_no_token_signs_nobody_in(token: str) -> None:
    with pytest.raises(NotSignedIn):
        issuer().read(token)
