"""Who is asking, and who says so."""

from adapters.identity.errors import IdentityUnavailable, NotSignedIn, TooManyAttempts, WrongCredentials

__all__ = ["IdentityUnavailable", "NotSignedIn", "TooManyAttempts", "WrongCredentials"]
