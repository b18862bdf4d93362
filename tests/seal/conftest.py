from pathlib import Path

import pytest

from tests.seal.office import Office, build, copied


@pytest.fixture(scope="session")
def sealed(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """A sealed log; not to be changed."""
    return build(tmp_path_factory.mktemp("sealed") / "office")


@pytest.fixture
def office(sealed: Office, tmp_path: Path) -> Office:
    """One of one's own, to be changed."""
    return copied(sealed, tmp_path / "office")
