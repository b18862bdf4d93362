"""The command that plays the story."""

from adapters import story
from adapters.cli import show
from adapters.cli.given import REFUSED, Given, stop, up_to_date
from adapters.cli.words import say
from adapters.main import Office
from domain.events import PolicyActivated, StaffEvent
from projections import agenda, case_list, figures


def demo(given: Given) -> None:
    """Play the story and show what came of it."""
    with given.on(story.TODAY).new_office() as office:
        _require_no_other_log(office)
        played = story.play(office)
        town = office.desk.profile
        plan = agenda.coordination(up_to_date(office, "agenda"), played.next_conference, town)
        trail = office.replay.case(played.sample_case, office.replay.until())
        sample = case_list.one_case(up_to_date(office, "case_list"), played.sample_case)
        year = figures.report(up_to_date(office, "statistics"), story.TODAY.year, story.TODAY, town)
    assert plan is not None
    assert sample is not None
    content = {"agenda": plan, "trail": trail, "statistics": year}
    given.answer(content, show.agenda(plan), show.trail(sample.course.case_number, trail), show.year(year))


def _require_no_other_log(office: Office) -> None:
    """Nothing is ever taken out of a log again, so invented cases may not get into a real one."""
    recorded = (
        entry
        for entry in office.journal.read(0, limit=100)
        if not isinstance(entry.event, PolicyActivated | StaffEvent)
    )
    first = next(recorded, None)
    if first and first.command_id != story.step(1):
        stop(
            REFUSED,
            say(
                "In diesem Ordner liegt schon ein Protokoll. Die Geschichte braucht einen eigenen: --data DIR.",
                "There is a log in this folder already. The story needs one of its own: --data DIR.",
            ),
        )
