"""What stays readable for ever lets nobody be recognised, least of all who is spoken of without a consent (D15, L58).

No exact birth date, school class, address, telephone number or name may stand there. What has a form of its own is
found; a name is none in German, where every noun has a capital. So a name is seen where Herr, Frau or Familie leads to
it or a frequent given name is in it, and not where there is only a rare one, a surname or an initial. Nor is anybody
seen who is described (`die Tochter der Bürgermeisterin`) or written in small letters. It helps who writes to think of
it, and proves nothing.
"""

import re
from collections.abc import Collection, Iterable, Iterator
from datetime import date

from domain import errors
from domain.planning import CASE_NUMBER
from domain.policy import Act, Facts, age_on, rule

YOUNGEST = 12
"""In completed years: a bare date this long ago may be a birth date. An older agreement is named by its year."""
AHEAD = 10
"""Years to come in which a date whose year has two digits may lie."""
MONTHS = ("jan", "feb", "mär", "apr", "mai", "jun", "jul", "aug", "sep", "okt", "nov", "dez")

DATE = re.compile(
    rf"""(?<!\d)(?<!\d\.)
    (?: (?P<year>\d{{4}})-(?P<month>\d\d)-(?P<day>\d\d)
    | (?P<d>\d{{1,2}}) (?: \s?[./-]\s?(?P<m>\d{{1,2}})\s?[./-] | \.?\s?(?P<name>{"|".join(MONTHS)})[a-z]{{0,6}}\.? )
      (?: \s?(?P<y>\d{{4}}) | (?P<yy>\d\d) )
    ) (?!\d)""",
    re.VERBOSE | re.IGNORECASE,
)
"""`2004-03-15`, `15.3.2004`, `15. März 2004`, `15.03.04`."""
BORN = re.compile(r"(?:\bgeb(?:oren|urtsdatum)?\b\.?(?:\s+am)?|\*)[\s:]*$", re.IGNORECASE)

CITED = re.compile(
    r"""(?: §§?\s? | \b(?:art|artikel|abs|absatz|nr|satz|top|punkt|ziffer|anlage|raum|zimmer|saal)\b\.?\s? )
    \d{1,4}\s?[a-z]?\b (?: \s?(?:,|/|-|–|bis|und|oder)\s?\d{1,3}[a-z]\b )*""",
    re.VERBOSE | re.IGNORECASE,
)
"""Paragraphs, points and rooms, which else look like a class: `§§ 8a, 8b`, `TOP 7a`."""
SCHOOL_CLASS = re.compile(
    r"""\b(?:klasse|kl\.)\s?(?-i:[A-ZÄÖÜ]{0,4})[\s-]?\d | \b\d{1,2}\.?\s?klasse\b
    | (?<![\w./-])(?:[5-9]|1[0-3])[a-f](?![\w-])(?!\s+SGB)""",
    re.VERBOSE | re.IGNORECASE,
)

HOUSE = r"\s?(?:Nr\.\s?)?\d{1,3}(?:\s?[a-z])?\b(?![.:,]?\d)"
ADDRESS = re.compile(
    rf"""(?i:stra(?:ß|ss)e|str\.) {HOUSE}
    | \b(?!\w*(?i:bildungs|arbeits|studien|praktikums|lebens|rechts|vor|durch)(?:weg|platz))
      [A-ZÄÖÜ][\w-]{{1,40}} (?:weg|platz|gasse|allee|damm|(?<![aä])ufer|(?<![aeiou])ring) \s {HOUSE}
    | \b(?:Am|Im|Zum|Zur|An\ der|In\ der|(?:Auf|Hinter|Vor)\ de[mr]|Unter\ den) \s
      (?!(?i:{"|".join(MONTHS)}) | \w+tag\b|Mittwoch|Jahr|Quartal|Woche|Termin|Stand|Raum|Saal|Punkt|Anlage|Gruppe)
      [A-ZÄÖÜ][a-zäöüß]{{2,30}} \s \d{{1,3}}(?:\s?[a-z])? (?= \s*[,;)] | \.?\s*$ | \s+in\s+[A-ZÄÖÜ] | \s+\d{{5}} )
    | (?<![\w.,/-]) (?:D-)?(?![1-9]\d\d00)\d{{5}} \s (?!Euro|EUR)[A-ZÄÖÜ][a-zäöüß]""",
    re.VERBOSE,
)
"""`Musterstraße 5`, `Erfundener-Weg 3`, `Am Markt 12`, `00000 Musterstadt`; round numbers before a noun are counts."""
MAIL = re.compile(r"\w\s?(?:@|[(\[]at[)\]])\s?[\w-]{1,60}\.\w")
PHONE = re.compile(
    r"""(?<![\w.,/-]) (?:\+|0(?!\d{1,4}/(?:19|20)?\d\d\b)) (?:[ ()/-]{0,3}\d){6}
    | \b(?:tel|telefon|handy|mobil|durchwahl)(?:nummer)?\b[ .:]{0,3}\d(?:[ /-]?\d){4}""",
    re.VERBOSE | re.IGNORECASE,
)
"""From seven digits on, behind a zero or a plus; `0123/2017` is the number of a paper."""

