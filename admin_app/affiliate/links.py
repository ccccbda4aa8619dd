"""Links of an account: made, renamed and retired by its owners, followed by anybody.

The threat of the public address: a flood that fills the database, and a redirect that leads anywhere. So a link leads to
the one configured page alone, a day is one row a link, and only so many clicks a minute are counted.
"""

from __future__ import annotations

import functools
import re
import secrets
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import sqlalchemy as sa
import structlog
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError

from admin_app.affiliate import entry, program
from admin_app.affiliate.models import CODE_MAX, LINK_NAME_MAX, AffiliateClicks, AffiliateLink
from admin_app.audit import meanwhile
from admin_app.audit import service as audit
from admin_app.audit.events import Event
from admin_app.identity.models import Account, AccountStatus
from admin_app.kernel import clock, text
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db, lock_row, transaction
from admin_app.kernel.errors import Conflict, Invalid, NotFound
from admin_app.kernel.i18n import N_
from admin_app.policy import service as policy
from admin_app.policy.register import Key

MOST = 20  # links of an account that are followed
EVER = 200  # retired ones too
CLICKS_A_MINUTE = (
    60  # of one link that are counted; more are a flood, or a success that figures don't need exactly
)
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # codes are read out and typed: no i, l, o, 0, 1
DIGITS = 8
_CODE = re.compile(rf"[a-z0-9]{{1,{CODE_MAX}}}")
EARNING = frozenset({AccountStatus.ACTIVE, AccountStatus.SUSPENDED, AccountStatus.CLOSING})


@dataclass(frozen=True, slots=True)
class Followed:
    """A link that somebody follows: where it leads, and which one counts it; None where nothing is to be counted."""

    url: str
    link_id: UUID | None


def create(actor: Actor, *, name: str) -> UUID:
    """Make a link; gives its id. Raises NotAllowed, NotFound, Invalid beside `name`, Conflict where there are too many."""
    with transaction() as session:
        _person, account, _terms = entry.begin(actor, anew=True)
        name = text.name(name, LINK_NAME_MAX, "name", domains=True)
        mine = sa.select(AffiliateLink.name, AffiliateLink.retired_at).where(
            AffiliateLink.account_id == account.id
        )
        former = db.session.execute(mine.limit(EVER + 1)).all()
        live = [text.fold(row.name) for row in former if row.retired_at is None]
        if len(live) >= MOST or len(former) >= EVER:
            raise Conflict(N_("You have %(most)s links already. Retire one first."), most=MOST)
        if text.fold(name) in live:
            raise Invalid(N_("Another of your links has this name."), field="name", code="twice")
        row = AffiliateLink(
            id=clock.new_id(),
            account_id=account.id,
            code=_free_code(),
            name=name,
            created_by=actor.user_id,
            created_at=clock.now(),
        )
        session.add(row)
        session.flush()
        _record(Event.AFFILIATE_LINK_MADE, actor, row)
    return row.id


def rename(actor: Actor, link_id: UUID, *, name: str, version: int | None = None) -> None:
    """Call a link otherwise; its address stays. Raises NotAllowed, NotFound, Invalid beside `name`, Conflict."""
    with transaction():
        row = _locked(actor, link_id, version)
        name = text.name(name, LINK_NAME_MAX, "name", domains=True)
        former = row.name
        if name == former:
            return
        others = sa.select(AffiliateLink.name).where(
            AffiliateLink.account_id == row.account_id,
            AffiliateLink.id != row.id,
            AffiliateLink.retired_at.is_(None),
        )
        if text.fold(name) in {text.fold(other) for other in db.session.scalars(others)}:
            raise Invalid(N_("Another of your links has this name."), field="name", code="twice")
        row.name = name
        _record(Event.AFFILIATE_LINK_RENAMED, actor, row, before={"link_name": former})


def retire(actor: Actor, link_id: UUID, *, version: int | None = None) -> None:
    """Count its clicks no more. Who follows it still comes to the same page, without its code; what it brought stays.

    Raises NotAllowed, NotFound, Conflict where it is retired already or was changed meanwhile.
    """
    with transaction():
        row = _locked(actor, link_id, version)
        if row.retired_at is not None:
            raise Conflict(N_("This link is retired already."))
        row.retired_at = clock.now()
        _record(Event.AFFILIATE_LINK_RETIRED, actor, row)


