"""What a deletion erases and keeps, told to people who can't sign in before they ask, and while it is open (GDPR art. 12(1)).

Figures, kinds of data and grounds, nothing else: whoever has the mailed link has proven no more than a mailbox.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from uuid import UUID

import sqlalchemy as sa

from admin_app.closing.models import Closing, State
from admin_app.deletion import queries
from admin_app.deletion.models import Deletion
from admin_app.deletion.queries import PlanGroups
from admin_app.erasure import plan as erasure_plan
from admin_app.erasure.subject import Subject
from admin_app.identity.models import Account, AccountStatus, User
from admin_app.kernel.db import db
from admin_app.user import access


def plans_of(case_ids: Collection[UUID]) -> Mapping[UUID, PlanGroups]:
    """The previews of deletions as they stand. One statement, none without any."""
    if not case_ids:
        return {}
    wanted = sa.select(Deletion.case_id, Deletion.plan).where(Deletion.case_id.in_(case_ids))
    return {case_id: queries.groups(plan) for case_id, plan in db.session.execute(wanted)}


def foreseen_by_link(person_id: UUID) -> PlanGroups:
    """What asking for the deletion of somebody's data would erase and keep now. Raises NotFound where there is nobody."""
    return queries.groups(erasure_plan.plan(Subject(person_id=person_id)).told())


def foreseen_whole_by_link(person_id: UUID) -> PlanGroups | None:
    """The same of the whole account, closed or to be closed first, for who may ask for its deletion; None where it is erased."""
    account_id = db.session.scalar(
        sa.select(Account.id)
        .join(User, User.account_id == Account.id)
        .where(User.id == person_id, Account.status != AccountStatus.ERASED)
    )
    if account_id is None or not asks_for_whole(account_id, person_id):
        return None
    return queries.groups(erasure_plan.plan(Subject(account_id=account_id)).told())


def asks_for_whole(account_id: UUID, person_id: UUID) -> bool:
    """Whether somebody may ask for an account's deletion by link or letter: the owner who closed it; any owner where nobody did here.

    Other owners were kept out by then, maybe because they aren't trusted any more. Signed in, the right to close says who may.
    """
    closed_by = db.session.scalar(
        sa.select(Closing.requested_by)
        .where(Closing.account_id == account_id, Closing.state == State.EXECUTED)
        .order_by(Closing.created_at.desc())
        .limit(1)
    )
    return access.is_owner(person_id) and closed_by in {None, person_id}
