"""The very small office, with a log: every event in its envelope, in the order it was written."""

from datetime import UTC, datetime, time
from hashlib import sha256
from uuid import UUID

from domain import agency
from domain.policy import Act
from domain.recorded import Recorded
from tests.domain.office import Changes, Entry, Office


class Remembering(Office):
    """Writes a log."""

    def __init__(self) -> None:
        super().__init__()
        self.recorded: list[Recorded] = []
        self._commands = 0

    def write(self, act: Act, changes: Changes) -> list[Entry]:
        checks = {key: one.checks for key, one in changes.items()}
        new = super().write(act, changes)
        self._commands += 1
        versions = {key: len(self.log.get(key, ())) - len(one.events) for key, one in changes.items()}
        for entry in new:
            position = len(self.recorded) + 1
            versions[entry.stream] += 1
            self.recorded.append(
                Recorded(
                    stream=entry.stream,
                    version=versions[entry.stream],
                    position=position,
                    event=entry.event,
                    occurred_on=act.on,
                    recorded_at=datetime.combine(act.on, time(12), UTC),
                    actor=act.actor,
                    purpose="FALLBESPRECHUNG",
                    legal_basis="CONSENT_6_1_A",
                    policy=agency.digest(act.profile),
                    command_id=UUID(int=self._commands),
                    checks=checks[entry.stream],
                    leaf=sha256(str(position).encode()).digest(),
                )
            )
        return new
