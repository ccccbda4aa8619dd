"""Job name to command: the top of the domain. Each noun with work for later has its lines in `WORK` and `PERIODIC`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

import structlog

from admin_app.account_rules import telling as account_rules
from admin_app.affiliate import commissions
from admin_app.api_token import service as api_tokens
from admin_app.audit.proof import heads
from admin_app.bell import service as bell
from admin_app.bell import telling as bell_telling
from admin_app.billing import notices as invoice_notices
from admin_app.bounce import (
    service as bounces,  # noqa: F401 - it counts what mail servers refuse
)
from admin_app.breach_case import telling as breach_telling
from admin_app.break_glass import telling
from admin_app.bulk import running as bulk_running
from admin_app.bulk import service as bulk
from admin_app.closing import execution, request, transitions
from admin_app.contact import codes
from admin_app.data_case import telling as data_case_telling
from admin_app.data_case.desk import deciding as data_case_deciding
from admin_app.data_copy import service as data_copies
from admin_app.data_copy import work as data_copy_work
from admin_app.delegation import ending as delegations
from admin_app.deletion import (
    flow,  # noqa: F401 - it follows data cases, closings and notices
)
from admin_app.deletion import transitions as deletions
from admin_app.deletion import work as deletion_work
from admin_app.dispute import (
    deciding,
    settling,  # noqa: F401 - it listens for new passwords
)
from admin_app.document import publishing as documents
from admin_app.document import telling as document_telling
from admin_app.email import delivery, outbox, transport
from admin_app.email.models import Mail
from admin_app.erasure import service as erasures
from admin_app.erasure import work as erasure_work
from admin_app.erasure.proof import lines as erasure_lines
from admin_app.export import service as exports
from admin_app.export import work as export_work
from admin_app.former_state import service as former_state
from admin_app.invoice_mail import sending as invoice_mail
from admin_app.kernel import queue
from admin_app.kernel.actor import system
from admin_app.kernel.crypto import BadCiphertext
from admin_app.kernel.db import again_if_undone, db, transaction
from admin_app.kernel.errors import DomainError, told
from admin_app.kernel.queue import Job
from admin_app.legal_hold import service as legal_holds
from admin_app.legal_hold import telling as legal_hold_telling
from admin_app.lib import kept_outside
from admin_app.lib.scanner import ScannerAway
from admin_app.mailing import sending as mailing_sending
from admin_app.mailing import service as mailings
from admin_app.proposal import service as proposals
from admin_app.recipient import sending as notice_sending
from admin_app.recipient import service as recipients
from admin_app.recovery_case import rules as recovery_rules
from admin_app.recovery_case import service as recovery_cases
from admin_app.request_by_mail import doubting
from admin_app.request_by_mail import service as requests_by_mail
from admin_app.restriction import service as restrictions
from admin_app.retention import work as retention
from admin_app.role import telling as role_telling
from admin_app.session import service as sessions
from admin_app.session.limits import new_limits
from admin_app.sign_in import country_hold, known_devices
from admin_app.sign_in.flow import notices
from admin_app.sign_in.passkey import challenge as passkey_challenge
from admin_app.sign_in.password import reset
from admin_app.sign_in.throttle import limits
from admin_app.sign_in.trusted_browser import service as trusted_browsers
from admin_app.stored_file import service as stored_files
from admin_app.support_access.asks import asking
from admin_app.text_message import delivery as text_delivery
from admin_app.text_message import gateway
from admin_app.text_message import outbox as text_outbox
from admin_app.ticket import ending as tickets
from admin_app.ticket import telling as ticket_mails
from admin_app.ticket.attachment import scanning
from admin_app.ticket.desk import departed
from admin_app.trusted_ip import service as trusted_ip
from admin_app.user.identifiers import held_back


class UnknownJob(Exception):
    """No command goes by this name here; a newer worker may know it."""


class WorkerDied(Exception):
    """Each try ended with its worker."""


class Tried(Protocol):
    """What a noun does when a try of its job went wrong, in the transaction that puts the job back."""

    def __call__(self, job: Job, error: str, *, gave_up: bool) -> None: ...


@dataclass(frozen=True, slots=True)
class JobRunner:
    """How a job is run; `run` also ends it (`queue.finish`) in its own transaction."""

    run: Callable[[Job], None]
    tried: Tried | None = None
    tries: int = queue.MAX_ATTEMPTS


def whole(command: Callable[..., Any]) -> JobRunner:
    """A command whose change and the end of its job are one transaction: it happens once, or not at all."""

    def run(job: Job) -> None:
        with transaction():
            queue.hold(job)
            command(system(f"job-{job.id.hex}"), job.subject_id, **job.arguments)
            queue.finish(job.id)

    return JobRunner(lambda job: again_if_undone(lambda: run(job)))


def forget_jobs() -> None:
    """Take away what was done long ago."""
    queue.forget()


def send_mail(job: Job) -> None:
    """Send one mail, to whoever may still read it by then."""
    delivery.send(job, may_read=ticket_mails.may_still_read)


def hand_over_mail(job: Job, mail: Mail | None) -> None:
    """The same for one that was fetched since its job was claimed."""
    delivery.hand_over(job, mail, may_read=ticket_mails.may_still_read)


WORK: dict[str, JobRunner] = {
    account_rules.JOB: whole(account_rules.tell_others),
    api_tokens.JOB_ENDING: whole(api_tokens.tell_ending),
    bell_telling.JOB: whole(bell_telling.send_digest),
    breach_telling.JOB: whole(breach_telling.remind),
    bulk.JOB: JobRunner(bulk_running.run),
    documents.ANNOUNCE: whole(document_telling.announce),
    new_limits.JOB: JobRunner(new_limits.run),
    mailings.JOB: whole(mailing_sending.send),
    invoice_notices.JOB: whole(invoice_mail.send),
    legal_holds.RUN_OUT: whole(legal_holds.run_out),
    legal_hold_telling.REMIND: whole(legal_hold_telling.remind),
    transitions.EXECUTE: whole(execution.execute),
    transitions.GATHER: whole(request.gather),
    reset.JOB: whole(reset.send_forgotten),
    known_devices.HELD: whole(country_hold.send_link),
    trusted_ip.JOB_FELL_BACK: whole(trusted_ip.tell_fallen),
    restrictions.LIFT: whole(restrictions.lift),
    requests_by_mail.JOB: whole(requests_by_mail.send_link),
    role_telling.JOB: whole(role_telling.accounts),
    telling.JOB: whole(telling.tell),
    recovery_rules.JOB_READY: whole(recovery_cases.tell_ready),
    known_devices.NOTICE: whole(notices.send_sign_in),
    known_devices.MOVED: whole(notices.send_moved),
    data_case_deciding.JOB: whole(data_case_deciding.look_for_copy),
    data_case_telling.JOB: whole(doubting.remind),
    deletions.PROCEED: whole(deletion_work.proceed),
    data_copies.JOB: JobRunner(data_copy_work.run, tried=data_copy_work.tried, tries=data_copy_work.TRIES),
    recipients.SEND: JobRunner(notice_sending.send, tried=notice_sending.tried, tries=notice_sending.TRIES),
    erasures.JOB: JobRunner(erasure_work.run, tries=erasure_work.TRIES),
    **dict.fromkeys(
        (erasure_lines.TO_FILE, erasure_lines.TO_URL),
        JobRunner(erasure_lines.publish, tries=erasure_lines.TRIES),
    ),
    exports.JOB: JobRunner(export_work.run, tried=export_work.tried, tries=export_work.TRIES),
    outbox.SEND: JobRunner(send_mail, tried=delivery.tried, tries=delivery.TRIES),
    **dict.fromkeys(heads.JOBS.values(), JobRunner(heads.publish)),
    scanning.JOB: JobRunner(scanning.run),
    departed.JOB: JobRunner(departed.run),
    text_outbox.SEND: JobRunner(text_delivery.send, tried=text_delivery.tried, tries=text_delivery.TRIES),
}
# Run every hour by one worker or several: each is safe to run twice.
PERIODIC: tuple[Callable[[], None], ...] = (
    forget_jobs, held_back.sweep, known_devices.sweep, limits.sweep, execution.watch, codes.sweep, proposals.lapse, asking.expire,
    passkey_challenge.sweep, trusted_browsers.sweep, former_state.sweep, deciding.sweep, bell.sweep, stored_files.sweep,
    outbox.forget_passing, bulk_running.sweep, exports.expire, data_copies.expire, recipients.sweep, sessions.end_lapsed, retention.sweep,
    deletion_work.watch, api_tokens.sweep, commissions.sweep, delegations.sweep, tickets.sweep, scanning.sweep,
)  # fmt: skip


def run_job(job_id: UUID) -> bool:
    """Claim a due job and run it as the system. Whether it was ours to run.

    A try that fails is put back with a longer wait, and given up with a mark after its last. What is noted of
    the fault is its kind and code, never a value.
    """
    job = queue.claim(job_id)
    if job is not None:
        run_claimed(job)
    return job is not None


def run_claimed(job: Job, run: Callable[[Job], None] | None = None) -> None:
    """Run a job that is claimed, as `run_job`; by `run`, where what it needs is at hand already."""
    try:
        with structlog.contextvars.bound_contextvars(job=job.name, job_id=str(job.id)):
            _try(job, run)
    except queue.ClaimLost:
        db.session.rollback()
        _log().warning("job_claim_lost", job=job.name, job_id=str(job.id))
    finally:
        queue.let_go(job)


def _try(job: Job, run: Callable[[Job], None] | None) -> None:
    work = WORK.get(job.name, UNKNOWN)
    try:
        ((run or work.run) if job.attempts <= work.tries else _worker_died)(job)
    except queue.ClaimLost:
        raise
    except Exception as error:  # noqa: BLE001 - whatever a job raises, the next one must run
        db.session.rollback()
        _put_back(job, work, error)


def _worker_died(job: Job) -> None:
    """Its tries are over and none came to an end: it ends the worker that runs it."""
    raise WorkerDied(job.name)


def _unknown(job: Job) -> None:
    raise UnknownJob(job.name)


UNKNOWN = JobRunner(_unknown)


def _put_back(job: Job, work: JobRunner, fault: Exception) -> None:
    error = _kind(fault)
    with transaction():
        gave_up = queue.fail(job, error, tries=work.tries)
        if work.tried:
            work.tried(job, error, gave_up=gave_up)
    log = _log().error if gave_up else _log().warning
    log(
        "job_given_up" if gave_up else "job_failed",
        job=job.name,
        job_id=str(job.id),
        attempt=job.attempts,
        **(told(fault) | {"error": error}),
    )


def _kind(error: Exception) -> str:
    """The fault without private words: its class, and the code of a refusal or of a mail server."""
    if isinstance(
        error,
        (
            ScannerAway,
            transport.MailNotNow,
            gateway.TextNotNow,
            kept_outside.NotTaken,
            notice_sending.NoticeNotTaken,
        ),
    ):
        return str(error)
    if isinstance(error, BadCiphertext):
        return f"BadCiphertext: key {error.key}"
    if isinstance(error, DomainError):
        return f"{type(error).__name__}: {error.reason}"
    return type(error).__name__


def _log() -> Any:
    return structlog.get_logger("gatehouse.jobs")
