"""The story of the council note 340/17, played through the real commands.

It stands on 19.10.2017: the first conference of 10.05.2017 is held and two young people were discussed; four reports
wait for the second on 25.10.2017, its agenda fixed. All persons are invented. Every step has a fixed command id, so
playing the story twice changes nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time
from itertools import count
from uuid import UUID, uuid5

from adapters.main import Office
from application.desk import NAMES, Submission
from domain.casework import AgreementForm, DiscussionForm, MeasureForm
from domain.consent import ConsentForm, Informed
from domain.coordination import ConferenceForm
from domain.eligibility import ReportForm
from domain.events import Attendee, Participant, Signer, YoungPerson
from domain.recorded import Actor

TODAY = date(2017, 10, 19)


@dataclass(frozen=True)
class Story:
    """Where the story left its conferences and cases."""

    first_conference: UUID
    next_conference: UUID
    sample_case: UUID
    """A case that went the whole way: reported, selected, discussed, measures agreed."""


def play(office: Office) -> Story:
    """Play the story; where it was played before, find it again."""
    return Teller(office).tell()


def step(number: int) -> UUID:
    """The command id of a step, counted from 1."""
    return uuid5(NAMES, f"story-{number}")


class Teller:
    """Tells the story step by step, each under a command id of its own."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._step: Iterator[int] = count(1)
        profile = office.desk.profile
        self._coordinator = profile.coordinator
        reporters = [key for key in profile.reporters(TODAY) if key != profile.coordinator]
        self._helpers = (reporters * 2)[:3]
        """Three institutions that report, beside the coordinator."""

    def tell(self) -> Story:
        """All of it, in order."""
        first = self.conference(date(2017, 4, 3), date(2017, 5, 10), time(14), place="Berufskolleg")
        anna = self._report(date(2017, 4, 24), self._helpers[0], ANNA)
        ben = self._report(date(2017, 4, 26), self._coordinator, BEN)
        self._prepare(first, [anna, ben], closed_on=date(2017, 5, 4))
        self._hold(first, {anna: self._helpers[0], ben: self._coordinator}, date(2017, 5, 10))
        second = self.conference(date(2017, 9, 11), date(2017, 10, 25), time(14), place="Rathaus")
        reporters = (self._helpers[0], self._helpers[1], self._helpers[2], self._coordinator)
        days = (date(2017, 9, 25), date(2017, 10, 2), date(2017, 10, 9), date(2017, 10, 16))
        waiting = [self._report(*one) for one in zip(days, reporters, FOUR, strict=True)]
        self._prepare(second, waiting, closed_on=TODAY)
        self._office.reach(self._office.journal.head())
        return Story(first, second, anna)

    def conference(self, on: date, day: date, start: time | None, place: str) -> UUID:
        """A regular conference everybody was invited to."""
        conferences, by = self._office.conferences, self._coordinating
        form = ConferenceForm(kind="regular", date=day, start_time=start, place=place, capacity=6)
        conference = conferences.schedule(form, by(on)).subject
        conferences.publish(conference, ("mail", "web"), by(on))
        everybody = [one.key for one in self._office.desk.profile.active(on)]
        conferences.invite(conference, everybody, by(on))
        return conference

    def _report(self, on: date, reporter: str, young: "Young") -> UUID:
        by = self._submission(Actor(f"meldung-{reporter}", reporter, frozenset({"caseworker"})), on)
        return self._office.cases.report(
            self._consent(young, on), young.person(self._town()), young.report(on), by
        ).subject

    def _prepare(self, conference: UUID, cases: list[UUID], closed_on: date) -> None:
        """Close reports, select everybody who was reported, fix the agenda."""
        self._office.conferences.close_reports(conference, self._coordinating(closed_on))
        for case in cases:
            self._office.cases.select(case, conference, self._coordinating(closed_on))
        self._office.conferences.fix_agenda(conference, ["Neues aus den Institutionen"], self._coordinating(closed_on))

    def _hold(self, conference: UUID, cases: dict[UUID, str], day: date) -> None:
        """Open, discuss each case, put on record what was agreed, close."""
        table = [Participant(institution=key, person=f"Fachkraft {key}") for key in self._table()]
        self._office.conferences.open(conference, table, self._coordinating(day))
        for case, reporter in cases.items():
            presenter = Attendee(institution=reporter, person=f"Fachkraft {reporter}")
            discussion = DiscussionForm(presenter=presenter, youth_present=case == next(iter(cases)), notes="Ruhig.")
            self._office.cases.discuss(case, conference, discussion, self._coordinating(day))
            self._office.cases.agree(case, self._agreement(), self._coordinating(day))
        self._office.conferences.hold(conference, self._coordinating(day))
        self._office.conferences.approve_minutes(conference, self._coordinating(date(2017, 5, 17)))

    def _agreement(self) -> AgreementForm:
        first, second = self._helpers[0], self._coordinator
        return AgreementForm(
            goals=("Eine Ausbildung beginnen",),
            measures=(
                MeasureForm(category="FALLMANAGEMENT", responsible=first, due_on=date(2017, 11, 30)),
                MeasureForm(category="JUGENDSOZIALARBEIT", responsible=second, due_on=date(2017, 12, 15)),
            ),
        )

    def _consent(self, young: "Young", on: date) -> ConsentForm:
        addicted = "SUCHT" in young.needs
        usual = ("STAMMDATEN", "SCHULE_AUSBILDUNG", "BERUFLICHE_ZIELE")
        return ConsentForm(
            signed_on=on,
            signers=young.signers(),
            recipients=tuple(one.key for one in self._office.desk.profile.active(on)),
            data_categories=(*usual, "GESUNDHEIT_SUCHT") if addicted else usual,
            special_categories=addicted,
            purposes=("FALLVORBEREITUNG", "FALLBESPRECHUNG", "MASSNAHMEN_NACHVERFOLGUNG"),
            form="PAPER_ORIGINAL",
            text_version=self._office.desk.profile.forms["consent"],
            informed=Informed(purpose=True, refusal=True, withdrawal=True),
        )

    def _table(self) -> list[str]:
        return [one.key for one in self._office.desk.profile.active(date(2017, 5, 10))]

    def _town(self) -> str:
        return self._office.desk.profile.municipality

    def _coordinating(self, on: date) -> Submission:
        return self._submission(Actor("koordination", self._coordinator, frozenset({"coordinator", "caseworker"})), on)

    def _submission(self, actor: Actor, on: date) -> Submission:
        # Without a fingerprint a step gets its first receipt also after somebody of the story was forgotten.
        return Submission(actor, step(next(self._step)), digest=b"", occurred_on=on)


