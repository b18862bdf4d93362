"""The door of an office: a token comes in, somebody who acts comes out, with the roles they have at this moment."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from adapters.identity.embedded import Issuer
from adapters.identity.ended import Ended
from adapters.identity.signed_in import SignedIn
from application.staffing import Staffing
from domain.recorded import Actor


@dataclass(frozen=True)
class Door:
    """Lets people in."""

    issuer: Issuer
    ended: Ended
    staffing: Staffing
    now: Callable[[], datetime]

    def issue(self, actor: Actor, days: int) -> str:
        """A token for somebody; the roles it brings are theirs from now on, and that is on record."""
        self.staffing.admit(actor, "token")
        return self.issuer.issue(actor, timedelta(days=days))

    def actor(self, token: str) -> Actor:
        """Whoever a token speaks for. Raises `NotSignedIn`."""
        return self.staffing.acting(self._let_in(token).actor)

    def end(self, token: str) -> None:
        """Take back the token somebody came with. Raises `NotSignedIn`."""
        self.ended.end(token, self._let_in(token), self.now().timestamp())

    def end_all(self, institution: str, user: str) -> None:
        """Take back every token somebody was issued up to now."""
        self.ended.end_all(institution, user, self.now().timestamp())

    def _let_in(self, token: str) -> SignedIn:
        who = self.issuer.read(token)
        self.ended.require_going_on(token, who)
        return who
