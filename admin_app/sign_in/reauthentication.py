""" "Confirm it's you": a fresh sign-in of this session, for the acts that ask for one."""

from __future__ import annotations

import dataclasses

from admin_app.audit import service as audit
from admin_app.audit.events import Event
from admin_app.kernel import clock
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import transaction
from admin_app.kernel.errors import Conflict, Invalid
from admin_app.kernel.i18n import N_
from admin_app.session import life
from admin_app.session import service as sessions
from admin_app.sign_in import password, second_factor
from admin_app.sign_in.login import guarded


def confirm(actor: Actor, password_typed: str, code: str = "") -> Actor:
    """Prove once more who acts; gives the actor with a fresh sign-in, for this session only (policy, 10 min).

    With a second factor on both are asked, from wherever (SECURITY 53): a code alone is no proof, a password
    alone isn't either. Wrong tries count as at sign-in. The session gets a new secret.
    Raises Invalid beside `confirm_password` or `confirm_code`, RateLimited, Conflict when the session ended.
    """
    person = password.require_self(actor)
    with guarded():
        if person.factor_on and not code.strip():
            raise Invalid(
                N_("Type the code from your authenticator app too."), field="confirm_code", code="code_needed"
            )
        password.prove(
            actor, person, password_typed, field="confirm_password", event=Event.REAUTHENTICATION_REFUSED
        )
        if person.factor_on:
            second_factor.verify(actor, person, code, field="confirm_code")
        with transaction():
            until = clock.now() + life.times(person.kind, person.account_id, person.user_id).fresh
            if actor.session_id is None or not sessions.renew(actor.session_id, fresh_until=until):
                raise Conflict(N_("This session has ended. Sign in again."))
            audit.record(
                Event.REAUTHENTICATION_CONFIRMED,
                actor,
                account_id=person.account_id,
                subject_id=person.user_id,
            )
    return dataclasses.replace(actor, fresh_until=until)


def end_fresh(actor: Actor) -> None:
    """End the fresh sign-in of this session before its time."""
    sessions.end_fresh(actor)
