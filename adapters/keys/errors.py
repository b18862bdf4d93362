"""What may be wrong with keys. None of it is ever shown as "erased"."""


class KeyMissing(Exception):
    """A key that must exist does not: this is the wrong key store, or a damaged one."""


class KeyDestroyed(Exception):
    """The case was erased; nothing personal can be written to it any more."""


class KeyServerAway(Exception):
    """The server that opens the keys does not answer, or refuses; it says nothing about the keys."""
