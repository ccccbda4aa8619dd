"""While an approved deletion waits, nothing of whom it is about is changed: only sign-in and one's own requests stay open.

For staff the data are restricted meanwhile, as by GDPR art. 18: stored only. The person's own rights shrink by
`users.erasure_due_at`, which the session brings along.
"""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from admin_app.data_case.models import DataCase, DataCaseKind
from admin_app.deletion.kind import BLOCKING
from admin_app.deletion.models import Deletion
from admin_app.identity.models import Account, User
from admin_app.kernel import clock
from admin_app.kernel.db import db
from admin_app.restriction.models import Restriction
from admin_app.support_access import looks


def begin(case: DataCase) -> None:
    """Block whom an approved deletion is about; of a whole account, everybody of it. The locks are the caller's."""
    for model, whose, _stands in _subjects(case):
        now = sa.literal(clock.now(), model.restricted_since.type)
        since = sa.case((model.restricted_since.is_(None), now), else_=model.restricted_since)
        _write(model, whose, since)
    if case.account_id is not None:
        looks.end_looks_at(case.account_id, None if case.whole_account else case.subject_id)


def end(case: DataCase) -> None:
    """It doesn't wait any more: withdrawn, refused, stopped by a hold, or to be decided anew.

    A restriction that was asked for besides stays, and so does what another deletion blocks.
    """
    for model, whose, stands in _subjects(case):
        blocked = sa.or_(stands, _first_due(model).is_not(None))
        since = sa.case((blocked, model.restricted_since), else_=sa.null())
        _write(model, sa.and_(whose, model.erasure_due_at.is_not(None)), since)


def _first_due(model: type[User | Account]) -> sa.ScalarSelect[datetime | None]:
    """When the first of the approved deletions that concern a row is due; null where none does any more."""
    of_account = sa.and_(
        DataCase.whole_account, DataCase.account_id == (User.account_id if model is User else Account.id)
    )
    of_person = sa.and_(sa.not_(DataCase.whole_account), DataCase.subject_id == User.id)
    return (
        sa.select(sa.func.min(Deletion.wait_until))
        .join(DataCase, DataCase.id == Deletion.case_id)
        .where(
            DataCase.kind == DataCaseKind.DELETION,
            DataCase.state.in_(BLOCKING),
            sa.or_(of_account, of_person) if model is User else of_account,
        )
        .correlate(model)
        .scalar_subquery()
    )


def _subjects(
    case: DataCase,
) -> list[tuple[type[User | Account], sa.ColumnElement[bool], sa.Exists]]:
    """The rows that are blocked, and whether a restriction of their own stands besides."""
    open_ones = sa.exists().where(Restriction.lifted_at.is_(None))
    of_person = open_ones.where(Restriction.user_id == User.id)
    if not case.whole_account:
        return [(User, User.id == case.subject_id, of_person)]
    of_account = open_ones.where(Restriction.account_id == Account.id)
    return [
        (User, User.account_id == case.account_id, of_person),
        (Account, Account.id == case.account_id, of_account),
    ]


def _write(
    model: type[User | Account],
    whose: sa.ColumnElement[bool],
    since: sa.ColumnElement[datetime | None],
) -> None:
    db.session.flush()
    db.session.execute(
        sa.update(model)
        .where(whose)
        .values(erasure_due_at=_first_due(model), restricted_since=since, version=model.version + 1)
        .execution_options(synchronize_session="fetch")
    )
