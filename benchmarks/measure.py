"""Takes times: cases in turn, round after round, so that whatever slows the machine slows them all."""

import os
import threading
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter
from typing import Protocol, Self

BUSY = 0.25
"""A round in which others used more of the machine than this is left out, as long as enough quiet ones remain."""
ENOUGH = 3
WARMING = 0.25
"""Part of the time of a crowd that does not count."""
P50, P99 = ", p50", ", p99"
"""Behind the name of a crowd: how long one of its things takes."""


class Measured(Protocol):
    """Something whose time is taken once a round."""

    @property
    def name(self) -> str: ...

    def taken(self) -> Mapping[str, float]:
        """Seconds, by its name and, where there is more to say, by that with something behind."""
        ...


@dataclass(frozen=True)
class Case:
    """Something that takes time."""

    name: str
    act: Callable[[], object]
    times: int = 1
    """Calls a round; the round's time is their median."""
    before: Callable[[], object] = lambda: None
    """Done ahead of each call, and not timed."""

    def taken(self) -> Mapping[str, float]:
        return {self.name: median(self._timed() for _ in range(self.times))}

    def _timed(self) -> float:
        self.before()
        began = perf_counter()
        self.act()
        return perf_counter() - began


@dataclass(frozen=True)
class Done:
    """What many did side by side."""

    each: float
    """Seconds that went by for one thing: those of all, divided by how many were done."""
    p50: float
    """Seconds half of the things took at most."""
    p99: float

    @classmethod
    def of(cls, went_by: float, waits: Sequence[float]) -> Self:
        """From the seconds that went by, and those each thing took."""
        ranked = sorted(waits)
        return cls(went_by / len(ranked), ranked[len(ranked) // 2], ranked[len(ranked) * 99 // 100])


@dataclass(frozen=True)
class Crowd:
    """Something that many do side by side, for a while of their own."""

    name: str
    act: Callable[[], Done]

    def taken(self) -> Mapping[str, float]:
        done = self.act()
        return {self.name: done.each, self.name + P50: done.p50, self.name + P99: done.p99}


def side_by_side(many: int, seconds: float, act: Callable[[int], object]) -> Done:
    """Let so many threads do something again and again; each is told its number."""
    start = threading.Barrier(many)

    def go_on(number: int) -> tuple[float, list[float]]:
        start.wait()
        warm = perf_counter() + seconds * WARMING
        began, waits = 0.0, list[float]()
        while not waits or began < warm + seconds:
            began = perf_counter()
            act(number)
            if began >= warm:
                waits.append(perf_counter() - began)
        return perf_counter() - warm, waits

    with ThreadPoolExecutor(many) as crowd:
        gone = list(crowd.map(go_on, range(many)))
    return Done.of(max(by for by, _ in gone), [wait for _, waits in gone for wait in waits])


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


def measure(rounds: int, *cases: Measured, helpers: Collection[int] = ()) -> Times:
    """Take the times of some cases; every round begins with another one.

    What processes work that were started from here is ours, and so it is with `helpers`, such as a database server.
    """
    turns = [cases[number % len(cases) :] + cases[: number % len(cases)] for number in range(rounds)]
    taken = [_round(turn, helpers) for turn in turns]
    quiet = [one for one in taken if one[1] <= BUSY]
    kept = quiet if len(quiet) >= ENOUGH else taken
    seconds = {name: [times[name] for times, _ in kept] for name in taken[0][0]}
    return Times(seconds, median(others for _, others in kept), len(taken) - len(kept))


def _round(cases: Sequence[Measured], helpers: Collection[int]) -> tuple[dict[str, float], float]:
    """The time of each case, and how much of the machine others used meanwhile."""
    busy, own, began = _busy(), _own(helpers), perf_counter()
    times = {name: seconds for case in cases for name, seconds in case.taken().items()}
    room = (perf_counter() - began) * (os.cpu_count() or 1)
    others = (_busy() - busy) - (_own(helpers) - own)
    return times, min(max(0.0, others / room), 1.0)


def _busy() -> float:
    """Seconds all processors have worked, or were taken by a hypervisor; 0 where the system does not tell."""
    stat = Path("/proc/stat")
    if not stat.exists():
        return 0.0
    user, nice, system, _idle, _waiting, *rest = map(int, stat.read_text().splitlines()[0].split()[1:])
    return (user + nice + system + sum(rest[:3])) / os.sysconf("SC_CLK_TCK")


def _own(helpers: Collection[int]) -> float:
    """Seconds this process, the helpers, and all that was started by either have worked."""
    stats = [_stat(file) for file in Path("/proc").glob("[0-9]*/stat")]
    ours = {os.getpid(), *helpers}
    while young := {pid for pid, parent, _ in stats if parent in ours} - ours:
        ours |= young
    return sum(ticks for pid, _, ticks in stats if pid in ours) / os.sysconf("SC_CLK_TCK")


def _stat(file: Path) -> tuple[int, int, int]:
    """A process, its parent, and how many ticks it and its children that ended have worked."""
    try:
        number, _, rest = file.read_bytes().partition(b" (")
    except OSError:
        return 0, 0, 0  # it has just ended
    fields = rest.rpartition(b") ")[2].split()
    return int(number), int(fields[1]), sum(map(int, fields[11:15]))
