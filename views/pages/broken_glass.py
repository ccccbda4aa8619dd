"""Glass that the reader's own session broke and that is open now: above every page of the desk, with Stop beside it."""

from __future__ import annotations

from types import SimpleNamespace
from uuid import UUID

from flask import g, url_for
from flask_babel import gettext
from markupsafe import Markup

from admin_app.break_glass import queries
from admin_app.break_glass.queries import GlassRow
from admin_app.kernel import clock
from views.http.context import fmt_left, fmt_time
from views.http.web import current_actor


def open_here() -> list[GlassRow]:
    """What is open, asked once a request; costs a statement only where the session says that there may be some."""
    login = g.get("login")
    if login is None or login.glass_until is None or login.glass_until <= clock.now():
        return []
    if "glass" not in g:
        g.glass = queries.open_here(current_actor())
    found: list[GlassRow] = g.glass
    return found


def areas_open(account_id: UUID | None) -> frozenset[str]:
    """The areas of an account that this session may look at behind broken glass."""
    return frozenset(area for row in open_here() if row.account_id == account_id for area in row.areas)


def banners() -> list[SimpleNamespace]:
    """One red line each: whose account, why, how long still, and Stop."""
    return [_banner(row) for row in open_here()]


def _banner(row: GlassRow) -> SimpleNamespace:
    account = Markup('<a href="{}" dir="auto">{}</a>').format(
        url_for("accounts.details_view", row_id=row.account_id), row.account_name
    )
    text = Markup(  # noqa: S704 - our own text; each value is escaped
        gettext(
            "Break-glass access to %(account)s until %(when)s (%(left)s left): “%(reason)s”. The owners are told, and somebody reviews it."
        )
    ) % {
        "account": account,
        "when": fmt_time(row.ends_at),
        "left": fmt_left(row.ends_at),
        "reason": row.reason,
    }
    return SimpleNamespace(
        text=text,
        label=gettext("Break-glass access"),
        tone="bad",
        url=url_for("staff_glass.stop", glass_id=row.id),
        act=gettext("Stop"),
    )
