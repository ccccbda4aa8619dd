"""The tabs of an account's page: each loads on its own, by key where it is long."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa

from admin_app.api_token import queries as api_token_queries
from admin_app.api_token.queries import TokenOfAccount
from admin_app.billing import service as billing_service
from admin_app.billing.facts import FactsAge
from admin_app.billing.models import Invoice, InvoiceStatus, Service, ServiceStatus
from admin_app.contact import service as contact_service
from admin_app.contact.service import ContactLine
from admin_app.delegation import queries as delegation_queries
from admin_app.delegation.queries import DelegateSeen
from admin_app.email import history
from admin_app.email.models import Mail, MailState
from admin_app.identity.models import Membership, User
from admin_app.kernel import paging
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db
from admin_app.kernel.paging import Order, Page
from admin_app.kernel.rights.lens import Area, Lens, Revealed
from admin_app.kernel.rights.permissions import Permission, require
from admin_app.pgp_key import queries as pgp_key_queries
from admin_app.pgp_key.queries import PgpKeyLine
from admin_app.session.models import AttemptResult, LoginSession, SignInAttempt
from admin_app.ssh_key import queries as ssh_key_queries
from admin_app.ssh_key.queries import SshKeyLine
from admin_app.trusted_ip import queries as trusted_ip_queries
from admin_app.trusted_ip.queries import AddressRow
from admin_app.user import queries as user_queries
from admin_app.user.queries import PersonOfAccount

SHOWN = 50
REFUSED_SHOWN = 20


@dataclass(frozen=True, slots=True)
class SessionRow:
    """An open session of somebody in the account."""

    user_id: UUID
    full_name: str
    device: str
    ip: Revealed
    country: str
    last_seen_at: datetime


@dataclass(frozen=True, slots=True)
class RefusalRow:
    """A try to sign in that ended before a session began."""

    user_id: UUID | None
    full_name: str
    at: datetime
    result: AttemptResult
    device: str
    ip: Revealed
    waits_until: datetime | None = None  # as it was told, of one that met a wait


@dataclass(frozen=True, slots=True)
class Security:
    """What the tab shows; the lists stop at 50 and 20."""

    sessions: list[SessionRow]
    refused: list[RefusalRow]
    trusted: list[AddressRow]


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys and API tokens of an account's people, of each kind the newest first."""

    tokens: list[TokenOfAccount]
    ssh: list[SshKeyLine]
    pgp: list[PgpKeyLine]


@dataclass(frozen=True, slots=True)
class MailRow:
    """One mail to somebody of the account; its text opens through the lens."""

    id: UUID
    created_at: datetime
    subject: str
    to: Revealed
    state: MailState
    last_error: str


@dataclass(frozen=True, slots=True)
class InvoiceRow:
    """An invoice; amounts are None where the lens masks them (cents)."""

    id: UUID
    number: str
    issued_on: date
    due_on: date
    currency: str
    total: int | None
    open_amount: int | None
    status: InvoiceStatus
    source: str
    version: int


@dataclass(frozen=True, slots=True)
class ServiceRow:
    """A service."""

    id: UUID
    code: str
    name: str
    kind: str
    status: ServiceStatus
    since: date
    source: str
    version: int


@dataclass(frozen=True, slots=True)
class Billing:
    """Invoices and services, newest first, 50 each; balances are None where the lens masks them."""

    invoices: list[InvoiceRow]
    services: list[ServiceRow]
    balances: dict[str, int] | None
    known: Sequence[FactsAge]
    stale: tuple[str, ...]
    unknown: tuple[str, ...]


def people(
    actor: Actor, account_id: UUID, lens: Lens, *, key: str | None, size: int
) -> Page[PersonOfAccount]:
    """Everybody of the account by name."""
    return user_queries.people_of(actor, account_id, lens, key=key, size=size)


def delegates(actor: Actor, account_id: UUID, lens: Lens) -> list[DelegateSeen]:
    """Who sees services of the account without belonging to it, and who is invited to; 50 at most. One statement."""
    require(actor, Permission.ACCOUNT_READ)
    return delegation_queries.alive_in(account_id, lens, limit=SHOWN)


def contacts(
    actor: Actor, account_id: UUID, lens: Lens, *, key: str | None, size: int
) -> tuple[Page[PersonOfAccount], dict[UUID, list[ContactLine]]]:
    """Everybody of the account by name, and by their ids the contacts that they have. Three statements."""
    found = people(actor, account_id, lens, key=key, size=size)
    return found, contact_service.contacts_of_people([person.id for person in found.rows], lens)


