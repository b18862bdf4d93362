"""The commands about conferences and years as they are handed in, as in `commands.py`."""

from typing import Annotated, Literal

from pydantic import Field, Strict

from application.commands import STRICT, Command, Professional
from application.spelling import Clock, Code, Day, Id, Key, Keys, Name, Text, Texts, User
from domain.coordination import ConferenceForm, RescheduleForm
from domain.disclosure import ReleaseForm
from domain.events import Consultation, Participant

TableName = Annotated[str, Field(pattern=r"^[a-z_]{1,40}\.[a-z_]{1,40}$")]
"""A figure and what it is broken down by."""


class Talk(Consultation):
    """What an institution said about an extraordinary conference."""

    model_config = STRICT

    institution: Key
    answered_on: Day


class Present(Professional, Participant):
    """Somebody in the room, and the account they read with there."""

    user: User | None = None


class ScheduleConference(Command, ConferenceForm):
    """Set a conference's date and place."""

    date: Day
    start_time: Clock | None = None
    end_time: Clock | None = None
    report_deadline: Day | None = None
    consultations: Annotated[tuple[Talk, ...], Strict(False), Field(max_length=100)] = ()


class PublishDates(Command):
    """Make the date known."""

    channels: Keys


class InviteAll(Command):
    """Invite everybody and call for cases."""

    institutions: Keys


class SetCapacity(Command):
    """Change how many cases a conference takes; null for no limit."""

    capacity: Annotated[int, Field(ge=1, le=1000)] | None


class PublishFigures(Command, ReleaseForm):
    """Publish figures of a year or of half of it."""

    without: Annotated[tuple[TableName, ...], Strict(False), Field(max_length=50)] = ()


class RecordAnswer(Command):
    """Record what a reporting institution said about the selection."""

    institution: Key
    asked_on: Day
    answer: Literal["agree", "dissent", "none"]
    channel: Annotated[str, Field(max_length=100)] | None = None


class FixAgenda(Command):
    """Fix the agenda, with points that concern no case."""

    general_items: Texts = ()


class OpenConference(Command):
    """Begin a conference."""

    attendance: Annotated[tuple[Present, ...], Strict(False), Field(max_length=100)]


class RecordAttendance(Command):
    """Somebody comes or goes, for good or for one item."""

    institution: Key
    person: Name
    function: Annotated[str, Field(max_length=200)] | None = None
    user: User | None = None
    item: Id | None = None
    left: bool
    reason: Code | None = None


class CancelConference(Command):
    """Call a conference off."""

    reason: Text


class RescheduleConference(Command, RescheduleForm):
    """Move a conference to another day."""

    date: Day
    start_time: Clock | None = None
    end_time: Clock | None = None
    report_deadline: Day | None = None


class GiveFeedback(Command):
    """Say how it went, from 1 (poor) to 5 (very good)."""

    rating: Annotated[int, Field(ge=1, le=5)]


class SetYearPlan(Command):
    """Set the fixed dates of a year."""

    dates: Annotated[tuple[Day, ...], Strict(False), Field(max_length=53)]
