"""Tokens that were taken back before they ran out."""

from hashlib import sha256

from adapters.identity.errors import NotSignedIn
from adapters.identity.signed_in import SignedIn
from adapters.tables import Tables
from domain.recorded import Actor


class Ended:
    """Remembers them until they would have run out anyway."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def end(self, token: str, who: SignedIn, now: float) -> None:
        """Take one token back, and forget those that have run out since; `now` in seconds of the Unix epoch."""
        with self._tables.transaction(commit=True) as db:
            db.execute("DELETE FROM ended WHERE until < ?", (now - GRACE_SECONDS,))
            db.execute("INSERT INTO ended VALUES (?, ?) ON CONFLICT DO NOTHING", (_digest(token), who.ends_at))

    def end_all(self, institution: str, user: str, now: float) -> None:
        """Take every token back that somebody was issued up to now."""
        with self._tables.transaction(commit=True) as db:
            db.execute(
                'INSERT INTO ended_before VALUES (?, ?, ?) ON CONFLICT (institution, "user")'
                " DO UPDATE SET at = excluded.at WHERE excluded.at > ended_before.at",
                (institution, user, now),
            )

    def require_going_on(self, token: str, who: SignedIn) -> None:
        """Raise `NotSignedIn` where the token was taken back."""
        actor: Actor = who.actor
        found = self._tables.ask(
            "SELECT 1 FROM ended WHERE token = ?"
            ' UNION ALL SELECT 1 FROM ended_before WHERE institution = ? AND "user" = ? AND at >= ?',
            *(_digest(token), actor.institution, actor.user, who.issued_at),
        )
        if found:
            raise NotSignedIn()


GRACE_SECONDS = 3600
"""More than any leeway a token is given after it has run out."""


def _digest(token: str) -> bytes:
    """Over what is signed: some signatures can be written in two ways (ECDSA), and the token is the same."""
    return sha256(token.rpartition(".")[0].encode()).digest()
