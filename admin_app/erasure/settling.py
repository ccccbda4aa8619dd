"""What stayed of an account for a claim goes once the claim is settled: here nobody can know, since invoices are locked."""

from __future__ import annotations

import sqlalchemy as sa

from admin_app.audit import service as audit
from admin_app.audit.events import Event
from admin_app.erasure import batches, deeds
from admin_app.erasure.models import Erasure, ErasureState
from admin_app.erasure.subject import Subject
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db, lock_row, transaction
from admin_app.kernel.errors import Conflict, NotFound
from admin_app.kernel.i18n import N_

KEPT_FOR_CLAIMS = ("accounts", "addresses")


def settle(actor: Actor, number: str) -> int:
    """Erase name and address that an erasure left for a claim (GDPR art. 17(3)(e)); gives how many rows.

    The certificate stays as it was given. Raises NotFound, Conflict where nothing was left for a claim or it isn't done yet.
    """
    erasure = db.session.scalar(sa.select(Erasure).where(Erasure.number == number))
    if erasure is None:
        raise NotFound
    if erasure.state is not ErasureState.DONE or not erasure.claims:
        raise Conflict(N_("Nothing is kept for a claim there."))
    subject, erasure_id = Subject.of(erasure), erasure.id
    db.session.rollback()
    count = sum(
        batches.carry_out(erasure_id, deed, lambda: None)
        for deed in deeds.of(subject, claims=False)
        if deed.entry.name in KEPT_FOR_CLAIMS
    )
    with transaction():
        row = lock_row(Erasure, erasure_id)
        if row is not None and row.claims:
            row.claims = False
            audit.record(
                Event.ERASURE_SETTLED,
                actor,
                account_id=subject.account_id,
                target=("erasure", erasure_id),
                facts={"number": number, "kind": subject.kind},
            )
    return count
