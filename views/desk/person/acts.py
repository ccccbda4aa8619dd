"""Acts on a person, customer or member of staff; the command judges whom they may be done to."""

from __future__ import annotations

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from admin_app.identity.models import User
from admin_app.kernel.rights.lens import MASKED
from admin_app.kernel.rights.permissions import Permission
from admin_app.session import service as sessions
from admin_app.sign_in.explain import Remedy
from admin_app.sign_in.password import reset
from admin_app.sign_in.throttle import lifting
from admin_app.sign_in.throttle.lifting import AddressWait
from admin_app.support_access.lens import lens_for
from admin_app.user import ending, people
from forms.base import ReasonForm
from forms.desk.common import EndWaitForm, PersonRoleForm
from views.desk.acts import DeskAct, Effect
from views.desk.parts import restricting
from views.desk.person.calls import CHECKING
from views.desk.person.guards import (
    active,
    invited,
    may_be_disabled,
    may_be_enabled,
    present,
    unlockable,
    waits_somewhere,
)
from views.desk.person.proposing import OF_CASES, PROPOSING, PersonAct
from views.desk.person.requesting import ENTERING
from views.http.context import fmt_clock
from views.http.web import current_actor
from views.labels import common
from views.labels.countries import name as country_name
from views.labels.people import persons as people_words
from views.labels.people import roles as role_labels

ENABLED = Effect(
    _l(
        "%(name)s can sign in as before, with the previous role. The person and the owners are told by e-mail."
    ),
    _l("%(name)s can sign in again."),
)
INVITED_ANEW = Effect(
    _l(
        "%(name)s never joined, so a new invitation is sent, with the previous role. The owners are told by e-mail."
    ),
    _l("A new invitation is on its way to %(name)s."),
)


def enabling(row: User) -> Effect:
    """What enabling does: somebody who never joined has no way in yet and gets one."""
    return ENABLED if row.activated_at else INVITED_ANEW


def disabling(row: User) -> Effect:
    """What disabling does, with how many sessions, tokens and keys end by it."""
    return Effect(people_words.what_ends_by_staff(ending.counted(row.id)), _l("%(name)s is disabled."))


def _offer_waits(form: EndWaitForm, row: User) -> None:
    """The addresses that wait, masked as the reader may see them."""
    waits = lifting.of_addresses(row.id)
    lens = lens_for(current_actor(), row.account_id) if row.account_id else MASKED
    form.offer(
        [(str(wait.attempt_id), _wait_in_words(wait, lens.ip(wait.ip, row.id).text)) for wait in waits]
    )
    if not waits:
        form.attempt.description = gettext(
            "No address that %(name)s tried from has to wait.", name=row.full_name
        )


def _offer_roles(form: PersonRoleForm, _row: User) -> None:
    form.offer(role_labels.to_give(current_actor()))


def _wait_in_words(wait: AddressWait, ip: str) -> str:
    where = " · ".join(
        part for part in (ip, country_name(wait.country), common.device_name(wait.device)) if part
    )
    return gettext("%(where)s, waits until %(when)s", where=where, when=fmt_clock(wait.until).striptags())


# What helps somebody in again: level 1, the person is told.
RESTORING: tuple[PersonAct, ...] = (
    DeskAct(
        "unlock", ReasonForm, lifting.unlock, Permission.PERSON_RESTORE, ("reason",), _l("Unlock %(name)s"),
        _l("The wait ends at once. %(name)s gets an e-mail that says who unlocked the sign-in. A wrong password still counts."),
        _l("Unlock"), _l("%(name)s can try to sign in again at once."), "lock-open", applies=unlockable, remedy=Remedy.UNLOCK,
    ),
    DeskAct(
        "end-wait", EndWaitForm, lifting.end_wait, Permission.WAIT_END, ("attempt", "whom", "reason"),
        _l("End the wait of an address for %(name)s"),
        _l("Too many attempts came from there. For this person: an e-mail tells %(name)s who let them through. For everybody: guessing from there can start again, too."),
        _l("End a wait"), _l("The wait has ended."), "clock", applies=waits_somewhere, prepare=_offer_waits, remedy=Remedy.END_WAIT,
    ),
    DeskAct(
        "resend", ReasonForm, people.resend_invitation, Permission.PERSON_RESTORE, ("reason",), _l("Send %(name)s an invitation"),
        _l("%(name)s gets an e-mail with a link to choose a password. A previous link stops working."), _l("Send invitation"),
        _l("An invitation is on its way to %(name)s."), "send", applies=invited, remedy=Remedy.INVITATION,
    ),
    DeskAct(
        "send-link", ReasonForm, reset.send_reset_link, Permission.PERSON_RESTORE, ("reason",), _l("Send %(name)s a password link"),
        _l("%(name)s gets an e-mail with a link for a new password. The current password works until the link is used."),
        _l("Send password link"), _l("A link for a new password is on its way to %(name)s."), "mail", applies=active, remedy=Remedy.PASSWORD_LINK,
    ),
    DeskAct(
        "end-sessions", ReasonForm, sessions.end_all, Permission.PERSON_RESTORE, ("reason",), _l("End all sessions of %(name)s"),
        _l("Every browser of %(name)s is signed out at its next request. %(name)s gets an e-mail about it."), _l("End all sessions"),
        _l("All sessions of %(name)s have ended."), "logout", ends=True, applies=active, remedy=Remedy.END_SESSIONS,
    ),
)  # fmt: skip
ON_CUSTOMERS: tuple[PersonAct, ...] = (
    *RESTORING,
    CHECKING,
    DeskAct(
        "role", PersonRoleForm, people.change_role, Permission.PERSON_ROLE, ("role", "reason", "version"),
        _l("Change the role of %(name)s"),
        _l("Owners may do everything in the account; at least one active owner stays. The person and the owners are told."),
        _l("Change role"), _l("%(name)s now has another role."), "users", applies=present, prepare=_offer_roles,
    ),
    DeskAct(
        "disable", ReasonForm, people.disable, Permission.PERSON_DISABLE, ("reason", "version"), _l("Disable %(name)s"),
        _l("All sessions, tokens and keys end at once and no sign-in works any more. The person and the owners are told by e-mail."),
        _l("Disable"), _l("%(name)s is disabled."), "user-off", ends=True, applies=may_be_disabled, by_row=disabling,
    ),
    DeskAct(
        "enable", ReasonForm, people.enable, Permission.PERSON_DISABLE, ("reason", "version"), _l("Enable %(name)s"),
        ENABLED.text, _l("Enable"), ENABLED.done, "user-check", applies=may_be_enabled, remedy=Remedy.ENABLE, by_row=enabling,
    ),
    *PROPOSING,
    *OF_CASES,
    ENTERING,
    *restricting.ON_PERSON,
)  # fmt: skip
