"""`docs/loeschkonzept.md` says what the profile says; `python tests/test_retention_page.py` writes it anew."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from adapters.seal.papers import CLASSES  # noqa: E402
from adapters.settings import load_profile  # noqa: E402  # the page is also written by running this file

PAGE = ROOT / "docs" / "loeschkonzept.md"
HEAD = """# Löschkonzept

Regel L64, DIN 66398: eine Regel je Datenart, mit Beginn und Frist. Die Fristen stehen im Profil der Stadt unter
`[retention]`; die Datenschutzbeauftragte legt sie fest. Was das Programm daraus macht, steht in `domain/retention.py`.

| Klasse | Daten | Frist beginnt mit | Monate (Eschweiler) |
|---|---|---|--:|
"""
FOOT = """
K2 endet spätestens mit Beginn des Jahres, in dem der junge Mensch {age} wird. Ein beratener Fall wird nach Abschluss
eingeschränkt, sobald die {weeks} Wochen vorbei sind, in denen die meldende Stelle ihn noch lesen darf (L63).

Der Kalender (`fallkonferenz deletion-calendar`, `GET /deletion-calendar`) schlägt vor; gelöscht wird, wenn eine Person
es anordnet und eine zweite bestätigt (L30). Eine Aufbewahrungssperre steht entgegen (L31). Was heute nicht getrennt
wird: Mit dem Fall geht auch der Nachweis der Einwilligung; wer ihn nach K3 länger braucht, hebt das Papier auf.

K5: Eine zurückgewiesene Meldung wird nirgends gespeichert. K6: Eine Sicherung bringt niemanden zurück, der seither
gelöscht wurde; nach einer Löschung öffnet sie auch die Schlüssel nicht mehr.
"""


def written() -> str:
    profile = load_profile("eschweiler")
    rows = (
        f"| {key} | {data} | {start} | {getattr(profile.retention, name)} |"
        for name, (key, data, start) in CLASSES.items()
    )
    return HEAD + "\n".join(rows) + "\n" + FOOT.format(age=profile.retention.latest_age, weeks=profile.reading_weeks)


def test_the_page_is_true() -> None:
    assert PAGE.read_text(encoding="utf-8") == written()


if __name__ == "__main__":
    PAGE.write_text(written(), encoding="utf-8")
