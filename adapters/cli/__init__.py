"""The command line `fallkonferenz`: each command opens the office, asks it one thing, prints the answer."""

import signal
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress

from adapters import story
from adapters.cli import answering, auditing, counting, keeping, replaying, show, staff
from adapters.cli.database import database
from adapters.cli.given import REFUSED, WRONG, Given, command, faults, group, near, stop, up_to_date
from adapters.cli.words import DAY, say
from adapters.main import Office
from adapters.opening import PROJECTIONS
from adapters.settings import DEFAULT_PROFILE, load_profile, profile_file
from domain.events import PolicyActivated, StaffEvent
from domain.recorded import Actor
from projections import agenda, case_list, figures

app = group(say("Fallkonferenzen einer Jugendberufsagentur.", "Case conferences of a Jugendberufsagentur."))
audit = group(say("Nachsehen, was warum geschah.", "See what happened, and why."))
profile = group(say("Das Profil der Stadt.", "The profile of the town."))
keys = group(say("Die Schlüssel.", "The keys."))
accounts = group(say("Zugänge mit Passwort.", "Accounts with a password."))
roles = group(say("Wer welche Rolle hat.", "Who has which role."))
app.add_typer(accounts, name="account")
app.add_typer(audit, name="audit")
app.add_typer(roles, name="role")
app.add_typer(keys, name="keys")
app.add_typer(profile, name="profile")
app.add_typer(database, name="database")