@dataclass(frozen=True)
class Young:
    """An invented young person with what is reported about them."""

    given_name: str
    family_name: str
    birth_date: date
    sex: str
    needs: tuple[str, ...]
    summary: str
    minor: bool = False

    def person(self, municipality: str) -> YoungPerson:
        """The young person, at home in the town of the profile."""
        return YoungPerson(
            given_name=self.given_name,
            family_name=self.family_name,
            birth_date=self.birth_date,
            street="Erfundene Gasse 1",
            postal_code="00000",
            municipality=municipality,
            sex=self.sex,
        )

    def report(self, on: date) -> ReportForm:
        """The report, handed in on the day the letter was handed out."""
        return ReportForm(
            summary=self.summary,
            support_needs=self.needs,
            question="Welche Hilfe passt zuerst?",
            youth_wants_to_attend=True,
            info_notice_given_on=on,
        )

    def signers(self) -> tuple[Signer, ...]:
        """The young person, and for a minor both parents."""
        own = Signer(role="young_person", name=f"{self.given_name} {self.family_name}")
        parents = ("Elter Eins", "Elter Zwei") if self.minor else ()
        return (own, *(Signer(role="guardian", name=name, custody="joint") for name in parents))


ANNA = Young(
    "Anna", "Erfunden", date(1998, 2, 3), "female", ("AUSBILDUNGSSUCHE",), "Sucht seit einem Jahr einen Platz."
)
BEN = Young(
    "Ben", "Ausgedacht", date(2000, 6, 30), "male", ("SCHULABSENTISMUS",), "Kommt selten zur Schule.", minor=True
)
FOUR = (
    Young("Cem", "Beispiel", date(1999, 1, 15), "male", ("SCHULDEN", "WOHNEN"), "Wohnt bei Bekannten."),
    Young("Dana", "Muster", date(2001, 8, 1), "female", ("SCHULABSCHLUSS_FEHLT",), "Ohne Abschluss.", minor=True),
    Young("Emil", "Probe", date(1997, 11, 20), "male", ("SUCHT", "MOTIVATION_TAGESSTRUKTUR"), "Möchte neu anfangen."),
    Young("Finja", "Fiktiv", date(1999, 5, 9), "female", ("BERUFSORIENTIERUNG",), "Weiß noch nicht, was passt."),
)