def security(actor: Actor, account_id: UUID, lens: Lens) -> Security:
    """Open sessions, refused tries and trusted addresses of an account. Three statements."""
    require(actor, Permission.SESSION_READ)
    here = sa.select(Membership.user_id).where(Membership.account_id == account_id)
    live = (
        sa.select(LoginSession, User.full_name)
        .join(User, User.id == LoginSession.user_id)
        .where(LoginSession.account_id == account_id, LoginSession.live())
        .order_by(LoginSession.last_seen_at.desc())
        .limit(SHOWN)
    )
    tries = (
        sa.select(SignInAttempt, User.full_name)
        .join(User, User.id == SignInAttempt.user_id)
        .where(
            SignInAttempt.user_id.in_(here),
            SignInAttempt.result.not_in((AttemptResult.SIGNED_IN, AttemptResult.MOVED)),
            SignInAttempt.stands(),
        )
        .order_by(SignInAttempt.at.desc(), SignInAttempt.id.desc())
        .limit(REFUSED_SHOWN)
    )
    return Security(
        sessions=[
            SessionRow(s.user_id, name, s.device, lens.ip(s.last_ip, s.user_id), s.country, s.last_seen_at)
            for s, name in db.session.execute(live)
        ],
        refused=[
            RefusalRow(a.user_id, name, a.at, a.result, a.device, lens.ip(a.ip, a.user_id), a.waits_until)
            for a, name in db.session.execute(tries)
        ],
        trusted=trusted_ip_queries.of_account(account_id, lens),
    )


def keys(actor: Actor, account_id: UUID, lens: Lens) -> Keys:
    """The keys of an account's people, the newest first; 50 of a kind at most. Three statements."""
    require(actor, Permission.KEY_READ)
    return Keys(
        tokens=api_token_queries.of_account(account_id, lens, limit=SHOWN),
        ssh=ssh_key_queries.of_account(account_id, lens, limit=SHOWN),
        pgp=pgp_key_queries.of_account(account_id, lens, limit=SHOWN),
    )


def mails(actor: Actor, account_id: UUID, lens: Lens, *, key: str | None, size: int) -> Page[MailRow]:
    """What was mailed to the account's people, newest first."""
    require(actor, Permission.MAIL_READ)
    found = paging.fetch(
        sa.select(Mail).where(Mail.account_id == account_id),
        Order((Mail.created_at, Mail.id)),
        size=size,
        key=key,
    )
    rows = [
        MailRow(
            m.id,
            m.created_at,
            history.subject_for(actor, m.thread, m.subject),
            lens.email(m.to_address, m.user_id),
            m.state,
            m.last_error,
        )
        for m in found.rows
    ]
    return Page(rows, found.older, found.newer)


def billing(actor: Actor, account_id: UUID, lens: Lens) -> Billing:
    """The account's billing facts with their sources, amounts as the lens lets them through."""
    require(actor, Permission.INVOICE_READ)
    sees = lens.sees(Area.BILLING)
    facts = billing_service.facts(account_id)
    invoices = (
        sa.select(Invoice)
        .where(Invoice.account_id == account_id)
        .order_by(Invoice.issued_on.desc(), Invoice.id.desc())
        .limit(SHOWN)
    )
    services = (
        sa.select(Service)
        .where(Service.account_id == account_id)
        .order_by(Service.since.desc(), Service.id.desc())
        .limit(SHOWN)
    )
    return Billing(
        invoices=[_invoice(i, sees=sees) for i in db.session.scalars(invoices)],
        services=[
            ServiceRow(s.id, s.code, s.name, s.kind, s.status, s.since, s.source, s.version)
            for s in db.session.scalars(services)
        ],
        balances=facts.balances if sees else None,
        known=facts.known,
        stale=tuple(k.value for k in facts.stale),
        unknown=tuple(k.value for k in facts.unknown),
    )


def _invoice(row: Invoice, *, sees: bool) -> InvoiceRow:
    return InvoiceRow(
        row.id,
        row.number,
        row.issued_on,
        row.due_on,
        row.currency,
        row.total if sees else None,
        row.open_amount if sees else None,
        row.status,
        row.source,
        row.version,
    )
