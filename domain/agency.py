"""The agency itself: under which profile it works (D21)."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any, Self

from domain.events import (
    AgencyEvent,
    BundleExported,
    LogRestored,
    LooksPurged,
    PolicyActivated,
    ReadLogPurged,
    ReadLogRestored,
    UnknownPersonAnswered,
)
from domain.profile import Profile
from domain.recorded import Decision


@dataclass(frozen=True)
class Agency:
    """What must be remembered of the agency."""

    digest: str = ""
    profile: dict[str, Any] | None = None
    """The profile in force, as it was recorded; none before the first one."""
    losses: tuple[int, ...] = ()
    """Sizes of the log at the restores that lost events; after each it is another history."""

    reads_purged: int = 0
    """Last position of the read log whose look was removed in time (K4)."""
    read_losses: tuple[int, ...] = ()
    """Sizes of the read log at the restores that lost looks."""

    def evolve(self, event: AgencyEvent) -> Self:
        """Take in what has happened."""
        match event:
            case PolicyActivated():
                return replace(self, digest=event.digest, profile=event.profile)
            case LogRestored(size=size, known_size=known) if known > size:
                return replace(self, losses=(*self.losses, size))
            case ReadLogPurged(until=until):
                return replace(self, reads_purged=max(self.reads_purged, until))
            case ReadLogRestored(size=size, known_size=known) if known > size:
                return replace(self, read_losses=(*self.read_losses, size))
            case BundleExported() | UnknownPersonAnswered() | LogRestored() | ReadLogRestored():
                return self


def digest(profile: Profile) -> str:
    """SHA-256 over the profile, in hex; the name under which every event remembers it."""
    return sha256(json.dumps(profile.model_dump(mode="json"), sort_keys=True).encode()).hexdigest()


def activate(agency: Agency, profile: Profile) -> Decision:
    """Put a profile in force; nothing happens while it is unchanged."""
    name = digest(profile)
    if agency.digest == name:
        return Decision(())
    return Decision((PolicyActivated(digest=name, profile=profile.model_dump(mode="json")),))


def purge_reads(agency: Agency, until: int, counts: Mapping[tuple[str, str], int]) -> Decision:
    """Forget looks up to a position of the read log, counted by month and purpose; nothing where it is done."""
    if until <= agency.reads_purged:
        return Decision(())
    looks = tuple(LooksPurged(month=month, purpose=purpose, looks=n) for (month, purpose), n in sorted(counts.items()))
    return Decision((ReadLogPurged(until=until, looks=looks),))
