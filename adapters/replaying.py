"""The whole agency as of a place in its log: the log cut by `application/replay.py`, folded by the projections."""

from collections.abc import Callable

from adapters.main import Office
from application.cut import Cut
from domain.profile import Profile
from projections.agency_then import AgencyThen, agency_then


def replayed(office: Office, at: Cut, progress: Callable[[int], None] = lambda _: None) -> AgencyThen:
    """The lists of the agency; `progress` is told the position that was read."""
    agency = office.replay.agency(at)
    profile = Profile.model_validate(agency.profile)
    return agency_then(office.replay.log(at, progress), office.replay.day(at), agency.digest, profile)