def main() -> None:
    """Run the command line. Whoever stops a program by SIGTERM wants what Ctrl-C does: an office that closes."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    app(prog_name="fallkonferenz")


def _known_projections(names: list[str] | None) -> list[str]:
    every = [kind.name for kind in PROJECTIONS]
    if set(names or ()) - set(every):
        raise typer.BadParameter(say("Es gibt: ", "There are: ") + ", ".join(every))
    return names or every


Names = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="NAME",
        callback=_known_projections,
        help=say("Namen von Lesemodellen; ohne Namen alle.", "Names of read models; all where none is given."),
    ),
]


@command(app, "serve", "Die Schnittstelle anbieten, bis Strg-C.", "Serve the API until Ctrl-C.")
def serve(
    given: Given,
    host: Annotated[str, typer.Option(help=say("Adresse.", "Address."))] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help=say("Port.", "Port."))] = 8000,
    workers: Annotated[int, typer.Option(min=1, help=say("Zahl der Prozesse.", "Number of processes."))] = 1,
) -> None:
    """Serve the office over HTTP."""
    from adapters.cli.serving import run  # noqa: PLC0415  # the web framework is needed here only

    with given.new_office():
        pass  # What is wrong with it is said here in words, and the processes need not race to set it up.
    run(given.settings, host, port, workers)


@command(
    app,
    "demo",
    "Die Geschichte der Vorlage 340/17 spielen. Sie steht am 19.10.2017.",
    "Play the story of the council note 340/17. It stands on 19.10.2017.",
)
def demo(given: Given) -> None:
    """Play the story and show what came of it."""
    with given.on(story.TODAY).new_office() as office:
        _require_no_other_log(office)
        played = story.play(office)
        town = office.desk.profile
        plan = agenda.coordination(up_to_date(office, "agenda"), played.next_conference, town)
        trail = office.replay.case(played.sample_case, office.replay.until())
        sample = case_list.one_case(up_to_date(office, "case_list"), played.sample_case)
        year = figures.report(up_to_date(office, "statistics"), story.TODAY.year, story.TODAY, town)
    assert plan is not None
    assert sample is not None
    content = {"agenda": plan, "trail": trail, "statistics": year}
    given.answer(content, show.agenda(plan), show.trail(sample.course.case_number, trail), show.year(year))


@command(app, "token", "Einen Zugang ausstellen.", "Issue a bearer token.")
def token(
    given: Given,
    user: staff.User,
    institution: staff.InstitutionKey,
    role: staff.Roles,
    days: Annotated[int, typer.Option(min=1, max=3650, help=say("Tage, die er gilt.", "Days it is valid."))] = 1,
) -> None:
    """Issue a token of the embedded issuer."""
    staff.require_somebody(user)
    with given.new_office() as office:
        staff.require_institution(institution, office)
        issued = office.door.issue(Actor(user, institution, frozenset(role)), days)
    given.answer({"token": issued}, issued)


@command(app, "project", "Nur Lesemodelle nachführen, bis Strg-C.", "Only keep read models up to date, until Ctrl-C.")
def project(given: Given, names: Names = None) -> None:
    """Work as a projection worker."""
    with given.office(names), suppress(KeyboardInterrupt):
        while True:
            time.sleep(3600)


@command(app, "rebuild", "Lesemodelle neu aus dem Protokoll aufbauen.", "Rebuild read models from the log.")
def rebuild(given: Given, names: Names = None) -> None:
    """Rebuild beside the live rows, then switch."""
    stderr = Console(stderr=True)
    with given.office() as office, Progress(console=stderr, disable=not stderr.is_terminal) as bars:
        runners = {name: office.runners[name] for name in names or ()}
        for name, runner in runners.items():
            runner.rebuild(_bar(bars, name, office.journal.head()))
        reached = {name: runner.position() for name, runner in runners.items()}
    given.answer(reached, show.pairs("Neu aufgebaut bis Position", reached))


@command(app, "tick", "Tun, was der Kalender verlangt; beliebig oft.", "Do what the calendar asks for; repeat at will.")
def tick(
    given: Given,
    day: Annotated[
        date | None,
        typer.Option(
            "--date", metavar=DAY, callback=near, help=say("Als wäre es dieser Tag.", "As if it were this day.")
        ),
    ] = None,
) -> None:
    """Run the daily timers."""
    today = given.settings.today or date.today()  # noqa: DTZ011  # a day too far is refused, whatever the zone
    if day and day > today:
        stop(REFUSED, say("Der Kalender ist noch nicht so weit.", "The calendar is not there yet."))
    with given.on(day).office() as office:
        touched = office.daily.run()
    given.answer(touched, show.pairs("Vom Kalender berührt", touched))


command(app, "statistics", "Die Zahlen eines Jahres.", "The figures of a year.")(counting.statistics)
command(
    audit,
    "history",
    "Der Verlauf eines Falls: wer, warum erlaubt, wer was sehen konnte.",
    "The history of a case: who, why it was allowed, who could see what.",
)(replaying.history)
command(
    audit,
    "replay",
    "Die ganze Agentur, wie sie an einem Tag oder einer Stelle des Protokolls stand.",
    "The whole agency as it stood on a day or at a place in the log.",
)(replaying.replay)


command(app, "subject-report", "Was ein junger Mensch wissen darf.", "What a young person may know.")(
    answering.subject_report
)
command(app, "backup", "Eine Sicherung anlegen, auch im Betrieb.", "Make a copy, also while running.")(keeping.backup)
command(app, "restore", "Eine Sicherung zurückspielen.", "Put a copy back.")(keeping.restore)
command(app, "erase", "Einen Menschen vergessen; zwei Personen.", "Forget a person; it takes two.")(keeping.erase)
command(app, "outside", "Den Ort außerhalb einrichten.", "Begin the place outside.")(keeping.outside)
command(app, "deletion-calendar", "Welcher Fall wann gelöscht wird.", "Which case is to be deleted when.")(
    keeping.deletion_calendar
)
command(keys, "rotate", "Alle Schlüssel neu verpacken.", "Wrap all keys anew.")(keeping.rotate)
command(audit, "verify", "Das Protokoll gegen seine Siegel prüfen.", "Verify the log against its seals.")(
    auditing.verify
)
command(audit, "export", "Ein Prüfpaket schreiben.", "Write an audit bundle.")(auditing.export)
command(audit, "check", "Ein Prüfpaket offline prüfen.", "Check a bundle offline.")(auditing.check)
command(audit, "witness", "Siegel als Zeuge gegenzeichnen.", "Cosign checkpoints as a witness.")(auditing.witness)


command(roles, "grant", "Eine Rolle vergeben.", "Grant a role.")(staff.grant)
command(roles, "revoke", "Eine Rolle entziehen, sofort.", "Revoke a role, at once.")(staff.revoke)
command(roles, "list", "Wer an einem Tag welche Rolle hatte.", "Who had which role on a day.")(staff.show_roles)
command(accounts, "add", "Einen Zugang mit Passwort anlegen.", "Make an account with a password.")(staff.add)
command(accounts, "password", "Ein neues Passwort setzen.", "Set another password.")(staff.change_password)
command(accounts, "disable", "Einen Zugang sperren, sofort.", "Shut an account, at once.")(staff.disable)
command(
    accounts,
    "sign-out",
    "Alle Token einer Person zurücknehmen, auch die eines Anmeldedienstes.",
    "Take back all tokens of somebody, also those of an OpenID provider.",
)(staff.sign_out)


@command(profile, "check", "Eine Profildatei prüfen.", "Validate a profile.")
def check(
    given: Given,
    file: Annotated[
        str,
        typer.Argument(metavar="F", help=say("TOML-Datei oder mitgelieferter Name.", "TOML file or a shipped name.")),
    ],
) -> None:
    """Say what is wrong with a profile."""
    found: list[str] = []
    try:
        profile_file(file)
    except ValueError as error:
        stop(WRONG, str(error))
    try:
        load_profile(file)
    except ValueError as error:
        found = list(faults(error))
    given.answer({"faults": found}, "\n".join(found) or say("Das Profil ist gültig.", "The profile is valid."))
    raise typer.Exit(REFUSED if found else 0)


@command(profile, "show", "Das geltende Profil zeigen.", "Show the profile in force.")
def show_profile(given: Given) -> None:
    """Show the profile in force; one that comes with the product as its file has it, sources and all."""
    name = given.settings.profile or DEFAULT_PROFILE
    shown = in_force = load_profile(name)
    if not given.settings.profile and given.settings.first_file.exists():
        with given.office() as office:
            in_force = office.desk.profile
    text = profile_file(name).read_text(encoding="utf-8") if shown == in_force else in_force.model_dump_json(indent=2)
    given.answer(in_force, text)


def _bar(bars: Progress, name: str, end: int) -> Callable[[int], None]:
    bar = bars.add_task(name, total=end)
    return lambda position: bars.update(bar, completed=position)


def _require_no_other_log(office: Office) -> None:
    """Nothing is ever taken out of a log again, so invented cases may not get into a real one."""
    recorded = (
        entry
        for entry in office.journal.read(0, limit=100)
        if not isinstance(entry.event, PolicyActivated | StaffEvent)
    )
    first = next(recorded, None)
    if first and first.command_id != story.step(1):
        stop(
            REFUSED,
            say(
                "In diesem Ordner liegt schon ein Protokoll. Die Geschichte braucht einen eigenen: --data DIR.",
                "There is a log in this folder already. The story needs one of its own: --data DIR.",
            ),
        )
