"""Whom a report may be about, and who may make it."""

import unicodedata
from datetime import date

import pytest

from domain import eligibility, errors
from domain.errors import Refused
from domain.profile import Profile
from tests.domain.given import verdict
from tests.domain.parts import DAY, ESCHWEILER, FIRST, MUSTERLINGEN, REPORT_DAY, act, person, town


@pytest.mark.rule("R11", "D3")
@pytest.mark.parametrize("institution", ["agentur", "berufskolleg", "jobcenter", "jugendamt"])
def test_the_three_circles_and_the_berufskolleg_report(institution: str) -> None:
    assert verdict(eligibility.by_a_reporter, act(institution)) is None


@pytest.mark.rule("R11", "D3")
@pytest.mark.parametrize("institution", ["bildungsbuero", "polizei"])
def test_nobody_else_reports(institution: str) -> None:
    assert verdict(eligibility.by_a_reporter, act(institution)) is errors.NotReporter


@pytest.mark.rule("R11", "D3", "D21")
def test_in_another_town_the_bildungsbuero_reports_and_the_school_does_not() -> None:
    assert verdict(eligibility.by_a_reporter, act("bildungsbuero", profile=MUSTERLINGEN)) is None
    assert verdict(eligibility.by_a_reporter, act("gesamtschule", profile=MUSTERLINGEN)) is errors.NotReporter


@pytest.mark.rule("R34")
def test_a_new_school_reports_from_its_first_day_on() -> None:
    school = {"key": "realschule", "name": "Realschule", "circle": "SCHULE", "valid_from": FIRST}
    widened = town(institutions=[*ESCHWEILER.model_dump()["institutions"], school])
    assert verdict(eligibility.by_a_reporter, act("realschule", FIRST - DAY, widened)) is errors.NotReporter
    assert verdict(eligibility.by_a_reporter, act("realschule", FIRST, widened)) is None


@pytest.mark.rule("R5")
@pytest.mark.parametrize(
    ("born", "on", "profile", "refusal"),
    [
        (date(1992, 4, 21), REPORT_DAY, ESCHWEILER, None),
        (date(1992, 4, 20), REPORT_DAY, ESCHWEILER, errors.AgeLimit),
        (date(1992, 2, 29), date(2017, 2, 28), ESCHWEILER, None),
        (date(1992, 2, 29), date(2017, 3, 1), ESCHWEILER, errors.AgeLimit),
        (date(1990, 4, 21), REPORT_DAY, MUSTERLINGEN, None),
        (date(1990, 4, 20), REPORT_DAY, MUSTERLINGEN, errors.AgeLimit),
    ],
)
def test_the_offer_is_for_people_under_the_age_limit(
    born: date, on: date, profile: Profile, refusal: type[Refused] | None
) -> None:
    assert verdict(eligibility.under_the_age_limit, born, act(on=on, profile=profile)) is refusal


@pytest.mark.rule("R5", "D20")
def test_nobody_is_reported_before_being_born() -> None:
    assert verdict(eligibility.under_the_age_limit, REPORT_DAY, act()) is None
    assert verdict(eligibility.under_the_age_limit, REPORT_DAY + DAY, act()) is errors.NotBornYet


@pytest.mark.rule("D7")
@pytest.mark.parametrize(
    ("born", "refusal"), [(date(1992, 5, 11), None), (date(1992, 5, 10), errors.AgeLimitOnConference)]
)
def test_age_is_asked_again_for_the_conference_day(born: date, refusal: type[Refused] | None) -> None:
    assert verdict(eligibility.young_enough_on, FIRST, born, ESCHWEILER) is refusal


@pytest.mark.rule("R5", "R7")
def test_a_report_names_at_least_one_need_from_the_list() -> None:
    assert verdict(eligibility.in_need, (), act()) is errors.NeedMissing
    assert verdict(eligibility.in_need, ("SUCHT", "SCHULDEN"), act()) is None
    assert verdict(eligibility.in_need, ("LANGEWEILE",), act()) is errors.ValueNotValid


@pytest.mark.rule("R7", "R40")
def test_the_trace_never_says_which_needs() -> None:
    assert eligibility.in_need(("SUCHT", "SCHULDEN"), act()).facts == {"needs": 2}


