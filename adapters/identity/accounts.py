"""The accounts of an office that has no OpenID provider: a user, their institution, the hash of a password.

There is none until somebody at the machine makes one. What an account may do is in the registry of staff.
"""

from dataclasses import dataclass

from adapters.identity import passwords
from adapters.tables import Tables

FIND = 'SELECT "user", institution, password, disabled FROM accounts WHERE lower("user") = lower(?)'
"""Users that differ by case alone are the same; `user` is a word of SQL, and so quoted."""
CHANGE = 'UPDATE accounts SET password = ?, disabled = 0 WHERE lower("user") = lower(?)'
DISABLE = 'UPDATE accounts SET disabled = 1 WHERE lower("user") = lower(?)'


class AccountTaken(Exception):
    """There is an account of this user already."""


class NoAccount(Exception):
    """There is no account of this user."""


@dataclass(frozen=True)
class Account:
    """Somebody with a password."""

    user: str
    institution: str


class Accounts:
    """All of them."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def add(self, account: Account, password: str) -> None:
        """Make one; raises `AccountTaken` and `WeakPassword`."""
        passwords.require_strong(password, account.user)
        row = (account.user, account.institution, passwords.hashed(password))
        with self._tables.transaction(commit=True) as db:
            added = db.execute("INSERT INTO accounts VALUES (?, ?, ?, 0) ON CONFLICT DO NOTHING", row)
            if not added.rowcount:
                raise AccountTaken()

    def change_password(self, user: str, password: str) -> Account:
        """Give one another password, which also enables it again; raises `NoAccount` and `WeakPassword`."""
        account = self.find(user)
        passwords.require_strong(password, account.user)
        kept = passwords.hashed(password)
        with self._tables.transaction(commit=True) as db:
            db.execute(CHANGE, (kept, user))
        return account

    def disable(self, user: str) -> Account:
        """Let nobody sign in to one any more; raises `NoAccount`."""
        account = self.find(user)
        with self._tables.transaction(commit=True) as db:
            db.execute(DISABLE, (user,))
        return account

    def find(self, user: str) -> Account:
        """The account of a user; raises `NoAccount`."""
        rows = self._tables.ask(FIND, user)
        if not rows:
            raise NoAccount()
        return Account(*rows[0][:2])

    def with_password(self, user: str, password: str) -> Account | None:
        """The account these go with; as long a look where there is none, or a disabled one."""
        rows = self._tables.ask(FIND, user)
        name, institution, kept, disabled = rows[0] if rows else ("", "", None, 0)
        return Account(name, institution) if passwords.fits(kept, password) and not disabled else None
