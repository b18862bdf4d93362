"""What stays readable for ever lets nobody be recognised (L58). Everybody and every street here is invented."""

from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import example
from hypothesis import given as for_all
from hypothesis import strategies as some

from domain import anonymous, coordination, errors
from domain.conference import Conference
from domain.coordination import RescheduleForm
from domain.policy import Act, birthday
from domain.recorded import Decision
from tests.domain.given import fold, verdict
from tests.domain.parts import (
    PREPARED,
    REPORT_DAY,
    REPORTS_CLOSED,
    SECOND,
    coordinator,
    planned,
)

HARMLESS = [
    *("Vorstellung des neuen Angebots der Kammern", "Rückmeldung aus § 67b SGB X", "Top 3 Neues aus dem Berufskolleg"),
    *("Termine 2018: 15.03., 21.06.2018", "Sommerferien 17.07.-29.08.2017", "am 15.03.18", "am 3. Mai 10 Uhr"),
    *("Rahmenvereinbarung vom 26.03.2015", "15.03. 10 Uhr", "Uhrzeit 09:00-10:30", "Der 31.02.2001 ist kein Tag"),
    *("§§ 8a, 8b SGB VIII und § 16h SGB II", "§ 13 Abs. 2 Nr. 5a SGB VIII", "8a-Verfahren im Jugendamt", "TOP 7a"),
    *("Raum 9b ist belegt", "Infos für die 10. Klassen", "Besuch einer Klasse am 3. Mai", "Art. 6 Abs. 1 lit. a DSGVO"),
    *("Am Montag 12, am Mittwoch 9", "Am Mittwoch 7", "nach 8a SGB VIII", "Sitzung am 01-03-2018", "Nr. 111.05.03"),
    *("Am Berufskolleg 12 Plätze", "Zum Stand 3. Quartal", "Im Mai 12, im Juni 9", "Monitoring 3", "Fassung 2.3.4.99"),
    *("Beispielstraße 2018", "Am Musterplatz 14:30 Uhr", "Verkäufer 3 Plätze, Controlling 5"),
    *(
        "Ausbildungsplatz 3, Bildungsweg 2",
        "Vorweg 3, durchweg 4",
        "Arbeitsplatz 5, Studienplatz 6",
        "Praktikumsplatz 7, Lebensweg 8, Rechtsweg 9",
    ),
    *("12000 Plätze, 15000 Euro, 52249 Euro", "Vorlage 023/17 und 0123/2017", "Straße des Übergangs", "Übergang@Beruf"),
    *("Familie, Schule und Beruf", "Frau und Beruf", "Sprechzeiten Mo.-Fr. Vormittags", "Anne-Frank-Schule"),
    *("Max. 10 Fälle", "Telefonkonferenz 2018", "Telefon", "Anonyme Beratung: Wechsel der Schulform", "Krank."),
]
TELLING = {
    "GEBURTSDATUM": [
        *("15.3.1999", "geboren 15.03.1999", "1999-06-15", "15. März 1999", "15 Juni 1999", "15/06/1999", "15.03.99"),
        *("geb.3.4.2010", "geb. am 03.04.2010", "*3.4.2010", "Geburtsdatum: 03.04.2012", "15. 03. 1999"),
    ],
    "SCHULKLASSE": ["Klasse 9b", "9b", "Kl. 10", "10. Klasse", "aus der 9B", "Klasse BF1", "Klasse 9 b, § 8a SGB VIII"],
    "ANSCHRIFT": [
        *("Musterstraße 5", "musterstrasse 5", "Musterstr. 15", "Erfundener-Straße Nr. 7", "Musterweg 3"),
        *("Beispielring 4", "Am Markt 12", "wohnt Am Markt 12 in Musterstadt", "An der Kirche 3, Musterstadt"),
        *("00000 Musterstadt", "D-00000 Musterstadt"),
    ],
    "E_MAIL": ["testina@example.org", "testina.beispiel (at) example.org"],
    "TELEFON": [
        *("0000 000000", "00000/000000", "(0000) 00 00 00", "+49 000 000000", "Tel. 00000", "Handynummer: 00 00 00"),
    ],
    "NAME": [
        *(
            "Herr Muster",
            "Frau Dr. Muster",
            "Familie Muster",
            "Herrn Beispiel",
            "Hrn. Beispiel",
            "Fr. Muster",
            "Fam. Muster",
            "Frau M.",
        ),
        *("Lena Muster", "Lenas Zeugnis", "Beispiel, Mehmet"),
    ],
}
PLANTED = [(sign, text) for sign, texts in TELLING.items() for text in texts]
MUCH_LATER = date(2026, 11, 25)


@pytest.mark.rule("L58")
@pytest.mark.parametrize("text", HARMLESS)
def test_what_is_usually_on_an_agenda_may_stand_there(text: str) -> None:
    assert verdict(anonymous.about_nobody, [text], coordinator()) is None


