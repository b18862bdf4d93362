"""What a token says."""

from dataclasses import dataclass

from domain.recorded import Actor


@dataclass(frozen=True)
class SignedIn:
    """Somebody with a good token."""

    actor: Actor
    """With the roles the token brings; the registry of staff may know of fewer."""
    issued_at: float
    """Seconds of the Unix epoch."""
    ends_at: float
    by_the_provider: bool = False
    """Whether an OpenID provider says so, and not this office itself."""