@pytest.mark.rule("R12", "D11")
@pytest.mark.parametrize(
    ("municipality", "profile", "refusal"),
    [
        ("Eschweiler", ESCHWEILER, None),
        (" eschweiler ", ESCHWEILER, None),
        ("Stolberg", ESCHWEILER, errors.Residence),
        ("Eschweiler über Feld", ESCHWEILER, errors.Residence),
        ("", ESCHWEILER, errors.Residence),
        ("Musterlingen", MUSTERLINGEN, None),
        ("Eschweiler", MUSTERLINGEN, errors.Residence),
    ],
)
def test_the_young_person_lives_in_the_town(municipality: str, profile: Profile, refusal: type[Refused] | None) -> None:
    assert verdict(eligibility.at_home_here, municipality, profile) is refusal


@pytest.mark.rule("D11")
def test_the_trace_holds_the_official_key_of_the_town() -> None:
    assert eligibility.at_home_here("Eschweiler", ESCHWEILER).facts == {"municipality_key": "05334012"}


@pytest.mark.rule("D11")
def test_a_town_is_the_same_town_however_its_umlaut_is_typed() -> None:
    city = town(municipality="Köln")
    assert eligibility.lives_here(unicodedata.normalize("NFD", "köln"), city)


@pytest.mark.rule("D7", "R12")
def test_residence_is_asked_again_for_the_conference_day() -> None:
    assert verdict(eligibility.still_at_home_here, True, ESCHWEILER) is None
    assert verdict(eligibility.still_at_home_here, False, ESCHWEILER) is errors.Residence


@pytest.mark.rule("R14", "D18")
@pytest.mark.parametrize(
    ("summary", "profile", "refusal"),
    [
        ("", ESCHWEILER, errors.SummaryMissing),
        (" … --- ", ESCHWEILER, errors.SummaryMissing),
        (" \n\t ", ESCHWEILER, errors.SummaryMissing),
        ("x", ESCHWEILER, None),
        ("x" * 2000, ESCHWEILER, None),
        (" " + "x" * 2000 + " ", ESCHWEILER, None),
        ("x" * 2001, ESCHWEILER, errors.SummaryMissing),
        ("x" * 500, MUSTERLINGEN, None),
        ("x" * 501, MUSTERLINGEN, errors.SummaryMissing),
    ],
)
def test_a_short_description_comes_with_the_report(
    summary: str, profile: Profile, refusal: type[Refused] | None
) -> None:
    assert verdict(eligibility.described, summary, profile) is refusal


@pytest.mark.rule("R25")
def test_the_information_letter_is_handed_out_by_the_day_of_the_report() -> None:
    assert verdict(eligibility.informed, REPORT_DAY, act()) is None
    assert verdict(eligibility.informed, REPORT_DAY + DAY, act()) is errors.InfoNoticeMissing
    assert eligibility.informed(REPORT_DAY, act()).facts["version"] == "Informationsschreiben 2017-09"


@pytest.mark.rule("R31")
@pytest.mark.parametrize(
    "changes",
    [
        {"given_name": "TESTINA"},
        {"family_name": "  Beispiel "},
        {"street": "Anderer Weg 2", "postal_code": "00001", "phone": "00000 1"},
    ],
)
def test_the_same_person_is_found_however_the_name_is_typed(changes: dict[str, str]) -> None:
    assert eligibility.match_text(person(**changes)) == eligibility.match_text(person())


@pytest.mark.rule("R31")
@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Müster", unicodedata.normalize("NFD", "Müster")),
        ("Müster", "Muester"),
        ("MÜSTER", "Muster"),
        ("Groß", "Gross"),
        ("Anna-Lena", "Anna Lena"),
        ("O’Muster", "OMuster"),
    ],
)
def test_a_name_is_the_same_name_however_its_letters_are_typed(one: str, other: str) -> None:
    assert eligibility.match_text(person(family_name=one)) == eligibility.match_text(person(family_name=other))


@pytest.mark.rule("R31")
def test_given_and_family_name_may_have_changed_places() -> None:
    swapped = person(given_name="Beispiel", family_name="Testina")
    assert eligibility.match_text(swapped) == eligibility.match_text(person())


@pytest.mark.rule("R31")
@pytest.mark.parametrize(
    "changes", [{"given_name": "Testine"}, {"family_name": "Beispielmann"}, {"birth_date": date(1998, 6, 16)}]
)
def test_another_person_is_not_found(changes: dict[str, object]) -> None:
    assert eligibility.match_text(person(**changes)) != eligibility.match_text(person())
