"""Commands for whoever sets an office up: roles, and accounts with a password.

Whoever can run them can read the keys of the office anyway, so they need no token; what they do to roles is on record.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, cast

import typer

from adapters.cli import show
from adapters.cli.given import REFUSED, WRONG, Given, stop, up_to_date
from adapters.cli.words import DAY, among, say
from adapters.identity.accounts import AccountTaken, NoAccount
from adapters.identity.passwords import LEAST, MOST, WeakPassword
from adapters.main import Office
from application.spelling import Day
from domain.recorded import Actor, is_identifier, is_somebody
from domain.staff import ROLES, GrantForm, Role, RoleForm, Somebody
from projections.staff import roles_on, ways_in


def _known(names: list[str]) -> list[str]:
    if set(names) - set(ROLES):
        raise typer.BadParameter(among(ROLES))
    return names


def _one_known(name: str) -> str:
    return _known([name])[0]


User = Annotated[str, typer.Option(help=say("Kennung, kein Name.", "An identifier, no name."))]
InstitutionKey = Annotated[str, typer.Option(metavar="KEY", help=say("Schlüssel im Profil.", "Key in the profile."))]
Roles = Annotated[list[str], typer.Option(metavar="ROLE", callback=_known, help=", ".join(ROLES))]
OneRole = Annotated[str, typer.Option(metavar="ROLE", callback=_one_known, help=", ".join(ROLES))]
First = Annotated[
    Day | None,
    typer.Option(metavar=DAY, help=say("Erster Tag; sonst ab sofort.", "First day; else from now on.")),
]
Last = Annotated[
    Day | None,
    typer.Option(metavar=DAY, help=say("Letzter Tag; sonst offen.", "Last day; else open.")),
]
AsOf = Annotated[
    Day | None,
    typer.Option(metavar=DAY, help=say("An diesem Tag; sonst heute.", "On this day; else today.")),
]


def token(
    given: Given,
    user: User,
    institution: InstitutionKey,
    role: Roles,
    days: Annotated[int, typer.Option(min=1, max=3650, help=say("Tage, die er gilt.", "Days it is valid."))] = 1,
) -> None:
    """Issue a token of the embedded issuer."""
    require_somebody(user)
    with given.new_office() as office:
        require_institution(institution, office)
        issued = office.door.issue(Actor(user, institution, frozenset(role)), days)
    given.answer({"token": issued}, issued)


def grant(
    given: Given,
    user: User,
    institution: InstitutionKey,
    role: OneRole,
    valid_from: First = None,
    valid_until: Last = None,
) -> None:
    """Grant a role from the machine itself."""
    require_somebody(user)
    form = GrantForm(
        institution=institution, user=user, role=cast("Role", role), valid_from=valid_from, valid_until=valid_until
    )
    with given.new_office() as office:
        receipt = office.staffing.set_up(form)
    given.answer({"position": receipt.position}, say("Die Rolle ist vergeben.", "The role is granted."))


def revoke(given: Given, user: User, institution: InstitutionKey, role: OneRole) -> None:
    """Take a role back from the machine itself."""
    require_identifier(user)
    with given.office() as office:
        receipt = office.staffing.take_down(RoleForm(institution=institution, user=user, role=cast("Role", role)))
    given.answer({"position": receipt.position}, say("Die Rolle ist entzogen.", "The role is revoked."))


def show_roles(given: Given, as_of: AsOf = None) -> None:
    """Show who had which role."""
    with given.office() as office:
        found = roles_on(up_to_date(office, "staff"), as_of or office.desk.today())
    given.answer({"items": found}, show.roles(found))


def show_ways_in(given: Given, as_of: AsOf = None) -> None:
    """Show who was let in or put out by whom, up to a day."""
    with given.office() as office:
        found = ways_in(up_to_date(office, "staff"), as_of or office.desk.today())
    given.answer({"items": found}, show.ways_in(found))


def add(given: Given, user: User, institution: InstitutionKey, role: Roles) -> None:
    """Make an account with its roles; the password is asked for, or read from the first line of stdin."""
    require_somebody(user)
    with given.new_office() as office, _explained():
        require_institution(institution, office)
        office.door.make_account(Actor(user, institution, frozenset(role)), _password())
    given.answer({"user": user}, say("Der Zugang ist angelegt.", "The account is made."))


def change_password(given: Given, user: User) -> None:
    """Set another password, and enable the account."""
    require_somebody(user)
    with given.office() as office, _explained():
        office.door.change_password(user, _password())
    given.answer({"user": user}, say("Das Passwort ist geändert.", "The password is changed."))


def disable(given: Given, user: User) -> None:
    """Shut an account."""
    require_somebody(user)
    with given.office() as office, _explained():
        office.door.disable(user)
    given.answer({"user": user}, say("Der Zugang ist gesperrt.", "The account is shut."))


def sign_out(given: Given, user: User, institution: InstitutionKey) -> None:
    """Take back all tokens of somebody."""
    require_identifier(user)
    with given.office() as office:
        office.door.sign_out(Somebody(institution=institution, user=user))
    given.answer({"user": user}, say("Alle Token sind zurückgenommen.", "All tokens are taken back."))


def require_somebody(user: str) -> None:
    """End the program for what is no identifier, or how the office itself is called."""
    require_identifier(user)
    if not is_somebody(user):
        stop(WRONG, say("So heißt das Amt selbst, niemand sonst.", "That is what the office itself is called."))


def require_identifier(user: str) -> None:
    """End the program where nobody of the staff may be called so."""
    if not is_identifier(user):
        words = "Eine Kennung besteht aus kleinen Buchstaben, Ziffern und . _ @ + -; sie ist kein Name."
        stop(WRONG, say(words, "An identifier is made of small letters, digits and . _ @ + -; it is no name."))


def require_institution(key: str, office: Office) -> None:
    """End the program where the profile has no such institution."""
    if office.desk.profile.institution(key) is None:
        stop(WRONG, say("Diese Institution steht nicht im Profil.", "There is no such institution in the profile."))


def _password() -> str:
    """A password as somebody types it twice, or as another program hands it in; it is never an argument."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    once, again = say("Passwort", "Password"), say("Noch einmal", "Once more")
    typed: str = typer.prompt(once, hide_input=True, confirmation_prompt=again, err=True)
    return typed


@contextmanager
def _explained() -> Iterator[None]:
    try:
        yield
    except WeakPassword:
        stop(
            REFUSED,
            say(
                f"Ein Passwort hat {LEAST} bis {MOST} Zeichen, viele verschiedene, und enthält nicht die Kennung.",
                f"A password has {LEAST} to {MOST} characters, many different ones, and not the user in it.",
            ),
        )
    except AccountTaken:
        stop(REFUSED, say("Diesen Zugang gibt es schon.", "There is such an account already."))
    except NoAccount:
        stop(REFUSED, say("Diesen Zugang gibt es nicht.", "There is no such account."))
