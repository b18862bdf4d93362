"""Accounts and ended tokens: what lies in their file, what does not, and that all processes see the same."""

import stat
import threading
import time
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from argon2 import extract_parameters

from adapters.identity import NotSignedIn, TooManyAttempts, passwords
from adapters.identity.accounts import Account, Accounts, AccountTaken, NoAccount
from adapters.identity.attempts import FOR_AN_ACCOUNT, Attempts
from adapters.identity.ended import Ended
from adapters.identity.passwords import WeakPassword
from adapters.identity.signed_in import SignedIn
from adapters.identity.tables import NAME, open_accounts
from adapters.log.connecting import Place
from adapters.tables import Tables
from domain.recorded import Actor

PASSWORD = "Apfelbäume-im-Regen"
MUSTER = Account("fach.muster", "jobcenter")
WHO = SignedIn(Actor("fach.muster", "jobcenter"), issued_at=1000.0, ends_at=2000.0)


@pytest.fixture
def kept(at: Callable[[str], Place]) -> Iterator[Tables]:
    with closing(open_accounts(at("accounts"))) as opened:
        yield opened


@pytest.fixture
def other(at: Callable[[str], Place]) -> Iterator[Tables]:
    """As another process of the office has them open."""
    with closing(open_accounts(at("accounts"))) as opened:
        yield opened


def test_only_the_office_may_read_the_file_and_no_password_is_in_it(tmp_path: Path) -> None:
    with closing(open_accounts(tmp_path / NAME)) as kept:
        Accounts(kept).add(MUSTER, PASSWORD)
        assert stat.S_IMODE((tmp_path / NAME).stat().st_mode) == 0o600
        content = b"".join(path.read_bytes() for path in tmp_path.glob(f"{NAME}*"))
        assert PASSWORD.encode() not in content


def test_a_password_is_kept_as_a_hash_that_takes_its_time(kept: Tables) -> None:
    Accounts(kept).add(MUSTER, PASSWORD)
    [[stored]] = kept.ask("SELECT password FROM accounts")
    found = extract_parameters(stored)
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
def test_a_weak_password_is_not_taken(kept: Tables, weak: str) -> None:
    with pytest.raises(WeakPassword):
        Accounts(kept).add(MUSTER, weak)
    with pytest.raises(NoAccount):
        Accounts(kept).find(MUSTER.user)


@pytest.mark.parametrize(
    "strong", ["fünfzehn-Zeiche", "ein Satz mit Leerzeichen", "Zeichen" * 9 + "!", "é" * 250 + "abcdef"]
)
def test_a_long_password_is_taken_whatever_is_in_it(kept: Tables, strong: str) -> None:
    Accounts(kept).add(MUSTER, strong)
    assert Accounts(kept).with_password(MUSTER.user, strong) == MUSTER


def test_an_umlaut_is_the_same_however_a_keyboard_makes_it(kept: Tables) -> None:
    Accounts(kept).add(MUSTER, unicodedata.normalize("NFD", PASSWORD))
    assert Accounts(kept).with_password(MUSTER.user, unicodedata.normalize("NFC", PASSWORD)) == MUSTER


def test_nobody_gets_a_second_account_by_writing_their_name_in_capitals(kept: Tables) -> None:
    Accounts(kept).add(MUSTER, PASSWORD)
    with pytest.raises(AccountTaken):
        Accounts(kept).add(Account("Fach.MUSTER", "jugendamt"), PASSWORD)
    assert Accounts(kept).with_password("FACH.muster", PASSWORD) == MUSTER


def test_a_shut_account_opens_with_no_password_until_it_gets_a_new_one(kept: Tables, other: Tables) -> None:
    Accounts(kept).add(MUSTER, PASSWORD)
    Accounts(other).disable(MUSTER.user)
    assert Accounts(kept).with_password(MUSTER.user, PASSWORD) is None
    Accounts(other).change_password(MUSTER.user, "Birnbaum-im-Schnee")
    assert Accounts(kept).with_password(MUSTER.user, "Birnbaum-im-Schnee") == MUSTER
    assert Accounts(kept).with_password(MUSTER.user, PASSWORD) is None


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
    kept: Tables, other: Tables, at: Callable[[str], Place]
) -> None:
    Ended(kept).end("kopf.inhalt.unterschrift", WHO, now=1500.0)
    with closing(open_accounts(at("accounts"))) as later:
        for one in (kept, other, later):
            with pytest.raises(NotSignedIn):
                Ended(one).require_going_on("kopf.inhalt.unterschrift", WHO)
            Ended(one).require_going_on("kopf.anderes.unterschrift", WHO)


def test_another_way_to_write_the_signature_makes_no_other_token(kept: Tables) -> None:
    Ended(kept).end("kopf.inhalt.unterschrift", WHO, now=1500.0)
    with pytest.raises(NotSignedIn):
        Ended(kept).require_going_on("kopf.inhalt.andere", WHO)


@pytest.mark.parametrize(("issued_at", "ended"), [(999.0, True), (1000.0, True), (1000.1, False)])
def test_all_tokens_up_to_a_moment_are_ended_and_later_ones_go_on(
    kept: Tables, other: Tables, issued_at: float, ended: bool
) -> None:
    Ended(kept).end_all("jobcenter", "fach.muster", now=1000.0)
    Ended(kept).end_all("jobcenter", "fach.muster", now=500.0)  # a clock that was put back opens nothing again
    mine = SignedIn(WHO.actor, issued_at, ends_at=2000.0)
    others = SignedIn(Actor("fach.muster", "jugendamt"), issued_at, ends_at=2000.0)
    Ended(other).require_going_on("a.b.c", others)
    if not ended:
        Ended(other).require_going_on("a.b.c", mine)
        return
    with pytest.raises(NotSignedIn):
        Ended(other).require_going_on("a.b.c", mine)


def test_what_has_run_out_anyway_is_forgotten(kept: Tables) -> None:
    for number in range(3):
        Ended(kept).end(f"kopf.{number}.x", WHO, now=1500.0)
    Ended(kept).end("kopf.neu.x", SignedIn(WHO.actor, 9000.0, 9900.0), now=9000.0)
    assert kept.ask("SELECT count(*) FROM ended") == [(1,)]


def test_guesses_count_across_processes_and_no_name_is_kept(kept: Tables, other: Tables) -> None:
    both = [Attempts(one, lambda text: bytes([len(text)])) for one in (kept, other)]
    for number in range(FOR_AN_ACCOUNT):
        both[number % 2].count("fach.muster", "192.0.2.7", now=float(number))
    for one in both:
        with pytest.raises(TooManyAttempts) as late:
            one.count("Fach.Muster", "192.0.2.8", now=100.0)
        assert late.value.seconds == 800
    assert {type(what) for [what] in kept.ask("SELECT what FROM attempts")} == {bytes}
