"""German and English on the command line, as the locale of the process asks (LC_ALL, LC_MESSAGES, LANG)."""

import os
from collections.abc import Iterable
from typing import Any

import typer
from pydantic import ValidationError
from pydantic_core import ErrorDetails
from typer import rich_utils
from typer.core import TyperCommand, TyperGroup

from application.spelling import EARLIEST, LATEST
from domain.errors import Language

LOCALE = ("LC_ALL", "LC_MESSAGES", "LANG")
"""The first that is set decides, as everywhere on POSIX."""

PANELS = {
    "ARGUMENTS_PANEL_TITLE": "Argumente",
    "OPTIONS_PANEL_TITLE": "Optionen",
    "COMMANDS_PANEL_TITLE": "Befehle",
    "ERRORS_PANEL_TITLE": "Fehler",
    "DEFAULT_STRING": "[Vorgabe: {}]",
    "ENVVAR_STRING": "[Umgebung: {}]",
    "REQUIRED_LONG_STRING": "[nötig]",
    "RICH_HELP": "Hilfe gibt [blue]'{command_path} {help_option}'[/].",
}
"""Typer's own words in German; it takes them from constants."""


def language() -> Language:
    """German for a German locale, and where none is set; else English."""
    locale = next(filter(None, map(os.environ.get, LOCALE)), "de")
    return "de" if locale.lower().startswith("de") else "en"


def say(de: str, en: str) -> str:
    """The words in the language of this process."""
    return de if language() == "de" else en


DAY = say("JJJJ-MM-TT", "YYYY-MM-DD")
"""How a day is typed."""


def among(names: Iterable[str]) -> str:
    """What there is to choose from."""
    return say("Es gibt: ", "There are: ") + ", ".join(names)


def wanted(error: ErrorDetails) -> str:
    """What should stand there instead of something that was typed; Pydantic's own words where nobody types it."""
    match error["type"].partition("_")[0], error.get("ctx", {}):
        case "date", _:
            years = EARLIEST.year, LATEST.year
            return say(
                "Ein Tag wird als JJJJ-MM-TT geschrieben, etwa 2017-05-10, und liegt in den Jahren {} bis {}.",
                "A day is written as YYYY-MM-DD, such as 2017-05-10, and lies in the years {} to {}.",
            ).format(*years)
        case "int", _:
            return say("Hier steht eine ganze Zahl.", "This is a whole number.")
        case "uuid", _:
            return say(
                "Eine Kennung sieht so aus: 6f1d0c62-3a0e-5f0e-9a55-6c1f4c0b7e11.",
                "An id looks like this: 6f1d0c62-3a0e-5f0e-9a55-6c1f4c0b7e11.",
            )
        case _, {"ge": least}:
            return say(f"Die kleinste Zahl ist {least}.", f"The smallest number is {least}.")
        case _, {"le": most}:
            return say(f"Die größte Zahl ist {most}.", f"The largest number is {most}.")
        case _:
            return error["msg"]


class Mistyped(typer.BadParameter):
    """A value that is missing or cannot be used."""

    def format_message(self) -> str:
        """Where it stands and what is wanted, without an English beginning."""
        return f"{self.param.get_error_hint() if self.param else ''}: {self.message}"


def _plainly(wrong: typer.BadParameter) -> str:
    if not isinstance(wrong.__cause__, ValidationError):
        return wrong.message or say("Das fehlt.", "This is missing.")
    choices = wrong.param.type_descriptor.choices if wrong.param else None
    return among(choices) if choices else wanted(wrong.__cause__.errors()[0])


class Spoken:
    """A part of the command line whose help is German or English down to the last line."""

    def make_context(self, *args: Any, **more: Any) -> Any:
        """Read what was typed; says in plain words what is wrong with a value."""
        try:
            return super().make_context(*args, **more)  # type: ignore[misc]  # of the command it is mixed into
        except typer.BadParameter as wrong:
            raise Mistyped(_plainly(wrong), wrong.ctx, wrong.param) from wrong

    def format_usage(self, ctx: Any, formatter: Any) -> None:
        """Write the first line of the help."""
        pieces = self.collect_usage_pieces(ctx)  # type: ignore[attr-defined]  # of the command it is mixed into
        formatter.write_usage(ctx.command_path, " ".join(pieces), prefix=say("Aufruf: ", "Usage: "))

    def get_help_option(self, ctx: Any) -> Any:
        """The option that shows the help."""
        option = super().get_help_option(ctx)  # type: ignore[misc]
        option.help = say("Diese Hilfe zeigen.", "Show this help.")
        return option


class Command(Spoken, TyperCommand):
    """One command."""


class Commands(Spoken, TyperGroup):
    """Several commands under one name."""


if language() == "de":
    for name, words in PANELS.items():
        setattr(rich_utils, name, words)
