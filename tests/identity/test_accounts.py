"""Accounts and ended tokens: what lies in their file, what does not, and that all processes see the same."""

import stat
import threading
import time
import unicodedata
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from argon2 import extract_parameters

from adapters.identity import NotSignedIn, TooManyAttempts, passwords
from adapters.identity.accounts import Account, Accounts, AccountTaken, NoAccount
from adapters.identity.attempts import FOR_AN_ACCOUNT, Attempts
from adapters.identity.ended import Ended
from adapters.identity.file import NAME, IdentityFile
from adapters.identity.passwords import WeakPassword
from adapters.identity.signed_in import SignedIn
from domain.recorded import Actor

PASSWORD = "Apfelbäume-im-Regen"
MUSTER = Account("fach.muster", "jobcenter")
WHO = SignedIn(Actor("fach.muster", "jobcenter"), issued_at=1000.0, ends_at=2000.0)


@pytest.fixture
def file(tmp_path: Path) -> Iterator[IdentityFile]:
    with closing(IdentityFile(tmp_path / NAME)) as opened:
        yield opened


@pytest.fixture
def other(tmp_path: Path) -> Iterator[IdentityFile]:
    """As another process of the office has it open."""
    with closing(IdentityFile(tmp_path / NAME)) as opened:
        yield opened


def test_only_the_office_may_read_the_file_and_no_password_is_in_it(file: IdentityFile, tmp_path: Path) -> None:
    Accounts(file).add(MUSTER, PASSWORD)
    assert stat.S_IMODE((tmp_path / NAME).stat().st_mode) == 0o600
    content = b"".join(path.read_bytes() for path in tmp_path.glob(f"{NAME}*"))
    assert PASSWORD.encode() not in content
    [[kept]] = file.ask("SELECT password FROM accounts", ())
    found = extract_parameters(kept)
    assert (found.type.name, found.memory_cost, found.time_cost, found.parallelism) == ("ID", 19_456, 2, 1)


@pytest.mark.parametrize(
    "weak",
    [
        "vierzehn-viele",
        "x" * 257,
        "aaaaaaaaaaaaaaaaaaaa",
        "abcabcabcabcabcabc",
        "fach.muster-fach.muster",
        "",
        "x-FACH.MUSTER-2017-y",
    ],
)
def test_a_weak_password_is_not_taken(file: IdentityFile, weak: str) -> None:
    with pytest.raises(WeakPassword):
        Accounts(file).add(MUSTER, weak)
    with pytest.raises(NoAccount):
        Accounts(file).find(MUSTER.user)


@pytest.mark.parametrize(
    "strong", ["fünfzehn-Zeiche", "ein Satz mit Leerzeichen", "Zeichen" * 9 + "!", "é" * 250 + "abcdef"]
)
def test_a_long_password_is_taken_whatever_is_in_it(file: IdentityFile, strong: str) -> None:
    Accounts(file).add(MUSTER, strong)
    assert Accounts(file).with_password(MUSTER.user, strong) == MUSTER


def test_an_umlaut_is_the_same_however_a_keyboard_makes_it(file: IdentityFile) -> None:
    Accounts(file).add(MUSTER, unicodedata.normalize("NFD", PASSWORD))
    assert Accounts(file).with_password(MUSTER.user, unicodedata.normalize("NFC", PASSWORD)) == MUSTER


def test_nobody_gets_a_second_account_by_writing_their_name_in_capitals(file: IdentityFile) -> None:
    Accounts(file).add(MUSTER, PASSWORD)
    with pytest.raises(AccountTaken):
        Accounts(file).add(Account("Fach.MUSTER", "jugendamt"), PASSWORD)
    assert Accounts(file).with_password("FACH.muster", PASSWORD) == MUSTER


def test_a_shut_account_opens_with_no_password_until_it_gets_a_new_one(file: IdentityFile, other: IdentityFile) -> None:
    Accounts(file).add(MUSTER, PASSWORD)
    Accounts(other).disable(MUSTER.user)
    assert Accounts(file).with_password(MUSTER.user, PASSWORD) is None
    Accounts(other).change_password(MUSTER.user, "Birnbaum-im-Schnee")
    assert Accounts(file).with_password(MUSTER.user, "Birnbaum-im-Schnee") == MUSTER
    assert Accounts(file).with_password(MUSTER.user, PASSWORD) is None


def test_only_two_passwords_are_reckoned_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    running, most, lock = 0, 0, threading.Lock()

    class Counting:
        def hash(self, _: str) -> str:
            nonlocal running, most
            with lock:
                running += 1
                most = max(most, running)
            time.sleep(0.02)
            with lock:
                running -= 1
            return ""

    monkeypatch.setattr(passwords, "HASHER", Counting())
    threads = [threading.Thread(target=passwords.hashed, args=(PASSWORD,)) for _ in range(10)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert most == 2


def test_an_ended_token_is_ended_for_every_process_and_after_a_restart(
    file: IdentityFile, other: IdentityFile, tmp_path: Path
) -> None:
    Ended(file).end("kopf.inhalt.unterschrift", WHO, now=1500.0)
    with closing(IdentityFile(tmp_path / NAME)) as later:
        for one in (file, other, later):
            with pytest.raises(NotSignedIn):
                Ended(one).require_going_on("kopf.inhalt.unterschrift", WHO)
            Ended(one).require_going_on("kopf.anderes.unterschrift", WHO)


def test_another_way_to_write_the_signature_makes_no_other_token(file: IdentityFile) -> None:
    Ended(file).end("kopf.inhalt.unterschrift", WHO, now=1500.0)
    with pytest.raises(NotSignedIn):
        Ended(file).require_going_on("kopf.inhalt.andere", WHO)


@pytest.mark.parametrize(("issued_at", "ended"), [(999.0, True), (1000.0, True), (1000.1, False)])
def test_all_tokens_up_to_a_moment_are_ended_and_later_ones_go_on(
    file: IdentityFile, other: IdentityFile, issued_at: float, ended: bool
) -> None:
    Ended(file).end_all("jobcenter", "fach.muster", now=1000.0)
    Ended(file).end_all("jobcenter", "fach.muster", now=500.0)  # a clock that was put back opens nothing again
    mine = SignedIn(WHO.actor, issued_at, ends_at=2000.0)
    others = SignedIn(Actor("fach.muster", "jugendamt"), issued_at, ends_at=2000.0)
    Ended(other).require_going_on("a.b.c", others)
    if not ended:
        Ended(other).require_going_on("a.b.c", mine)
        return
    with pytest.raises(NotSignedIn):
        Ended(other).require_going_on("a.b.c", mine)


def test_what_has_run_out_anyway_is_forgotten(file: IdentityFile) -> None:
    for number in range(3):
        Ended(file).end(f"kopf.{number}.x", WHO, now=1500.0)
    Ended(file).end("kopf.neu.x", SignedIn(WHO.actor, 9000.0, 9900.0), now=9000.0)
    assert file.ask("SELECT count(*) FROM ended", ()) == [(1,)]


def test_guesses_count_across_processes_and_no_name_is_kept(file: IdentityFile, other: IdentityFile) -> None:
    both = [Attempts(one, lambda text: bytes([len(text)])) for one in (file, other)]
    for number in range(FOR_AN_ACCOUNT):
        both[number % 2].count("fach.muster", "192.0.2.7", now=float(number))
    for one in both:
        with pytest.raises(TooManyAttempts) as late:
            one.count("Fach.Muster", "192.0.2.8", now=100.0)
        assert late.value.seconds == 800
    assert {type(what) for [what] in file.ask("SELECT what FROM attempts", ())} == {bytes}
