"""What goes by age: one rule a policy. The inventory says the same of each table (`keep`); a test holds both together."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa

from admin_app.kernel import clock
from admin_app.kernel.db import db
from admin_app.personal_data import kept_back
from admin_app.personal_data.treatment import Deed
from admin_app.policy import keeping
from admin_app.policy.register import REGISTER, Key, Unit

Condition = sa.ColumnElement[bool]


@dataclass(frozen=True, slots=True)
class RetentionPart:
    """Rows of another table that go with those of a rule, which they name in a column; `file` names a kept file that goes too."""

    table: str
    column: str
    file: str = ""

    @property
    def rows(self) -> sa.Table:
        """The table."""
        return db.metadata.tables[self.table]


@dataclass(frozen=True, slots=True)
class RetentionRule:
    """One table's rows that go, or are emptied, so long after `since`; `finished` are those that may.

    `since` is a column that has an index together with the id: a moment, or a day; whole years count from the end of its
    year. Without one, rows go by their ids, which are times (UUIDv7). `emptied` has the values that columns get; without any,
    the row is deleted.
    """

    key: Key
    table: str
    since: str
    finished: str = ""  # a condition in SQL, the same on both databases; alternatives in brackets
    emptied: Mapping[str, object] = field(default_factory=dict)
    parts: tuple[RetentionPart, ...] = ()  # what keeps one of them back keeps the whole

    @property
    def deed(self) -> Deed:
        """What is done to the rows."""
        return Deed.EMPTY if self.emptied else Deed.DELETE

    @property
    def by_years(self) -> bool:
        """Whether it counts whole years."""
        return REGISTER[self.key].unit is Unit.YEARS

    @property
    def rows(self) -> sa.Table:
        """The table."""
        return db.metadata.tables[self.table]

    @property
    def length(self) -> int:
        """How long it is kept, by the policy now and in its unit."""
        return keeping.length(self.key)

    def due(self, length: int) -> Condition:
        """Rows that are older than that and that nothing keeps back: no hold, no restriction."""
        moment = clock.now() - timedelta(days=length)
        if self.by_years:
            older = self.rows.c[self.since] < keeping.years_ago(length)
        else:
            older = self.rows.c[self.since] < moment if self.since else self.rows.c.id < first_id(moment)
        finished = sa.text(self.finished) if self.finished else sa.true()
        held = [self._holds(part) for part in self.parts]
        return sa.and_(older, finished, sa.not_(sa.or_(kept_back.stays(self.table), *held)))

    def _holds(self, part: RetentionPart) -> Condition:
        """Whether a part of a row stays."""
        those = part.rows.c[part.column] == self.rows.c.id
        return sa.exists().where(those, kept_back.stays(part.table)).correlate(self.rows)

    @property
    def order(self) -> tuple[sa.Column[object], ...]:
        """In which order they go."""
        columns = self.rows.c
        return (columns[self.since], columns.id) if self.since else (columns.id,)

    def after(self, at: datetime | None, row_id: UUID | None) -> Condition:
        """Rows behind the last one of a batch."""
        if row_id is None:
            return sa.true()
        if not self.since:
            return self.rows.c.id > row_id
        since = at.date() if self.by_years and at else at
        return sa.tuple_(*self.order) > sa.tuple_(
            sa.literal(since, self.rows.c[self.since].type), sa.literal(row_id, sa.Uuid())
        )


def first_id(moment: datetime) -> UUID:
    """The least id that could be given at a moment: ids begin with their time in milliseconds."""
    return UUID(int=int(moment.timestamp() * 1000) << 80)


# Something may still be owed, until an erasure's claim is settled: there the invoice itself never says so, being locked.
NOTHING_OWED = (
    "(status IN ('paid', 'credited') OR EXISTS (SELECT 1 FROM erasures"
    " WHERE erasures.subject_id = invoices.account_id AND erasures.state = 'done' AND NOT erasures.claims))"
)

# A merged ticket outlives the one that has its texts: without it, nothing tells delegates' reach what those are about.
# Once that one is gone, `merged_into` is null, and the next run takes this one.
ENDED_FOR_GOOD = "(state = 'closed' AND merged_into IS NULL)"

OF_TICKETS = (
    RetentionPart("ticket_messages", "ticket_id"),
    RetentionPart("ticket_subscribers", "ticket_id"),
    RetentionPart("ticket_files", "ticket_id", file="file_id"),
)

RULES: tuple[RetentionRule, ...] = (
    RetentionRule(Key.RETENTION_SESSIONS, "login_sessions", "created_at", "ended_at IS NOT NULL"),
    RetentionRule(Key.RETENTION_ATTEMPTS, "sign_in_attempts", "at"),
    RetentionRule(Key.RETENTION_REFUSALS, "refusals", "at"),
    RetentionRule(
        Key.RETENTION_MAIL_BODIES, "mails", "created_at", "state <> 'queued' AND text <> ''",
        {"text": "", "html": "", "secrets": "", "sealed": False},
    ),
    RetentionRule(Key.RETENTION_TEXTS, "text_messages", "created_at", "state <> 'queued'"),
    RetentionRule(Key.RETENTION_EXPORTS, "exports", "created_at", "state NOT IN ('queued', 'running', 'done')"),
    RetentionRule(Key.RETENTION_COPIES, "data_copies", "created_at", "state NOT IN ('queued', 'running', 'ready')"),
    RetentionRule(Key.RETENTION_INVOICES, "invoices", "issued_on", NOTHING_OWED),
    RetentionRule(
        Key.RETENTION_COMMISSIONS, "affiliate_commissions", "issued_on", "state IN ('paid', 'reversed')"
    ),
    RetentionRule(Key.RETENTION_LOOKS, "looks", "at"),
    RetentionRule(Key.RETENTION_TICKETS, "tickets", "closed_at", ENDED_FOR_GOOD, parts=OF_TICKETS),
    RetentionRule(
        Key.RETENTION_AUDIT_DETAILS, "audit_details", "", "emptied_at IS NULL",
        {"words": sa.null(), "salt": None, "emptied_at": sa.bindparam("now")},
    ),
)  # fmt: skip


@functools.cache
def by_key() -> Mapping[Key, RetentionRule]:
    """Each rule, by its policy."""
    return {rule.key: rule for rule in RULES}


def following(key: str) -> RetentionRule | None:
    """The rule behind another one; None behind the last."""
    keys = [rule.key.value for rule in RULES]
    place = keys.index(key) + 1 if key in keys else 0
    return RULES[place] if place < len(RULES) else None
