"""Commands about the profile of a town."""

from typing import Annotated

import typer

from adapters.cli.given import REFUSED, WRONG, Given, faults, stop
from adapters.cli.words import say
from adapters.settings import DEFAULT_PROFILE, load_profile, profile_file


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


def show_profile(given: Given) -> None:
    """Show the profile in force; one that comes with the product as its file has it, sources and all."""
    name = given.settings.profile or DEFAULT_PROFILE
    shown = in_force = load_profile(name)
    if not given.settings.profile and given.has_log():
        with given.office() as office:
            in_force = office.desk.profile
    text = profile_file(name).read_text(encoding="utf-8") if shown == in_force else in_force.model_dump_json(indent=2)
    given.answer(in_force, text)
