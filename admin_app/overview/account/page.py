"""The whole story of an account on one page: the answer first, then consent, then people, events and facts.

Nine short statements, whatever the account holds; with the session check ten.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from admin_app.account import queries as account_queries
from admin_app.account.queries import AccountFacts, Counts
from admin_app.audit import timeline
from admin_app.audit.timeline import TimelineEntry
from admin_app.billing.models import FactsKnown, Invoice, InvoiceStatus, Service, ServiceStatus
from admin_app.closing.kind import STAGES
from admin_app.closing.models import OPEN_STATES, Closing, State
from admin_app.contact import service as contacts
from admin_app.identity.models import Membership, Role, User, UserStatus
from admin_app.kernel import clock
from admin_app.kernel.actor import Actor
from admin_app.kernel.lens import Lens, Revealed
from admin_app.kernel.permissions import RoleKey
from admin_app.kernel.statements import NOW, rows_of, unseen
from admin_app.overview.account import people_lines
from admin_app.overview.account.people_lines import PersonLine
from admin_app.overview.consent import Consents, consent_lines
from admin_app.session.models import LoginSession
from admin_app.sign_in.block import SignInBlock
from admin_app.support_access.lens import lens_for
from admin_app.trusted_ip.models import TrustedAddress

PEOPLE_SHOWN, EVENTS_SHOWN, MOST = 5, 12, 200


def _bounded(some: sa.Select[Any]) -> sa.ScalarSelect[Any]:
    return sa.select(sa.func.count()).select_from(some.limit(MOST).subquery()).scalar_subquery()


_ACCOUNT = unseen("account_id", sa.Uuid())
_OWNER = (
    sa.select(User.id, User.full_name, User.email, User.status, User.frozen_by, contacts.PHONE.label("phone"))
    .join(Membership, Membership.user_id == User.id)
    .where(
        Membership.account_id == _ACCOUNT,
        Membership.role_id == sa.select(Role.id).where(Role.key == RoleKey.OWNER).scalar_subquery(),
        User.status != UserStatus.ERASED,
    )
    .order_by(
        sa.case((User.status == UserStatus.ACTIVE, 0), (User.status == UserStatus.INVITED, 1), else_=2),
        User.last_sign_in_at.desc().nulls_last(),
        User.id,
    )
    .limit(1)
)
_CASE = (
    sa.select(Closing.id, Closing.number, Closing.state, Closing.due_at, Closing.frozen_by)
    .where(Closing.account_id == _ACCOUNT)
    .order_by(Closing.created_at.desc())
    .limit(1)
)
_ONE_OWNER, _LAST_CASE = _OWNER.subquery("owner"), _CASE.subquery("last_case")
# What there is one of, in one row: bounded counts, the owner to talk to, the last closing.
_BESIDE = sa.select(
    _bounded(
        sa.select(LoginSession.id).where(LoginSession.account_id == _ACCOUNT, LoginSession.live(NOW))
    ).label("sessions"),
    _bounded(sa.select(TrustedAddress.id).where(TrustedAddress.account_id == _ACCOUNT)).label("trusted"),
    _bounded(
        sa.select(Service.id).where(Service.account_id == _ACCOUNT, Service.status == ServiceStatus.ACTIVE)
    ).label("services"),
    _bounded(
        sa.select(Invoice.id).where(Invoice.account_id == _ACCOUNT, Invoice.status == InvoiceStatus.OVERDUE)
    ).label("overdue"),
    sa.select(sa.func.min(FactsKnown.as_of))
    .where(FactsKnown.account_id == _ACCOUNT)
    .scalar_subquery()
    .label("known_at"),
    *(column.label(f"owner_{column.key}") for column in _ONE_OWNER.c),
    *(column.label(f"case_{column.key}") for column in _LAST_CASE.c),
).select_from(
    sa.select(sa.literal(1).label("one"))
    .subquery("one")
    .outerjoin(_ONE_OWNER, sa.true())
    .outerjoin(_LAST_CASE, sa.true())
)


@dataclass(frozen=True, slots=True)
class OwnerLine:
    """The owner to talk to."""

    id: UUID
    full_name: str
    email: Revealed
    phone: Revealed


@dataclass(frozen=True, slots=True)
class AbsentOwner:
    """An owner who was invited or disabled, where none is active: whom to bring back. `frozen` by a dispute."""

    id: UUID
    full_name: str
    status: UserStatus
    frozen: bool
    blocks: tuple[SignInBlock, ...] = ()
    for_closing: bool = False  # no owner is there who could decide about that


@dataclass(frozen=True, slots=True)
class AccountCase:
    """The closing that is open, or the last one."""

    id: UUID
    number: str
    state: State
    due_at: datetime | None  # while it is still to be decided
    open: bool
    frozen: bool  # by a dispute


@dataclass(frozen=True, slots=True)
class AccountFigures:
    """Numbers beside the story, each exact up to 200."""

    sessions: int
    trusted: int
    services: int
    overdue: int
    known_at: datetime | None


@dataclass(frozen=True, slots=True)
class AccountPage:
    """Everything the page shows; nothing in it is a row."""

    account: AccountFacts
    lens: Lens
    consents: Consents
    owner: OwnerLine | None
    absent_owner: AbsentOwner | None
    people: list[PersonLine]
    more_people: bool
    counts: Counts
    events: list[TimelineEntry]
    older_events: str | None
    case: AccountCase | None
    figures: AccountFigures

    @property
    def troubled(self) -> list[PersonLine]:
        """Those of the people shown who can't sign in though they should be able to."""
        return [p for p in self.people if p.troubled]


