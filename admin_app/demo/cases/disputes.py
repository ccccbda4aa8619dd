"""The demo's disputes: an owner's with what others decide, a manager's that somebody objected to, a colleague's.

All three are played where no random visit of the last 30 days comes after them.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from admin_app.demo import play, security
from admin_app.demo.play import Calendar, by_name, enter
from admin_app.demo.world import Company
from admin_app.dispute import saying, settling
from admin_app.identity.models import UserStatus
from admin_app.kernel.links import LinkPurpose
from admin_app.kernel.rights.permissions import RoleKey
from admin_app.sign_in.pin import settings as pin_settings
from admin_app.user import contacts, people
from admin_app.user.joining import invitations

AUDITOR = "amir"
FAR_AWAY = security.AMERICA


def add_to(calendar: Calendar, companies: list[Company], now: datetime) -> None:
    """Put the three into the calendar."""
    home = [person.username for person in companies[0].people]
    # Mara gave the last of her people the owner role, and disabled the one before.
    calendar.add(now - timedelta(hours=3), partial(_rob_owner, home[-1], home[3]))
    calendar.add(now - timedelta(minutes=65), partial(_say, home[-1]))
    robbed: list[str] = []
    calendar.add(now - timedelta(hours=40), partial(_rob_manager, security.people(companies), robbed))
    calendar.add(now - timedelta(minutes=66), partial(_each, _say, robbed))
    calendar.add(now - timedelta(minutes=40), partial(_each, _object, robbed))
    calendar.add(now - timedelta(minutes=67), partial(_rob_colleague, AUDITOR))
    calendar.add(now - timedelta(minutes=63), partial(_say, AUDITOR))


def _each(act: Callable[[str], None], names: list[str]) -> None:
    for name in names:
        act(name)


def _rob_owner(username: str, colleague: str) -> None:
    """Somebody with the password sets an app up, lets a helper in and keeps a colleague out."""
    user = by_name(username)
    actor = enter(user, ip=FAR_AWAY)
    play.turn_app_on(user, actor)
    invitations.invite(actor, email="helper@elsewhere.example", full_name="Casey Helper", role=RoleKey.OWNER)
    people.disable(actor, by_name(colleague).id, reason="Not needed any more")


def _rob_manager(managers: list[str], robbed: list[str]) -> None:
    """The last of the managers who signs in with the password alone; states of sign-in security take the first ones."""
    for username in reversed(managers):
        user = by_name(username)
        if user.status is UserStatus.ACTIVE and play.secret_of(user) is None:
            contacts.add_email(enter(user, ip=FAR_AWAY), email="mailbox@elsewhere.example")
            robbed.append(username)
            return


def _rob_colleague(username: str) -> None:
    pin_settings.put(enter(by_name(username), ip=FAR_AWAY), new="314159")


def _say(username: str) -> None:
    """By the link in the newest mail that carries one."""
    user = by_name(username)
    token = play.link_of(user, LinkPurpose.NOT_ME)
    if token:
        saying.by_link(play.door(user), token)


def _object(username: str) -> None:
    user = by_name(username)
    token = play.link_of(user, LinkPurpose.DISPUTE_OBJECT)
    if token:
        settling.object_by_link(play.door(user), token)
