"""The log of a running program: a line of JSON on stderr for each thing, readable text on a terminal.

Code logs with the standard library; everything ends here, so that nothing personal can get in by another way. What
others word is not repeated: of an exception its class is told and where in our code it came up, of another library's
line what stands in its program.
"""

import logging
import sys
import threading
import traceback
from pathlib import Path

from structlog.dev import ConsoleRenderer
from structlog.processors import JSONRenderer, TimeStamper
from structlog.stdlib import ExtraAdder, ProcessorFormatter, add_log_level, add_logger_name
from structlog.typing import EventDict

from adapters.asked import REQUEST

ROOT = Path(__file__).resolve().parents[1]
OURS = ("domain", "application", "projections", "adapters")
TRUSTED = (*OURS, "uvicorn")
"""Whose lines are known to hold nothing personal."""
FIELDS = ("method", "route", "status", "ms", "code")
"""What a line may say beside its text."""

LOG = logging.getLogger(__name__)


def start_logging() -> None:
    """From now on this process logs so; may be repeated."""
    handler = logging.StreamHandler()
    handler.setFormatter(formatter(terminal=sys.stderr.isatty()))
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    logging.raiseExceptions = False  # of a line that cannot be written Python would print all that is in it
    threading.excepthook = _thread_ended


def formatter(*, terminal: bool) -> ProcessorFormatter:
    """What makes a line of a record."""
    return ProcessorFormatter(
        foreign_pre_chain=[
            TimeStamper(fmt="iso", utc=True),
            add_log_level,
            add_logger_name,
            ExtraAdder(FIELDS),
            _say_which_request,
            _take_words_away,
        ],
        processors=[ProcessorFormatter.remove_processors_meta, ConsoleRenderer() if terminal else JSONRenderer()],
        pass_foreign_args=True,
    )


def places(error: BaseException) -> list[str]:
    """Where in our own code it came up, the outermost first."""
    frames = ((Path(frame.filename), frame.lineno) for frame in traceback.extract_tb(error.__traceback__))
    ours = ((path.relative_to(ROOT), line) for path, line in frames if path.is_relative_to(ROOT))
    return [f"{path}:{line}" for path, line in ours if path.parts[0] in OURS]


def _say_which_request(_logger: object, _level: str, line: EventDict) -> EventDict:
    if request := REQUEST.get(None):
        line["request_id"] = str(request)
    return line


def _take_words_away(_logger: object, _level: str, line: EventDict) -> EventDict:
    record, arguments = line["_record"], line.pop("positional_args")
    if record.name.partition(".")[0] not in TRUSTED:
        line["event"] = str(record.msg) if arguments else f"{record.module}:{record.lineno}"
    line.pop("stack_info", None)
    if raised := line.pop("exc_info", None):
        line["error"], line["at"] = type(raised[1]).__name__, places(raised[1])
    return line


def _thread_ended(ended: threading.ExceptHookArgs) -> None:
    """A thread of the background is gone: without words, where Python would print them."""
    assert ended.exc_value is not None
    raised = (ended.exc_type, ended.exc_value, ended.exc_traceback)
    LOG.critical("thread %s ended", ended.thread.name if ended.thread else "?", exc_info=raised)
