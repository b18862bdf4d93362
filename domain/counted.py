"""One thing or several, in whatever language a sentence is written."""


class Counted(int):
    """How many there are. The sentence brings both of its forms: `"{count:Fall ist|Fälle sind} offen"`."""

    def __format__(self, forms: str) -> str:
        """The number, and the form behind it that goes with it."""
        one, bar, several = forms.partition("|")
        return f"{int(self)} {one if self == 1 else several}" if bar else super().__format__(forms)
