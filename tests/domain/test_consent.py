"""Consent: before the report, by the right people, for named recipients, and no longer than it lasts."""

from datetime import date
from typing import Any

import pytest

from domain import consent, errors
from domain import events as e
from domain.consent import Consent, Informed
from domain.events import Signer
from domain.personal import ERASED
from domain.profile import Profile
from tests.domain.given import verdict
from tests.domain.parts import (
    ABOUT_HEALTH,
    CONSENT,
    DAY,
    ESCHWEILER,
    FIRST,
    MOTHER,
    MUSTERLINGEN,
    OWN,
    RENEWED,
    REPORT_DAY,
    SIGNED,
    SOLE,
    act,
    paper,
    person,
    signed,
    town,
)

ADULT = date(1998, 6, 15)
SEVENTEEN = date(1999, 8, 1)

# Before the report


@pytest.mark.rule("R8", "D1")
def test_a_consent_signed_on_the_day_of_the_report_is_early_enough() -> None:
    assert verdict(consent.signed_before, paper(signed_on=REPORT_DAY), REPORT_DAY) is None


@pytest.mark.rule("R8", "D1")
def test_a_consent_signed_a_day_after_the_report_is_too_late() -> None:
    assert verdict(consent.signed_before, paper(signed_on=REPORT_DAY + DAY), REPORT_DAY) is errors.ConsentAfterReport


@pytest.mark.rule("R8")
@pytest.mark.parametrize(
    "signers",
    [
        (),
        (Signer(role="young_person", name="  "),),
        (Signer(role="young_person", name="Dr."),),
        (OWN, MOTHER.model_copy(update={"name": ""})),
    ],
)
def test_a_draft_nobody_signed_is_no_consent(signers: tuple[Signer, ...]) -> None:
    assert verdict(consent.signed_before, paper(signers=signers), REPORT_DAY) is errors.ConsentRequired


# Everything the law asks


@pytest.mark.rule("L1", "L3")
@pytest.mark.parametrize(
    ("lacking", "missing"),
    [
        ({"recipients": ()}, "recipients"),
        ({"purposes": ()}, "purposes"),
        ({"data_categories": ()}, "data_categories"),
        ({"text_version": " "}, "text_version"),
        ({"informed": Informed(purpose=False, refusal=True, withdrawal=True)}, "informed.purpose"),
        ({"informed": Informed(purpose=True, refusal=False, withdrawal=True)}, "informed.refusal"),
        ({"informed": Informed(purpose=True, refusal=True, withdrawal=False)}, "informed.withdrawal"),
        ({"signers": (SOLE.model_copy(update={"proof_note": None}),)}, "signers.proof_note"),
    ],
)
def test_a_consent_lacking_anything_the_law_asks_is_none(lacking: dict[str, Any], missing: str) -> None:
    with pytest.raises(errors.ConsentIncomplete) as refused:
        consent.complete(paper(**lacking))
    assert refused.value.facts == {"missing": missing}


@pytest.mark.rule("L2")
@pytest.mark.parametrize(
    ("form", "reason", "refusal"),
    [
        ("OTHER_WITH_REASON", "Unterschrieben auf einem Tablet", None),
        ("OTHER_WITH_REASON", None, errors.ConsentFormReason),
        ("OTHER_WITH_REASON", " – ", errors.ConsentFormReason),
        ("PAPER_ORIGINAL", None, None),
        ("PAPER_ORIGINAL", "Unterschrieben auf einem Tablet", errors.ConsentFormReason),
    ],
)
def test_another_form_than_the_usual_ones_has_its_reason_and_no_usual_one_has(
    form: str, reason: str | None, refusal: type[errors.Refused] | None
) -> None:
    on_the_desk = paper(form=form, form_reason=reason)
    assert verdict(consent.form_explained, on_the_desk) is refusal