@pytest.mark.rule("L58", "D15")
@pytest.mark.parametrize(("sign", "text"), PLANTED)
def test_what_lets_somebody_be_recognised_is_refused_by_its_kind_alone(sign: str, text: str) -> None:
    with pytest.raises(errors.NotAnonymous) as refused:
        anonymous.about_nobody(["Krank.", text], coordinator())
    assert refused.value.facts == {"found": sign}
    assert text not in refused.value.words("de") + refused.value.words("en")


@pytest.mark.rule("L58")
@for_all(before=some.sampled_from(HARMLESS), planted=some.sampled_from(PLANTED), after=some.sampled_from(HARMLESS))
def test_whatever_stands_around_it_hides_nothing(before: str, planted: tuple[str, str], after: str) -> None:
    sign, text = planted
    with pytest.raises(errors.NotAnonymous) as refused:
        anonymous.about_nobody([f"{before}; {text}; {after}"], coordinator())
    assert refused.value.facts == {"found": sign}


@pytest.mark.rule("L58")
@for_all(texts=some.lists(some.sampled_from(HARMLESS), max_size=5), glue=some.sampled_from(["; ", "\n", " – ", ", "]))
def test_several_harmless_points_are_harmless_together(texts: list[str], glue: str) -> None:
    assert verdict(anonymous.about_nobody, [None, "", glue.join(texts), *texts], coordinator()) is None


FORMS: list[Callable[[date], str]] = [
    lambda day: f"{day:%d.%m.%Y}",
    lambda day: f"{day.day}.{day.month}.{day.year}",
    lambda day: f"{day:%d.%m.%y}",
    lambda day: day.isoformat(),
]


@pytest.mark.rule("L58")
@for_all(
    day=some.dates(date(1940, 1, 1), MUCH_LATER),
    today=some.dates(date(2017, 3, 2), MUCH_LATER),
    form=some.sampled_from(FORMS),
)
@example(day=date(2005, 4, 20), today=date(2017, 4, 20), form=FORMS[0])
@example(day=date(2005, 4, 21), today=date(2017, 4, 20), form=FORMS[0])
@example(day=date(2027, 4, 20), today=date(2017, 4, 20), form=FORMS[2])
def test_a_date_is_taken_for_a_birth_date_from_the_day_on_somebody_born_then_is_twelve(
    day: date, today: date, form: Callable[[date], str]
) -> None:
    answer = verdict(anonymous.about_nobody, [f"Termin {form(day)}"], coordinator(today))
    assert answer is (errors.NotAnonymous if today >= birthday(day, 12) else None)


@pytest.mark.rule("L58")
def test_everything_found_is_named_at_once() -> None:
    with pytest.raises(errors.NotAnonymous) as refused:
        anonymous.about_nobody(["Lena, 9b", "Musterstraße 5"], coordinator())
    assert refused.value.facts == {"found": "ANSCHRIFT, NAME, SCHULKLASSE"}


ILL = "Familie Muster ist krank"
WRITING: dict[str, Callable[[str, Act], Decision]] = {
    "reason of a date": lambda text, by: coordination.schedule("FK-1", planned(reason=text), by),
    "reason of a new date": lambda text, by: coordination.reschedule(
        fold(Conference(), *PREPARED), RescheduleForm(date=SECOND, reason=text), by
    ),
    "reason of a cancellation": lambda text, by: coordination.cancel(fold(Conference(), *PREPARED), text, by),
    "way of asking": lambda text, by: coordination.coordinate(
        fold(Conference(), *PREPARED, REPORTS_CLOSED), "jobcenter", REPORT_DAY, "agree", text, by
    ),
    "general point": lambda text, by: coordination.fix_agenda(
        fold(Conference(), *PREPARED, REPORTS_CLOSED), (), [text], by
    ),
}


@pytest.mark.rule("L58")
@pytest.mark.parametrize("place", WRITING)
def test_no_text_about_a_conference_that_stays_in_clear_tells_of_anybody(place: str) -> None:
    write = WRITING[place]
    assert write("Krank.", coordinator(REPORT_DAY)).events
    with pytest.raises(errors.NotAnonymous):
        write(ILL, coordinator(REPORT_DAY))


@pytest.mark.rule("L58", "L16")
def test_where_to_meet_has_an_address_and_tells_of_no_young_person() -> None:
    assert verdict(anonymous.where_to_meet, ["Rathaus, Am Markt 12, 00000 Musterstadt", None], coordinator()) is None
    for text in ("Rathaus, wegen f-2017-abc234", "Bei Familie Beispiel, Erfundene Gasse 1"):
        assert verdict(anonymous.where_to_meet, [text], coordinator()) is errors.NotAnonymous
