"""Which notices a person gets: of sign-ins, and at the desk of what waits. Changes of the own security are told always."""

from __future__ import annotations

import sqlalchemy as sa

from admin_app.audit import service as audit
from admin_app.audit.events import Event
from admin_app.contact import security_mail
from admin_app.email.messages import notices as mails
from admin_app.identity.models import User
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db, lock_row, transaction
from admin_app.kernel.errors import Invalid, NotAllowed, NotFound
from admin_app.kernel.i18n import N_
from admin_app.kernel.permissions import require_fresh
from admin_app.policy import service as policy
from admin_app.policy.register import Key
from admin_app.sign_in import disputed, known_devices
from admin_app.sign_in.password.credential import require_self

HELD = N_("Here a sign-in from a new country has to wait, so the countries are remembered.")


def choose(actor: Actor, *, sign_ins: bool, countries: bool) -> bool:
    """Choose the own notices: a mail on each sign-in, and whether countries are remembered; whether that changed it.

    Without remembered countries none is new, and none is held. Turning anything off takes a fresh sign-in, and
    every address is told. Raises ReauthRequired, NotAllowed, Invalid where countries have to be remembered.
    """
    person = require_self(actor)
    if (person.notify_sign_in and not sign_ins) or (person.region_tracking and not countries):
        require_fresh(actor)
    if not countries and policy.ceiling(Key.REGION_HOLD, person.account_id):
        raise Invalid(HELD, field="countries", code="held")
    with transaction():
        user = lock_row(User, person.user_id)
        if user is None:
            raise NotFound
        after = {"notify_sign_in": sign_ins, "region_tracking": countries}
        before = {name: getattr(user, name) for name in after if getattr(user, name) != after[name]}
        if not before:
            return False
        disputed.keep_notices(actor, user)
        user.notify_sign_in, user.region_tracking = sign_ins, countries
        if not countries:
            known_devices.forget_countries(user.id)
        audit.record(
            Event.NOTICES_CHANGED,
            actor,
            account_id=person.account_id,
            subject_id=user.id,
            facts={"fields": ", ".join(before)},
            before=before,
            after={name: after[name] for name in before},
        )
        security_mail.everywhere(
            user.id, lambda known: mails.changed(known, actor, sign_ins=sign_ins, countries=countries)
        )
    return True


def choose_waiting(actor: Actor, *, mails: bool) -> bool:
    """A member of staff chooses to be mailed what waits for them and how their requests end; whether that changed it.

    Raises NotAllowed for customers, NotFound.
    """
    if not actor.is_staff or actor.user_id is None:
        raise NotAllowed
    with transaction():
        user = lock_row(User, actor.user_id)
        if user is None:
            raise NotFound
        changed = user.notify_waiting is not mails
        user.notify_waiting = mails
        if changed:
            audit.record(
                Event.NOTICES_CHANGED,
                actor,
                subject_id=user.id,
                facts={"fields": "notify_waiting"},
                before={"notify_waiting": not mails},
                after={"notify_waiting": mails},
            )
    return changed


def wants_mail(actor: Actor) -> bool:
    """Whether a member of staff chose that. One statement."""
    return bool(db.session.scalar(sa.select(User.notify_waiting).where(User.id == actor.user_id)))