GIVEN_NAME = (
    "Ahmet|Alina|Amelie|Aylin|Ayşe|Celina|Chantal|Dennis|Elif|Emely|Emma|Emre|Fatima|Fatma|Felix|Fynn|Hannah|Hassan|"
    "Jannik|Jasmin|Jason|Jessica|Johanna|Jonas|Julia|Julian|Justin|Kevin|Laura|Lea|Lena|Leon|Leonie|Lina|Lisa|Luca|"
    "Lukas|Mehmet|Mia|Michelle|Mohammed|Muhammed|Mustafa|Niklas|Noah|Pascal|Philipp|Sarah|Selin|Sophia|Tobias|Vanessa|"
    "Yusuf|Zeynep"
)
"""Frequent among young people, and no word, saint of a house or place besides."""
NAME = re.compile(
    rf"""(?:\b(?:Herrn?|Frau|Familie|Hrn?\.|Fam\.)|(?<![–-])\bFr\.) \s+ (?:(?:Dr|Prof|Dipl)[\w.-]*\s+)* [A-ZÄÖÜ][\w.]
    | (?<![\w-])(?:{GIVEN_NAME})s?(?![\w-])""",
    re.VERBOSE,
)

OTHER_SIGNS = {"ANSCHRIFT": ADDRESS, "E_MAIL": MAIL, "TELEFON": PHONE, "NAME": NAME, "FALLNUMMER": CASE_NUMBER}
OF_A_PLACE = frozenset({"ANSCHRIFT", "E_MAIL", "TELEFON"})
"""What may be told of where people meet, and of who invites them."""


@rule("L58", "D15")
def about_nobody(texts: Iterable[str | None], act: Act) -> Facts:
    """Texts that stay in clear tell of nobody who they are; the refusal says what was found, not what it was."""
    return _without(frozenset(), texts, act)


@rule("L58", "L16")
def where_to_meet(texts: Iterable[str | None], act: Act) -> Facts:
    """Place and host of a conference, which everybody reads, tell of no young person."""
    return _without(OF_A_PLACE, texts, act)


def _without(harmless: Collection[str], texts: Iterable[str | None], act: Act) -> Facts:
    written = [text for text in texts if text]
    if found := sorted({sign for text in written for sign in _signs(text, act.on)}.difference(harmless)):
        raise errors.NotAnonymous(found=", ".join(found))
    return {"texts": len(written)}


def _signs(text: str, today: date) -> Iterator[str]:
    if any(_of_birth(one, today) for one in DATE.finditer(text)):
        yield "GEBURTSDATUM"
    undated = DATE.sub(" ", text)
    if SCHOOL_CLASS.search(CITED.sub(" ", undated)):
        yield "SCHULKLASSE"
    yield from (sign for sign, form in OTHER_SIGNS.items() if form.search(undated))


def _of_birth(written: re.Match[str], today: date) -> bool:
    day = _day(written, today)
    return day is not None and (age_on(today, day) >= YOUNGEST or _is_called_one(written))


def _is_called_one(written: re.Match[str]) -> bool:
    """Whether it is a birth date by the word ahead of it, however young."""
    return BORN.search(written.string, max(0, written.start() - 20), written.start()) is not None


def _day(written: re.Match[str], today: date) -> date | None:
    """The day that is meant; none where the calendar has no such day."""
    part = written.groupdict()
    latest = today.year + AHEAD
    year = int(part["year"] or part["y"] or latest - (latest - int(part["yy"])) % 100)
    month = MONTHS.index(part["name"].lower()) + 1 if part["name"] else int(part["month"] or part["m"])
    try:
        return date(year, month, int(part["day"] or part["d"]))
    except ValueError:
        return None
