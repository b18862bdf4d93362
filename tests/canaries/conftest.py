"""The installed command, the command line in this process, and a free port."""

from tests.cli.conftest import command, nothing_is_set, port, run

__all__ = ["command", "nothing_is_set", "port", "run"]
