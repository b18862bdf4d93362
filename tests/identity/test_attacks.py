"""Tokens nobody should get in with, one by one, over HTTP, at an office with a provider and an issuer of its own."""

import base64
import hmac
import json
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from joserfc import jwt
from joserfc.jwk import ECKey, OKPKey, RSAKey

from adapters.identity import NotSignedIn
from adapters.identity.provider import Provider
from adapters.identity.published import PublishedKeys
from domain.recorded import Actor
from domain.staff import Somebody
from tests.http.parts import Person, Town, report
from tests.identity.providers import Publisher, oidc

HOUR = 3600


def with_token(town: Town, token: str) -> Person:
    return Person(town, {"Authorization": f"Bearer {token}"})


def status(town: Town, token: str) -> tuple[int, str]:
    answer = with_token(town, token).get("/profile")
    return answer.status_code, answer.json().get("code", "")


def now() -> int:
    return int(time.time())


def unsigned(token: str, **header: object) -> str:
    """The same claims under another head and no signature."""
    return f"{_encoded(json.dumps(header).encode())}.{token.split('.')[1]}."


def signed_with(key: RSAKey | ECKey | OKPKey, token: str, **header: object) -> str:
    """The same claims signed by somebody else."""
    payload = token.split(".")[1]
    claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    return jwt.encode(header, claims, key, algorithms=[str(header["alg"])])


def confused(publisher: Publisher, token: str) -> str:
    """HMAC with the public key as the secret (key confusion)."""
    return hmac_signed(publisher.keys["rsa"].as_pem(private=False), token, alg="HS256", kid="rsa")


def hmac_signed(secret: bytes, token: str, **header: object) -> str:
    """By hand: a library of today refuses to."""
    words = unsigned(token, **header).rstrip(".")
    return f"{words}.{_encoded(hmac.digest(secret, words.encode(), 'sha256'))}"


