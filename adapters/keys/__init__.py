"""The keys of one agency, kept apart from the log, so that destroying a key forgets a person.

`store.py` holds a wrapped key for each case and compartment, in a file of its own. What opens them, the key-encryption
key, lies elsewhere: in a file (`ring.py`) or in a Vault or OpenBao server (`transit.py`). Whoever has only one of the
two can read nothing. Losing either makes all personal fields unreadable.
"""

from adapters.keys.errors import KeyDestroyed, KeyMissing, KeyServerAway
from adapters.keys.store import KeyStore

__all__ = ["KeyDestroyed", "KeyMissing", "KeyServerAway", "KeyStore"]
