"""Why a command refuses. Each error is an answer to a person: a text to translate, its field, its HTTP status."""

from __future__ import annotations

import errno
import os
from datetime import datetime, timedelta
from pathlib import Path
from traceback import walk_tb
from typing import ClassVar

from admin_app.kernel import clock
from admin_app.kernel.i18n import N_


class DomainError(Exception):
    """A rule said no. `message` is a msgid with %(name)s places for `params`; `field` names the form's field."""

    status: ClassVar[int] = 422
    code: ClassVar[str] = "refused"
    message: ClassVar[str] = N_("That can’t be done.")
    retry_at: datetime | None = None  # when it may be tried again, where that is known

    def __init__(
        self,
        message: str | None = None,
        *,
        field: str | None = None,
        code: str | None = None,
        **params: object,
    ) -> None:
        self.text = message or type(self).message
        self.reason = code or type(self).code
        self.field = field
        self.params = params
        super().__init__(f"{self.reason}: {self.text}")


class Invalid(DomainError):
    """A value that can't be taken; shown beside its field."""

    code = "invalid"


class NotFound(DomainError):
    """Absent, or another account's: the same answer (SECURITY 19)."""

    status = 404
    code = "not_found"
    message = N_("There is nothing here.")


class NotAllowed(DomainError):
    """The right is missing. `grantor` names the roles that have it, `right` says which one it is, where it is a role's."""

    status = 403
    code = "not_allowed"
    message = N_("You don’t have the right to do this.")

    def __init__(
        self,
        message: str | None = None,
        *,
        grantor: str = "",
        right: str = "",
        field: str | None = None,
        code: str | None = None,
        **params: object,
    ) -> None:
        super().__init__(message, field=field, code=code, **params)
        self.grantor, self.right = grantor, right


class Conflict(DomainError):
    """Somebody was faster; says who and when where that is known."""

    status = 409
    code = "conflict"
    message = N_("This was changed in the meantime. Look at it again before you go on.")


class Stale(Conflict):
    """The page was made from an older row than there is now."""

    code = "stale"
    message = N_(
        "This was changed while you had it open. Nothing you typed was saved: compare, then send it again."
    )


class RateLimited(DomainError):
    """Too many tries; `retry_at` says when the next one counts."""

    status = 429
    code = "rate_limited"
    message = N_("Too many attempts. Wait a little and try again.")

    def __init__(
        self,
        retry_at: datetime | None = None,
        message: str | None = None,
        *,
        field: str | None = None,
        code: str | None = None,
        **params: object,
    ) -> None:
        super().__init__(message, field=field, code=code, **params)
        self.retry_at = retry_at


class ReauthRequired(DomainError):
    """The act asks for a fresh sign-in ("Confirm it's you")."""

    status = 403
    code = "reauth_required"
    message = N_("Confirm it’s you to continue.")


class Unavailable(DomainError):
    """A part that guards the act can't be asked, so the act is refused (SECURITY 54)."""

    status = 503
    code = "unavailable"
    message = N_("This can’t be done right now. Nothing was changed; try again in a minute.")


class Busy(Unavailable):
    """More is asked for at once than can be done; nothing of this was begun, and nothing counted."""

    code = "busy"
    message = N_(
        "More people are signing in right now than can be let in at once. This attempt wasn’t counted; try again in %(seconds)s\u00a0s."
    )

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds=seconds)
        self.retry_at = clock.now() + timedelta(seconds=seconds)


FRAMES = 8  # of our own, the last ones: through what a fault was reached
ROOT = Path(__file__).resolve().parents[2]
OWN = tuple(f"{ROOT / part}{os.sep}" for part in ("admin_app", "forms", "views"))


def told(error: BaseException) -> dict[str, str]:
    """A fault as the log tells it: its class, the driver's or system's code, and where it came up. No value is in it.

    Raises nothing, whatever the fault is (SECURITY 77).
    """
    try:
        theirs = getattr(error, "orig", None)
        found = {"error": type(theirs or error).__name__, "cause": cause(error), "where": where(error)}
    except Exception:  # noqa: BLE001 - a fault that can't be looked at
        return {"error": type(error).__name__}
    return {name: value for name, value in found.items() if value}


def cause(error: BaseException | None) -> str:
    """The code of what lies beneath a fault: SQLSTATE, SQLite's name, the system's; empty where none has one."""
    seen: list[BaseException] = []
    while error is not None and error not in seen:
        seen.append(error)
        for one in (error, getattr(error, "orig", None)):
            code = getattr(one, "sqlstate", None) or getattr(one, "sqlite_errorname", None)
            number = getattr(one, "errno", None) if isinstance(one, OSError) else None
            if code or number:
                return str(code or errno.errorcode.get(number or 0, number))
        error = error.__cause__ or error.__context__
    return ""


def where(error: BaseException) -> str:
    """Where a fault came up, for the log: "folder/file.py:line:function; …", no value.

    The frames of our own, the innermost last, and after them the one of a library in which it was raised.
    """
    frames = [(frame.f_code, line) for frame, line in walk_tb(error.__traceback__)]
    own = [one for one in frames if one[0].co_filename.startswith(OWN)][-FRAMES:]
    shown = own + [one for one in frames[-1:] if one not in own]
    return "; ".join(f"{'/'.join(Path(c.co_filename).parts[-2:])}:{line}:{c.co_name}" for c, line in shown)
