"""Passwords of the embedded accounts: what is asked of one, and how it is kept (Argon2id as OWASP recommends).

Each hash takes 19 MiB and some 50 ms; only two are reckoned at once, or guessing passwords would stop the server.
"""

import threading
import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError

LEAST, MOST = 15, 256
"""Length in characters (OWASP ASVS 5.0, V6.2.1 and V6.2.9)."""
KINDS = 6
"""Different characters there must be, so that nobody types one key fifteen times."""
HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
AT_ONCE = threading.BoundedSemaphore(2)
DECOY = HASHER.hash("for somebody there is no account of")


class WeakPassword(ValueError):
    """The password is too short, too long, or easily guessed from the user."""


def require_strong(password: str, user: str) -> None:
    """Raise `WeakPassword` for one that is too easy to guess."""
    if not LEAST <= len(password) <= MOST:
        raise WeakPassword("length")
    if len(set(password)) < KINDS or user.casefold() in password.casefold():
        raise WeakPassword("pattern")


def hashed(password: str) -> str:
    """What is kept of a password."""
    with AT_ONCE:
        return HASHER.hash(_spelled(password))


def fits(kept: str | None, password: str) -> bool:
    """Whether it is the password; takes as long where nothing is kept."""
    with AT_ONCE:
        try:
            HASHER.verify(kept or DECOY, _spelled(password))
        except VerifyMismatchError:
            return False
    return kept is not None


def _spelled(password: str) -> str:
    """One spelling, however a keyboard composes an umlaut (NIST SP 800-63B, 3.1.1.2)."""
    return unicodedata.normalize("NFC", password)
