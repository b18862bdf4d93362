"""Every story is told in two towns: that of the note, and one that decides everything otherwise."""

import pytest


@pytest.fixture(params=["eschweiler", "musterlingen"])
def profile(request: pytest.FixtureRequest) -> str:
    return str(request.param)
