"""Sending a mailing: some people at a time, with a rest between, so that nobody else's mail waits for it.

Each step is one transaction with its mails: a worker that dies leaves it done or not begun, a cancel holds from the next
step on. One address gets a mailing once, whoever names it.
"""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa

from admin_app.audit.events import Event
from admin_app.email.models import Mail
from admin_app.identity.models import User
from admin_app.kernel import clock, queue, text
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db, lock_row
from admin_app.mailing import audience, mails
from admin_app.mailing.models import Mailing, MailingState
from admin_app.mailing.service import JOB, record
from admin_app.policy import service as policy
from admin_app.policy.register import Key
from admin_app.subscription import sending

REST = timedelta(seconds=10)  # between two steps
STEPS_A_MINUTE = 6


def send(actor: Actor, mailing_id: UUID) -> None:
    """The job: write to the next people, and go on later, or note that it is done."""
    row = lock_row(Mailing, mailing_id)
    if row is None or row.state is not MailingState.SENDING:
        return
    at_once = people_a_step()
    found = audience.readers(row, after=row.position, most=at_once)
    for reader in found:
        row.mails += len(sending.queue(mails.mailing(reader, row), skip=_had(row, reader)))
    row.people += len(found)
    if len(found) == at_once:
        row.position = found[-1].id
        queue.enqueue(JOB, row.id, at=clock.now() + REST, rank=queue.Rank.BULK)
        return
    row.state, row.ended_at = MailingState.DONE, clock.now()
    record(Event.MAILING_ENDED, actor, row, sent=row.mails)


def people_a_step() -> int:
    """How many people a step writes to, so that a minute's steps come to what the policy says."""
    return policy.number(Key.MAILING_PEOPLE) // STEPS_A_MINUTE


def _had(row: Mailing, reader: User) -> frozenset[str]:
    """The addresses of a reader, folded, that this mailing went to already: two people may share one."""
    addresses = [place.address for place in sending.places_of(reader, row.topic)]
    hashes = {text.email_hash(address): text.fold(address) for address in addresses}
    wanted = sa.select(Mail.to_hash).where(Mail.mailing_id == row.id, Mail.to_hash.in_(hashes))
    return frozenset(hashes[had] for had in db.session.scalars(wanted)) if hashes else frozenset()
