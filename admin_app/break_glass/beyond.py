"""Breaking the glass beyond the limits (a second one alive, a fourth in a day): a second administrator lets it happen.

Whoever asked waits at the desk: it opens in the session that asked, for 30 minutes from the confirmation on.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa

from admin_app.audit.events import Event
from admin_app.break_glass import opening, orders
from admin_app.break_glass.models import BreakGlass, LegalOrder
from admin_app.identity.locking import lock_account, subject_of
from admin_app.identity.models import User, UserStatus
from admin_app.kernel.actor import Actor, ActorKind
from admin_app.kernel.db import db, lock_row, transaction
from admin_app.kernel.errors import Conflict, DomainError, NotFound
from admin_app.kernel.i18n import N_
from admin_app.kernel.rights.permissions import Permission, require_fresh
from admin_app.proposal import service as proposals
from admin_app.proposal.models import Proposal, ProposalKind
from admin_app.session.models import LoginSession

KIND = ProposalKind.BREAK_GLASS
GONE = N_("Whoever asked has signed out since. They can take break-glass access again if it is still needed.")


def ask(actor: Actor, account_id: UUID, *, areas: Sequence[str], reason: str) -> UUID:
    """Ask a second administrator to let the limits be passed this once; gives the proposal.

    Raises ReauthRequired, NotFound, NotAllowed, Invalid (areas, reason), Conflict where it needs nobody, or waits already.
    """
    asked = opening.checked(account_id, areas, reason)
    require_fresh(actor)
    with transaction():
        account = opening.lock(actor, asked)
        if not _is_beyond(actor):
            raise Conflict(N_("You are within the limits, so you need nobody’s confirmation for this."))
        order = orders.in_force(account.id, but=actor.user_id) if actor.user_id else None
        proposal_id = proposals.propose(
            actor,
            subject_of(account),
            kind=KIND,
            reason=asked.reason,
            target=f"{account.id}:{actor.user_id}",
            about=account.name,
            facts={
                "areas": ", ".join(asked.areas),
                "session": str(actor.session_id),
                "role": actor.roles[0] if actor.roles else "",
            },
        )
        if order is not None:
            orders.keep_back_proposal(order, proposal_id)
        return proposal_id


def confirm(actor: Actor, proposal_id: UUID, *, version: int | None = None) -> None:
    """Let it happen: the glass is broken for whoever asked, and every owner is mailed.

    Raises ReauthRequired, NotFound, NotAllowed, NotIndependent, Conflict (decided, lapsed, whoever asked signed out).
    """
    require_fresh(actor)
    known = db.session.get(Proposal, proposal_id)
    if known is None or known.account_id is None:
        raise NotFound
    with transaction():
        account = lock_account(known.account_id)
        taken = proposals.take(actor, proposal_id, KIND, subject=subject_of(account), version=version)
        breaker = lock_row(User, taken.proposed_by)
        session_id = UUID(taken.facts["session"])
        if breaker is None or breaker.status is not UserStatus.ACTIVE or _is_over(session_id):
            raise Conflict(GONE)
        as_breaker = Actor(
            ActorKind.STAFF,
            user_id=breaker.id,
            name=breaker.full_name,
            roles=(taken.facts["role"],),
            permissions=frozenset({Permission.BREAK_GLASS}),
            session_id=session_id,
            request_id=actor.request_id,
        )
        asked = opening.Breaking(account.id, taken.facts["areas"].split(", "), taken.reason)
        glass_id = opening.begin(as_breaker, account, asked, allowed_by=actor.user_id)
        glass = lock_row(BreakGlass, glass_id)
        if glass is not None:
            order = db.session.get(LegalOrder, glass.order_id) if glass.order_id else None
            if order is not None:  # it may have begun since this was asked for
                orders.keep_back_proposal(order, taken.id)
            opening.record(Event.GLASS_ALLOWED, actor, glass, {}, reason=taken.reason)


def _is_beyond(actor: Actor) -> bool:
    try:
        opening.within_limits(actor)
    except DomainError:
        return True
    return False


def _is_over(session_id: UUID) -> bool:
    over = sa.select(LoginSession.ended_at).where(LoginSession.id == session_id)
    return db.session.scalar(over) is not None
