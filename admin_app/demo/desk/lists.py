"""Acts on many: one that came to its end, one cancelled half-way; and views that Sam keeps, one of them with all agents."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa

from admin_app.bulk import running, service
from admin_app.bulk.models import BulkActName
from admin_app.bulk.service import Choice
from admin_app.demo.play import Calendar, by_name, enter
from admin_app.identity.models import User, UserKind, UserStatus
from admin_app.kernel import clock
from admin_app.kernel.db import db
from admin_app.kernel.rights.permissions import Permission, RoleKey
from admin_app.saved_view import service as saved_views
from admin_app.session.models import LoginSession

VIEWS = (
    ("Not here yet", UserStatus.INVITED, RoleKey.SUPPORT.value),  # the agents' own
    ("Disabled, by name", UserStatus.DISABLED, ""),
)
LET_BE = ("mara", "niamh.llewellyn76", "frieda.ozturk")  # whom visitors of the demo sign in as


def add_to(calendar: Calendar, now: datetime) -> None:
    """In the last days."""
    calendar.add(now - timedelta(days=4), _views)
    calendar.add(now - timedelta(days=3), _invited_again)
    calendar.add(now - timedelta(days=2), _half_signed_out)


def _views() -> None:
    sam = enter(by_name("sam"))
    for name, status, role in VIEWS:
        arguments = {"status": status.value, "sort": "full_name_folded"}
        saved_views.save(
            sam, Permission.PERSON_READ, listed="people", name=name, arguments=arguments, role=role
        )


def _invited_again() -> None:
    filters = {"status": UserStatus.INVITED.value}
    _begin(
        BulkActName.RESEND_INVITATIONS,
        _people(status=UserStatus.INVITED),
        filters,
        "Their links ran out over the holidays",
    )


def _half_signed_out() -> None:
    """Sam meant the people of one account, and saw it soon."""
    live = sa.exists().where(LoginSession.user_id == User.id, LoginSession.ended_at.is_(None))
    people = _people(live, status=UserStatus.ACTIVE)[:9]
    run_id = _begin(BulkActName.END_SESSIONS_OF, people, {}, "Laptops of one office were stolen")
    running.do_some(run_id, 3)
    clock.pass_by(timedelta(minutes=1))
    service.cancel(enter(by_name("sam")), run_id)


def _begin(act: BulkActName, people: list[UUID], filters: dict[str, str], reason: str) -> UUID:
    sam = enter(by_name("sam"))
    run_id = service.prepare(sam, act, Choice(people, "people", filters, whole=bool(filters)))
    clock.pass_by(timedelta(minutes=2))
    service.begin(sam, run_id, reason=reason)
    return run_id


def _people(*which: sa.ColumnElement[bool], status: UserStatus) -> list[UUID]:
    here = (User.kind == UserKind.CUSTOMER, User.status == status, User.username_folded.not_in(LET_BE))
    return list(db.session.scalars(sa.select(User.id).where(*here, *which).order_by(User.full_name_folded)))
