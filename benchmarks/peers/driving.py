"""What the drivers have in common."""

import json
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import asdict
from pathlib import Path

from benchmarks.measure import side_by_side

Open = Callable[[str, Path, str, int], AbstractContextManager[Callable[[int], object]]]
"""Takes where the data are, where the peer is, a text and the number of writers; gives what each of these does."""


def drive(opened: Open) -> None:
    """Do what the command line says, and print one line."""
    place, peer, length, many, seconds = sys.argv[1:]
    with opened(place, Path(peer), "x" * int(length), int(many)) as write:
        print(json.dumps(asdict(side_by_side(int(many), float(seconds), write))))  # noqa: T201  # for whoever started it
