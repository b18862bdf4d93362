"""What all commands have in common: their options, their office, their answers, and how they end.

Exit status: 0 done, 1 refused or not verified, 2 wrongly called or set up.
"""

import json
import sqlite3
from collections.abc import Callable, Collection, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import date
from inspect import Parameter, Signature, signature
from pathlib import Path
from typing import Annotated, Any, Concatenate, NoReturn, Self, TypeVar

import typer
from pydantic import TypeAdapter, ValidationError
from rich.console import RenderableType
from typer.main import get_command

from adapters.backup import InUse
from adapters.cli.show import screen
from adapters.cli.typed import Command, wanted
from adapters.cli.words import DAY, OPTIONS, language, say
from adapters.identity import NotSignedIn
from adapters.keys import KeyMissing, KeyServerAway
from adapters.keys.store import begun
from adapters.log.mapper import Unreadable
from adapters.log.migrate import ForeignLog, NewerLog
from adapters.log.migrate_postgres import NotAdmitted, Unreachable
from adapters.log.recorder import NotDurable
from adapters.main import Office, open_office
from adapters.register import Behind
from adapters.settings import TOKEN, Settings, UnknownSetting, read_settings
from adapters.verifying import Verifying, open_to_verify
from application.correction import CorrectionUnfinished
from application.desk import Submission
from application.erasure import Unfinished
from application.journal import Unavailable
from application.ports import Unrecorded
from application.spelling import Day
from domain.errors import Refused, Unknown
from projections import case_list
from projections.runner import Runner, Stuck

REFUSED, WRONG = 1, 2
T = TypeVar("T")
UNOPENED = (ForeignLog, NewerLog, NotDurable, NotAdmitted, Unreachable)
"""What may keep a log from being opened."""


Data = Annotated[
    Path | None,
    typer.Option(
        metavar="DIR",
        help=say("Ordner des Protokolls; auch FALLKONFERENZ_DATA.", "Folder of the log; also FALLKONFERENZ_DATA."),
    ),
]
ProfileName = Annotated[
    str | None,
    typer.Option(
        metavar="NAME",
        help=say("Profil: mitgelieferter Name oder TOML-Datei.", "Profile: a shipped name or a TOML file."),
    ),
]
Today = Annotated[
    Day | None,
    typer.Option(
        metavar=DAY,
        help=say("Fester Kalendertag; auch FALLKONFERENZ_TODAY.", "A fixed calendar day; also FALLKONFERENZ_TODAY."),
    ),
]
Json = Annotated[
    bool, typer.Option("--json", help=say("Für Maschinen: als JSON antworten.", "For machines: answer in JSON."))
]


Token = Annotated[
    str,
    typer.Option(envvar=TOKEN, help=say("Zugang der handelnden Person.", "Token of the acting person.")),
]


@dataclass(frozen=True)
class Given:
    """What every command is told."""

    settings: Settings
    json: bool
    """Whether a machine reads the answer."""

    def on(self, day: date | None) -> Self:
        """The same on a fixed day, where one is named."""
        return replace(self, settings=self.settings.model_copy(update={"today": day})) if day else self

    @contextmanager
    def office(self, work: Collection[str] | None = None) -> Iterator[Office]:
        """The office whose log is in the folder; `work` as in `open_office`. Ends the program where there is none."""
        self._require_log()
        with self.new_office(work) as office:
            yield office

    def new_office(self, work: Collection[str] | None = None) -> AbstractContextManager[Office]:
        """The same, and where there is no log yet one begins."""
        return self._opened(open_office(self.settings, work))

    def verifying(self) -> AbstractContextManager[Verifying]:
        """What verifies the log in the folder, whatever state it is in. Ends the program where there is none."""
        self._require_log()
        return self._opened(open_to_verify(self.settings))

    def _require_log(self) -> None:
        if not self.has_log():
            nothing = say("Hier liegt kein Protokoll", "There is no log here")
            stop(WRONG, f"{nothing}: {self.settings.first_place}")

    def has_log(self) -> bool:
        """Whether there is one; ends the program where that cannot be told."""
        try:
            return begun(self.settings.first_place)
        except UNOPENED as error:
            stop(WRONG, f"{self.settings.data}: {error}")

    @contextmanager
    def _opened(self, opening: AbstractContextManager[T]) -> Iterator[T]:
        with ExitStack() as stack:
            try:
                opened = stack.enter_context(opening)
            except (
                OSError,
                sqlite3.DatabaseError,
                UnicodeDecodeError,  # SQLite's words about a damaged schema, which quote it
                InUse,
                KeyMissing,
                KeyServerAway,
                Unfinished,
                CorrectionUnfinished,
                *UNOPENED,
            ) as error:
                stop(WRONG, f"{self.settings.data}: {error}")
            try:
                yield opened
            except KeyMissing as error:
                words = say("Schlüssel und Daten gehören nicht zusammen", "Keys and data do not belong together")
                stop(WRONG, f"{words}: {error}")

    def answer(self, content: Any, *shown: RenderableType) -> None:
        """Print the content for a machine, or what is shown of it for people; bare text is never broken."""
        if self.json:
            typer.echo(TypeAdapter(Any).dump_json(content, indent=2))
            return
        for number, one in enumerate(shown):
            if number:
                typer.echo()
            typer.echo(one) if isinstance(one, str) else screen().print(one)


