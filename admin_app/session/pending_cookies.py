"""From a command to the answer of its request: the cookie of a session that began or was renewed.

A command knows no cookie jar, and a view should not have to remember one. So what a command hands over here,
once its transaction is kept, the web layer puts into the answer of the very same request.
"""

from __future__ import annotations

import enum
from contextvars import ContextVar

from admin_app.identity.models import UserKind
from admin_app.kernel.db import after_commit, in_transaction


class CookieKind(enum.StrEnum):
    """The cookies of ours: one for the session of each kind of user, and the browser's own."""

    STAFF = UserKind.STAFF.value
    CUSTOMER = UserKind.CUSTOMER.value
    BROWSER = "browser"


_waiting: ContextVar[dict[CookieKind, str] | None] = ContextVar("gatehouse_cookies", default=None)


def begin() -> None:
    """A new request: nothing of a former one may be handed out."""
    _waiting.set({})


def give(kind: CookieKind, cookie: str) -> None:
    """Hand a cookie over, once the caller's transaction is kept.

    Raises RuntimeError outside of one: what nothing keeps must reach no browser.
    """
    if not in_transaction():
        raise RuntimeError("a cookie is handed over in the transaction that keeps it")
    after_commit(lambda: _put(kind, cookie))


def _put(kind: CookieKind, cookie: str) -> None:
    waiting = _waiting.get()
    if waiting is not None:
        waiting[kind] = cookie


def take() -> dict[CookieKind, str]:
    """What was handed over since `begin`, by kind; each only once."""
    waiting = _waiting.get() or {}
    _waiting.set(None)
    return waiting
