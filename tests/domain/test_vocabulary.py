"""The codes people choose from."""

from datetime import date, timedelta

import pytest

from domain.errors import ValueNotValid
from domain.vocabulary import MEASURES, PERSONAL_TROUBLE, SUPPORT_NEEDS, VALUE_SETS, Code, valid
from tests.domain.parts import ESCHWEILER, FIRST, MUSTERLINGEN

NEEDS = {code.key: code for code in SUPPORT_NEEDS}
OFFERS = {code.key: code for code in MEASURES}


@pytest.mark.rule("R7")
def test_addiction_and_debts_are_needs_and_addiction_is_specially_protected() -> None:
    assert NEEDS["SUCHT"].special
    assert not NEEDS["SCHULDEN"].special


@pytest.mark.rule("R7")
def test_every_special_need_is_shown_to_others_as_the_same_coarse_group() -> None:
    special = {key for key, need in NEEDS.items() if need.special}
    assert special == {"SUCHT", "PSYCHE", "GESUNDHEIT_BEHINDERUNG", "GEWALTERFAHRUNG", "STRAFFAELLIGKEIT"}
    assert {NEEDS[key].group for key in special} == {PERSONAL_TROUBLE}
    assert PERSONAL_TROUBLE not in {need.group for key, need in NEEDS.items() if key not in special}


@pytest.mark.rule("R28")
def test_the_catalogue_lists_the_offers_of_each_legal_circle_with_their_ground() -> None:
    by_circle = {circle: {o.key for o in MEASURES if o.group == circle} for circle in {o.group for o in MEASURES}}
    assert set(by_circle) == {"SGB_II", "SGB_III", "SGB_VIII", "SCHULE"}
    assert {"SCHULDNERBERATUNG", "SUCHTBERATUNG"} <= by_circle["SGB_II"]
    assert {"BERUFSBERATUNG", "BVB", "EQ"} <= by_circle["SGB_III"]
    assert {"JUGENDSOZIALARBEIT", "HZE"} <= by_circle["SGB_VIII"]
    assert all("SGB" in offer.source for offer in MEASURES if offer.group.startswith("SGB"))


@pytest.mark.rule("D22")
def test_assisted_training_flex_did_not_exist_in_2017() -> None:
    with pytest.raises(ValueNotValid) as refused:
        valid(MEASURES, ["ASA_FLEX"], FIRST)
    assert refused.value.facts["value"] == "ASA_FLEX"
    assert "ASA" in refused.value.facts["valid"].split(", ")  # type: ignore[attr-defined]  # a fact is any object
    assert [code.key for code in valid(MEASURES, ["ASA_FLEX"], date(2021, 1, 1))] == ["ASA_FLEX"]


@pytest.mark.rule("D22")
@pytest.mark.parametrize("key", [code.key for code in MEASURES if code.valid_from or code.valid_to])
def test_an_offer_is_valid_from_its_first_to_its_last_day(key: str) -> None:
    offer = OFFERS[key]
    if offer.valid_from:
        assert offer.in_force(offer.valid_from)
        assert not offer.in_force(offer.valid_from - timedelta(days=1))
    if offer.valid_to:
        assert offer.in_force(offer.valid_to)
        assert not offer.in_force(offer.valid_to + timedelta(days=1))


@pytest.mark.rule("D22")
@pytest.mark.parametrize(
    ("value_set", "some"),
    [
        ("purposes", {"FALLVORBEREITUNG", "FALLBESPRECHUNG", "MASSNAHMEN_NACHVERFOLGUNG"}),
        ("deferral_reasons", {"KAPAZITAET", "MELDER_FEHLT", "KREIS_FEHLT", "UNTERLAGEN", "KONFERENZ_ABGESAGT"}),
        ("closing_reasons", {"ZIEL_ERREICHT", "WEGZUG", "ALTERSGRENZE", "EINWILLIGUNG_WIDERRUFEN", "DUPLIKAT"}),
        ("outcomes", {"DUAL", "BE", "UNBEKANNT", "KEIN_ANSCHLUSS"}),
        ("data_categories", {"STAMMDATEN", "GESUNDHEIT_SUCHT", "LEISTUNGEN_SGB8"}),
        ("consent_forms", {"PAPER_ORIGINAL", "SCAN_OF_PAPER", "QES", "ELECTRONIC_AUTHENTICATED"}),
    ],
)
def test_every_value_set_has_its_codes(value_set: str, some: set[str]) -> None:
    assert some <= {code.key for code in ESCHWEILER.codes(value_set)}


@pytest.mark.rule("R6")
def test_a_consent_can_be_for_three_purposes_and_no_other() -> None:
    assert {code.key for code in VALUE_SETS["purposes"]} == {
        "FALLVORBEREITUNG",
        "FALLBESPRECHUNG",
        "MASSNAHMEN_NACHVERFOLGUNG",
    }


@pytest.mark.parametrize("value_set", VALUE_SETS)
def test_a_code_stands_in_its_set_once(value_set: str) -> None:
    keys = [code.key for code in VALUE_SETS[value_set]]
    assert len(set(keys)) == len(keys)


def test_codes_come_in_the_order_asked_and_each_once() -> None:
    found = valid(SUPPORT_NEEDS, iter(["SUCHT", "SCHULDEN", "SUCHT"]), FIRST)
    assert [code.key for code in found] == ["SUCHT", "SCHULDEN"]


@pytest.mark.rule("D21")
def test_a_town_may_add_codes_of_its_own() -> None:
    assert [code.key for code in valid(MUSTERLINGEN.codes("support_needs"), ["PENDELN", "SUCHT"], FIRST)]
    with pytest.raises(ValueNotValid):
        valid(ESCHWEILER.codes("support_needs"), ["PENDELN"], FIRST)


def test_a_code_without_dates_is_always_valid() -> None:
    assert Code(key="IMMER").in_force(date.min)
    assert Code(key="IMMER").in_force(date.max)


@pytest.mark.parametrize("typed", ["Testina Beispiel", "testina.beispiel@example.org", "0170 0000000", "X" * 41])
def test_what_is_no_code_may_be_about_a_person_and_is_not_repeated(typed: str) -> None:
    with pytest.raises(ValueNotValid) as refused:
        valid(SUPPORT_NEEDS, [typed], FIRST)
    assert typed[:6] not in refused.value.words("de")
