"""What everybody may ask: when are the conferences?"""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Response
from icalendar import Calendar, Event

from adapters.http.answers import Items
from adapters.http.conferences import API
from adapters.http.document import public
from adapters.main import Office
from projections.public_dates import PublicDate, public_dates

REFRESH = timedelta(hours=12)


class CalendarFile(Response):
    """A calendar (RFC 5545)."""

    media_type = "text/calendar"


def routes(office: Office) -> APIRouter:
    """Dates and places; no token needed."""
    router = APIRouter(tags=["public"], responses=public())

    @router.get(API + "/public/conferences")
    def list_public_conferences() -> Items[PublicDate]:
        return Items(items=_coming(office))

    @router.get(API + "/public/conferences.ics", response_class=CalendarFile)
    def read_public_calendar() -> CalendarFile:
        return CalendarFile(_calendar(office).to_ical())

    return router


def _coming(office: Office) -> list[PublicDate]:
    return public_dates(office.runners["conference_list"], office.desk.today())


def _calendar(office: Office) -> Calendar:
    name = f"Fallkonferenzen {office.desk.profile.name}"
    calendar = Calendar()
    calendar.add("prodid", "-//Fallkonferenz//DE")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", REFRESH, parameters={"value": "DURATION"})
    calendar.add("x-published-ttl", "PT12H")
    for one in _coming(office):
        calendar.add_component(_entry(one, office))
    return calendar


def _entry(one: PublicDate, office: Office) -> Event:
    """One conference: with its hours in UTC, or the whole day where none are set."""
    entry = Event()
    entry.add("uid", f"{one.conference_id}@{office.settings.origin}")
    entry.add("dtstamp", office.desk.now())
    entry.add("summary", "Fallkonferenz")
    entry.add("location", one.place)
    entry.add("description", f"Fälle melden bis {one.report_deadline:%d.%m.%Y}.")
    entry.add("status", "CANCELLED" if one.cancelled else "CONFIRMED")
    entry.add("dtstart", _moment(one, one.start_time, office) if one.start_time else one.date)
    if one.start_time and one.end_time:
        entry.add("dtend", _moment(one, one.end_time, office))
    return entry


def _moment(one: PublicDate, clock: time, office: Office) -> datetime:
    zone = ZoneInfo(office.settings.time_zone)
    return datetime.combine(one.date, clock, zone).astimezone(ZoneInfo("UTC"))
