"""Referrals: which customer came by which link, as the company's billing system tells it by a code.

What can be judged here, and what can't. The visitor's browser is the company's site's, so nobody here sees whose click it
was. Judged is: the code is of a link of ours; the customer came no earlier than the link was made; the link was followed at
least once in the `affiliate.cookie_days` before the customer came (by days, UTC); the customer isn't the affiliate, nor a
business of the same VAT id. The code that is known first stays.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

import sqlalchemy as sa

from admin_app.affiliate import links, program
from admin_app.affiliate.models import AffiliateClicks, AffiliateLink, AffiliateReferral
from admin_app.audit import service as audit
from admin_app.audit.events import Event
from admin_app.identity.models import Account
from admin_app.kernel import clock
from admin_app.kernel.actor import Actor
from admin_app.kernel.database.statements import among
from admin_app.kernel.db import db
from admin_app.lib.text.characters import in_one_piece
from admin_app.lib.times.dates import months_later


@dataclass(frozen=True, slots=True)
class Told:
    """What the billing system says of one customer: the code, and since when it is a customer there."""

    account_id: UUID
    code: str
    since: datetime
    vat_id: str = ""


@dataclass(frozen=True, slots=True)
class _Link:
    id: UUID
    account_id: UUID
    created_at: datetime
    vat_id: str


def bring(actor: Actor, told: Sequence[Told]) -> set[UUID]:
    """Keep the referrals of some customers, in the caller's transaction; gives the accounts whose code wasn't taken.

    Nothing is kept while the programme is off. Five statements, however many there are.
    """
    found, terms = {one.account_id: one for one in told if one.code}, program.terms()
    if not found or not terms.on:
        return set()
    codes = {account_id: links.readable(in_one_piece(one.code)) for account_id, one in found.items()}
    by_code = _links({code for code in codes.values() if code})
    had = _known(list(found))
    clicked = _clicked([link.id for link in by_code.values()])
    refused: set[UUID] = set()
    rows: list[AffiliateReferral] = []
    for account_id, one in found.items():
        link = by_code.get(codes[account_id])
        former = had.get(account_id)
        if former is not None and link is not None and former == link.id:
            continue
        if former is not None or link is None or not _counts(one, link, clicked, terms.cookie_days):
            refused.add(account_id)
            continue
        rows.append(_row(one, link, terms.months))
    if rows:
        _number(rows)
        db.session.add_all(rows)
        db.session.flush()
        _tell(actor, rows)
    return refused


def _links(codes: Collection[str]) -> dict[str, _Link]:
    """Links by their codes, of accounts that earn; each account is held, so that numbers follow each other."""
    if not codes:
        return {}
    owners = sa.select(AffiliateLink.account_id).where(among(AffiliateLink.code, codes))
    db.session.execute(
        sa.select(Account.id)
        .where(Account.id.in_(owners))
        .order_by(Account.id)
        .with_for_update(key_share=True)
    )
    wanted = (
        sa.select(AffiliateLink, Account.vat_id)
        .join(Account, Account.id == AffiliateLink.account_id)
        .where(among(AffiliateLink.code, codes), Account.status.in_(links.EARNING))
    )
    return {
        link.code: _Link(link.id, link.account_id, link.created_at, vat_id)
        for link, vat_id in db.session.execute(wanted)
    }


def _known(account_ids: Sequence[UUID]) -> Mapping[UUID, UUID | None]:
    wanted = sa.select(AffiliateReferral.referred_account_id, AffiliateReferral.link_id).where(
        among(AffiliateReferral.referred_account_id, account_ids)
    )
    return {row.referred_account_id: row.link_id for row in db.session.execute(wanted)}


def _clicked(link_ids: Collection[UUID]) -> Mapping[UUID, list[date]]:
    """On which days each link was followed."""
    days: dict[UUID, list[date]] = {}
    if not link_ids:
        return days
    wanted = sa.select(AffiliateClicks.link_id, AffiliateClicks.day).where(
        among(AffiliateClicks.link_id, link_ids), AffiliateClicks.clicks > 0
    )
    for link_id, day in db.session.execute(wanted):
        days.setdefault(link_id, []).append(day)
    return days


def _counts(one: Told, link: _Link, clicked: Mapping[UUID, list[date]], days: int) -> bool:
    if one.account_id == link.account_id or (one.vat_id and one.vat_id == link.vat_id):
        return False  # nobody refers oneself
    came = one.since.date()
    if came < link.created_at.date():
        return False
    return any(came - timedelta(days=days) <= day <= came for day in clicked.get(link.id, ()))


def _row(one: Told, link: _Link, months: int) -> AffiliateReferral:
    return AffiliateReferral(
        id=clock.new_id(),
        account_id=link.account_id,
        link_id=link.id,
        referred_account_id=one.account_id,
        since=one.since.date(),
        until=months_later(one.since.date(), months) if months else None,
        noted_at=clock.now(),
        look_at=clock.now(),
    )


def _number(rows: Sequence[AffiliateReferral]) -> None:
    """Number them on within each affiliate's account, which is locked."""
    wanted = (
        sa.select(AffiliateReferral.account_id, sa.func.max(AffiliateReferral.number))
        .where(AffiliateReferral.account_id.in_({row.account_id for row in rows}))
        .group_by(AffiliateReferral.account_id)
    )
    last: dict[UUID, int] = {account_id: int(most) for account_id, most in db.session.execute(wanted)}
    for row in rows:
        last[row.account_id] = row.number = last.get(row.account_id, 0) + 1


def _tell(actor: Actor, rows: Sequence[AffiliateReferral]) -> None:
    audit.record_many(
        actor,
        [
            audit.EventRecord(
                Event.AFFILIATE_REFERRED,
                account_id=row.account_id,
                target=("affiliate_referral", row.id),
                facts={"number": row.number},
            )
            for row in rows
        ],
    )