def up_to_date(office: Office, name: str) -> Runner:
    """A read model with all of the log in it, however long that takes."""
    runner = office.runners[name]
    runner.catch_up()
    return runner


def acting(token: str, office: Office) -> Submission:
    """A command of whoever a token speaks for; ends the program where it speaks for nobody."""
    try:
        actor = office.door.actor(token)
    except NotSignedIn:
        stop(WRONG, say("Dieser Zugang gilt nicht.", "This token is not valid."))
    return Submission(actor, office.desk.new_id(), digest=b"")


def case_called(name: str, office: Office) -> case_list.CaseEntry:
    """The case with this id or number; raises `Unknown`."""
    reader = up_to_date(office, "case_list")
    today, coordinator = office.desk.today(), office.desk.profile.coordinator
    for one in case_list.lines(reader, case_list.CaseFilter(limit=500), today, coordinator):
        if name in (str(one.case_id), one.case_number):
            return one
    raise Unknown()


def made(act: Callable[Concatenate[Given, ...], None], name: str, about: str) -> Any:
    """A function as a command; all options every command takes reach it as one `Given`."""

    def run(
        data: Data = None, profile: ProfileName = None, today: Today = None, json: Json = False, **own: Any
    ) -> None:
        settings = _settings(data=data, profile=profile, today=today)
        with _explained(json):
            act(Given(settings, json), **own)

    run.__signature__ = _joined(act, run)  # type: ignore[attr-defined]  # what Typer reads
    alone = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
    alone.command(name, help=about, options_metavar=OPTIONS, cls=Command)(run)
    return get_command(alone)


def stop(status: int, words: str) -> NoReturn:
    """End the program with a sentence on stderr."""
    typer.echo(words, err=True)
    raise typer.Exit(status)


def faults(error: ValueError) -> Iterator[str]:
    """What is wrong, a line each, down to the field."""
    if not isinstance(error, ValidationError):
        yield str(error)
        return
    for one in error.errors(include_url=False):
        cause = one.get("ctx", {}).get("error")
        if isinstance(cause, ValueError):
            yield from faults(cause)
        else:
            yield f"{'.'.join(map(str, one['loc']))}: {wanted(one)}"


def _joined(act: Callable[..., None], run: Callable[..., None]) -> Signature:
    """The parameters of a command, but for its `Given`, and those of every command."""
    own = list(signature(act).parameters.values())[1:]
    shared = [one for one in signature(run).parameters.values() if one.kind is not Parameter.VAR_KEYWORD]
    return Signature([*own, *shared])


def _settings(**given: Any) -> Settings:
    try:
        return read_settings(**given)
    except (UnknownSetting, OSError) as error:
        stop(WRONG, str(error))
    except ValueError as error:
        stop(WRONG, "\n".join(faults(error)))


@contextmanager
def _explained(as_json: bool) -> Iterator[None]:
    """Say in words why something was not done."""
    try:
        yield
    except Refused as refusal:
        stop(REFUSED, _refusal(refusal, as_json))
    except (Behind, Unavailable):
        stop(REFUSED, say("Das geht gerade nicht. Versuchen Sie es gleich noch einmal.", "Not now. Try again soon."))
    except Unrecorded:
        words = (
            "Das Leseprotokoll nimmt den Zugriff nicht an, darum wird nichts gezeigt: Prüfen Sie es, „audit verify“."
        )
        stop(
            REFUSED,
            say(words, "The read log does not take the look, so nothing is shown: check it, “audit verify”."),
        )
    except Unfinished:
        stop(
            REFUSED,
            say(
                "Eine Löschung ist noch nicht fertig: Prüfen Sie Schlüsselspeicher und Außenort, dann „tick“.",
                "An erasure is not finished yet: check the key store and the place outside, then “tick”.",
            ),
        )
    except CorrectionUnfinished:
        stop(
            REFUSED,
            say(
                "Eine Berichtigung ist noch nicht fertig: Prüfen Sie den Schlüsselspeicher, dann „tick“.",
                "A correction is not finished yet: check the key store, then “tick”.",
            ),
        )
    except (Stuck, Unreadable) as broken:
        stop(REFUSED, f"{type(broken).__name__}: {broken}")


def _refusal(refusal: Refused, as_json: bool) -> str:
    words = refusal.words(language())
    if as_json:
        return json.dumps({"code": refusal.code(), "rule": refusal.rule, "detail": words}, ensure_ascii=False)
    return f"{' '.join(filter(None, (refusal.code(), refusal.rule)))}: {words}"
