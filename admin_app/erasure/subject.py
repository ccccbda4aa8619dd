"""Who is erased: a person, or an account with all its people."""

from __future__ import annotations

from dataclasses import dataclass, replace
from uuid import UUID

import sqlalchemy as sa

from admin_app.audit.models import SUBJECT, AuditDetail, AuditEvent
from admin_app.billing.models import Balance, Invoice, InvoiceStatus
from admin_app.erasure.models import Erasure, SubjectKind
from admin_app.identity import stand_ins
from admin_app.identity.models import Account, User
from admin_app.kernel.actor import ActorKind
from admin_app.kernel.db import db
from admin_app.personal_data import rows
from admin_app.personal_data.rows import BY_ID, Condition, Known
from admin_app.personal_data.table import TableEntry

UNPAID = (InvoiceStatus.UNPAID, InvoiceStatus.OVERDUE)
# Of what staff do about the company's own affairs the words aren't theirs, as those about an account aren't.
ACCOUNT = ("account",)  # what events about one name as their target
COMPANY = ("breach_case", "bulk_run", "document_version", "role", "")


@dataclass(frozen=True, slots=True)
class Subject:
    """One of the two ids; `whole`: the account with all its people. `known`: by what else rows lead to them."""

    person_id: UUID | None = None
    account_id: UUID | None = None
    known: Known = BY_ID

    def __post_init__(self) -> None:
        """Raises ValueError where it isn't exactly one."""
        if (self.person_id is None) == (self.account_id is None):
            raise ValueError("a person or an account is erased")

    @classmethod
    def of(cls, erasure: Erasure) -> Subject:
        """Whom an erasure is of."""
        if erasure.subject_kind is SubjectKind.ACCOUNT:
            return cls(account_id=erasure.subject_id)
        return cls(person_id=erasure.subject_id)

    @property
    def whole(self) -> bool:
        """Whether it is an account."""
        return self.account_id is not None

    @property
    def kind(self) -> SubjectKind:
        """What it is."""
        return SubjectKind.ACCOUNT if self.whole else SubjectKind.PERSON

    @property
    def id(self) -> UUID:
        """The id of either."""
        found = self.account_id or self.person_id
        if found is None:  # can't be, as it was made
            raise ValueError("nobody")
        return found

    def ways(self, entry: TableEntry) -> list[Condition]:
        """The rows of a table that are about them, a condition for each way that leads there by an index."""
        if self.account_id is not None:
            return rows.ways_of_account(entry, self.account_id, self.known)
        return [
            sa.and_(way, *self._own_words(entry)) for way in rows.ways_of_person(entry, self.id, self.known)
        ]

    def looked_up(self) -> Subject:
        """The same, with what is known of them now too. Once their rows are emptied nothing is found any more."""
        found = stand_ins.known(person_id=self.person_id, account_id=self.account_id)
        return replace(self, known=self.known.or_by(found))

    def _own_words(self, entry: TableEntry) -> list[Condition]:
        """An event about an account keeps its words with whoever acted; they are the account's, and stay with that."""
        if entry.name != AuditDetail.__tablename__:
            return []
        by_staff = sa.and_(
            AuditEvent.actor_kind == ActorKind.STAFF,
            sa.or_(AuditEvent.account_id.is_not(None), AuditEvent.target_kind.in_(COMPANY)),
        )
        by_customer = sa.and_(
            AuditEvent.actor_kind == ActorKind.CUSTOMER, AuditEvent.target_kind.in_(ACCOUNT)
        )
        others = sa.exists().where(
            AuditEvent.id == AuditDetail.event_id,
            AuditEvent.actor_id == self.person_id,
            sa.func.coalesce(AuditEvent.target_id != self.person_id, sa.true()),
            sa.or_(by_staff, by_customer),
        )
        return [sa.or_(AuditDetail.role != SUBJECT, sa.not_(others))]

    def people(self) -> sa.Select[UUID]:
        """The ids of everybody who is erased."""
        mine = User.account_id == self.account_id if self.whole else User.id == self.person_id
        return sa.select(User.id).where(mine)


def is_there(subject: Subject) -> bool:
    """Whether there is such an account, or such a person."""
    model = Account if subject.whole else User
    return db.session.get(model, subject.id) is not None


def open_claims(subject: Subject) -> list[tuple[str, str, int]]:
    """What an account owes: invoice (empty for a debt beside them), currency, cents (GDPR art. 17(3)(e))."""
    if not subject.whole:
        return []
    left = Invoice.total - Invoice.paid
    invoices = (
        sa.select(Invoice.number, Invoice.currency, left)
        .where(Invoice.account_id == subject.id, Invoice.status.in_(UNPAID), left > 0)
        .order_by(Invoice.number)
    )
    debts = (
        sa.select(sa.literal(""), Balance.currency, -Balance.amount)
        .where(Balance.account_id == subject.id, Balance.amount < 0)
        .order_by(Balance.currency)
    )
    return [
        (number, currency, cents)
        for statement in (invoices, debts)
        for number, currency, cents in db.session.execute(statement)
    ]