def _locked(actor: Actor, link_id: UUID, version: int | None) -> AffiliateLink:
    _person, account, _terms = entry.begin(actor)
    row = lock_row(AffiliateLink, link_id)
    if row is None or row.account_id != account.id:
        raise NotFound
    meanwhile.require_same(actor, version, row.version, row.id)
    return row


def _free_code() -> str:
    """One of 31^8: nobody guesses another's, and two are hardly ever the same; the column would refuse it."""
    while True:
        code = "".join(secrets.choice(ALPHABET) for _ in range(DIGITS))
        if db.session.scalar(sa.select(AffiliateLink.id).where(AffiliateLink.code == code)) is None:
            return code


def _record(event: Event, actor: Actor, row: AffiliateLink, before: dict[str, str] | None = None) -> None:
    audit.record(
        event,
        actor,
        account_id=row.account_id,
        target=("affiliate_link", row.id),
        facts={"code": row.code},
        before=before or {},
        after={"link_name": row.name},
    )


def readable(code: str) -> str:
    """A code as it is kept: small letters, without blanks; empty where it can't be one."""
    code = code.strip().lower()
    return code if _CODE.fullmatch(code) else ""


def follow(code: str) -> Followed:
    """Where a link leads, for anybody. A retired one, or one whose account is closed, leads there without its code.

    One statement, and one for the policy. Once the minute is full a click is none to count: a flood reads alone, and takes no
    writer's lock. Raises NotFound for a code that nobody has, and while the programme is off.
    """
    today, minute = _moment()
    full = sa.and_(AffiliateClicks.minute == minute, AffiliateClicks.minute_clicks >= CLICKS_A_MINUTE)
    wanted = (
        sa.select(
            AffiliateLink.id,
            AffiliateLink.code,
            AffiliateLink.retired_at,
            Account.status,
            sa.func.coalesce(full, sa.false()).label("full"),
        )
        .join(Account, Account.id == AffiliateLink.account_id)
        .outerjoin(
            AffiliateClicks,
            sa.and_(AffiliateClicks.link_id == AffiliateLink.id, AffiliateClicks.day == today),
        )
        .where(AffiliateLink.code == readable(code))
    )
    if not policy.value(Key.AFFILIATE_ON):
        raise NotFound
    row = db.session.execute(wanted).first()
    if row is None:
        raise NotFound
    if row.retired_at is not None or row.status not in EARNING:
        return Followed(program.landing_url(), None)
    return Followed(program.landing_url(row.code), None if row.full else row.id)


def _moment() -> tuple[date, int]:
    """The day, and the minute of it, under which a click counts now (UTC)."""
    now = clock.now()
    return now.date(), now.hour * 60 + now.minute


def count(link_id: UUID) -> None:
    """Count one click, in a transaction of its own: a figure a day, nothing of whoever clicked.

    Beyond `CLICKS_A_MINUTE` a minute nothing is written. Where the database can't take it, the click isn't counted: nobody
    is kept from their way by that.
    """
    day, minute = _moment()
    values = {"link": link_id, "day": day, "minute": minute}
    try:
        with transaction(repeatable=True) as session:
            session.execute(_counting(db.session.get_bind().dialect.name), values)
    except DBAPIError:
        structlog.get_logger("gatehouse").warning("affiliate_click_not_counted")


@functools.cache
def _counting(dialect: str) -> postgresql.Insert | sqlite.Insert:
    make = postgresql.insert if dialect == "postgresql" else sqlite.insert
    table: sa.Table = AffiliateClicks.__table__  # type: ignore[assignment]
    minute = sa.bindparam("minute", type_=sa.Integer())
    inserted = make(table).values(
        link_id=sa.bindparam("link", type_=sa.Uuid()),
        day=sa.bindparam("day", type_=sa.Date()),
        clicks=1,
        minute=minute,
        minute_clicks=1,
    )
    same = table.c.minute == minute
    return inserted.on_conflict_do_update(
        index_elements=[table.c.link_id, table.c.day],
        set_={
            "clicks": table.c.clicks + 1,
            "minute": minute,
            "minute_clicks": sa.case((same, table.c.minute_clicks + 1), else_=1),
        },
        where=sa.or_(sa.not_(same), table.c.minute_clicks < CLICKS_A_MINUTE),
    )
