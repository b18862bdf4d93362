from collections.abc import Iterator

import pytest
from joserfc.jwk import OKPKey
from starlette.testclient import TestClient

from adapters.http.app import create_app
from adapters.main import open_office
from adapters.settings import Settings
from tests.http.parts import TODAY, Body, Town
from tests.identity.providers import Publisher, oidc, publishing


@pytest.fixture
def publisher() -> Iterator[Publisher]:
    with publishing() as one:
        yield one


@pytest.fixture(scope="module")
def attacked(tmp_path_factory: pytest.TempPathFactory, document: Body) -> Iterator[tuple[Town, Publisher]]:
    """A town whose people sign in at a provider, and the provider. One for many attacks: none may change it."""
    with publishing() as publisher:
        publisher.keys["ed"] = OKPKey.generate_key("Ed25519")
        settings = Settings(data=tmp_path_factory.mktemp("attacked"), today=TODAY, oidc=oidc(publisher.issuer))
        with open_office(settings) as office, TestClient(create_app(office)) as client:
            yield Town(office, client, document), publisher