def open_account(actor: Actor, account_id: UUID) -> AccountPage:
    """Gather the page as far as the reader's lens shows it. Raises NotFound, NotAllowed."""
    lens = lens_for(actor, account_id)
    account = account_queries.facts(actor, account_id, lens)
    counts = account_queries.counts(actor, account_id)
    people, more = people_lines.trouble_first(actor, account_id, lens, size=PEOPLE_SHOWN, large=counts.more)
    story = timeline.of_account(actor, lens, account_id, size=EVENTS_SHOWN)
    row: Any = rows_of(_BESIDE, {"account_id": account_id, "now": clock.now()}).one()
    owner, absent = _owner(row, lens)
    return AccountPage(
        account=account,
        lens=lens,
        consents=consent_lines(actor, account_id),
        owner=owner,
        absent_owner=absent,
        people=people,
        more_people=more,
        counts=counts,
        events=story.rows,
        older_events=story.older,
        case=_case(row),
        figures=AccountFigures(row.sessions, row.trusted, row.services, row.overdue, row.known_at),
    )


def head(actor: Actor, account_id: UUID) -> tuple[AccountFacts, Lens, Consents]:
    """What stands above every tab of an account, in three statements."""
    lens = lens_for(actor, account_id)
    return account_queries.facts(actor, account_id, lens), lens, consent_lines(actor, account_id)


def _owner(row: sa.Row[Any], lens: Lens) -> tuple[OwnerLine | None, AbsentOwner | None]:
    """The active owner who signed in last, with the phone that is rung, or who could be one again."""
    who = row.owner_id
    if who is None:
        return None, None
    if row.owner_status is not UserStatus.ACTIVE:
        return None, AbsentOwner(who, row.owner_full_name, row.owner_status, row.owner_frozen_by is not None)
    email, phone = lens.email(row.owner_email, who), lens.phone(row.owner_phone or "", who)
    return OwnerLine(who, row.owner_full_name, email, phone), None


def _case(row: sa.Row[Any]) -> AccountCase | None:
    if row.case_id is None:
        return None
    return AccountCase(
        row.case_id,
        row.case_number,
        row.case_state,
        row.case_due_at if STAGES[row.case_state].undecided else None,
        row.case_state in OPEN_STATES,
        row.case_frozen_by is not None,
    )
