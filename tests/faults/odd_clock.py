"""`fallkonferenz`, on a machine whose clock jumps back and forth."""

import time
from datetime import datetime, timedelta, tzinfo
from itertools import count
from random import Random
from typing import Self
from unittest.mock import patch

JUMP = timedelta(hours=2)
EVERY = 50
"""Looks at the clock between two jumps."""
chance, looks, right = Random(7), count(), time.time  # noqa: S311  # no secret
away = timedelta()


def jumped() -> timedelta:
    """How far off the clock is now."""
    global away  # noqa: PLW0603  # there is one clock
    if next(looks) % EVERY == 0:
        away = chance.uniform(-1, 1) * JUMP
    return away


class OddDatetime(datetime):
    """What the office takes the time from."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> Self:
        return super().now(tz) + jumped()


def main() -> None:
    time.time = lambda: right() + jumped().total_seconds()  # before anybody imports it
    from adapters import cli  # noqa: PLC0415
    from adapters import main as office  # noqa: PLC0415
    from adapters.log import opening  # noqa: PLC0415

    with patch.object(office, "datetime", OddDatetime), patch.object(opening, "datetime", OddDatetime):
        cli.main()


if __name__ == "__main__":
    main()
