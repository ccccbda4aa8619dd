"""What pages know of the screen lock: whether there is one, after how long it falls, how it is lifted."""

from __future__ import annotations

from dataclasses import dataclass

from flask import g, request, url_for

from admin_app.identity.models import UserKind
from forms.you.pin import UnlockForm
from views.http.web import safe_next


@dataclass(frozen=True, slots=True)
class ScreenLock:
    """The lock of this session's screen. `minutes` without activity (0: never by itself), `left` in seconds."""

    kind: UserKind
    minutes: int
    left: float | None
    url: str  # the page that lifts it
    now_url: str  # locks at once
    door: str  # where to go once the session is over
    forgotten: str  # the page that sets the PIN anew

    @property
    def form(self) -> UnlockForm:
        """An empty form for the PIN."""
        return UnlockForm(formdata=None)


def lock() -> ScreenLock | None:
    """The lock of an open session, None where no PIN would lift it."""
    login = g.get("login")
    if login is None or not g.get("session_open") or not login.pin_on:
        return None
    here = safe_next(request.full_path.rstrip("?"), "") if request.method == "GET" else ""
    return ScreenLock(
        kind=login.kind,
        minutes=int(login.locks_after.total_seconds()) // 60,
        left=login.locks_in.total_seconds() if login.locks_after else None,
        url=url_for(f"sign_in.{login.kind}_locked"),
        now_url=url_for(f"sign_in.{login.kind}_lock"),
        forgotten=url_for(f"sign_in.{login.kind}_forgotten_pin"),
        door=url_for(f"sign_in.{login.kind}_sign_in", next=here or None),
    )
