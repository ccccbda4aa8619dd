"""Acts on a member of staff: what helps any person in again, and what is an administrator's alone."""

from __future__ import annotations

from dataclasses import replace

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from admin_app.identity.models import RoleScope, User
from admin_app.kernel.rights.permissions import Permission
from admin_app.role import service as roles
from admin_app.sign_in.explain import Remedy
from admin_app.user import staff
from forms.account.people import StaffActForm, StaffRolesForm
from views.desk.acts import DeskAct, Effect
from views.desk.person.acts import RESTORING
from views.desk.person.guards import may_be_disabled, may_be_enabled, present
from views.desk.person.proposing import PROPOSING, PersonAct


def staff_roles() -> list[tuple[str, str]]:
    """Key and name of each staff role."""
    return roles.choices(RoleScope.STAFF)


def _say_what_to_type(form: StaffActForm, row: User) -> None:
    """A username that tells an address is masked, so the name is typed then."""
    form.typed.description = gettext(
        "Exactly: %(name)s", name=row.username if row.username_shown else row.full_name
    )


def _offer_roles(form: StaffRolesForm, row: User) -> None:
    _say_what_to_type(form, row)
    held = roles.staff_role_keys([row.id])[row.id]
    form.offer(staff_roles())
    if not form.is_submitted():
        form.role_keys.data = list(held)


ENABLED = Effect(
    _l(
        "%(name)s can sign in as before, with the same roles. %(name)s and the administrators are told by e-mail."
    ),
    _l("%(name)s can sign in again."),
)
INVITED_ANEW = Effect(
    _l(
        "%(name)s never joined, so a new invitation is sent, with the same roles. The administrators are told by e-mail."
    ),
    _l("A new invitation is on its way to %(name)s."),
)


def _enabling(row: User) -> Effect:
    return ENABLED if row.activated_at else INVITED_ANEW


def _on_staff(act: PersonAct) -> PersonAct:
    """An act on a person, done to staff: it takes the administrator's right as well."""
    return replace(act, permission=Permission.STAFF_WRITE, besides=act.permission)


ON_STAFF: tuple[PersonAct, ...] = (
    *(_on_staff(act) for act in RESTORING),
    DeskAct(
        "roles", StaffRolesForm, staff.give_roles, Permission.STAFF_WRITE, ("role_keys", "reason", "typed", "version"),
        _l("Roles of %(name)s"),
        _l("The rights change with the next request. %(name)s and the administrators are told by e-mail. A role with an administrator’s rights is given or taken once a second administrator has confirmed it."),
        _l("Change roles"), _l("%(name)s now has different roles."), "users", applies=present, prepare=_offer_roles,
    ),
    DeskAct(
        "disable", StaffActForm, staff.disable_staff, Permission.STAFF_WRITE, ("reason", "typed", "version"), _l("Disable %(name)s"),
        _l("All sessions end at once and no sign-in works any more. %(name)s and the administrators are told by e-mail."),
        _l("Disable"), _l("%(name)s is disabled."), "user-off", ends=True, applies=may_be_disabled, prepare=_say_what_to_type,
    ),
    DeskAct(
        "enable", StaffActForm, staff.enable_staff, Permission.STAFF_WRITE, ("reason", "typed", "version"), _l("Enable %(name)s"),
        ENABLED.text, _l("Enable"), ENABLED.done, "user-check", applies=may_be_enabled, prepare=_say_what_to_type,
        remedy=Remedy.ENABLE, by_row=_enabling,
    ),
    *(_on_staff(act) for act in PROPOSING),
)  # fmt: skip
