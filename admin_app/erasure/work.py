"""The job of an erasure: table by table until nothing is left, then the certificate, once.

Killed at any statement it begins anew and takes what is left; counts stand in the transaction of their rows.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from admin_app.audit import service as audit
from admin_app.audit.events import Event
from admin_app.email import outbox
from admin_app.erasure import batches, deeds, elsewhere, mails, service
from admin_app.erasure.models import Erasure, ErasureState
from admin_app.erasure.proof import certificate
from admin_app.erasure.service import JOB
from admin_app.erasure.subject import Subject
from admin_app.kernel import clock, queue
from admin_app.kernel.actor import system
from admin_app.kernel.db import db, lock_row, transaction
from admin_app.kernel.queue import Job

WAITS = timedelta(seconds=30)
TRIES = 100  # with waits up to an hour: days in which an operator can mend what is in the way


Listener = Callable[[Erasure], None]
_listeners: list[Listener] = []


class StillWriting(Exception):
    """A list is being written that may hold whoever is erased; it is looked at once it is whole."""


def on_done(listener: Listener) -> None:
    """Name who is told, in its transaction, that an erasure is done: here or once more after a restore."""
    if listener not in _listeners:
        _listeners.append(listener)


def run(job: Job) -> None:
    """Go on with the erasure of a claimed job to its end. Raises ClaimLost where another worker has it by now."""
    if job.subject_id is not None:
        try:
            erase(job.subject_id, lambda: queue.hold(job, anew=True))
        except StillWriting:
            with transaction():
                queue.hold(job)
                queue.enqueue(JOB, job.subject_id, at=clock.now() + WAITS)
                queue.finish(job.id)
            return
    queue.finish(job.id)


def erase(erasure_id: UUID, hold: batches.Hold, *, mailed: bool = True) -> None:
    """Bring an erasure to its end, from wherever it is.

    `hold` is called in each transaction, to keep or judge whatever makes this process the one that does it.
    Raises StillWriting while a list is written that may hold them.
    """
    erasure = db.session.get(Erasure, erasure_id)
    if erasure is None or erasure.state is ErasureState.DONE:
        return
    subject, claims = (
        replace(Subject.of(erasure), known=service.known_of(erasure)).looked_up(),
        erasure.claims,
    )
    known = service.names_of(erasure)
    first = next(known, None)
    db.session.rollback()
    todo = deeds.of(subject, claims=claims)
    while sum(batches.carry_out(erasure_id, deed, hold) for deed in todo):
        pass  # something may have been written while tables were gone through
    if first is not None:
        if elsewhere.under_way():
            raise StillWriting
        for names in itertools.chain([first], known):
            elsewhere.forget(subject, names, hold)
    _finish(erasure_id, todo, hold, mailed=mailed)


def _finish(erasure_id: UUID, todo: list[deeds.TableDeed], hold: batches.Hold, *, mailed: bool) -> None:
    stays = [(deed, batches.kept(deed)) for deed in todo]
    db.session.rollback()
    with transaction():
        hold()
        erasure = lock_row(Erasure, erasure_id)
        if erasure is None or erasure.state is ErasureState.DONE:
            return
        for deed, count in stays:
            batches.note(erasure, deed, count)
        address = service.address_of(erasure)
        erasure.state, erasure.done_at, erasure.sealed = ErasureState.DONE, clock.now(), ""
        erasure.certificate = certificate.write(erasure, todo)
        if mailed and address is not None:
            outbox.queue(mails.done(erasure, address))
        for tell in _listeners:
            tell(erasure)
        audit.record(
            Event.ERASURE_DONE,
            system(f"erasure-{erasure.id.hex}"),
            account_id=erasure.subject_id if Subject.of(erasure).whole else None,
            target=("erasure", erasure.id),
            facts={"number": erasure.number, "kind": erasure.subject_kind},
        )
