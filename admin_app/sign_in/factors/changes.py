"""What every change of a second factor has in common: the session it is made in, who must keep one, what comes first."""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa

from admin_app.contact.models import Contact, ContactKind, ContactStatus
from admin_app.former_state import service as former_state
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db
from admin_app.kernel.errors import NotAllowed
from admin_app.kernel.i18n import N_
from admin_app.kernel.rights.permissions import Permission
from admin_app.policy import service as policy
from admin_app.policy.register import FactorRequired, Key
from admin_app.session import lifecycle
from admin_app.session.models import LoginSession, Stage
from admin_app.sign_in import disputed
from admin_app.sign_in.factors import duty as factor_duty
from admin_app.sign_in.factors import registry
from admin_app.sign_in.factors.factor import Factor
from admin_app.sign_in.flow import progress
from admin_app.sign_in.flow.context import SignInContext
from admin_app.sign_in.flow.subject import SignInSubject
from admin_app.sign_in.recovery_codes import codes as recovery_codes
from admin_app.sign_in.trusted_browser import service as trusted_browsers


def open_session(actor: Actor, person: SignInSubject, method: str) -> None:
    """Rights rise: a session that waited for this opens with a secret of its own, an open one gets a new one."""
    if actor.session_id is None:
        return
    row = db.session.get(LoginSession, actor.session_id)
    if row is None or row.ended_at is not None:
        return
    methods = [m for m in row.methods if m != method] + [method]
    if row.stage is not Stage.FACTOR_SETUP:
        lifecycle.renew(row.id, methods=methods)
        return
    progress.advance(SignInContext.load(actor, person, tuple(methods)), row.id, Stage.FACTOR_SETUP)


def lower_session(actor: Actor, *, last: bool) -> None:
    """A factor is gone: this session gets a new secret, and without any factor it counts as opened by one."""
    if actor.session_id:
        lifecycle.renew(actor.session_id, methods=lifecycle.FIRST_FACTOR if last else None)


def require_free_to_go(person: SignInSubject) -> None:
    """Refuse to leave somebody without a second factor who must have one (staff, policy). Raises NotAllowed."""
    if person.is_staff:
        raise NotAllowed(
            N_("Staff sign in with a second step. Set up another one first, or move to another app.")
        )
    wanted = FactorRequired(str(policy.value(Key.FACTOR_REQUIRED, person.account_id, person.user_id)))
    if factor_duty.is_required(person.kind, wanted, owner=person.is_owner):
        raise NotAllowed(
            N_("You have to sign in with a second step here. Set up another one first, then remove this one.")
        )


def is_last(factor: Factor, user_id: UUID) -> bool:
    """Whether a person has no other factor; to be asked under the person's lock."""
    others = sa.or_(sa.false(), *(other.is_on(user_id) for other in registry.FACTORS if other is not factor))
    return not db.session.scalar(sa.select(others))


def clear(user_id: UUID) -> None:
    """Take all second factors of a person away, in another command's transaction, which checks and tells."""
    db.session.flush()
    recovery_codes.remove(user_id)
    trusted_browsers.forget(user_id)
    for factor in registry.FACTORS:
        factor.remove(user_id)


def clear_own(actor: Actor, user_id: UUID) -> None:
    """As `clear`, in the person's own name: what goes is kept for 30 days, since it may not have been the person."""
    disputed.keep_codes(actor, user_id)
    for factor in registry.FACTORS:
        for row in factor.rows(user_id):
            former_state.keep_row(actor, row)
    clear(user_id)


def needs_phone(actor: Actor, *, app_on: bool) -> bool:
    """Whether the app waits for a verified primary cell phone (policy `totp_codes.needs_verified_phone`).

    Not for staff, nor for whoever already has an app, nor where nothing but the set-up of a factor is reachable:
    the page that verifies phones isn't. One statement, two where the policy is on.
    """
    if app_on or actor.is_staff or Permission.OWN_PROFILE_WRITE not in actor.permissions:
        return False
    if not policy.value(Key.TOTP_NEEDS_PHONE, actor.account_id, actor.user_id):
        return False
    verified = sa.exists().where(
        Contact.user_id == actor.user_id,
        Contact.kind == ContactKind.CELL_PHONE,
        Contact.is_primary.is_(True),
        Contact.status == ContactStatus.ACTIVE,
    )
    return not db.session.scalar(sa.select(verified))
