"""An erasure that is done: its case has ended. After a restore it may be as it was before, and would act once more."""

from __future__ import annotations

from admin_app.data_case import moves, telling
from admin_app.data_case.models import DataCaseAct, DataCaseEntry, DataCaseState
from admin_app.deletion import transitions, work
from admin_app.deletion.kind import OPEN
from admin_app.erasure.models import Erasure
from admin_app.kernel import clock, queue
from admin_app.kernel.db import db


def follow(erasure: Erasure) -> None:
    """End the case of an erasure that is done; if it is open still, also the others of whoever was erased.

    In the transaction of the erasure's end. No mail is sent: there was one when it was erased first.
    """
    case = moves.lock_for_job(erasure.case_id)
    if case is not None and case.is_erasing:
        case.closed_at = erasure.done_at
    if case is None or case.state not in OPEN:
        return
    case.state, case.frozen_by, case.paused_at = DataCaseState.EXECUTED, None, None
    case.moved_at = case.closed_at = clock.now()
    db.session.add(DataCaseEntry(case_id=case.id, act=DataCaseAct.EXECUTED))
    for job in (transitions.PROCEED, telling.JOB):
        queue.drop(job, case.id)
    db.session.flush()
    work.end_others(case)
