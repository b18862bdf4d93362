"""The commands about staff as they are handed in."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from application.commands import Command
from application.spelling import Day, Identifier, Key, User
from domain.staff import GrantForm, RoleForm, Somebody


class RevokeRole(Command, RoleForm):
    """Take a role back; also one that was given before some names were kept for the office itself."""

    institution: Key
    user: Identifier


class GrantRole(Command, GrantForm):
    """Give somebody a role."""

    institution: Key
    user: User
    valid_from: Day | None = None
    valid_until: Day | None = None


class EndSessions(Command, Somebody):
    """Take back whatever token somebody has."""

    institution: Key
    user: User


class Closed(BaseModel):
    """What is sent to come in or go out; no command, nothing of it is in the log."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Credentials(Closed):
    """Who wants to come in, however they type it."""

    user: Annotated[str, Field(min_length=1, max_length=200)]
    password: Annotated[str, Field(min_length=1, max_length=256)] = Field(repr=False)


class Nothing(Closed):
    """Nothing more is to be said."""
