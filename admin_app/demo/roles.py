"""Roles of an administrator's making: one of the staff that somebody holds, one in accounts that an owner gave."""

from __future__ import annotations

from datetime import datetime, timedelta

from admin_app.demo import play, world
from admin_app.demo.play import Calendar, by_name, enter
from admin_app.identity.models import RoleScope
from admin_app.kernel.actor import console
from admin_app.kernel.links import LinkPurpose
from admin_app.kernel.rights.permissions import OF_ALL_STAFF
from admin_app.role import editing
from admin_app.role import service as roles
from admin_app.user import people, staff

NIGHT = "nora"


def add_to(calendar: Calendar, companies: list[world.Company], now: datetime, *, domain: str) -> None:
    """Made three weeks ago, changed last week."""
    bookkeeper = companies[0].people[1].username
    calendar.add(now - timedelta(days=22), lambda: _night_shift(domain))
    calendar.add(now - timedelta(days=21), lambda: _bookkeeper(bookkeeper))
    calendar.add(now - timedelta(days=8), _night_shift_ends_waits)
    calendar.add(now - timedelta(hours=5), _deputy_waits)


def _night_shift(domain: str) -> None:
    rights = [right.value for right in OF_ALL_STAFF] + ["person:restore"]
    made = editing.make(
        enter(by_name("ruth")),
        name="Night shift",
        scope=RoleScope.STAFF,
        rights=rights,
        reason="Lets people in again at night, no more",
    )
    key = roles.one(made).key
    token = staff.add(console(), username=NIGHT, email=f"{NIGHT}@{domain}", role=key, full_name="Nora Nyberg")
    play.accept(by_name(NIGHT), token, LinkPurpose.STAFF_SETUP)
    play.turn_app_on(by_name(NIGHT))


def _bookkeeper(username: str) -> None:
    made = editing.make(
        enter(by_name("ruth")),
        name="Bookkeeper",
        scope=RoleScope.ACCOUNT,
        rights=["own_account:read", "own_billing:read", "own_people:read"],
        reason="Customers asked for somebody who sees invoices alone",
    )
    key = roles.one(made).key
    people.change_role(enter(by_name("mara")), by_name(username).id, role=key, reason="Sees to our invoices")


def _night_shift_ends_waits() -> None:
    role = next(role for role in roles.of_scope(RoleScope.STAFF) if role.name == "Night shift")
    editing.change(
        enter(by_name("remy")),
        role.id,
        name=role.name,
        rights=[*role.permissions, "wait:end"],
        reason="Hotel guests share an address",
    )


def _deputy_waits() -> None:
    """A change that waits for the second administrator, since the role counts as one's."""
    ruth = enter(by_name("ruth"))
    made = editing.make(
        ruth, name="Deputy", scope=RoleScope.STAFF, rights=["staff:write"], reason="While Rémy is on leave"
    )
    editing.change(
        ruth,
        made,
        name="Deputy",
        rights=["staff:write", "import:read"],
        reason="Deputies look after the imports, too",
    )
