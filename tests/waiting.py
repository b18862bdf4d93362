"""What one process tells another holds in a moment; so long that a slow machine does not fail, and no longer."""

import time
from collections.abc import Callable

SOON = 1.0
"""Seconds; well below those after which a key is asked for again anyway."""


def soon(holds: Callable[[], bool]) -> bool:
    """Whether it holds within a moment."""
    end = time.monotonic() + SOON
    while not (held := holds()) and time.monotonic() < end:
        time.sleep(0.001)
    return held
