"""A restore that is killed at any point has not begun, or is finished by whoever opens the office."""

import subprocess
import sys
from pathlib import Path

import pytest

from adapters.main import open_office
from adapters.restore import restore
from domain.events import LogRestored
from tests.backup.conftest import Ready
from tests.backup.parts import require_forgotten, restores
from tests.erasure.parts import settings

ROOT = Path(__file__).parents[2]


@pytest.mark.rule("L30")
def test_a_restore_is_all_or_nothing_and_on_record_once_before_whichever_file_operation_it_is_killed(
    ready: Ready,
) -> None:
    said = LogRestored(size=ready.old_size, known_size=ready.new_size, erased_again=1)
    place = ready.folder.parent
    subprocess.run([sys.executable, "-m", "tests.backup.dying", place], cwd=ROOT, check=True)  # noqa: S603  # our own

    attempts = [settings(place / f"attempt-{number + 1}") for number in range(len(list(place.glob("attempt-*"))))]
    begun = []
    for given in attempts:
        with open_office(given) as office:
            begun.append(restores(office) == [said])
            assert office.journal.head() >= (ready.old_size if begun[-1] else ready.new_size)
            require_forgotten(office, ready)
        if not begun[-1]:
            restore(given, given.data.parent / "copy.zip")
        with open_office(given) as office:
            assert restores(office) == [said]
            require_forgotten(office, ready)
            assert office.seal.verify().findings == ()
        assert not {"unpacking", "restoring", "restored.json"} & {path.name for path in given.data.iterdir()}

    assert begun == sorted(begun)
    assert {True, False} == set(begun)
    assert len(begun) > 15
