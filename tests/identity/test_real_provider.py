"""A real OpenID provider: people sign in there, it changes its key, it goes away and comes back."""

from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from adapters.http.app import create_app
from adapters.identity import published
from adapters.main import open_office
from adapters.settings import Settings
from tests.http.parts import Body, Person, Town, report
from tests.identity.providers import RealProvider, free_port, oidc

FACH = {"institution": "JC-7", "roles": ["fk-fach", "unbekannt"]}
HEAD = {"institution": "JA-1", "roles": ["fk-koordination", "fk-pruefung"]}


@pytest.fixture
def provider() -> RealProvider:
    return RealProvider(free_port())


@pytest.fixture
def federated(settings: Settings, provider: RealProvider, document: Body) -> Iterator[Town]:
    with_provider = settings.model_copy(update={"oidc": oidc(provider.issuer)})
    with open_office(with_provider) as office, TestClient(create_app(office)) as client:
        yield Town(office, client, document)


def with_token(town: Town, token: str) -> Person:
    return Person(town, {"Authorization": f"Bearer {token}"})


@pytest.mark.rule("L22", "R39")
def test_who_signs_in_at_the_provider_has_the_roles_of_the_table_and_that_is_on_record(
    federated: Town, provider: RealProvider
) -> None:
    with provider.running():
        fach = with_token(federated, provider.id_token("fach.muster", **FACH))
        head = with_token(federated, provider.id_token("leitung.muster", **HEAD))
        assert [one.get("/cases").status_code for one in (fach, head)] == [200, 200]
        listed = head.sees("/staff")["items"]
    assert [(one["user"], one["institution"], one["role"], one["source"]) for one in listed] == [
        ("fach.muster", "jobcenter", "caseworker", "provider"),
        ("leitung.muster", "jugendamt", "auditor", "provider"),
        ("leitung.muster", "jugendamt", "coordinator", "provider"),
    ]
    assert fach.get("/staff").json()["code"] == "WRONG_ROLE"


@pytest.mark.rule("L22")
def test_what_is_revoked_here_stays_revoked_whatever_the_provider_says(federated: Town, provider: RealProvider) -> None:
    role = {"institution": "jobcenter", "user": "fach.muster", "role": "caseworker"}
    with provider.running():
        fach = with_token(federated, provider.id_token("fach.muster", **FACH))
        head = with_token(federated, provider.id_token("leitung.muster", **HEAD))
        assert fach.get("/cases").status_code == 200
        head.does("/staff/roles/revocation", role)
        again = with_token(federated, provider.id_token("fach.muster", **FACH))
        for one in (fach, again):
            assert one.post("/cases", report(federated)).json()["code"] == "NOT_CASEWORKER"
        head.does("/staff/roles", role)
        assert again.post("/cases", report(federated)).status_code == 201


def test_the_provider_changes_its_key_goes_away_and_comes_back(
    federated: Town, provider: RealProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(published, "AGAIN_SECONDS", 0.0)
    with provider.running():
        known = with_token(federated, provider.id_token("fach.muster", **FACH))
        case = known.does("/cases", report(federated))["id"]
    assert known.get(f"/cases/{case}").status_code == 200, "its key counts while the provider is away"
    stranger = RealProvider(free_port())
    with stranger.running():
        foreign = with_token(federated, stranger.id_token("fach.muster", **FACH))
    assert foreign.get("/profile").status_code == 401
    with provider.running():
        new = with_token(federated, provider.id_token("fach.muster", **FACH))
    away = new.get("/profile")
    assert (away.status_code, away.json()["code"]) == (503, "IDENTITY_UNAVAILABLE")
    assert int(away.headers["Retry-After"]) > 0
    assert away.json()["detail"].startswith("Der Anmeldedienst antwortet nicht")
    assert known.sees(f"/cases/{case}")["content"]["young_person"]["given_name"] == "Testina"
    assert new.get(f"/cases/{case}").status_code == 503
    with provider.running():
        newest = with_token(federated, provider.id_token("fach.muster", **FACH))
        assert newest.get("/profile").status_code == 200
        assert known.get("/profile").status_code == 401, "its key is withdrawn"


def test_a_token_of_the_provider_can_be_taken_back_here(federated: Town, provider: RealProvider) -> None:
    with provider.running():
        fach = with_token(federated, provider.id_token("fach.muster", **FACH))
        assert fach.post("/session/revocation").status_code == 204
        assert fach.get("/profile").status_code == 401
        assert with_token(federated, provider.id_token("fach.muster", **FACH)).get("/profile").status_code == 200
