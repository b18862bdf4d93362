from collections.abc import Iterator
from pathlib import Path

import pytest

from adapters.keys import KeyStore
from application.journal import Journal
from tests.log.parts import Hands, open_all


@pytest.fixture
def clock() -> Hands:
    return Hands()


@pytest.fixture
def opened(tmp_path: Path, clock: Hands) -> Iterator[tuple[Journal, KeyStore]]:
    journal, keys = open_all(tmp_path, clock)
    yield journal, keys
    journal.close()
    keys.close()


@pytest.fixture
def journal(opened: tuple[Journal, KeyStore]) -> Journal:
    return opened[0]


@pytest.fixture
def keys(opened: tuple[Journal, KeyStore]) -> KeyStore:
    return opened[1]
