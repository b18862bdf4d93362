"""Who signs a consent: the note's words, and two other policies (D2)."""

from datetime import date

import pytest

from domain import consent, errors
from domain.events import Signer, YoungPerson
from tests.domain.given import verdict
from tests.domain.parts import (
    DAY,
    FATHER,
    MOTHER,
    MUSTERLINGEN,
    OWN,
    SIGNED,
    SOLE,
    act,
    minor,
    paper,
    person,
    town,
)

ADULT = date(1998, 6, 15)
SEVENTEEN = date(1999, 8, 1)
FIFTEEN = date(2002, 4, 18)
FOURTEEN = date(2002, 4, 19)


@pytest.mark.rule("R9", "D2")
@pytest.mark.parametrize(
    ("policy", "born", "signers", "refusal"),
    [
        # the note's words: those with custody for minors, the adult alone
        ("SEED", SEVENTEEN, (MOTHER, FATHER), None),
        ("SEED", SEVENTEEN, (SOLE,), None),
        ("SEED", SEVENTEEN, (OWN, MOTHER, FATHER), None),
        ("SEED", SEVENTEEN, (OWN,), errors.GuardianSignatureMissing),
        ("SEED", SEVENTEEN, (MOTHER,), errors.GuardianSignatureMissing),
        ("SEED", SEVENTEEN, (MOTHER, MOTHER), errors.GuardianSignatureMissing),
        (
            "SEED",
            SEVENTEEN,
            (MOTHER, MOTHER.model_copy(update={"name": "beispiel, testa"})),
            errors.GuardianSignatureMissing,
        ),
        ("SEED", SEVENTEEN, (OWN, SOLE.model_copy(update={"name": OWN.name})), errors.GuardianSignatureMissing),
        ("SEED", SEVENTEEN, (OWN, FATHER), errors.GuardianSignatureMissing),
        ("SEED", FOURTEEN, (MOTHER, FATHER), None),
        ("SEED", ADULT, (OWN,), None),
        ("SEED", ADULT, (MOTHER, FATHER), errors.OwnSignatureMissing),
        ("SEED", ADULT, (SOLE,), errors.OwnSignatureMissing),
        ("SEED", ADULT, (OWN, SOLE), None),
        # under 15 those with custody, from 15 both, the adult alone
        ("DUAL", FOURTEEN, (MOTHER, FATHER), None),
        ("DUAL", FOURTEEN, (OWN,), errors.GuardianSignatureMissing),
        ("DUAL", FIFTEEN, (OWN, MOTHER, FATHER), None),
        ("DUAL", FIFTEEN, (OWN, SOLE), None),
        ("DUAL", FIFTEEN, (OWN, MOTHER), errors.GuardianSignatureMissing),
        ("DUAL", FIFTEEN, (MOTHER, FATHER), errors.OwnSignatureMissing),
        ("DUAL", SEVENTEEN, (OWN,), errors.GuardianSignatureMissing),
        ("DUAL", ADULT, (OWN,), None),
        ("DUAL", ADULT, (SOLE,), errors.OwnSignatureMissing),
        # from 15 the young person alone
        ("FEDERAL", FOURTEEN, (MOTHER, FATHER), None),
        ("FEDERAL", FOURTEEN, (MOTHER,), errors.GuardianSignatureMissing),
        ("FEDERAL", FOURTEEN, (OWN,), errors.GuardianSignatureMissing),
        ("FEDERAL", FIFTEEN, (OWN,), None),
        ("FEDERAL", FIFTEEN, (SOLE,), errors.OwnSignatureMissing),
        ("FEDERAL", SEVENTEEN, (OWN,), None),
        ("FEDERAL", ADULT, (OWN,), None),
    ],
)
def test_everybody_signs_whom_the_towns_policy_asks(
    policy: str, born: date, signers: tuple[Signer, ...], refusal: type[errors.Refused] | None
) -> None:
    on_the_day = act(on=SIGNED, profile=town(signatures=policy))
    assert verdict(consent.signed_by_the_right_people, paper(signers=signers), born, on_the_day) is refusal


@pytest.mark.rule("R9", "D2")
@pytest.mark.parametrize("policy", ["SEED", "DUAL", "FEDERAL"])
@pytest.mark.parametrize(
    ("born", "of_age"),
    [(date(1999, 4, 18), True), (date(1999, 4, 19), False), (date(1999, 4, 17), True)],
)
def test_the_eighteenth_birthday_is_the_first_day_of_signing_alone(policy: str, born: date, of_age: bool) -> None:
    guardians_only = paper(signers=(SOLE,))
    answer = verdict(
        consent.signed_by_the_right_people, guardians_only, born, act(on=SIGNED, profile=town(signatures=policy))
    )
    expected = errors.OwnSignatureMissing if of_age or policy != "SEED" else None
    assert answer is expected


