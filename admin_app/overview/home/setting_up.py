"""What an administrator still has to set up, as far as the product's own state tells it, and how its machinery is.

Backups aren't among it: nothing here knows of them.
"""

from __future__ import annotations

import enum
import functools
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from admin_app import config
from admin_app.audit.proof import heads
from admin_app.audit.proof.models import AuditBlock, PublishedHead
from admin_app.config.keys import DEMO_SIGNING_KEY
from admin_app.email.models import Mail, MailState
from admin_app.health import life_signs
from admin_app.health.life_signs import LifeSign
from admin_app.identity import holders
from admin_app.identity.models import Account, User
from admin_app.kernel import clock
from admin_app.kernel.database.statements import NOW, rows_of
from admin_app.kernel.queue import Job, JobState
from admin_app.kernel.rights.permissions import Permission
from admin_app.overview.home.figures import MOST, Count
from admin_app.policy.models import PolicyChange

SEEN_WITHIN = timedelta(minutes=1)
LATE_AFTER = timedelta(minutes=5)  # a job or a mail that is due so long, a block that isn't sealed
Columns = tuple[Any, ...]


class SetupKey(enum.StrEnum):
    """What is to be set up."""

    ADMINISTRATOR = "administrator"  # a second one
    COLLEAGUES = "colleagues"  # billing and an approver, without whom no account is closed
    WORKER = "worker"
    MAIL = "mail"
    POLICIES = "policies"
    CUSTOMERS = "customers"
    SIGNING_KEY = "signing_key"
    HEADS = "heads"


@dataclass(frozen=True, slots=True)
class SetupStep:
    """One line of the list."""

    key: SetupKey
    done: bool


@dataclass(frozen=True, slots=True)
class Health:
    """How what goes on by itself stands. None where there is nothing of the kind."""

    worker_seen_at: datetime | None
    oldest_due_at: datetime | None  # a job that is due and not begun
    given_up: Count  # jobs after their last try
    mail_queued_at: datetime | None  # the oldest mail that isn't sent
    sealed_at: datetime | None  # the newest block of the audit trail

    @property
    def worker_lives(self) -> bool:
        """Whether a worker gave a sign within a minute."""
        return self.worker_seen_at is not None and clock.now() - self.worker_seen_at <= SEEN_WITHIN

    @property
    def jobs_late(self) -> bool:
        """Whether a job waits for longer than a worker needs."""
        return _is_late(self.oldest_due_at)

    @property
    def mail_late(self) -> bool:
        """Whether a mail waits for longer than a worker needs."""
        return _is_late(self.mail_queued_at)


def _is_late(since: datetime | None) -> bool:
    return since is not None and clock.now() - since > LATE_AFTER


@dataclass(frozen=True, slots=True)
class Machinery:
    """Both, as one reading."""

    steps: list[SetupStep]
    health: Health

    @property
    def left(self) -> list[SetupStep]:
        """All steps while one is open; nothing once all are done."""
        return [] if all(step.done for step in self.steps) else self.steps


def read() -> Machinery:
    """How it stands now. One statement."""
    row = rows_of(_state(), {"now": clock.now()}).one()
    health = Health(row.worker_at, row.oldest_due_at, Count(row.given_up or 0), row.mail_at, row.sealed_at)
    settings = config.active()
    own_key = settings.signing_keys.get_secret_value() != DEMO_SIGNING_KEY
    done = {
        SetupKey.ADMINISTRATOR: row.administrators > 1,
        SetupKey.COLLEAGUES: row.clears and row.decides,
        SetupKey.WORKER: health.worker_lives,
        SetupKey.MAIL: row.mail_sent,
        SetupKey.POLICIES: row.policy_changed,
        SetupKey.CUSTOMERS: row.has_accounts,
        SetupKey.SIGNING_KEY: own_key or settings.environment == "demo",
        SetupKey.HEADS: bool(heads.places()) and row.head_sent,
    }
    return Machinery([SetupStep(key, done=bool(done[key])) for key in SetupKey], health)


def _sign(name: str) -> sa.ScalarSelect[datetime]:
    return sa.select(LifeSign.at).where(LifeSign.name == name).scalar_subquery()


@functools.cache
def _state() -> sa.Select[*Columns]:
    of_all = sa.exists().where(PolicyChange.account_id.is_(None), sa.not_(PolicyChange.by_owner))
    sent = Mail.state.in_((MailState.SENT, MailState.DELIVERED))
    both = (holders.staff_with(right) for right in sorted(holders.BOTH))
    due = sa.select(sa.func.min(Job.run_at)).where(Job.state == JobState.WAITING, Job.run_at <= NOW)
    queued = sa.select(sa.func.min(Mail.created_at)).where(Mail.state == MailState.QUEUED)
    sealed = sa.select(AuditBlock.sealed_at).order_by(AuditBlock.number.desc()).limit(1)
    return sa.select(
        _some(sa.select(User.id).where(*both), 2).label("administrators"),
        _holds(Permission.CLOSING_CLEAR).label("clears"),
        _holds(Permission.CLOSING_DECIDE).label("decides"),
        sa.exists().where(sent).select_from(Mail).label("mail_sent"),
        of_all.label("policy_changed"),
        sa.exists().select_from(Account).label("has_accounts"),
        sa.exists().select_from(PublishedHead).label("head_sent"),
        _sign(life_signs.WORKER).label("worker_at"),
        due.scalar_subquery().label("oldest_due_at"),
        _some(sa.select(Job.id).where(Job.state == JobState.GIVEN_UP), MOST + 1).label("given_up"),
        queued.scalar_subquery().label("mail_at"),
        sealed.scalar_subquery().label("sealed_at"),
    )


def _some(rows: sa.Select[UUID], most: int) -> sa.ScalarSelect[int]:
    return sa.select(sa.func.count()).select_from(rows.limit(most).subquery()).scalar_subquery()


def _holds(right: Permission) -> sa.ColumnElement[bool]:
    return sa.exists().select_from(User).where(holders.staff_with(right))
