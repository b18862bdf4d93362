"""What the engine refuses: stable codes, and words that tell a caseworker what to do."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

from domain import anonymous, casework, consent, coordination, errors, planning
from domain.conference import Conference
from domain.errors import REFUSALS, Conflict, Ineligible, NotAllowed, Refused, Unknown
from domain.policy import RULES
from tests.domain.given import fold
from tests.domain.parts import (
    CONSENT,
    INVITED,
    PUBLISHED,
    REPORT_DAY,
    act,
    content,
    coordinator,
    paper,
    person,
    scheduled,
)

ROOT = Path(__file__).parents[2]
CODES = re.findall(
    r"\w+",
    """
CONSENT_REQUIRED CONSENT_AFTER_REPORT CONSENT_INCOMPLETE CONSENT_UNSPECIFIC CONSENT_EXPIRED CONSENT_WITHDRAWN
GUARDIAN_SIGNATURE_MISSING OWN_SIGNATURE_MISSING SPECIAL_CATEGORY_NOT_CONSENTED ENTRUSTED_NOT_RELEASED AGE_LIMIT
AGE_LIMIT_ON_CONFERENCE RESIDENCE NOT_REPORTER NOT_COORDINATOR WRONG_PRESENTER RECIPIENT_NOT_COVERED OUT_OF_CONSENT
OUT_OF_PURPOSE COORDINATION_MISSING CAPACITY_EXCEEDED UNSELECTED_WITHOUT_REASON NOT_CROSS_CIRCLE WRONG_STATE
NOT_DISCUSSED MEASURES_EMPTY VALUE_NOT_VALID REGULAR_LIMIT INVITATION_INCOMPLETE CONSULTATION_INCOMPLETE
DUPLICATE_CASE CROSS_RELEASE CONCURRENT_CHANGE SUBJECT_ERASED
""",
)
"""What outsiders rely on; none of them is ever renamed."""
LEAVES = sorted(REFUSALS)
NO_RULE = {"UNKNOWN", "CONCURRENT_CHANGE", "KEY_REUSED"}
"""These are about the request, not about the procedure."""


@pytest.mark.parametrize("code", CODES)
def test_a_code_outsiders_rely_on_exists(code: str) -> None:
    assert code in REFUSALS


def test_the_code_is_the_name_of_the_refusal() -> None:
    assert errors.ConsentAfterReport.code() == "CONSENT_AFTER_REPORT"
    assert errors.AgeLimitOnConference.code() == "AGE_LIMIT_ON_CONFERENCE"
    assert str(errors.ConsentAfterReport()) == "CONSENT_AFTER_REPORT"


@pytest.mark.parametrize("code", LEAVES)
def test_every_refusal_belongs_to_one_family_and_names_its_rule(code: str) -> None:
    kind = REFUSALS[code]
    assert sum(issubclass(kind, family) for family in (Unknown, NotAllowed, Conflict, Ineligible)) == 1
    assert bool(re.fullmatch(r"[RDL]\d+", kind.rule)) is (code not in NO_RULE)


@pytest.mark.parametrize("code", LEAVES)
def test_every_refusal_has_words_of_its_own_in_german_and_english(code: str) -> None:
    kind = REFUSALS[code]
    for words in (kind.de, kind.en):
        assert words.endswith(".")
        assert len([one for one in REFUSALS.values() if words in (one.de, one.en)]) == 1
    assert _fields(kind.de) >= _fields(kind.en)


def _fields(words: str) -> set[str]:
    return {field for _, field, _, _ in Formatter().parse(words) if field}


@pytest.mark.parametrize("code", LEAVES)
def test_the_words_hold_nothing_but_what_every_place_that_refuses_hands_in(code: str) -> None:
    kind = REFUSALS[code]
    for place, given in RAISED.get(kind.__name__, ()):
        assert _fields(kind.de) | _fields(kind.en) <= given, place


def raised() -> Iterator[tuple[str, str, set[str]]]:
    """Each place in the code that makes a refusal, with the names of the facts it hands in."""
    names = {kind.__name__ for kind in REFUSALS.values()}
    for path in sorted(path for folder in ("domain", "application") for path in (ROOT / folder).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
                name = ast.unparse(node.exc.func).rpartition(".")[2]
                if name in names:
                    yield name, f"{path.name}:{node.lineno}", {word.arg or "" for word in node.exc.keywords}


RAISED: dict[str, list[tuple[str, set[str]]]] = {}
for _name, _place, _given in raised():
    RAISED.setdefault(_name, []).append((_place, _given))


def test_every_refusal_is_refused_somewhere() -> None:
    kinds = {kind.__name__ for kind in REFUSALS.values()}
    assert kinds <= set(RAISED)


def test_a_fact_is_a_day_a_number_or_a_name_of_the_procedure() -> None:
    given = {name for places in RAISED.values() for _, names in places for name in names}
    assert given == {
        *("day", "today", "last", "due", "since", "until", "year", "limit", "count", "capacity", "needed"),
        *("state", "allowed", "figures", "role", "missing", "unknown", "value", "valid"),
        *("coordinator", "reporter", "reporters", "responsible", "institution", "institutions", "municipality"),
        *("version", "events", "found"),
    }


NAME = "Testina Beispiel"


@pytest.mark.parametrize(
    "refused",
    [
        lambda: consent.within_the_network(paper(recipients=(NAME,)), act()),
        lambda: consent.specific(paper(purposes=(NAME,)), act()),
        lambda: consent.specific(paper(data_categories=(NAME,)), act()),
        lambda: consent.specific(paper(form=NAME), act()),
        lambda: casework.report("F-1", paper(), person(), content(support_needs=(NAME,)), CONSENT, act()),
        lambda: casework.report("F-1", paper(), person(), content(summary=NAME * 500), CONSENT, act()),
        lambda: casework.report("F-1", paper(), person(municipality=NAME), content(), CONSENT, act()),
        lambda: coordination.coordinate(
            fold(Conference(), scheduled(), PUBLISHED, INVITED), NAME, REPORT_DAY, "none", None, coordinator()
        ),
        lambda: planning.about_no_case([f"{NAME} F-2017-ABC234"]),
        lambda: anonymous.about_nobody([f"Frau {NAME}, Klasse 9b"], act()),
    ],
    ids=["recipient", "purpose", "data", "form", "need", "summary", "town", "institution", "general_item", "anonymous"],
)
def test_whoever_types_a_name_in_the_wrong_place_does_not_read_it_in_the_refusal(refused: object) -> None:
    assert callable(refused)
    with pytest.raises(Refused) as refusal:
        refused()
    for words in (refusal.value.words("de"), refusal.value.words("en"), str(refusal.value), repr(refusal.value)):
        assert "Testina" not in words
        assert "Beispiel" not in words


@pytest.mark.parametrize(
    ("typed", "repeated"),
    [
        ("SUCHT", "SUCHT"),
        ("HÖBFS", "HÖBFS"),
        ("Testina", "…"),
        ("testina", "…"),
        ("testina beispiel", "…"),
        ("1998-06-15", "…"),
        ("", "…"),
        ("A" * 41, "…"),
    ],
)
def test_only_what_looks_like_a_code_is_repeated(typed: str, repeated: str) -> None:
    assert errors.as_typed(typed) == repeated


def test_the_rule_a_refusal_names_is_enforced_by_a_rule_function() -> None:
    named = {kind.rule for kind in REFUSALS.values()} - {""}
    assert named <= set(RULES)
