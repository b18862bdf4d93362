"""What opens the keys of an office: a file, or a key server."""

from adapters.keys.ring import FileRing
from adapters.keys.store import KeyEncryption
from adapters.settings import Settings


def key_encryption(settings: Settings, *, first_start: bool) -> KeyEncryption:
    """The key-encryption keys where the settings say they are; raises `KeyMissing` and `KeyServerAway`."""
    if settings.transit_url is None:
        return FileRing(settings.key_file or settings.data / "kek.key", first_start=first_start)
    from adapters.keys.transit import Transit  # noqa: PLC0415  # its library is an extra

    token = settings.transit_token.get_secret_value()
    return Transit(settings.transit_url, token, settings.transit_key, first_start=first_start)
