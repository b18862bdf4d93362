"""German words for the codes that commands print in tables; machines get the codes themselves."""

from application.access import Level

CONTESTED = "bestritten"
"""Stands wherever somebody disputes the data (L29)."""
ITEM_STATUS = {"PLANNED": "", "CALLED": "aufgerufen", "MINUTED": "beraten", "DROPPED": "entfällt"}
TOUCHED = {
    "cases": "Fälle",
    "conferences": "Konferenzen",
    "years": "Jahre",
    "looks": "Zugriffe, fristgemäß gelöscht",
    "erasures": "Löschungen",
    "corrections": "Berichtigungen",
    "format": "Format",
    "made_at": "angelegt",
    "size": "Ereignisse",
    "known_size": "bekannte Ereignisse",
}
SIGHT: dict[Level, str] = {
    "FULL": "alles",
    "OWN_MEASURES": "eigene Maßnahmen",
    "PSEUDONYM": "Fallnummer",
    "NONE": "nichts",
}
BLOCKERS = {"LEGAL_HOLD": "Aufbewahrungssperre", "OPEN_REQUEST": "offener Antrag"}
FIGURES = {
    "conferences": "Konferenzen",
    "reports": "Meldungen",
    "persons_reported": "Gemeldete Personen",
    "persons_discussed": "Beratene Personen",
    "discussions": "Beratungen",
    "waiting": "Wartende Meldungen",
    "waiting_days": "Tage bis zur Beratung",
    "deferrals": "Zurückstellungen",
    "measures": "Maßnahmen",
    "closings": "Abschlüsse",
    "attendance": "Teilnahmen",
    "steering_meetings": "Steuergruppentreffen",
    "feedback": "Rückmeldungen",
}
DIMENSIONS = {
    "total": "insgesamt",
    "median": "Median",
    "status": "Stand",
    "kind": "Art",
    "institution": "Institution",
    "round": "Runde",
    "conference": "Konferenz",
    "youth_present": "Jugendliche dabei",
    "reason": "Grund",
    "circle": "Rechtskreis",
    "outcome": "Verbleib",
    "rating": "Bewertung",
    "age_group": "Altersgruppe",
    "sex": "Geschlecht",
    "need_group": "Bedarf",
}
VALUES = {
    "all": "alle",
    "yes": "ja",
    "no": "nein",
    "days": "Tage",
    "PLANNED": "geplant",
    "HELD": "durchgeführt",
    "CANCELLED": "abgesagt",
    "REGULAR": "regulär",
    "EXTRAORDINARY": "außerordentlich",
    "FIRST": "erste",
    "AGAIN": "weitere",
    "female": "weiblich",
    "male": "männlich",
    "diverse": "divers",
    "agreed": "vereinbart",
    "started": "begonnen",
    "completed": "abgeschlossen",
    "failed": "gescheitert",
    "replaced": "ersetzt",
    "cancelled": "abgesagt",
}
"""Codes of value sets stay as the offices know them."""
