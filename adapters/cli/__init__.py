"""The command line `fallkonferenz`: each command opens the office, asks it one thing, prints the answer.

This is the list of the commands; help shows it, and imports the module of none of them.
"""

import signal
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperCommand

from adapters.cli.words import OPTIONS, Commands, say


class Later(TyperCommand):
    """A command by its name and help; what it does is imported once it is called."""

    def itself(self) -> Any:
        """The command with its options and its work; the callback imports it."""
        assert self.callback is not None
        return self.callback()

    def make_context(self, *args: Any, **more: Any) -> Any:
        """Go on as the command itself."""
        return self.itself().make_context(*args, **more)


def group(de: str, en: str) -> typer.Typer:
    """Commands that belong together."""
    return typer.Typer(
        cls=Commands,
        help=say(de, en),
        options_metavar=OPTIONS,
        subcommand_metavar=say("BEFEHL [ARGUMENTE]...", "COMMAND [ARGS]..."),
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
    )


def command(group: typer.Typer, name: str, place: str, de: str, en: str) -> None:
    """List a command; its function stands at a place `module:function` of this package."""
    module, _, function = place.partition(":")

    def imported() -> Any:
        act = getattr(import_module(f"{__name__}.{module}"), function)
        return import_module(f"{__name__}.given").made(act, name, say(de, en))

    group.command(name, help=say(de, en), options_metavar=OPTIONS, cls=Later)(imported)


def main() -> None:
    """Run the command line. Whoever stops a program by SIGTERM wants what Ctrl-C does: an office that closes."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    app(prog_name="fallkonferenz")


app = group("Fallkonferenzen einer Jugendberufsagentur.", "Case conferences of a Jugendberufsagentur.")
accounts = group("Zugänge mit Passwort.", "Accounts with a password.")
audit = group("Nachsehen, was warum geschah.", "See what happened, and why.")
roles = group("Wer welche Rolle hat.", "Who has which role.")
keys = group("Die Schlüssel.", "The keys.")
profile = group("Das Profil der Stadt.", "The profile of the town.")
database = group("Das Amt in PostgreSQL.", "The office in PostgreSQL.")
app.add_typer(accounts, name="account")
app.add_typer(audit, name="audit")
app.add_typer(roles, name="role")
app.add_typer(keys, name="keys")
app.add_typer(profile, name="profile")
app.add_typer(database, name="database")

command(app, "serve", "serving:serve", "Die Schnittstelle anbieten, bis Strg-C.", "Serve the API until Ctrl-C.")
command(
    app,
    "demo",
    "demo:demo",
    "Die Geschichte der Vorlage 340/17 spielen. Sie steht am 19.10.2017.",
    "Play the story of the council note 340/17. It stands on 19.10.2017.",
)
command(app, "token", "staff:token", "Einen Zugang ausstellen.", "Issue a bearer token.")
command(
    app,
    "project",
    "running:project",
    "Nur Lesemodelle nachführen, bis Strg-C.",
    "Only keep read models up to date, until Ctrl-C.",
)
command(
    app,
    "rebuild",
    "running:rebuild",
    "Lesemodelle neu aus dem Protokoll aufbauen.",
    "Rebuild read models from the log.",
)
command(
    app,
    "tick",
    "running:tick",
    "Tun, was der Kalender verlangt; beliebig oft.",
    "Do what the calendar asks for; repeat at will.",
)
command(app, "statistics", "counting:statistics", "Die Zahlen eines Jahres.", "The figures of a year.")
command(
    audit,
    "history",
    "replaying:history",
    "Der Verlauf eines Falls: wer, warum erlaubt, wer was sehen konnte.",
    "The history of a case: who, why it was allowed, who could see what.",
)
command(
    audit,
    "replay",
    "replaying:replay",
    "Die ganze Agentur, wie sie an einem Tag oder einer Stelle des Protokolls stand.",
    "The whole agency as it stood on a day or at a place in the log.",
)
command(
    app,
    "subject-report",
    "answering:subject_report",
    "Was ein junger Mensch wissen darf.",
    "What a young person may know.",
)
command(app, "backup", "keeping:backup", "Eine Sicherung anlegen, auch im Betrieb.", "Make a copy, also while running.")
command(app, "restore", "keeping:restore", "Eine Sicherung zurückspielen.", "Put a copy back.")
command(app, "erase", "keeping:erase", "Einen Menschen vergessen; zwei Personen.", "Forget a person; it takes two.")
command(app, "outside", "keeping:outside", "Den Ort außerhalb einrichten.", "Begin the place outside.")
command(
    app,
    "deletion-calendar",
    "keeping:deletion_calendar",
    "Welcher Fall wann gelöscht wird.",
    "Which case is to be deleted when.",
)
command(keys, "rotate", "keeping:rotate", "Alle Schlüssel neu verpacken.", "Wrap all keys anew.")
command(
    audit, "verify", "auditing:verify", "Das Protokoll gegen seine Siegel prüfen.", "Verify the log against its seals."
)
command(audit, "export", "auditing:export", "Ein Prüfpaket schreiben.", "Write an audit bundle.")
command(audit, "check", "auditing:check", "Ein Prüfpaket offline prüfen.", "Check a bundle offline.")
command(audit, "witness", "auditing:witness", "Siegel als Zeuge gegenzeichnen.", "Cosign checkpoints as a witness.")
command(roles, "grant", "staff:grant", "Eine Rolle vergeben.", "Grant a role.")
command(roles, "revoke", "staff:revoke", "Eine Rolle entziehen, sofort.", "Revoke a role, at once.")
command(roles, "list", "staff:show_roles", "Wer an einem Tag welche Rolle hatte.", "Who had which role on a day.")
command(
    accounts,
    "list",
    "staff:show_ways_in",
    "Wem welcher Zugang gegeben oder genommen wurde, bis zu einem Tag.",
    "Who was let in or put out by whom, up to a day.",
)
command(accounts, "add", "staff:add", "Einen Zugang mit Passwort anlegen.", "Make an account with a password.")
command(accounts, "password", "staff:change_password", "Ein neues Passwort setzen.", "Set another password.")
command(accounts, "disable", "staff:disable", "Einen Zugang sperren, sofort.", "Shut an account, at once.")
command(
    accounts,
    "sign-out",
    "staff:sign_out",
    "Alle Token einer Person zurücknehmen, auch die eines Anmeldedienstes.",
    "Take back all tokens of somebody, also those of an OpenID provider.",
)
command(profile, "check", "profiles:check", "Eine Profildatei prüfen.", "Validate a profile.")
command(profile, "show", "profiles:show_profile", "Das geltende Profil zeigen.", "Show the profile in force.")
command(
    database,
    "admit",
    "database:admit_role",
    "Die Schemata des Amts anlegen oder auf den Stand bringen und eine Rolle zulassen, die mit ihnen arbeitet.",
    "Make the schemas of the office or bring them up to date, and admit a role that works with them.",
)
command(
    database,
    "move",
    "database:move_office",
    "Das Amt aus den Dateien des Datenordners nach PostgreSQL umziehen, ganz oder gar nicht.",
    "Move the office from the files of the data folder to PostgreSQL, all of it or nothing.",
)
