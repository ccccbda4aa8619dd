"""What the caller reads out, typed by the agent: the person is verified, and an owner's consent given with it."""

from __future__ import annotations

from uuid import UUID

from admin_app.audit import service as audit
from admin_app.audit.events import Event
from admin_app.caller_check import asking, codes, limits
from admin_app.contact import security_mail
from admin_app.contact import service as contacts
from admin_app.email import outbox
from admin_app.email.messages import caller_check as mails
from admin_app.identity.locking import LockedPerson
from admin_app.kernel import clock
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db, transaction
from admin_app.kernel.errors import Conflict, NotFound
from admin_app.kernel.i18n import N_
from admin_app.kernel.rights.lens import Area
from admin_app.kernel.rights.permissions import Permission, require
from admin_app.support_access import spoken
from admin_app.verified_caller.models import CallerCheck


def answer(actor: Actor, check_id: UUID, *, code: str) -> None:
    """Type the code that the caller read out: for 30 minutes this agent's acts about the person carry it.

    All that forbids a check is judged again. Where areas were named, the agent may look at them from now on, and every
    owner is told; else the person and the owners are told of the check. Raises NotFound, NotAllowed, Invalid beside
    `code` (the guess is counted), Conflict.
    """
    require(actor, Permission.CALLER_CHECK)
    found = db.session.get(CallerCheck, check_id)
    if found is None or found.staff_id != actor.user_id:
        raise NotFound
    codes.guess(actor, found, code)
    with transaction():
        person = asking.judge(actor, found.user_id)
        row = codes.mine(actor, check_id)
        if row.verified_at is not None or row.ended_at is not None:
            raise Conflict(codes.OVER, code="over")
        now = clock.now()
        row.verified_at, row.verified_until = now, now + limits.VERIFIED_FOR
        row.code_hash = ""
        db.session.flush()
        audit.record(
            Event.CALLER_CHECK_VERIFIED,
            actor,
            account_id=row.account_id,
            subject_id=row.user_id,
            facts={"channel": row.channel.value, "check": str(row.id)},
            reason=row.reason,
        )
        if row.areas:
            _consent(actor, person, row)
        else:
            _tell(actor, person, row)


def _consent(actor: Actor, person: LockedPerson, row: CallerCheck) -> None:
    if person.account is None or not asking.may_consent(person.account, person.user.id):
        raise Conflict(N_("Only an owner of the account can allow this."), code="owner")
    areas = [Area(area) for area in row.areas]
    made = spoken.allow(actor, person.account, person.user, areas=areas, hours=row.hours, reason=row.reason)
    row.grant_id = made.id


def _tell(actor: Actor, person: LockedPerson, row: CallerCheck) -> None:
    """One mail to each address: the person's own can say that it was somebody else."""
    user, account = person.user, person.account
    if account is None:
        return
    security_mail.everywhere(
        user.id, lambda to: mails.verified(to, actor, account=account, person=user, channel=row.channel)
    )
    for owner in contacts.owners_of(account.id, but={user.id}):
        outbox.queue(mails.verified(owner, actor, account=account, person=user, channel=row.channel))
