"""Structured logs: one line an event, JSON outside of the demo, and nothing personal in them (SECURITY 36).

Nothing here raises (SECURITY 77). A log call often stands where an error is being handled: a full disk, a closed
stream or a value that can't be shown must not turn a refusal into a fault, or end a worker's sweep.
"""

from __future__ import annotations

import functools
import logging
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from typing import Any

import structlog
from flask import g, has_request_context, request
from structlog.typing import EventDict

from admin_app import config
from admin_app.kernel.errors import DomainError, Unavailable, told

ALLOWED = frozenset(
    {
        "event", "level", "timestamp", "request_id", "method", "route", "status", "code", "actor_id", "actor_kind", "account_id",
        "error", "job", "job_id", "attempt", "state", "rows", "seconds", "logger", "permission", "reason_code", "where", "count",
        "cause", "key",
    }
)  # fmt: skip
# Mail addresses, IP addresses and long secrets that slipped into a text of our own.
LEAKS = re.compile(
    r"[^\s@]+@[^\s@]+|\b\d{1,3}(?:\.\d{1,3}){3}\b|[A-Za-z0-9_\-]{32,}(?![0-9a-f-]*$)|\+\d[\d ]{7,}"
)


class Lines:
    """Writes to standard error, as it is at that moment. What can't be written is counted and told later."""

    def __init__(self) -> None:
        self._unwritten = 0

    def _write(self, line: str) -> None:
        # Surrogates alone have no UTF-8: they are spelt out.
        text = line.encode("utf-8", "backslashreplace").decode("utf-8")
        try:
            sys.stderr.write(text + "\n")
            sys.stderr.flush()
        except Exception:  # noqa: BLE001 - no room, no reader, no stream: there is nobody to tell
            self._unwritten += 1
            return
        if self._unwritten:
            count, self._unwritten = self._unwritten, 0
            log().warning("log_failed", count=count)

    debug = info = warning = error = critical = exception = _write


LINES = Lines()
LEVELS = ("debug", "info", "warning", "error", "critical", "exception", "log")
Filtering: Any = structlog.make_filtering_bound_logger(logging.INFO)
QUIET = frozenset({"debug", "info", "warning"})
_errors_alone: ContextVar[bool] = ContextVar("errors_alone", default=False)


def _unraising(method: Callable[..., Any]) -> Callable[..., None]:
    @functools.wraps(method)
    def call(self: object, *args: object, **fields: object) -> None:
        try:
            method(self, *args, **fields)
        except Exception:  # noqa: BLE001 - a line less, and what it told of goes on
            LINES.error('{"event": "log_line_spoilt", "level": "error"}')

    return call


Unraising = type("Unraising", (Filtering,), {name: _unraising(getattr(Filtering, name)) for name in LEVELS})


def configure(settings: config.Settings) -> None:
    """Set up this process's logging; that of libraries too, which by default tells of a failed line what was in it."""
    logging.raiseExceptions = False
    render: Any = (
        structlog.dev.ConsoleRenderer()
        if settings.environment == "demo"
        else structlog.processors.JSONRenderer()
    )
    structlog.configure(
        processors=[
            loud_enough,
            structlog.contextvars.merge_contextvars,
            of_request,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            only_allowed,
            render,
        ],
        wrapper_class=Unraising,
        logger_factory=lambda *_names: LINES,
        cache_logger_on_first_use=False,
    )

    take_over_libraries()


@contextmanager
def errors_alone() -> Iterator[None]:
    """Write no warnings while the block runs: what the demo's people mistype is part of their story."""
    token = _errors_alone.set(True)
    try:
        yield
    finally:
        _errors_alone.reset(token)


def loud_enough(_logger: object, name: str, event: EventDict) -> EventDict:
    """Leave out what is no error, where that is asked for. Raises structlog.DropEvent for it."""
    if _errors_alone.get() and name in QUIET:
        raise structlog.DropEvent
    return event


def of_request(_logger: object, _name: str, event: EventDict) -> EventDict:
    """Let each line of a request name its reference, which the page shows too, its route and method."""
    if has_request_context():
        event.setdefault("request_id", str(g.get("request_id", "")))
        event.setdefault("route", request.url_rule.rule if request.url_rule else "")
        event.setdefault("method", request.method)
    return event


class OfLibraries(logging.Handler):
    """Puts what libraries log (a job engine's traceback, a pool's warning) into one line like our own.

    Of their words only a format is told, never what was put into it, nor an error's own text: it may be private.
    """

    def emit(self, record: logging.LogRecord) -> None:
        """One line. Raises nothing, as the logger it hands on to doesn't."""
        fault = record.exc_info[1] if record.exc_info else None
        level = "error" if record.levelno >= logging.ERROR else "warning"
        with suppress(Exception):
            event = str(record.msg)[:200] if record.args or fault else "library_message"
            fields = {"logger": record.name, **(told(fault) if fault else {})}
            getattr(structlog.get_logger(record.name), level)(event, **fields)


def take_over_libraries() -> None:
    """Let warnings and errors of all libraries go this way, once in a process."""
    root = logging.getLogger()
    if not any(isinstance(handler, OfLibraries) for handler in root.handlers):
        root.addHandler(OfLibraries(logging.WARNING))


def only_allowed(_logger: object, _name: str, event: EventDict) -> EventDict:
    """Drop every field that isn't named above, and blank what looks private in the rest."""
    return {k: _shown(k, v) for k, v in event.items() if k in ALLOWED}


def _shown(name: str, value: object) -> object:
    """A value every renderer can show."""
    if value is None or isinstance(value, (bool, int, float)):
        return value
    try:
        text = str(value)
    except Exception:  # noqa: BLE001 - whatever a value's own words do
        text = f"<{type(value).__name__}>"
    return LEAKS.sub("•", text) if name in {"event", "error"} else text


def log() -> Any:
    """The logger of the web layer."""
    return structlog.get_logger("gatehouse")


def security(event: str, **fields: object) -> None:
    """One line of the security log: who by id, what, where by route; no private value (ASVS 16.3)."""
    actor = g.get("actor")
    log().warning(event, actor_id=str(actor.user_id) if actor and actor.user_id else "", **fields)


def refusal(error: DomainError) -> None:
    """One line for a right that is missing, a row out of reach or a limit that was hit, wherever it is answered.

    An error that is handed on is told once; the throttle and the line before hashing tell of their own. So is what
    couldn't be asked, wherever that is answered.
    """
    if isinstance(error, Unavailable) and error.reason != "busy" and not getattr(error, "told", False):
        error.told = True  # type: ignore[attr-defined]
        log().error("unavailable", code=error.reason, status=error.status)
    if error.status not in {403, 404, 429} or error.reason == "throttled" or getattr(error, "told", False):
        return
    error.told = True  # type: ignore[attr-defined]
    security("refused", status=error.status, code=error.reason)
