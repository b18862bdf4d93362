"""How conferences come about: dates, publication, invitation, consultation."""

from collections.abc import Collection
from datetime import date, timedelta

import pytest

from domain import errors, planning
from domain.errors import Refused
from domain.events import EVENTS, Consultation
from domain.profile import Profile
from tests.domain.given import verdict
from tests.domain.parts import DAY, ESCHWEILER, EVERYBODY, FIRST, INVITING, MUSTERLINGEN, coordinator, steering, town

OF_2018 = [date(2018, 2, 7), date(2018, 5, 9), date(2018, 8, 8), date(2018, 11, 7)]


@pytest.mark.rule("R21", "D12", "R26")
@pytest.mark.parametrize(
    ("year", "dates", "refusal"),
    [
        (2018, OF_2018, None),
        (2018, OF_2018[:3], errors.RegularLimit),
        (2018, [*OF_2018, date(2018, 12, 5)], errors.RegularLimit),
        (2018, [*OF_2018[:3], OF_2018[0]], errors.RegularLimit),
        (2018, [*OF_2018[:3], date(2019, 1, 9)], errors.RegularLimit),
        (2018, [], errors.RegularLimit),
        (2017, [FIRST, date(2017, 10, 25)], None),
        (2017, [FIRST], None),
        (2017, [], errors.RegularLimit),
    ],
)
def test_four_different_dates_a_year_bind_from_2018_on(
    year: int, dates: Collection[date], refusal: type[Refused] | None
) -> None:
    assert verdict(planning.as_many_dates_as_agreed, year, dates, steering()) is refusal


@pytest.mark.rule("R21", "D21")
def test_how_many_dates_and_from_when_is_the_towns_choice() -> None:
    six = [date(2017, month, 1) for month in range(1, 7)]
    there = steering(profile=MUSTERLINGEN)
    assert verdict(planning.as_many_dates_as_agreed, 2017, six, there) is None
    assert verdict(planning.as_many_dates_as_agreed, 2017, six[:4], there) is errors.RegularLimit


@pytest.mark.rule("R21", "D12")
@pytest.mark.parametrize(
    ("day", "plan", "taken", "refusal"),
    [
        (OF_2018[3], OF_2018, 3, None),
        (OF_2018[3], OF_2018, 4, errors.RegularLimit),
        (date(2018, 12, 5), OF_2018, 0, errors.RegularLimit),
        (date(2018, 12, 5), [], 3, None),
        (date(2018, 12, 5), [], 4, errors.RegularLimit),
        (date(2017, 12, 31), [], 9, None),
        (date(2018, 1, 1), [], 4, errors.RegularLimit),
    ],
)
def test_a_regular_conference_is_one_of_the_fixed_dates_and_not_one_too_many(
    day: date, plan: Collection[date], taken: int, refusal: type[Refused] | None
) -> None:
    assert verdict(planning.one_of_the_fixed_dates, day, plan, taken, coordinator()) is refusal


@pytest.mark.rule("R22")
@pytest.mark.parametrize(
    ("channels", "on", "missing"),
    [
        (["mail", "web"], FIRST - DAY, None),
        (["web", "mail", "aushang"], FIRST - DAY, None),
        (["mail"], FIRST - DAY, "web"),
        ([], FIRST - DAY, "mail, web"),
    ],
)
def test_a_date_is_known_by_mail_and_on_the_web(channels: list[str], on: date, missing: str | None) -> None:
    if missing is None:
        assert verdict(planning.made_known, channels, FIRST, coordinator(on)) is None
        return
    with pytest.raises(errors.PublicationIncomplete) as refused:
        planning.made_known(channels, FIRST, coordinator(on))
    assert refused.value.facts == {"missing": missing}


@pytest.mark.rule("R22")
@pytest.mark.parametrize("on", [FIRST, FIRST + DAY])
def test_a_date_is_made_known_before_the_conference_at_the_latest(on: date) -> None:
    with pytest.raises(errors.PublicationTooLate) as refused:
        planning.made_known(["mail"], FIRST, coordinator(on))
    assert "spätestens am Tag vor der Konferenz bekannt gegeben, und diese ist am 2017-05-10." in refused.value.words()
    assert "on the day before the conference at the latest" in refused.value.words("en")


