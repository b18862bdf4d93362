"""Why somebody is not let in."""


class NotSignedIn(Exception):
    """There is no token, or it is not for us, or it has run out or was taken back."""


class IdentityUnavailable(Exception):
    """The OpenID provider does not answer, and without it nobody can tell whether a token is good."""


class WrongCredentials(Exception):
    """No account goes with this user and password."""


class TooManyAttempts(Exception):
    """Somebody keeps guessing passwords."""

    def __init__(self, seconds: int) -> None:
        super().__init__()
        self.seconds = seconds
        """After how many it is worth trying again."""
