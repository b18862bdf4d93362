"""The installed command. The build makes this file `fallkonferenz/__init__.py`, beside the four packages."""

import sys
from pathlib import Path


def main() -> None:
    """Start the command line.

    Imports read `from domain.case import Case`, so the folder that holds the packages has to come first on the path:
    another distribution may own a top-level `adapters`.
    """
    sys.path.insert(0, str(Path(__file__).parent))
    from adapters.cli import main as run  # noqa: PLC0415 - found only once the path is set

    run()