@pytest.mark.rule("L2")
def test_the_reason_for_another_form_goes_on_record() -> None:
    on_the_desk = paper(form="OTHER_WITH_REASON", form_reason="Unterschrieben auf einem Tablet")
    event, _ = consent.sign(on_the_desk, person().birth_date, RENEWED, act())
    assert event.form_reason == "Unterschrieben auf einem Tablet"
    with pytest.raises(errors.ConsentFormReason):
        consent.sign(paper(form="OTHER_WITH_REASON"), person().birth_date, RENEWED, act())


@pytest.mark.rule("R6")
@pytest.mark.parametrize(
    "too_wide",
    [
        {"purposes": ("FALLBESPRECHUNG", "STRAFVERFOLGUNG")},
        {"recipients": ("jobcenter", "polizei")},
        {"recipients": ("Jugendberufsagentur",)},
    ],
)
def test_a_consent_names_purposes_and_institutions_of_this_procedure_only(too_wide: dict[str, Any]) -> None:
    with pytest.raises(errors.ConsentUnspecific):
        consent.sign(paper(**too_wide), person().birth_date, RENEWED, act())


@pytest.mark.rule("R6", "R34")
def test_a_consent_cannot_name_an_institution_before_it_takes_part() -> None:
    school = {"key": "realschule", "name": "Realschule", "circle": "SCHULE", "valid_from": FIRST}
    widened = town(institutions=[*ESCHWEILER.model_dump()["institutions"], school])
    form = paper(recipients=("jobcenter", "realschule"))
    assert verdict(consent.within_the_network, form, act(on=FIRST - DAY, profile=widened)) is errors.ConsentUnspecific
    assert verdict(consent.within_the_network, form, act(on=FIRST, profile=widened)) is None


@pytest.mark.rule("D22")
@pytest.mark.parametrize("unknown", [{"data_categories": ("LIEBLINGSFARBE",)}, {"form": "MUENDLICH"}])
def test_data_kinds_and_form_come_from_their_lists(unknown: dict[str, Any]) -> None:
    assert verdict(consent.specific, paper(**unknown), act()) is errors.ValueNotValid


# How long


@pytest.mark.rule("L12", "D21")
@pytest.mark.parametrize(
    ("profile", "named", "until"),
    [
        (ESCHWEILER, None, date(2018, 4, 18)),
        (ESCHWEILER, date(2017, 12, 31), date(2017, 12, 31)),
        (ESCHWEILER, date(2030, 1, 1), date(2018, 4, 18)),
        (MUSTERLINGEN, None, date(2017, 10, 18)),
    ],
)
def test_a_consent_lasts_as_long_as_it_says_and_never_longer_than_the_town_allows(
    profile: Profile, named: date | None, until: date
) -> None:
    institution, *others = profile.reporters(REPORT_DAY)
    form = paper(valid_until=named, recipients=others)
    event, checks = consent.sign(form, ADULT, CONSENT, act(institution, REPORT_DAY, profile))
    assert event.valid_until == until
    assert {"R8", "L1", "L2", "R6", "R9", "L12"} == {check.rule for check in checks}


@pytest.mark.rule("R8", "L12")
def test_a_consent_that_has_run_out_before_the_report_is_none() -> None:
    assert verdict(consent.in_its_time, paper(valid_until=REPORT_DAY), act()) is None
    assert verdict(consent.in_its_time, paper(valid_until=REPORT_DAY - DAY), act()) is errors.ConsentExpired
    assert verdict(consent.in_its_time, paper(signed_on=date(2016, 4, 20)), act()) is None
    assert verdict(consent.in_its_time, paper(signed_on=date(2016, 4, 19)), act()) is errors.ConsentExpired


# How it stands


def remembered(**changes: Any) -> Consent:
    return Consent.of(signed(**changes))


