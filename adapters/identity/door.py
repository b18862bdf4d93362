"""The door of an office: a token or a password comes in, somebody who acts comes out, with the roles of this moment."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from adapters.identity.accounts import Account, Accounts
from adapters.identity.attempts import Attempts
from adapters.identity.embedded import Issuer
from adapters.identity.ended import Ended
from adapters.identity.errors import WrongCredentials
from adapters.identity.provider import Provider, named_issuer
from adapters.identity.signed_in import SignedIn
from application.staffing import Staffing
from domain.recorded import Actor, is_somebody

SESSION = timedelta(hours=1)
"""How long a password opens the door."""


@dataclass(frozen=True)
class Door:
    """Lets people in."""

    issuer: Issuer
    provider: Provider | None
    """Of the tokens that are not our own, where there is one."""
    accounts: Accounts
    attempts: Attempts
    ended: Ended
    staffing: Staffing
    now: Callable[[], datetime]

    def issue(self, actor: Actor, days: int) -> str:
        """A token for somebody; the roles it brings are theirs from now on, and that is on record.

        Raises `ValueError` for a user who has no proper identifier; then nothing is on record.
        """
        token = self.issuer.issue(actor, timedelta(days=days))
        self.staffing.admit(actor, "token")
        return token

    def actor(self, token: str) -> Actor:
        """Whoever a token speaks for. Raises `NotSignedIn` and `IdentityUnavailable`."""
        who = self._let_in(token)
        if who.by_the_provider:
            return self.staffing.admit(who.actor, "provider")
        return self.staffing.acting(who.actor)

    def sign_in(self, user: str, password: str, address: str) -> str:
        """A token for whoever knows the password, with the roles they have.

        The token is as old as the look at the password: who is put out meanwhile stays out. Raises `TooManyAttempts`
        and `WrongCredentials`.
        """
        begun = self.now()
        self.attempts.count(user, address, begun.timestamp())
        account = self.accounts.with_password(user, password)
        if account is None or not is_somebody(account.user):
            raise WrongCredentials()
        self.attempts.give_back(user, address, begun.timestamp())
        roles = self.staffing.roles(account.institution, account.user)
        return self.issuer.issue(Actor(account.user, account.institution, roles), SESSION, begun)

    def change_password(self, user: str, password: str) -> None:
        """Give an account another password; whoever came in with the old one is out."""
        self._put_out(self.accounts.change_password(user, password))

    def disable(self, user: str) -> None:
        """Shut an account, at once."""
        self._put_out(self.accounts.disable(user))

    def end(self, token: str) -> None:
        """Take back the token somebody came with. Raises what `actor` raises."""
        self.ended.end(token, self._let_in(token), self._seconds())

    def end_all(self, institution: str, user: str) -> None:
        """Take back every token somebody was issued up to now."""
        self.ended.end_all(institution, user, self._seconds())

    def sign_out(self, institution: str, user: str) -> None:
        """The same for somebody in the registry of staff; raises `Unknown` for anybody else."""
        self.staffing.require_known(institution, user)
        self.end_all(institution, user)

    def _put_out(self, account: Account) -> None:
        self.end_all(account.institution, account.user)

    def _let_in(self, token: str) -> SignedIn:
        ours = self.provider is None or named_issuer(token) != self.provider.name
        who = self.issuer.read(token) if ours or self.provider is None else self.provider.read(token)
        self.ended.require_going_on(token, who)
        return who

    def _seconds(self) -> float:
        return self.now().timestamp()
