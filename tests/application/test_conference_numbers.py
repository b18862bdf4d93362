"""What a conference is called: by its day, and never as another one."""

from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from adapters.main import Office, open_office
from adapters.settings import Settings
from application.desk import Submission
from domain.coordination import ConferenceForm, RescheduleForm
from domain.events import Consultation
from domain.recorded import Actor
from projections import conference_list

TODAY, DAY = date(2017, 4, 3), date(2017, 5, 10)


def by(office: Office) -> Submission:
    return Submission(Actor("probe", "jugendamt", frozenset({"coordinator"})), office.desk.new_id(), digest=b"")


def scheduled(office: Office, kind: str) -> UUID:
    talks = [
        Consultation(institution=one.key, answered_on=TODAY, answer="agree")
        for one in office.desk.profile.active(TODAY)
    ]
    form = {"kind": kind, "date": DAY, "place": "Rathaus", "reason": "Bedarf", "consultations": talks}
    return office.conferences.schedule(ConferenceForm.model_validate(form), by(office)).subject


def numbers(office: Office) -> list[str]:
    office.reach(office.journal.head())
    return sorted(one.number for one in conference_list.conferences(office.runners["conference_list"]))


@pytest.mark.rule("R21", "R24")
def test_no_two_conferences_have_one_number_also_where_one_was_moved_away(tmp_path: Path) -> None:
    with open_office(Settings(data=tmp_path, today=TODAY)) as office:
        moved = scheduled(office, "regular")
        assert numbers(office) == ["FK-2017-05-10"]
        scheduled(office, "extraordinary")
        later = RescheduleForm(date=DAY + timedelta(days=7), reason="Raum belegt")
        office.conferences.reschedule(moved, later, by(office))
        scheduled(office, "regular")
        assert numbers(office) == ["FK-2017-05-10", "FK-2017-05-10-2", "FK-2017-05-10-3"]
