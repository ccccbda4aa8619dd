"""What a page knows of the session it was made in, so that its script can keep what is typed (js/session.js)."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from flask import g

from admin_app.identity.models import UserKind
from admin_app.kernel.crypto import lookup_hash
from views.http import addresses


@dataclass(frozen=True, slots=True)
class OpenPage:
    """`who` marks the person it was made for, `url` says how the session stands, `idle` is what is left of it in seconds."""

    kind: UserKind
    who: str
    url: str
    door: str  # a sign-in from there ends at `url`
    home: str
    idle: float


def mark(user_id: UUID) -> str:
    """The person a page is made for, as the page may say it."""
    return lookup_hash(str(user_id), "page")[:32]


def of_request() -> OpenPage | None:
    """Of a page behind the sign-in; None of all others."""
    login = g.get("login")
    if login is None or not g.get("session_open"):
        return None
    return _page(login.kind, mark(login.user_id), (login.idle - login.noted).total_seconds())


def signed_out(typist: str) -> OpenPage:
    """Of the page that keeps what somebody typed whose session is gone."""
    return _page(g.kind, typist, 0)


def _page(kind: UserKind, who: str, idle: float) -> OpenPage:
    url, door = (addresses.plain(f"sign_in.{kind}_{name}") for name in ("session", "sign_in"))
    home = addresses.plain("home.index" if kind is UserKind.STAFF else "customer_profile.start")
    return OpenPage(kind, who, url, f"{door}?next={url}", home, idle)