@pytest.mark.rule("R8", "R9", "L9", "L10", "L12")
@pytest.mark.parametrize(
    ("given", "born", "day", "status"),
    [
        (remembered(), ADULT, SIGNED - DAY, "NONE"),
        (remembered(), ADULT, SIGNED, "ACTIVE"),
        (remembered(), ADULT, date(2018, 4, 18), "ACTIVE"),
        (remembered(), ADULT, date(2018, 4, 19), "EXPIRED"),
        (remembered(signers=(SOLE,)), SEVENTEEN, date(2017, 7, 31), "ACTIVE"),
        (remembered(signers=(SOLE,)), SEVENTEEN, date(2017, 8, 1), "LAPSED_AT_18"),
        (remembered(signers=(OWN, SOLE)), SEVENTEEN, date(2017, 8, 1), "ACTIVE"),
        (remembered(signers=(SOLE,)), date(2000, 2, 29), date(2018, 2, 28), "ACTIVE"),
        (remembered(signers=(SOLE,)), date(2000, 2, 29), date(2018, 3, 1), "LAPSED_AT_18"),
        (remembered(signers=(SOLE,)), None, SIGNED, "LAPSED_AT_18"),
        (remembered(signers=ERASED), ADULT, FIRST, "LAPSED_AT_18"),
    ],
)
def test_a_consent_is_active_from_its_signature_until_it_ends_or_guardians_no_longer_speak(
    given: Consent, born: date | None, day: date, status: str
) -> None:
    assert given.status(day, born) == status


@pytest.mark.rule("R8", "L9", "L12")
@pytest.mark.parametrize(
    ("given", "day", "refusal"),
    [
        (None, FIRST, errors.ConsentRequired),
        (remembered(), SIGNED - DAY, errors.ConsentRequired),
        (remembered(), date(2018, 4, 19), errors.ConsentExpired),
        (remembered(signers=(SOLE,)), FIRST, errors.OwnSignatureMissing),
        (remembered(), FIRST, None),
    ],
)
def test_only_an_active_consent_opens_the_gate(
    given: Consent | None, day: date, refusal: type[errors.Refused] | None
) -> None:
    assert verdict(consent.active, given, ADULT, day) is refusal


@pytest.mark.rule("L6")
def test_a_partial_withdrawal_takes_its_recipients_and_leaves_the_rest() -> None:
    left = remembered().withdraw(e.ConsentWithdrawn(withdrawn_on=FIRST, recipients=("jobcenter",), entirely=False))
    assert left.recipients == {"agentur", "jugendamt"}
    assert left.status(FIRST, ADULT) == "ACTIVE"


@pytest.mark.rule("R8", "L5")
def test_after_a_full_withdrawal_no_day_has_a_consent_any_more() -> None:
    gone = remembered().withdraw(
        e.ConsentWithdrawn(withdrawn_on=FIRST, recipients=("agentur", "jobcenter", "jugendamt"), entirely=True)
    )
    assert [gone.status(day, ADULT) for day in (SIGNED, FIRST - DAY, FIRST, FIRST + DAY)] == ["WITHDRAWN"] * 4
    assert verdict(consent.active, gone, ADULT, FIRST) is errors.ConsentWithdrawn


@pytest.mark.rule("R8", "L5", "L6")
@pytest.mark.parametrize("entirely", [True, False])
def test_a_paper_older_than_a_withdrawal_does_not_undo_it(entirely: bool) -> None:
    taken_back = remembered().withdraw(
        e.ConsentWithdrawn(withdrawn_on=FIRST, recipients=("jobcenter",), entirely=entirely)
    )
    older, newer = paper(signed_on=FIRST - DAY), paper(signed_on=FIRST)
    assert verdict(consent.signed_since_the_withdrawal, older, taken_back) is errors.ConsentWithdrawn
    assert verdict(consent.signed_since_the_withdrawal, newer, taken_back) is None
    assert verdict(consent.signed_since_the_withdrawal, older, remembered()) is None
    renewed_since = Consent.of(signed(signed_on=FIRST), taken_back)
    assert verdict(consent.signed_since_the_withdrawal, older, renewed_since) is errors.ConsentWithdrawn


