"""Structured logs: one line an event, JSON outside of the demo, and nothing personal in them (SECURITY 36)."""

from __future__ import annotations

import logging
import re
import sys
from typing import Any

import structlog
from flask import g, request

from admin_app import config
from admin_app.kernel.errors import DomainError

ALLOWED = frozenset(
    {
        "event", "level", "timestamp", "request_id", "method", "route", "status", "code", "actor_id", "actor_kind", "account_id",
        "error", "job", "job_id", "attempt", "state", "rows", "seconds", "logger", "permission", "reason_code", "where", "count",
    }
)  # fmt: skip
# Mail addresses, IP addresses and long secrets that slipped into a text of our own.
LEAKS = re.compile(
    r"[^\s@]+@[^\s@]+|\b\d{1,3}(?:\.\d{1,3}){3}\b|[A-Za-z0-9_\-]{32,}(?![0-9a-f-]*$)|\+\d[\d ]{7,}"
)


def configure(settings: config.Settings) -> None:
    """Set up this process's logging."""
    render: Any = (
        structlog.dev.ConsoleRenderer()
        if settings.environment == "demo"
        else structlog.processors.JSONRenderer()
    )
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            only_allowed,
            render,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )


def only_allowed(_logger: Any, _name: str, event: dict[str, Any]) -> dict[str, Any]:
    """Drop every field that isn't named above, and blank what looks private in the rest."""
    return {
        k: (LEAKS.sub("•", v) if isinstance(v, str) and k in {"event", "error", "where"} else v)
        for k, v in event.items()
        if k in ALLOWED
    }


def log() -> Any:
    """The logger of the web layer."""
    return structlog.get_logger("gatehouse")


def security(event: str, **fields: Any) -> None:
    """One line of the security log: who by id, what, where by route; no private value (ASVS 16.3)."""
    actor = g.get("actor")
    rule = request.url_rule.rule if request.url_rule else ""
    log().warning(
        event, request_id=str(g.get("request_id", "")), actor_id=str(actor.user_id) if actor and actor.user_id else "",
        route=rule, method=request.method, **fields,
    )  # fmt: skip


def refusal(error: DomainError) -> None:
    """One line for a right that is missing, a row out of reach or a limit that was hit, wherever it is answered.

    An error that is handed on is told once; the throttle tells of its own.
    """
    if error.status not in {403, 404, 429} or error.reason == "throttled" or getattr(error, "told", False):
        return
    error.told = True  # type: ignore[attr-defined]
    security("refused", status=error.status, code=error.reason)
