"""Whatever people do with the real commands, the verifier finds nothing wrong with it."""

from hypothesis import settings

from adapters.seal.verify import check_rules
from domain.policy import Act
from tests.domain.office import Changes, Entry, Office
from tests.domain.test_life_cycle import LifeCycle
from tests.seal.lines import Line, line


class Writing(Office):
    """An office that also writes down what a bundle would hold."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[Line] = []

    def write(self, act: Act, changes: Changes) -> list[Entry]:
        new = super().write(act, changes)
        for entry in new:
            checks = changes[entry.stream].checks
            self.lines.append(line(len(self.lines) + 1, entry.stream, entry.event, entry.on, entry.actor, checks))
        return new


class Audited(LifeCycle):
    """The same random life, looked at from its bundle when it ends."""

    def __init__(self) -> None:
        super().__init__()
        self.written = self.play.office = Writing()

    def teardown(self) -> None:
        assert list(check_rules(self.written.lines)) == []


Audited.TestCase.settings = settings(
    max_examples=60, stateful_step_count=60, derandomize=True, database=None, deadline=None
)
TestAudited = Audited.TestCase