@pytest.mark.rule("L13")
def test_a_sender_bound_to_professional_secrecy_is_released_towards_functions() -> None:
    counselling = [one.model_copy(update={"secrecy_bound": one.key == "jobcenter"}) for one in ESCHWEILER.institutions]
    bound = act(profile=town(institutions=[one.model_dump() for one in counselling]))
    named = [{"institution": key, "who": "Fallmanagement"} for key in ("agentur", "jugendamt")]
    assert verdict(consent.names_functions, paper(), "jobcenter", act()) is None
    with pytest.raises(errors.FunctionNotNamed) as refused:
        consent.names_functions(paper(functions=named[:1]), "jobcenter", bound)
    assert refused.value.facts == {"institutions": "jugendamt"}
    assert verdict(consent.names_functions, paper(functions=named), "jobcenter", bound) is None
    assert verdict(consent.names_functions, paper(), "agentur", bound) is None


# What it covers


@pytest.mark.rule("R7", "L4")
def test_an_addiction_is_reported_only_where_its_box_was_ticked() -> None:
    unticked = paper(data_categories=("GESUNDHEIT_SUCHT",))
    ticked = consent.special_ticked
    assert verdict(ticked, "support_needs", ["SUCHT"], unticked, act()) is errors.SpecialCategoryNotConsented
    assert verdict(ticked, "support_needs", ["SCHULDEN", "SUCHT"], ABOUT_HEALTH, act()) is None
    assert verdict(ticked, "support_needs", ["SCHULDEN"], paper(), act()) is None


@pytest.mark.rule("L4")
@pytest.mark.parametrize(
    ("value_set", "key", "kind"),
    [
        ("support_needs", "SUCHT", "GESUNDHEIT_SUCHT"),
        ("support_needs", "PSYCHE", "GESUNDHEIT_SUCHT"),
        ("support_needs", "GESUNDHEIT_BEHINDERUNG", "GESUNDHEIT_SUCHT"),
        ("support_needs", "STRAFFAELLIGKEIT", "STRAF"),
        ("measures", "SUCHTBERATUNG", "GESUNDHEIT_SUCHT"),
        ("measures", "PSYCHOSOZIALE_BETREUUNG", "GESUNDHEIT_SUCHT"),
        ("measures", "EINGLIEDERUNG", "GESUNDHEIT_SUCHT"),
        ("measures", "REHA", "GESUNDHEIT_SUCHT"),
        ("measures", "JGH", "STRAF"),
    ],
)
def test_what_is_about_health_or_offences_needs_the_tick_and_its_kind_of_data(
    value_set: consent.Telling, key: str, kind: str
) -> None:
    papers = (paper(), paper(special_categories=True), paper(special_categories=True, data_categories=(kind,)))
    said = [verdict(consent.special_ticked, value_set, [key], one, act()) for one in papers]
    assert said == [errors.SpecialCategoryNotConsented, errors.DataKindNotConsented, None]


@pytest.mark.rule("R10", "D8")
def test_who_is_not_named_in_the_consent_leaves_the_room() -> None:
    with pytest.raises(errors.RecipientNotCovered) as refused:
        consent.covers_everyone(remembered(), "jobcenter", ["jobcenter", "bildungsbuero", "jugendamt", "berufskolleg"])
    assert refused.value.facts == {"institutions": "berufskolleg, bildungsbuero"}


@pytest.mark.rule("R10")
def test_who_reported_need_not_be_named_in_the_consent() -> None:
    only_the_jugendamt = remembered(recipients=("jugendamt",))
    assert verdict(consent.covers_everyone, only_the_jugendamt, "berufskolleg", ["berufskolleg", "jugendamt"]) is None
    assert verdict(consent.reaches, only_the_jugendamt, "berufskolleg", ["berufskolleg", "jugendamt"]) is None


@pytest.mark.rule("R29")
def test_nobody_acts_on_a_case_who_is_not_named_in_the_consent() -> None:
    assert verdict(consent.reaches, remembered(), "jobcenter", ["agentur", "berufskolleg"]) is errors.OutOfConsent
    assert verdict(consent.reaches, remembered(), "jobcenter", []) is None


@pytest.mark.rule("R40")
def test_an_erased_consent_covers_what_it_covered_and_says_nothing_personal() -> None:
    erased = remembered(signers=ERASED, data_categories=ERASED, special_categories=ERASED, document_sha256=ERASED)
    assert (erased.recipients, erased.data_categories, erased.special) == (remembered().recipients, (), False)
