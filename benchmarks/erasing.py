"""How long it takes to forget somebody, and to wrap all keys anew."""

from uuid import UUID, uuid4

from benchmarks.figures import Figure, Section
from benchmarks.ground import EVENTS_A_CASE, LIFE, Ground, Log
from benchmarks.measure import Case, Times, measure
from tests.log.parts import change, command
from tests.samples import SAMPLES

ORDERED = ("ErasureOrdered", "ErasureConfirmed")
ROTATE = "all keys wrapped anew"


def erasing(ground: Ground) -> Section:
    """Forget new cases in a small and in a large log."""
    scale = ground.scale
    figures, taken = list[Figure](), list[Times]()
    for cases in (scale.few, scale.many):
        log = ground.log(cases)
        erasure = Erasure(log)
        times = measure(scale.rounds, *erasure.cases(f"{cases:,} cases: "))
        figures += [Figure.time(times, name) for name in times.seconds]
        figures.append(Figure.rate(times, f"{cases:,} cases: {ROTATE}", None, erasure.rewrapped, "keys"))
        taken.append(times)
    how = (
        "A case with ten events, confirmed by a second person; the steps are those of `application/erasure.py`, each "
        "on the disk before the next; its last, which looks once more at keys and boxes for the proof, is left out. "
        "Wrapping the keys anew makes every older copy of the key store useless; it grows with the number of keys, "
        "two for each case."
    )
    return Section("Erasure", how, "", figures, taken)


class Erasure:
    """Forgets one case after the other."""

    def __init__(self, log: Log) -> None:
        self._log = log
        self._case = UUID(int=0)
        self.rewrapped = 0
        """Rows the last rotation wrapped anew."""

    def cases(self, of: str) -> tuple[Case, ...]:
        """The whole, parts of it, and a new key for comparison."""
        return (
            Case(f"{of}forgotten for good", self._erase, before=self._confirm),
            Case(f"{of}unreadable and blanked", self._forget, before=self._confirm),
            Case(f"{of}{ROTATE}", self._rotate),
            Case(f"{of}a new key made", lambda: self._log.keys.current(uuid4(), "case")),
        )

    def _confirm(self) -> None:
        self._case = self._log.live(*LIFE, ORDERED)

    def _erase(self) -> None:
        self._forget()
        self._rotate()
        version = EVENTS_A_CASE + len(ORDERED)
        self._log.journal.append(command(), change(self._case, version, SAMPLES["SubjectDataErased"]))

    def _forget(self) -> None:
        self._log.outside.forget(self._case)
        self._log.keys.destroy(self._case)
        self._log.journal.blank(self._case)

    def _rotate(self) -> None:
        def told(done: int) -> None:
            self.rewrapped = done

        self._log.keys.rotate(told)
