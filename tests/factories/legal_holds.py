"""Legal holds, by the commands themselves."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from admin_app.identity.models import Account, User
from admin_app.kernel import clock
from admin_app.kernel.db import db
from admin_app.legal_hold import service
from admin_app.legal_hold.models import LegalHold
from admin_app.legal_hold.terms import Terms
from admin_app.proposal.models import Proposal, ProposalState
from tests.cast import actor_of
from tests.factories.people import make_account, make_staff

REASON = "A court wants the data in the case 4 O 118/26"
FORBIDDEN = "The public prosecutor forbade it, 71 Js 220/26"


def terms(*, review: float | None = 90, until: float | None = None, may_tell: bool = True) -> Terms:
    """So many days from now."""
    now = clock.now()
    days = [None if day is None else now + timedelta(days=day) for day in (until, review)]
    return Terms(days[0], days[1], may_tell, "" if may_tell else FORBIDDEN)


def ask(by: User, whose: User | Account, **said: Any) -> UUID:
    """A hold is proposed; gives the proposal's id."""
    of = {"person_id" if isinstance(whose, User) else "account_id": whose.id}
    hold_id = service.propose(actor_of(by), **of, terms=terms(**said), reason=REASON)
    return open_proposal(hold_id)


def open_proposal(hold_id: UUID) -> UUID:
    """The proposal that waits for a hold."""
    wanted = sa.select(Proposal.id).where(
        Proposal.target == hold_id.hex, Proposal.state == ProposalState.OPEN
    )
    return db.session.scalars(wanted).one()


def make_hold(whose: User | Account, **said: Any) -> LegalHold:
    """A hold that is on; two people who have nothing to do with the cast placed it."""
    proposal_id = ask(make_staff("administrator"), whose, **said)
    return found(service.confirm(actor_of(make_staff("approver")), proposal_id))


def ask_to_end(by: User, hold: LegalHold) -> UUID:
    """Its end is proposed; gives the proposal's id."""
    return service.propose_end(actor_of(by), hold.id, reason="The court has decided")


def found(hold_id: UUID) -> LegalHold:
    """A hold as it stands."""
    return db.session.get_one(LegalHold, hold_id, populate_existing=True)


def in_world(_account: Account) -> dict[str, Any]:
    """A hold that is on, on an account of its own: what the rest of the world holds goes by its age."""
    return {"hold": make_hold(make_account(), may_tell=False).id}
