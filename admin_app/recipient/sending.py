"""Sending a notice: a signed request over TLS, again and again with growing waits until it is answered or its time is over.

Any status of 2xx is an answer, a `reference` in its JSON is kept. Addresses inside, redirects and unverified TLS are refused
as for every request that leaves (SECURITY 33).
"""

from __future__ import annotations

import json

from admin_app.audit.events import Event
from admin_app.kernel import clock, queue, text
from admin_app.kernel.actor import system
from admin_app.kernel.db import db, lock_row, transaction
from admin_app.kernel.errors import Invalid
from admin_app.kernel.queue import Job
from admin_app.lib import outgoing
from admin_app.recipient import payload, service
from admin_app.recipient.models import ERROR_MAX, REFERENCE_MAX, NoticeState, RecipientNotice

TAKEN = range(200, 300)
TRIES = 1000  # hourly after the first ones: more than the longest time of the policy, which ends it


class NoticeNotTaken(Exception):
    """The recipient didn't take it; the text is its name and a code: `recipient.billing 503`, `recipient.mail timeout`."""


def send(job: Job) -> None:
    """Send the notice of a claimed job and keep what is answered. Raises NoticeNotTaken."""
    notice = db.session.get(RecipientNotice, job.subject_id)
    if notice is None or notice.state is not NoticeState.WAITING or notice.until <= clock.now():
        _over(job)
        return
    recipient, body, url = notice.recipient, payload.body(notice), service.address_of(notice.recipient)
    db.session.rollback()
    if not url:
        raise NoticeNotTaken(f"{recipient} no_address")
    try:
        answer = outgoing.post_json(url, body, headers=payload.signed_headers(body))
    except outgoing.Unreachable as error:
        raise NoticeNotTaken(f"{recipient} {error}") from None
    if answer.status not in TAKEN:
        raise NoticeNotTaken(f"{recipient} {answer.status}")
    _answered(job, answer)


def tried(job: Job, error: str, *, gave_up: bool) -> None:
    """A try went wrong: the list shows what was answered, and how often it was tried."""
    notice = lock_row(RecipientNotice, job.subject_id)
    if notice is not None and notice.state is NoticeState.WAITING:
        notice.tries, notice.last_error = notice.tries + 1, error[:ERROR_MAX]
        if gave_up:
            service.lapse(notice.id)


def _over(job: Job) -> None:
    db.session.rollback()
    with transaction():
        queue.end(job)
        if job.subject_id is not None:
            service.lapse(job.subject_id)


def _answered(job: Job, answer: outgoing.Answer) -> None:
    with transaction():
        queue.end(job)
        notice = lock_row(RecipientNotice, job.subject_id)
        if notice is None or notice.state is not NoticeState.WAITING:
            return
        notice.status, notice.reference = answer.status, _reference(answer.body)
        notice.tries, notice.last_error = notice.tries + 1, ""
        service.end(system(f"job-{job.id.hex}"), notice, NoticeState.ANSWERED, Event.RECIPIENT_ANSWERED)


def _reference(body: bytes) -> str:
    """What the recipient calls its own record of the notice; empty where it says nothing that can be kept."""
    try:
        said = json.loads(body)
        found = said.get("reference") if isinstance(said, dict) else None
        kept = (
            text.clean_line(found, REFERENCE_MAX, "reference", required=False)
            if isinstance(found, str)
            else ""
        )
    except (ValueError, RecursionError, Invalid):
        return ""
    return kept
