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
from application.desk import Submission
from application.journal import Receipt
from application.staffing import Staffing
from domain.events import EndOfSessions
from domain.recorded import Actor, is_somebody
from domain.staff import Somebody

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
        now, lifetime = self.now(), timedelta(days=days)
        token = self.issuer.issue(actor, lifetime, now)
        self.staffing.issue(actor, now + lifetime)
        return token

    def make_account(self, actor: Actor, password: str) -> None:
        """An account for somebody; its roles are theirs from now on, and that is on record.

        Raises what `Accounts.add` raises; then nothing is on record.
        """
        self.accounts.add(Account(actor.user, actor.institution), password)
        self.staffing.make_account(actor)

    def actor(self, token: str) -> Actor:
        """Whoever a token speaks for. Raises `NotSignedIn` and `IdentityUnavailable`."""
        who = self._let_in(token)
        if who.by_the_provider:
            return self.staffing.admit(who.actor)
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
        self._put_out(self.accounts.change_password(user, password), "PASSWORD_CHANGED")

    def disable(self, user: str) -> None:
        """Shut an account, at once."""
        self._put_out(self.accounts.disable(user), "ACCOUNT_DISABLED")

    def end(self, token: str) -> None:
        """Take back the token somebody came with. Raises what `actor` raises."""
        self.ended.end(token, self._let_in(token), self._seconds())

    def sign_out(self, whom: Somebody, by: Submission | None = None) -> Receipt:
        """Take back every token somebody in the registry of staff was issued up to now; raises `Unknown` for others.

        By whoever hands it in, else at the machine.
        """
        self.staffing.require_known(whom)
        return self._end_all(whom, "SIGNED_OUT", by)

    def _put_out(self, account: Account, cause: EndOfSessions) -> None:
        self._end_all(Somebody(institution=account.institution, user=account.user), cause)

    def _end_all(self, whom: Somebody, cause: EndOfSessions, by: Submission | None = None) -> Receipt:
        """It is said before it is done; asked again, as where the office died between the two, it is done again."""
        receipt = self.staffing.put_out(whom, cause, by)
        self.ended.end_all(whom.institution, whom.user, self._seconds())
        return receipt

    def _let_in(self, token: str) -> SignedIn:
        ours = self.provider is None or named_issuer(token) != self.provider.name
        who = self.issuer.read(token) if ours or self.provider is None else self.provider.read(token)
        self.ended.require_going_on(token, who)
        return who

    def _seconds(self) -> float:
        return self.now().timestamp()
