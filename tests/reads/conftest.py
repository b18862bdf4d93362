from pathlib import Path

import pytest

from tests.reads.office import Reads, build, copied


@pytest.fixture(scope="session")
def sealed(tmp_path_factory: pytest.TempPathFactory) -> Reads:
    """A sealed read log; not to be changed."""
    return build(tmp_path_factory.mktemp("sealed") / "office")


@pytest.fixture
def reads(sealed: Reads, tmp_path: Path) -> Reads:
    """One of one's own, to be changed."""
    return copied(sealed, tmp_path / "office")
