"""What policies of support access, closing and billing do to what is under way."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from admin_app.affiliate.models import OPEN_PAYOUTS, AffiliatePayout
from admin_app.closing.models import OPEN_CONDITION, Closing, State
from admin_app.desk.policy_effects.figures import Effect, EffectKind, counted, counted_among
from admin_app.desk.policy_effects.people import LATER
from admin_app.kernel import clock
from admin_app.kernel.actor import Actor
from admin_app.policy.draft import PolicyDraft
from admin_app.policy.register import Key
from admin_app.support_access.models import SupportGrant
from admin_app.ticket.models import TicketSecret


def grant_hours(_actor: Actor, draft: PolicyDraft) -> list[Effect]:
    """Which grants keep their end."""
    return [*LATER, *counted(EffectKind.GRANTS_KEPT, _grants(draft))]


def grant_days(_actor: Actor, draft: PolicyDraft) -> list[Effect]:
    """Which grants keep their end, but can't be made longer any more."""
    if not draft.is_tighter:
        return LATER
    since = clock.now() - timedelta(days=int(draft.after))
    return counted_among(EffectKind.GRANTS_AT_END, _grants(draft), SupportGrant.from_at <= since) or LATER


def _grants(draft: PolicyDraft) -> sa.Select[*tuple[Any, ...]]:
    wanted = sa.select(SupportGrant.id).where(
        SupportGrant.ended_at.is_(None), SupportGrant.until_at > clock.now()
    )
    return wanted.where(SupportGrant.account_id == draft.account_id) if draft.account_id else wanted


def closing_dates(_actor: Actor, draft: PolicyDraft) -> list[Effect]:
    """Which closings keep the days that they were told."""
    return [*LATER, *counted(EffectKind.CLOSINGS_KEPT, _open(draft))]


def stale(_actor: Actor, draft: PolicyDraft) -> list[Effect]:
    """Which closings are judged by it from then on."""
    return counted(EffectKind.CLOSINGS_JUDGED, _open(draft)) or LATER


def _open(draft: PolicyDraft) -> sa.Select[*tuple[Any, ...]]:
    wanted = sa.select(Closing.id).where(OPEN_CONDITION)
    return wanted.where(Closing.account_id == draft.account_id) if draft.account_id else wanted


def reopening(_actor: Actor, draft: PolicyDraft) -> list[Effect]:
    """Which closed accounts could be reopened and can't any more."""
    if not draft.is_tighter:
        return LATER
    now = clock.now()
    done = sa.select(Closing.id).where(Closing.state == State.EXECUTED).order_by(Closing.due_at.desc())
    if draft.account_id:
        done = done.where(Closing.account_id == draft.account_id)
    lost = Closing.executed_at.between(
        now - timedelta(days=int(draft.before)), now - timedelta(days=int(draft.after))
    )
    return counted_among(EffectKind.NO_LONGER_REOPENED, done, lost) or LATER


def later(_actor: Actor, _draft: PolicyDraft) -> list[Effect]:
    """Nothing of what there is changes."""
    return LATER


def server_passwords(_actor: Actor, draft: PolicyDraft) -> list[Effect]:
    """Which passwords of servers the next run destroys."""
    if not draft.is_tighter:
        return [Effect(EffectKind.KEPT_LONGER)]
    until = clock.now() - timedelta(days=int(draft.after))
    over = sa.select(TicketSecret.id).where(
        TicketSecret.destroyed_at.is_(None), TicketSecret.given_at <= until
    )
    return counted(EffectKind.SERVER_PASSWORDS_GO, over) or [Effect(EffectKind.NOTHING_DUE)]


def affiliate_off(_actor: Actor, draft: PolicyDraft) -> list[Effect]:
    """Which payouts are under way, and go on to their end."""
    if draft.after:
        return LATER
    under_way = sa.select(AffiliatePayout.id).where(AffiliatePayout.state.in_(OPEN_PAYOUTS))
    return counted(EffectKind.AFFILIATE_WAITS, under_way) or LATER


OF_CASES: dict[Key, Callable[[Actor, PolicyDraft], list[Effect]]] = {
    Key.AFFILIATE_ON: affiliate_off,
    Key.BILLING_STALE_HOURS: stale,
    Key.CLOSING_DUE_DAYS: closing_dates,
    Key.CLOSING_REOPEN_DAYS: reopening,
    Key.CLOSING_WAIT_DAYS: closing_dates,
    **dict.fromkeys(
        (
            Key.AFFILIATE_COOKIE_DAYS,
            Key.AFFILIATE_MINIMUM,
            Key.AFFILIATE_MONTHS,
            Key.AFFILIATE_PERCENT,
            Key.AFFILIATE_REFUND_DAYS,
            Key.DELETION_WAIT_DAYS,
            Key.DOCUMENT_MAIL,
            Key.DOCUMENT_NOTICE_DAYS,
            Key.DOCUMENT_POSTPONE_DAYS,
            Key.INVOICE_MAIL,
            Key.MAILING_PEOPLE,
            Key.RECIPIENT_WAIT_DAYS,
        ),
        later,
    ),
    Key.GRANT_HOURS: grant_hours,
    Key.GRANT_MAX_DAYS: grant_days,
    Key.TICKET_SECRET_DAYS: server_passwords,
}
