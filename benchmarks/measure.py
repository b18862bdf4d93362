"""Takes times: cases in turn, round after round, so that whatever slows the machine slows them all."""

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter

BUSY = 0.25
"""A round in which others used more of the machine than this is left out, as long as enough quiet ones remain."""
ENOUGH = 3


@dataclass(frozen=True)
class Case:
    """Something that takes time."""

    name: str
    act: Callable[[], object]
    times: int = 1
    """Calls a round; the round's time is their median."""
    before: Callable[[], object] = lambda: None
    """Done ahead of each call, and not timed."""


@dataclass(frozen=True)
class Times:
    """Seconds for one call of each case, round by round."""

    seconds: Mapping[str, Sequence[float]]
    others: float
    """How much of the machine others used, as the median of the rounds; from 0 to 1."""
    left_out: int
    """Rounds that were measured and are not in here."""

    def median(self, name: str) -> float:
        return median(self.seconds[name])

    def ratio(self, name: str, peer: str) -> float:
        """How many times as long as the peer in the same round; the median of that."""
        return median(own / other for own, other in zip(self.seconds[name], self.seconds[peer], strict=True))

    def spread(self, name: str) -> float:
        """Half the distance between the quartiles, in parts of the median."""
        taken = self.seconds[name]
        low, _, high = quantiles(taken, n=4, method="inclusive")
        return (high - low) / 2 / median(taken)


def measure(rounds: int, *cases: Case) -> Times:
    """Take the times of some cases; every round begins with another one."""
    taken = [_round(cases[number % len(cases) :] + cases[: number % len(cases)]) for number in range(rounds)]
    quiet = [one for one in taken if one[1] <= BUSY]
    kept = quiet if len(quiet) >= ENOUGH else taken
    seconds = {case.name: [times[case.name] for times, _ in kept] for case in cases}
    return Times(seconds, median(others for _, others in kept), len(taken) - len(kept))


def _round(cases: Sequence[Case]) -> tuple[dict[str, float], float]:
    """The time of each case, and how much of the machine others used meanwhile."""
    busy, own, began = _busy(), _own(), perf_counter()
    times = {case.name: median(_timed(case) for _ in range(case.times)) for case in cases}
    room = (perf_counter() - began) * (os.cpu_count() or 1)
    others = (_busy() - busy) - (_own() - own)
    return times, min(max(0.0, others / room), 1.0)


def _timed(case: Case) -> float:
    case.before()
    began = perf_counter()
    case.act()
    return perf_counter() - began


def _busy() -> float:
    """Seconds all processors have worked, or were taken by a hypervisor; 0 where the system does not tell."""
    stat = Path("/proc/stat")
    if not stat.exists():
        return 0.0
    user, nice, system, _idle, _waiting, *rest = map(int, stat.read_text().splitlines()[0].split()[1:])
    return (user + nice + system + sum(rest[:3])) / os.sysconf("SC_CLK_TCK")


def _own() -> float:
    times = os.times()
    return times.user + times.system
