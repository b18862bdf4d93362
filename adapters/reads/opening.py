"""Opens the read log of an office, with its seal: the same tree and key as the log's, under an origin of its own."""

from collections.abc import Callable
from contextlib import suppress

from adapters.keys import KeyStore
from adapters.log.seal_tables import NotRead
from adapters.reads.checking import LookRows, verify
from adapters.reads.seal_tables import read_tables
from adapters.reads.store import StoredReadLog
from adapters.seal.histories import Histories
from adapters.seal.outside import Outside
from adapters.seal.seal import Seal
from adapters.seal.sealer import Fork
from adapters.seal.verify import Unverified
from adapters.settings import Settings
from domain.agency import Agency

READS_SECONDS = 600.0
"""At most so long a look stays unsealed while the office runs: people look more often than they write."""
NAME = "zugriffe"
"""Of the folder outside, and in the origin (`docs/log-format.md`, 10)."""


def open_read_log(settings: Settings, keys: KeyStore) -> StoredReadLog:
    """The read log of an office; raises what `open_looks` does."""
    return StoredReadLog(settings.reads_place, keys.secret("reads"))


def read_seal(settings: Settings, keys: KeyStore, read_log: StoredReadLog, told: Callable[[], Agency]) -> Seal:
    """The seal of the read log; `told` is what the log tells of its restores and purges."""
    tables, secret = read_tables(read_log.tables), keys.secret("reads")
    return Seal(
        tables,
        read_outside(settings),
        lambda: Histories(keys.secret("seal"), f"{settings.origin}/{NAME}", told().read_losses),
        lambda histories, outside, progress: verify(
            tables, LookRows(secret, lambda: told().reads_purged), histories, outside, progress
        ),
    )


def read_outside(settings: Settings) -> Outside:
    """Where checkpoints of the read log are kept outside."""
    return Outside(settings.checkpoints / NAME if settings.checkpoints else None)


def sealed_looks(seal: Seal) -> int:
    """Seal what can be sealed; how many looks are.

    None where the read log is not the one that was sealed: of that nothing is forgotten until somebody looked why.
    """
    try:
        with suppress(OSError):  # the place outside is away, and the checkpoint is in the file
            seal.seal()
        newest = seal.tables.newest_checkpoint()
    except (Fork, Unverified, NotRead):
        return 0
    return newest[0] if newest else 0
