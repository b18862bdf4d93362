"""Commands for whoever keeps an office: copies, and forgetting."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress

from adapters.backup import InUse, LogElsewhere, NameTaken, NoCopy
from adapters.backup import backup as make_copy
from adapters.cli import show
from adapters.cli.given import REFUSED, WRONG, Given, Token, acting, case_called, stop
from adapters.cli.words import DAY, say
from adapters.reads.opening import read_outside
from adapters.restore import KeysTooNew, OtherOffice
from adapters.restore import restore as put_back
from adapters.seal.outside import Outside
from application.retention import calendar
from application.spelling import Day
from domain.case import Case
from domain.counted import Counted


def backup(
    given: Given,
    file: Annotated[Path, typer.Argument(metavar="F", help=say("Zieldatei (ZIP).", "File to write (ZIP)."))],
) -> None:
    """Copy the office while it runs."""
    with _explained():
        about = make_copy(given.settings, file)
    given.answer(about, show.pairs("Gesichert", vars(about)))


def restore(
    given: Given,
    file: Annotated[Path, typer.Argument(metavar="F", help=say("Sicherung (ZIP).", "A copy (ZIP)."))],
) -> None:
    """Put a copy back; who was forgotten since is forgotten again before anybody can look."""
    with _explained():
        restored = put_back(given.settings, file)
    with given.office() as office:  # opening it forgets again and says so in the log
        key = office.seal.vkey
    lost = Counted(restored.known_size - restored.size)
    words = say(
        f"{lost:Ereignis ist|Ereignisse sind} verloren. "
        "Das Siegel hat jetzt einen anderen Namen; wer prüft, braucht den Schlüssel:",
        f"{lost:event is|events are} lost. The seal has another name now; whoever checks it needs the key:",
    )
    unsure = say(
        "Ohne Ort außerhalb weiß niemand sicher, wer seither gelöscht wurde: Sehen Sie die Löschungen selbst nach.",
        "Without a place outside nobody knows for sure who was forgotten since: check the erasures yourself.",
    )
    sizes = {"size": restored.size, "known_size": restored.known_size, "key": key}
    shown = [show.pairs("Wiederhergestellt", {name: sizes[name] for name in ("size", "known_size")})]
    told = [unsure] * (given.settings.checkpoints is None) + [f"{words}\n{key}"] * bool(lost)
    given.answer(sizes, *shown, *told)


def outside(given: Given) -> None:
    """Let the folder that is set be the place outside, from now on: bring the newest seal and the list there."""
    place, reads = Outside(given.settings.checkpoints), read_outside(given.settings)
    if not place:
        stop(WRONG, say("FALLKONFERENZ_CHECKPOINTS nennt keinen Ordner.", "FALLKONFERENZ_CHECKPOINTS names no folder."))
    with _explained():
        place.begin()
        reads.begin()
        with given.office() as office:
            for case in office.keys.forgotten():
                place.forget(case)
            office.seal.seal()
            office.reads.seal()
    given.answer({"checkpoints": len(place.checkpoints())}, str(given.settings.checkpoints))


def rotate(given: Given) -> None:
    """Wrap all keys anew and destroy what opened them before."""
    stderr = Console(stderr=True)
    with given.office() as office, Progress(console=stderr, disable=not stderr.is_terminal) as bars:
        bar = bars.add_task(say("Schlüssel", "Keys"), total=None)
        epoch = office.keys.rotate(lambda done: bars.update(bar, completed=done))
    given.answer({"epoch": epoch}, show.pairs("Schlüssel neu verpackt", {"epoch": epoch}))


def erase(
    given: Given,
    case: Annotated[str, typer.Argument(metavar="CASE", help=say("Kennung oder Fallnummer.", "Id or case number."))],
    token: Token,
    reason: Annotated[
        str | None,
        typer.Option(metavar="R", help=say("Grund: ordnet die Löschung an.", "Reason: orders the erasure.")),
    ] = None,
) -> None:
    """Order an erasure with a reason; without one, another person confirms it, or sees that it is done."""
    with given.office() as office:
        found = case_called(case, office)
        by = acting(token, office)
        state = office.desk.load(Case(), found.case_id)[0].state
        if reason is not None:
            office.cases.order_erasure(found.case_id, reason, by)
        elif state != "ERASED":
            office.erasures.confirm(found.case_id, by)
        state = office.desk.load(Case(), found.case_id)[0].state
        done = office.erasures.certificate(found.case_id) if state == "ERASED" else None
    words = say(
        "Die Löschung ist angeordnet. Eine zweite Person bestätigt sie mit ihrem eigenen Zugang, ohne --reason.",
        "The erasure is ordered. A second person confirms it with a token of their own, without --reason.",
    )
    given.answer(done or {"state": state}, show.certificate(done) if done else words)


def deletion_calendar(
    given: Given,
    until: Annotated[
        Day | None, typer.Option(metavar=DAY, help=say("Nur was bis dahin fällig ist.", "Only what is due by then."))
    ] = None,
) -> None:
    """Show which closed case is to be deleted when."""
    with given.office() as office:
        found = calendar(office.desk, until)
    given.answer(found, show.deletions(found))


@contextmanager
def _explained() -> Iterator[None]:
    try:
        yield
    except InUse:
        stop(REFUSED, say("Beenden Sie zuerst, was mit diesem Ordner arbeitet.", "Stop what works with this folder."))
    except LogElsewhere:
        words = "Das Protokoll liegt in PostgreSQL: Sichern Sie es mit dessen Werkzeugen."
        stop(REFUSED, say(words, "The log is in PostgreSQL: copy it with the tools of PostgreSQL."))
    except NameTaken:
        words = "Unter diesem Namen gibt es schon etwas, und keine Sicherung überschreibt es. Wählen Sie einen anderen."
        stop(REFUSED, say(words, "There is something of that name already, and no copy replaces it. Choose another."))
    except OtherOffice:
        stop(REFUSED, say("Das ist die Sicherung eines anderen Amts.", "This is the copy of another office."))
    except KeysTooNew as error:
        words = say("Die Schlüssel der Sicherung öffnen sich nicht", "The keys of the copy do not open")
        stop(REFUSED, f"{words}: {error}")
    except NoCopy:
        stop(REFUSED, say("Das ist keine Sicherung, oder sie ist beschädigt.", "This is no copy, or it is damaged."))
    except (OSError, sqlite3.Error) as error:
        stop(WRONG, str(error))
