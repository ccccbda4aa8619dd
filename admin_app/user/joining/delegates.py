"""Somebody who has no sign-in here joins as a delegate, by the mailed invitation: a person without an account of their own.

The threat: whoever finds such a link becomes somebody whom an owner trusts. So it is good once, for as long as
invitations are, and goes with the answer. The address it was sent to is the new person's, and is proven by it.
"""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from admin_app.audit import service as audit
from admin_app.audit.events import Event
from admin_app.delegation import answering
from admin_app.delegation.models import DelegationLevel
from admin_app.delegation.service import address_like, signs_in
from admin_app.identity.models import Account, User, UserKind, UserStatus
from admin_app.kernel import clock, text
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db, transaction
from admin_app.kernel.errors import Conflict
from admin_app.kernel.i18n import N_
from admin_app.session import lifecycle
from admin_app.sign_in.flow import attempts, progress
from admin_app.sign_in.flow.context import SignInContext
from admin_app.sign_in.flow.subject import SignInSubject, by_id
from admin_app.sign_in.password import credential
from admin_app.sign_in.password.login import guarded
from admin_app.user.identifiers.columns import anybody, barring_username, holding_email
from admin_app.user.joining import creation

KNOWN = N_("Somebody signs in with this address already. Sign in, then you find the invitation there.")

NOT_WITH_IT = N_(
    "The invitation can’t be accepted with this address. Ask whoever invited you to use another one."
)


@dataclass(frozen=True, slots=True)
class OpenInvitation:
    """What a mailed invitation tells whoever opens it.

    `is_known`: a customer signs in with the address. `is_free`: somebody new can join with it. Neither: it can't be accepted
    by it, and why is told to nobody.
    """

    number: str
    email: str
    level: DelegationLevel
    all_services: bool
    services: int
    is_known: bool
    is_free: bool


def invitation(token: str) -> OpenInvitation:
    """The invitation of a mailed link that is alive; nothing changes. Raises LinkDead."""
    row = answering.by_link(token)
    taken = anybody((*holding_email(row.email), *barring_username(row.email)))
    wanted = sa.select(Account.number, address_like(row.email), taken).where(Account.id == row.account_id)
    number, address, is_taken = db.session.execute(wanted).one()
    is_known = text.same_mailbox(row.email, address or "")
    return OpenInvitation(
        number, row.email, row.level, row.all_services, len(row.service_ids), is_known, not is_taken
    )


def join(actor: Actor, token: str, *, full_name: str, new: str) -> lifecycle.Started:
    """Become a person with a password of one's own and the delegate at once, by the mailed link; a session begins.

    Raises LinkDead, Invalid beside `full_name` or `new`, Conflict where somebody has the address by now, or while the
    account takes nobody.
    """
    with guarded():
        email = answering.by_link(token).email
        columns = creation.checked_names(email=email, full_name=full_name, username=None)
        password = credential.first_hash((columns["full_name"], email), new, "new")
        try:
            with transaction():
                return _join(actor, token, columns, password)
        except creation.TakenIdentifier as taken:
            raise Conflict(KNOWN if signs_in(email) else NOT_WITH_IT, code="taken") from taken


def _join(actor: Actor, token: str, columns: dict[str, str], password: str) -> lifecycle.Started:
    account, row = answering.lock_by_link(token)
    user = creation.add_user(UserKind.CUSTOMER, columns, language=actor.language, time_zone=account.time_zone)
    user.status, user.activated_at = UserStatus.ACTIVE, clock.now()
    db.session.flush()
    person = _known(user)
    credential.store(person, password)
    known = attempts.as_person(actor, person)
    audit.record(Event.PERSON_ACTIVATED, known, subject_id=user.id)
    audit.record(
        Event.PASSWORD_SET, known, subject_id=user.id, facts={"sessions_ended": 0, "tokens_ended": 0}
    )
    answering.take(known, row, account, user)
    return progress.start(SignInContext.load(actor, person, credential.INVITED))


def _known(user: User) -> SignInSubject:
    person = by_id(user.id)
    if person is None:
        raise RuntimeError("a person is there once the row is written")
    return person