@pytest.mark.rule("R22", "D21")
def test_musterlingen_publishes_on_the_web_alone() -> None:
    assert verdict(planning.made_known, ["web"], FIRST, coordinator(profile=MUSTERLINGEN)) is None


@pytest.mark.rule("R23")
def test_everybody_in_force_is_invited() -> None:
    assert verdict(planning.everybody_invited, EVERYBODY, coordinator()) is None
    with pytest.raises(errors.InvitationIncomplete) as refused:
        planning.everybody_invited(["jugendamt", "jobcenter", "agentur"], coordinator())
    assert refused.value.facts == {"missing": "berufskolleg, bildungsbuero"}


@pytest.mark.rule("R23", "R34")
def test_a_new_school_is_invited_from_its_first_day_on() -> None:
    school = {"key": "realschule", "name": "Realschule", "circle": "SCHULE", "valid_from": INVITING}
    widened = town(institutions=[*ESCHWEILER.model_dump()["institutions"], school])
    before, on = coordinator(INVITING - DAY, widened), coordinator(INVITING, widened)
    assert verdict(planning.everybody_invited, EVERYBODY, before) is None
    assert verdict(planning.everybody_invited, EVERYBODY, on) is errors.InvitationIncomplete


def talks(*institutions: str, answer: str = "agree") -> list[Consultation]:
    return [
        Consultation.model_validate({"institution": key, "answered_on": INVITING, "answer": answer})
        for key in institutions
    ]


@pytest.mark.rule("R24")
@pytest.mark.parametrize(
    ("reason", "asked", "missing"),
    [
        ("Dringender Bedarf", EVERYBODY, None),
        ("Dringender Bedarf", EVERYBODY[1:], "agentur"),
        ("Dringender Bedarf", (), "agentur, berufskolleg, bildungsbuero, jobcenter, jugendamt"),
        (None, EVERYBODY, "reason"),
        (" ", EVERYBODY[1:], "reason, agentur"),
    ],
)
def test_an_extraordinary_conference_has_a_reason_and_everybody_was_asked(
    reason: str | None, asked: tuple[str, ...], missing: str | None
) -> None:
    if missing is None:
        assert verdict(planning.agreed_with_all, reason, talks(*asked), coordinator()) is None
        return
    with pytest.raises(errors.ConsultationIncomplete) as refused:
        planning.agreed_with_all(reason, talks(*asked), coordinator())
    assert refused.value.facts == {"missing": missing}


@pytest.mark.rule("R24")
@pytest.mark.parametrize("answer", ["dissent", "none"])
def test_who_was_asked_about_an_extraordinary_conference_has_no_veto(answer: str) -> None:
    assert verdict(planning.agreed_with_all, "Bedarf", talks(*EVERYBODY, answer=answer), coordinator()) is None


@pytest.mark.rule("D6")
@pytest.mark.parametrize(
    ("profile", "before", "warned"),
    [(ESCHWEILER, 28, False), (ESCHWEILER, 27, True), (MUSTERLINGEN, 60, False), (MUSTERLINGEN, 59, True)],
)
def test_a_short_lead_time_is_a_warning_and_no_refusal(profile: Profile, before: int, warned: bool) -> None:
    on_time = coordinator(FIRST - timedelta(days=before), profile)
    check = planning.in_good_time(FIRST, profile.lead.publish, "publication", on_time)
    assert check.facts.get("warning") == ("LEAD_TIME_SHORT" if warned else None)
    assert check.facts["days"] == before


@pytest.mark.rule("R37")
def test_a_general_point_of_the_agenda_is_about_no_case() -> None:
    assert verdict(planning.about_no_case, ["Neues aus dem Berufskolleg", "F-Plan 2018"]) is None
    assert verdict(planning.about_no_case, []) is None
    assert verdict(planning.about_no_case, ["Zu F-2017-ABC234"]) is errors.CaseOnGeneralItem
    assert verdict(planning.about_no_case, ["zu f-2017-abc234"]) is errors.CaseOnGeneralItem


@pytest.mark.rule("D15", "R37")
def test_an_anonymous_consultation_is_a_general_point_and_nobodys_case() -> None:
    assert verdict(planning.about_no_case, ["Anonyme Beratung: Wechsel der Schulform"]) is None
    assert not any("Anonymous" in name for name in EVENTS)
