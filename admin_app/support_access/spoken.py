"""Support access that an owner allows on the phone, by reading a code out: for one agent alone, beside any other grant.

The threat: an agent who makes consent up, or a caller who isn't the owner. So it looks only, lasts two hours at most,
holds for the agent who asked, every owner is told at once, and each of them ends it by a click.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from admin_app.audit import service as audit
from admin_app.audit.events import Event
from admin_app.contact import security_mail
from admin_app.contact import service as contacts
from admin_app.email import outbox
from admin_app.email.message import Message
from admin_app.email.messages import support_access as mails
from admin_app.identity.models import Account, User
from admin_app.kernel import clock
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db
from admin_app.kernel.errors import NotAllowed
from admin_app.kernel.rights.lens import Area
from admin_app.policy import service as policy
from admin_app.policy.register import Key
from admin_app.support_access.authorisation import unended
from admin_app.support_access.models import GrantMode, SupportGrant

HOURS_MAX = 2


def hours_for(account_id: UUID) -> int:
    """How long it lasts at most: two hours, less where the account's policy of support access says so."""
    return min(HOURS_MAX, policy.number(Key.GRANT_HOURS, account_id))


def allow(
    actor: Actor,
    account: Account,
    owner: User,
    *,
    areas: Sequence[Area],
    hours: int,
    reason: str,
) -> SupportGrant:
    """Let this agent look, in the transaction that has locked account and owner and proven the owner's word.

    A former one of the same agent ends with it. Every owner is mailed at once, who allowed it at every known address.
    """
    if actor.user_id is None:
        raise NotAllowed
    now = clock.now()
    former = unended(account.id, actor.user_id)
    if former is not None:
        former.ended_at, former.ended_by = min(now, former.until_at), actor.user_id
        db.session.flush()
    grant = SupportGrant(
        id=clock.new_id(),
        account_id=account.id,
        areas=[area.value for area in areas],
        mode=GrantMode.LOOK,
        reason=reason,
        allowed_by=owner.id,
        staff_id=actor.user_id,
        from_at=now,
        until_at=now + timedelta(hours=min(hours, hours_for(account.id))),
    )
    db.session.add(grant)
    audit.record(
        Event.SUPPORT_ALLOWED_BY_PHONE,
        actor,
        account_id=account.id,
        subject_id=owner.id,
        facts={"areas": ", ".join(grant.areas), "hours": hours, "grant": str(grant.id)},
        reason=reason,
    )
    _tell(actor, account, owner, grant)
    return grant


def _tell(actor: Actor, account: Account, owner: User, grant: SupportGrant) -> None:
    def write(reader: User) -> Message:
        return mails.allowed_by_phone(
            reader, actor, account=account, areas=grant.areas, until=grant.until_at, person=owner
        )

    security_mail.everywhere(owner.id, write)
    for other in contacts.owners_of(account.id, but={owner.id}):
        outbox.queue(write(other))
