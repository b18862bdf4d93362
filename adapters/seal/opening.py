"""Opens the seal of an agency's log; `adapters/reads/opening.py` does the same for the read log."""

from collections.abc import Callable

from adapters.keys import KeyStore
from adapters.log.mapper import EventMapper
from adapters.log.opening import seal_tables
from adapters.seal.checking import verify
from adapters.seal.histories import Histories
from adapters.seal.outside import Outside
from adapters.seal.seal import Seal
from adapters.settings import Settings
from application.journal import Journal
from domain.agency import Agency


def log_seal(settings: Settings, keys: KeyStore, journal: Journal, told: Callable[[], Agency]) -> Seal:
    """The seal of the log; `told` is what the log tells of its restores."""
    tables, mapper, outside = seal_tables(journal), EventMapper(keys), Outside(settings.checkpoints)
    listed = outside.forgotten if outside else None
    return Seal(
        tables,
        outside,
        lambda: Histories(keys.secret("seal"), settings.origin, told().losses),
        lambda histories, notes, progress: verify(tables, mapper, histories, notes, progress, listed),
    )
