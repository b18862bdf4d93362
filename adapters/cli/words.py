"""German and English on the command line, as the locale of the process asks (LC_ALL, LC_MESSAGES, LANG)."""

import os
from collections.abc import Iterable
from typing import Any

from typer import rich_utils
from typer.core import TyperGroup

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
OPTIONS = say("[OPTIONEN]", "[OPTIONS]")


def among(names: Iterable[str]) -> str:
    """What there is to choose from."""
    return say("Es gibt: ", "There are: ") + ", ".join(names)


class Spoken:
    """A part of the command line whose help is German or English down to the last line."""

    def format_usage(self, ctx: Any, formatter: Any) -> None:
        """Write the first line of the help."""
        pieces = self.collect_usage_pieces(ctx)  # type: ignore[attr-defined]  # of the command it is mixed into
        formatter.write_usage(ctx.command_path, " ".join(pieces), prefix=say("Aufruf: ", "Usage: "))

    def get_help_option(self, ctx: Any) -> Any:
        """The option that shows the help."""
        option = super().get_help_option(ctx)  # type: ignore[misc]
        option.help = say("Diese Hilfe zeigen.", "Show this help.")
        return option


class Commands(Spoken, TyperGroup):
    """Several commands under one name."""


if language() == "de":
    for name, words in PANELS.items():
        setattr(rich_utils, name, words)