@pytest.mark.rule("R9")
@pytest.mark.parametrize(("on", "of_age"), [(date(2018, 2, 28), False), (date(2018, 3, 1), True)])
def test_somebody_born_on_29_february_signs_alone_from_1_march_on(on: date, of_age: bool) -> None:
    form = paper(signed_on=on, signers=(OWN,))
    answer = verdict(consent.signed_by_the_right_people, form, date(2000, 2, 29), act(on=on))
    assert answer is (None if of_age else errors.GuardianSignatureMissing)


@pytest.mark.rule("R9", "D2")
def test_guardians_signed_before_the_birthday_and_the_report_came_after_it() -> None:
    birthday = date(1999, 4, 19)
    form = paper(signers=(MOTHER, FATHER), signed_on=SIGNED)
    assert verdict(consent.signed_by_the_right_people, form, birthday, act(on=SIGNED)) is None
    assert (
        verdict(consent.signed_by_the_right_people, form, birthday, act(on=SIGNED + DAY)) is errors.OwnSignatureMissing
    )
    both = paper(signers=(OWN, MOTHER, FATHER), signed_on=SIGNED)
    assert verdict(consent.signed_by_the_right_people, both, birthday, act(on=SIGNED + DAY)) is None


@pytest.mark.rule("D2", "D21")
def test_in_musterlingen_both_sign_from_fourteen_on() -> None:
    there = act("jobcenter-muster", SIGNED, MUSTERLINGEN)
    assert (
        verdict(consent.signed_by_the_right_people, paper(signers=(SOLE,)), FOURTEEN, there)
        is errors.OwnSignatureMissing
    )
    assert verdict(consent.signed_by_the_right_people, paper(signers=(OWN, SOLE)), FOURTEEN, there) is None


SPELLINGS = [
    *("Dr. Testa Beispiel", "DR. MED. TESTA BEISPIEL", "Prof. Dr. rer. nat. Testa  Beispiel", "Frau Beispiel, Testa"),
    *("Dipl.-Ing. Testa Beispiel", "Dipl. Ing. Beispiel Testa", "Testa Beispiel, M.A."),
    *("Testa Beispiel, Dipl.-Sozialpädagogin (FH)", "Dr. h. c. Testa\tBeispiel"),
]


@pytest.mark.rule("R9", "D2")
@pytest.mark.parametrize("written", SPELLINGS)
def test_somebody_who_signs_again_with_a_title_is_still_one_guardian(written: str) -> None:
    twice = paper(signers=(MOTHER, MOTHER.model_copy(update={"name": written})))
    answer = verdict(consent.signed_by_the_right_people, twice, SEVENTEEN, act(on=SIGNED))
    assert answer is errors.GuardianSignatureMissing


@pytest.mark.rule("R9", "D2")
@pytest.mark.parametrize(
    ("one", "another"),
    [
        ("Dr. Testa Beispiel", "Dr. Testo Beispiel"),
        ("M. A. Beispiel", "B. A. Beispiel"),
        ("Ing Beispiel", "Med Beispiel"),
        ("Testa Drost", "Testa Profiler"),
    ],
)
def test_a_title_makes_nobody_of_two_guardians_one(one: str, another: str) -> None:
    both = paper(signers=tuple(MOTHER.model_copy(update={"name": name}) for name in (one, another)))
    assert verdict(consent.signed_by_the_right_people, both, SEVENTEEN, act(on=SIGNED)) is None


@pytest.mark.rule("R9", "L11")
@pytest.mark.parametrize("written", ["Testina Beispiel", "Dr. Testina Beispiel", "BEISPIEL, Prof. Testina"])
@pytest.mark.parametrize("young", [person(), minor()])
def test_nobody_is_their_own_guardian_not_even_with_a_title_or_where_none_is_asked(
    written: str, young: YoungPerson
) -> None:
    own = SOLE.model_copy(update={"name": written})
    assert verdict(consent.signed_by_somebody_else, paper(signers=(OWN, own)), young) is errors.GuardianSignatureMissing
    alone = verdict(consent.signed_by_the_right_people, paper(signers=(OWN, own)), SEVENTEEN, act(on=SIGNED))
    assert alone is errors.GuardianSignatureMissing
