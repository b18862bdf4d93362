"""Keeps people from guessing passwords: so many tries for an account and from an address, whether either exists or not.

The tries are counted before a password is looked at, so that many at once are no way around. Neither users nor
addresses are in the tables, only keyed fingerprints of them, and those no longer than they count.
"""

from collections.abc import Callable

from adapters.identity.errors import TooManyAttempts
from adapters.tables import Tables

WINDOW_SECONDS = 15 * 60
FOR_AN_ACCOUNT = 10
FROM_AN_ADDRESS = 100
"""A whole office may come from one address; only what failed counts."""


class Attempts:
    """The tries of the last quarter of an hour."""

    def __init__(self, tables: Tables, fingerprint: Callable[[str], bytes]) -> None:
        self._tables = tables
        self._fingerprint = fingerprint

    def count(self, user: str, address: str, now: float) -> None:
        """One more try; raises `TooManyAttempts`, and that try does not count."""
        limits = {self._account(user): FOR_AN_ACCOUNT, self._address(address): FROM_AN_ADDRESS}
        with self._tables.transaction(commit=True) as db:
            db.execute("DELETE FROM attempts WHERE at <= ?", (now - WINDOW_SECONDS,))
            for what, limit in limits.items():
                count, first = db.execute("SELECT count(*), min(at) FROM attempts WHERE what = ?", (what,)).fetchone()
                if count >= limit:
                    raise TooManyAttempts(max(1, round(first + WINDOW_SECONDS - now)))
            db.executemany("INSERT INTO attempts (what, at) VALUES (?, ?)", [(what, now) for what in limits])

    def give_back(self, user: str, address: str, at: float) -> None:
        """What a try at that moment cost, since somebody knew the password: one from the address, all for the account.

        Other tries from the address still count, or whoever has one account could guess the passwords of others.
        """
        with self._tables.transaction(commit=True) as db:
            db.execute("DELETE FROM attempts WHERE what = ?", (self._account(user),))
            db.execute(
                "DELETE FROM attempts WHERE number = (SELECT max(number) FROM attempts WHERE what = ? AND at = ?)",
                (self._address(address), at),
            )

    def _address(self, address: str) -> bytes:
        return self._fingerprint(f"address {address}")

    def _account(self, user: str) -> bytes:
        return self._fingerprint(f"account {user.casefold()}")