def _encoded(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


def nested(token: str) -> str:
    """Claims so deep that reading them takes more stack than there is."""
    head, _, signature = token.split(".")
    return f"{head}.{_encoded(b'[' * 3000)}.{signature}"


def evil() -> RSAKey:
    return RSAKey.generate_key(2048)


def with_own_key(token: str) -> str:
    key = evil()
    return signed_with(key, token, alg="RS256", kid="rsa", jwk=key.as_dict(private=False))


Attack = Callable[[Publisher], str]
ATTACKS: dict[str, Attack] = {
    "expired": lambda one: one.token("rsa", exp=now() - HOUR),
    "never expires": lambda one: one.token("rsa", exp=None),
    "that ends when no calendar goes on": lambda one: one.token("rsa", exp=10**30),
    "not yet valid": lambda one: one.token("rsa", nbf=now() + HOUR),
    "issued in the future": lambda one: one.token("rsa", iat=now() + HOUR),
    "without a time of issue": lambda one: one.token("rsa", iat=None),
    "for somebody else": lambda one: one.token("rsa", aud="anderer-dienst"),
    "for nobody": lambda one: one.token("rsa", aud=None),
    "of another issuer": lambda one: one.token("rsa", iss="https://anderswo.example"),
    "of an issuer that only begins alike": lambda one: one.token("rsa", iss=one.issuer + "/"),
    "without an issuer": lambda one: one.token("rsa", iss=None),
    "of nobody": lambda one: one.token("rsa", sub=None),
    "of a nameless one": lambda one: one.token("rsa", sub="  "),
    "of a name with a blank behind it": lambda one: one.token("rsa", sub="fach.muster "),
    "of a name that breaks lines": lambda one: one.token("rsa", sub="fach\nmuster"),
    "of a name without end": lambda one: one.token("rsa", sub="x" * 101),
    "of free text": lambda one: one.token("rsa", sub="Testina Beispiel, suchtkrank"),
    "of a name in capitals": lambda one: one.token("rsa", sub="Fach.Muster"),
    "of a name that says where it comes from": lambda one: one.token("rsa", sub="amt|fach.muster"),
    "of the calendar": lambda one: one.token("rsa", sub="kalender"),
    "of the machine": lambda one: one.token("rsa", sub="betrieb"),
    "of another institution": lambda one: one.token("rsa", institution="FREMD-9"),
    "of no institution": lambda one: one.token("rsa", institution=None),
    "of many institutions": lambda one: one.token("rsa", institution=["JC-7", "JA-1"]),
    "of our own key of an institution": lambda one: one.token("rsa", institution="jugendamt"),
    "alg none": lambda one: unsigned(one.token("rsa"), alg="none", kid="rsa"),
    "alg None": lambda one: unsigned(one.token("rsa"), alg="None", kid="rsa"),
    "without alg": lambda one: unsigned(one.token("rsa"), kid="rsa"),
    "HMAC with the public key": lambda one: confused(one, one.token("rsa")),
    "an algorithm we do not take": lambda one: one.token("rsa", {"alg": "RS512"}),
    "the algorithm of another kind of key": lambda one: signed_with(
        one.keys["ec"], one.token("rsa"), alg="ES256", kid="rsa"
    ),
    "an unknown key": lambda one: signed_with(evil(), one.token("rsa"), alg="RS256", kid="fremd"),
    "another key under a known name": lambda one: signed_with(evil(), one.token("rsa"), alg="RS256", kid="rsa"),
    "no name of a key where there are two": lambda one: signed_with(one.keys["rsa"], one.token("rsa"), alg="RS256"),
    "a key in its own header": lambda one: with_own_key(one.token("rsa")),
    "an address of keys in its own header": lambda one: signed_with(
        evil(), one.token("rsa"), alg="RS256", kid="rsa", jku=f"{one.issuer}/jwks"
    ),
    "a chain of certificates in its own header": lambda one: signed_with(
        evil(), one.token("rsa"), alg="RS256", kid="rsa", x5u=f"{one.issuer}/x5u"
    ),
    "a name of a key that is a path": lambda one: signed_with(
        evil(), one.token("rsa"), alg="RS256", kid="../../etc/passwd"
    ),
    "a token that ends a session": lambda one: one.token("rsa", {"typ": "logout+jwt"}),
    "truncated": lambda one: one.token("rsa")[:-10],
    "without signature": lambda one: one.token("rsa").rpartition(".")[0],
    "with more behind it": lambda one: one.token("rsa") + ".x",
    "with another payload": lambda one: ".".join(
        (one.token("rsa").split(".")[0], one.token("rsa", roles=["fk-koordination"]).split(".")[1], "AAAA")
    ),
    "with claims without end": lambda one: nested(one.token("rsa")),
    "garbage": lambda _: "Unsinn",
    "nothing but dots": lambda _: "..",
    "far too long": lambda one: one.token("rsa", filler="x" * 6000)[:-3],
}


@pytest.fixture
def federated(attacked: tuple[Town, Publisher]) -> Town:
    return attacked[0]


@pytest.fixture
def publisher(attacked: tuple[Town, Publisher]) -> Publisher:
    return attacked[1]


@pytest.mark.parametrize("what", ATTACKS)
def test_nobody_gets_in_with_a_token(federated: Town, publisher: Publisher, what: str) -> None:
    assert status(federated, ATTACKS[what](publisher)) == (401, "NOT_SIGNED_IN")
    assert status(federated, publisher.token("rsa"))[0] == 200


def test_who_has_no_identifier_at_the_provider_is_told_of_in_the_log_of_the_server_and_not_by_name(
    federated: Town, publisher: Publisher, caplog: pytest.LogCaptureFixture
) -> None:
    head = federated.office.journal.head()
    assert status(federated, publisher.token("rsa", sub="amt|Fach.Muster"))[0] == 401
    [line] = [one.getMessage() for one in caplog.records if one.name == "adapters.identity.provider"]
    assert line.startswith("the claim 'sub' is no identifier")
    assert "user_claim" in line
    assert "Fach" not in caplog.text
    assert federated.office.journal.head() == head


def test_the_office_chooses_a_claim_that_is_an_identifier(publisher: Publisher) -> None:
    settings = oidc(publisher.issuer).model_copy(update={"user_claim": "preferred_username"})
    provider = Provider(settings, PublishedKeys(publisher.issuer), lambda: datetime.now(UTC))
    who = provider.read(publisher.token("rsa", sub="amt|4711", preferred_username="fach.muster"))
    assert who.actor == Actor("fach.muster", "jobcenter", frozenset({"caseworker"}))
    for claims in ({}, {"preferred_username": "Fach Muster"}, {"preferred_username": ["fach.muster"]}):
        with pytest.raises(NotSignedIn):
            provider.read(publisher.token("rsa", **claims))


@pytest.mark.parametrize("kid", ["rsa", "ec"])
def test_the_provider_signs_with_keys_of_either_kind(federated: Town, publisher: Publisher, kid: str) -> None:
    assert status(federated, publisher.token(kid))[0] == 200


@pytest.mark.parametrize("algorithm", ["RS256", "PS256"])
def test_an_rsa_key_signs_in_either_way(federated: Town, publisher: Publisher, algorithm: str) -> None:
    assert status(federated, publisher.token("rsa", {"alg": algorithm}))[0] == 200


@pytest.mark.filterwarnings("ignore:EdDSA is deprecated")
@pytest.mark.parametrize("algorithm", ["Ed25519", "EdDSA"])
def test_an_edwards_key_signs_under_its_old_and_its_new_name(
    federated: Town, publisher: Publisher, algorithm: str
) -> None:
    assert status(federated, publisher.token("ed", {"alg": algorithm}))[0] == 200


@pytest.mark.parametrize(
    "claims", [{"aud": ["anderer-dienst", "fallkonferenz"]}, {"exp": 0.5 + HOUR * 10**6}, {"fremd": {"a": [1]}}]
)
def test_what_is_unusual_and_right_lets_somebody_in(
    federated: Town, publisher: Publisher, claims: dict[str, Any]
) -> None:
    assert status(federated, publisher.token("rsa", **claims))[0] == 200


def test_a_clock_may_be_off_by_some_seconds(federated: Town, publisher: Publisher) -> None:
    assert status(federated, publisher.token("rsa", nbf=now() + 20, iat=now() + 20))[0] == 200
    assert status(federated, publisher.token("rsa", exp=now() - 20))[0] == 200
    assert status(federated, publisher.token("rsa", exp=now() - 40))[0] == 401


def test_neither_issuer_signs_for_the_other(federated: Town, publisher: Publisher) -> None:
    door, ours = federated.office.door, federated.coordinator.headers["Authorization"].removeprefix("Bearer ")
    key = OKPKey.import_key(door.issuer._key.as_pem(private=True))  # noqa: SLF001  # the thief has it
    for token in (
        signed_with(key, publisher.token("rsa"), alg="Ed25519", kid="rsa"),
        signed_with(key, publisher.token("rsa"), alg="Ed25519"),
        signed_with(publisher.keys["rsa"], ours, alg="RS256", kid="rsa"),
        signed_with(publisher.keys["ec"], ours, alg="ES256", kid="ec"),
    ):
        assert status(federated, token) == (401, "NOT_SIGNED_IN")
    assert status(federated, ours)[0] == 200


def test_a_public_key_of_ours_is_no_secret_either(federated: Town) -> None:
    ours = federated.coordinator.headers["Authorization"].removeprefix("Bearer ")
    key = federated.office.door.issuer._key  # noqa: SLF001  # what a thief could know
    raw = key.public_key.public_bytes(Encoding.Raw, PublicFormat.Raw)
    assert status(federated, hmac_signed(raw, ours, alg="HS256")) == (401, "NOT_SIGNED_IN")


@pytest.mark.rule("L22")
def test_a_provider_whose_clock_is_ahead_issues_no_token_that_outlives_its_revocation(
    federated: Town, publisher: Publisher
) -> None:
    ahead = publisher.token("rsa", sub="vor.muster", iat=now() + 20)
    assert status(federated, ahead)[0] == 200
    federated.office.door.sign_out(Somebody(institution="jobcenter", user="vor.muster"))
    assert status(federated, ahead) == (401, "NOT_SIGNED_IN")


@pytest.mark.rule("L22")
def test_a_token_taken_back_is_out_however_it_is_written_and_repeats_no_command(town: Town) -> None:
    mine = town.person(town.reporter, "caseworker", user="fort.muster")
    body, token = report(town), mine.headers["Authorization"].removeprefix("Bearer ")
    assert mine.post("/cases", body, Idempotency_Key="once").status_code == 201
    assert mine.post("/session/revocation").status_code == 204
    for written in (token, token + "=", f" {token} ", token.replace(".", "=.", 1), token[:-1] + "A", token + "."):
        for scheme in ("Bearer", "bearer", "BEARER "):
            again = Person(town, {"Authorization": f"{scheme} {written}"})
            assert again.get("/cases").json()["code"] == "NOT_SIGNED_IN"
    assert mine.post("/cases", body, Idempotency_Key="once").json()["code"] == "NOT_SIGNED_IN"


@pytest.mark.rule("L22", "R39")
def test_no_role_comes_from_a_header_a_query_or_a_body(federated: Town, publisher: Publisher) -> None:
    token = publisher.token("rsa", roles=["fk-fach", "chefin", "coordinator", "operator"])
    mine = with_token(federated, token)
    headers = {"X_Roles": "coordinator", "X_Forwarded_User": "koordination.muster", "X_Institution": "jugendamt"}
    assert mine.get("/staff", **headers).json()["code"] == "WRONG_ROLE"
    assert mine.get("/staff?role=coordinator&roles=coordinator&institution=jugendamt").status_code == 403
    grant = {"institution": "jobcenter", "user": "fach.muster", "role": "coordinator"}
    assert mine.post("/staff/roles", grant).json()["code"] == "NOT_COORDINATOR"
    assert mine.post("/staff/roles", grant | {"roles": ["coordinator"]}).json()["code"] == "VALIDATION"
    assert mine.post("/staff/roles", grant | {"actor": {"roles": ["coordinator"]}}).json()["code"] == "VALIDATION"
    assert federated.office.staffing.roles("jobcenter", "fach.muster") == {"caseworker"}


@pytest.mark.rule("L22")
def test_a_token_of_ours_brings_no_role_that_is_not_on_record(town: Town) -> None:
    actor = Actor("fach.muster", "jugendamt", frozenset({"coordinator"}))
    stolen_key = town.office.door.issuer.issue(actor, timedelta(hours=1))
    assert with_token(town, stolen_key).get("/staff").json()["code"] == "WRONG_ROLE"
