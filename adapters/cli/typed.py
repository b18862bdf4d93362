"""What somebody typed, and in plain words what is wanted instead."""

from typing import Any

import typer
from pydantic import ValidationError
from pydantic_core import ErrorDetails
from typer.core import TyperCommand

from adapters.cli.words import Spoken, among, say
from application.spelling import EARLIEST, LATEST


class Command(Spoken, TyperCommand):
    """One command."""

    def make_context(self, *args: Any, **more: Any) -> Any:
        """Read what was typed; says in plain words what is wrong with a value."""
        try:
            return super().make_context(*args, **more)
        except typer.BadParameter as wrong:
            raise Mistyped(_plainly(wrong), wrong.ctx, wrong.param) from wrong


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
