"""Acts on a person, customer or member of staff; the command judges whom they may be done to."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

from admin_app.identity.models import User, UserStatus
from admin_app.kernel.permissions import Permission
from admin_app.session import service as sessions
from admin_app.sign_in import block as lockout
from admin_app.sign_in.password import reset
from admin_app.user import people
from forms.base import ReasonForm
from views.desk.acts import Act


def active(row: User) -> bool:
    """Somebody who can sign in."""
    return row.status is UserStatus.ACTIVE


def invited(row: User) -> bool:
    """Somebody who hasn't followed the invitation yet."""
    return row.status is UserStatus.INVITED


def disabled(row: Any) -> bool:
    """Somebody who was kept out."""
    return row.status is UserStatus.DISABLED


def may_be_disabled(row: User) -> bool:
    """Somebody who can be kept out now; who is frozen waits for an owner's word."""
    return present(row) and row.frozen_by is None


def may_be_enabled(row: User) -> bool:
    """Somebody who can be let in again now."""
    return disabled(row) and row.frozen_by is None


def present(row: User) -> bool:
    """Somebody who can be kept out."""
    return active(row) or invited(row)


# What helps somebody in again: level 1, the person is told.
RESTORING = (
    Act(
        "unlock", ReasonForm, lockout.unlock, Permission.PERSON_RESTORE, _l("Unlock %(name)s"),
        _l("The wait ends at once. %(name)s gets a mail that says who unlocked the sign-in. A wrong password counts as before."),
        _l("Unlock"), _l("%(name)s can try to sign in again at once."), "lock-open", applies=active,
    ),
    Act(
        "resend", ReasonForm, people.resend_invitation, Permission.PERSON_RESTORE, _l("Resend the invitation of %(name)s"),
        _l("%(name)s gets a new link. The former link stops working."), _l("Resend invitation"),
        _l("A new invitation is on its way to %(name)s."), "send", applies=invited,
    ),
    Act(
        "send_link", ReasonForm, reset.send_reset_link, Permission.PERSON_RESTORE, _l("Send %(name)s a password link"),
        _l("%(name)s gets a mail with a link for a new password. The present password works until the link is used."),
        _l("Send password link"), _l("A link for a new password is on its way to %(name)s."), "mail", applies=active,
    ),
    Act(
        "end_sessions", ReasonForm, sessions.end_all, Permission.PERSON_RESTORE, _l("End all sessions of %(name)s"),
        _l("Every browser of %(name)s is signed out at its next request. A mail tells of it."), _l("End all sessions"),
        _l("All sessions of %(name)s have ended."), "logout", ends=True, applies=active,
    ),
)  # fmt: skip
