"""The one statement that reads a session, with whoever is signed in by it and all that judges a request."""

from __future__ import annotations

import functools
from typing import Any

import sqlalchemy as sa

from admin_app.affiliate import program
from admin_app.bell import service as bell
from admin_app.bell.models import BellNotice
from admin_app.break_glass.models import BreakGlass
from admin_app.delegation.models import Delegation
from admin_app.identity.models import Account, Membership, Role, StaffRole, User, UserKind
from admin_app.list_columns import queries as list_columns
from admin_app.policy.models import PolicyValue
from admin_app.policy.register import Key
from admin_app.session import display_preferences
from admin_app.session.models import LoginSession
from admin_app.shortlist import queries as shortlist
from admin_app.sign_in.factors import registry
from admin_app.sign_in.factors.factor import Factor
from admin_app.sign_in.models import PinCredential
from admin_app.ticket import queries as tickets
from admin_app.trusted_ip.models import TrustedAddress

SESSION = (
    LoginSession.id,
    LoginSession.user_id,
    LoginSession.kind,
    LoginSession.stage,
    LoginSession.secret_hash,
    LoginSession.former_hash,
    LoginSession.renewed_at,
    LoginSession.last_seen_at,
    LoginSession.ends_at,
    LoginSession.idle_seconds,
    LoginSession.fresh_until,
    LoginSession.methods,
    LoginSession.country,
    LoginSession.bound_ip,
    LoginSession.lock_seconds,
    LoginSession.created_at,
    LoginSession.first_ip,
    LoginSession.device,
    LoginSession.browser_hash,
    LoginSession.places,
    LoginSession.waiting,
)
PERSON = (
    User.kind.label("user_kind"),
    User.status,
    User.username,
    User.full_name,
    User.language,
    User.time_zone,
    User.theme,
    User.avatar_hash,
    User.erasure_due_at,
    PinCredential.set_at.label("pin_set_at"),
    *display_preferences.COLUMNS,
)
ACCOUNT = (
    Membership.account_id,
    Account.status.label("account_status"),
    Account.number.label("account_number"),
    Account.name.label("account_name"),
)

# Whether there is a rule at all about second factors, and one about addresses: only then is it read and judged. And whether
# there is anything of an affiliate programme, which menus and pages ask.
_OF_ALL = sa.and_(PolicyValue.key == Key.FACTOR_REQUIRED.value, PolicyValue.account_id.is_(None))
_OF_ACCOUNT = sa.and_(
    PolicyValue.key == Key.FACTOR_REQUIRED.value,
    sa.or_(PolicyValue.account_id.is_(None), PolicyValue.account_id == Membership.account_id),
)
RULED = (
    sa.exists().where(_OF_ACCOUNT).label("factor_ruled"),
    program.is_there(Membership.account_id).label("affiliate_on"),
    sa.exists()
    .where(sa.or_(TrustedAddress.user_id == User.id, TrustedAddress.account_id == Membership.account_id))
    .label("ruled"),
)
STAFF_RULED = (
    sa.exists().where(_OF_ALL).label("factor_ruled"),
    program.is_there().label("affiliate_on"),
    sa.exists().where(TrustedAddress.user_id == User.id).label("ruled"),
)
ROLE = (Role.key.label("role_key"), Role.name.label("role_name"), Role.permissions)


@functools.cache
def statement(factors: tuple[Factor, ...], kind: UserKind) -> sa.Select[*tuple[Any, ...]]:
    """The session `session_id`, if it goes on: a row for each role of the person.

    PostgreSQL sets up each part of a statement, whether it is needed or not. So staff, who belong to no account, are
    asked for nothing of accounts, and customers for nothing of the desk. Of a session of the other kind the row tells
    that it is one, and nothing else that may be believed.
    """
    # `==`, as the cache takes an enum and its word for the same.
    parts = _of_staff() if kind == UserKind.STAFF else _of_customer()
    return _with_role(kind, sa.select(*SESSION, *PERSON, *registry.columns(factors), *parts)).where(
        LoginSession.id == sa.bindparam("session_id"), LoginSession.ended_at.is_(None)
    )


def _with_role(kind: UserKind, wanted: sa.Select[*tuple[Any, ...]]) -> sa.Select[*tuple[Any, ...]]:
    people = wanted.join(User, User.id == LoginSession.user_id)
    if kind == UserKind.STAFF:
        placed = people.outerjoin(StaffRole, StaffRole.user_id == User.id).outerjoin(
            Role, Role.id == StaffRole.role_id
        )
    else:
        placed = (
            people.outerjoin(Membership, Membership.user_id == User.id)
            .outerjoin(Account, Account.id == Membership.account_id)
            .outerjoin(Role, Role.id == Membership.role_id)
        )
    return placed.outerjoin(PinCredential, PinCredential.user_id == User.id)


def _of_staff() -> tuple[Any, ...]:
    """What only the desk asks; nothing of accounts."""
    glass_until = (
        sa.select(sa.func.max(BreakGlass.until_at))
        .where(BreakGlass.session_id == LoginSession.id, BreakGlass.stopped_at.is_(None))
        .scalar_subquery()
    )
    untold = sa.select(sa.func.count()).where(BellNotice.user_id == User.id, *bell.is_new()).scalar_subquery()
    return (
        *(sa.null().label(column.key) for column in ACCOUNT),
        *ROLE,
        *STAFF_RULED,
        glass_until.label("glass_until"),
        untold.label("untold"),
        sa.false().label("delegated"),
        shortlist.column().label("shortlist"),
        list_columns.column().label("list_columns"),
    )


def _of_customer() -> tuple[Any, ...]:
    """What only customers are asked for; they have no bell, but tickets that wait for them."""
    return (
        *ACCOUNT,
        *ROLE,
        *RULED,
        sa.null().label("glass_until"),
        tickets.waiting_for_author().label("untold"),
        sa.exists().where(Delegation.user_id == User.id, Delegation.opens()).label("delegated"),
        sa.null().label("shortlist"),
        sa.null().label("list_columns"),
    )
