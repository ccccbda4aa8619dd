"""SECURITY 39 and 50: killed at any statement, and done once more after a restore, it ends in one state with one certificate."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
import sqlalchemy as sa

from admin_app.erasure import batches, work
from admin_app.erasure.models import Erasure, ErasureState
from admin_app.erasure.plan import plan
from admin_app.identity.models import User
from admin_app.kernel import clock, queue
from admin_app.kernel.db import db
from admin_app.kernel.queue import Job
from admin_app.personal_data.inventory import inventory
from tests.data_copy.canary import sing_everywhere
from tests.dying import Fault, dying_at
from tests.erasure.test_erasing import left_of
from tests.factories.erasures import again, begin, subject_of


def counted(case_id):
    """What the certificate says of each table."""
    told = json.loads(again(case_id).certificate)
    return {area["table"]: (area["deleted"], area["emptied"], area["kept"]) for area in told["areas"]}


def test_s39_s50_killed_at_each_of_its_statements_it_ends_in_the_same_state_with_one_certificate(
    cast,
):
    sing_everywhere(cast.alice)
    rows = plan(subject_of(cast.alice)).deleted
    expected = {row.table: row.count for row in rows if row.count and not inventory()[row.table].withheld}
    case_id, deaths = begin(cast.alice), 0
    erasure_id = again(case_id).id
    while again(case_id).state is not ErasureState.DONE:
        deaths += 1
        with dying_at(deaths):
            try:
                work.erase(erasure_id, lambda: None)
            except Fault:
                db.session.rollback()
        assert deaths < 2000
    assert deaths > 60
    assert left_of(subject_of(cast.alice)) == {}
    assert {name: counts[0] for name, counts in counted(case_id).items() if counts[0]} == expected
    assert (
        db.session.scalar(sa.select(sa.func.count()).select_from(Erasure).where(Erasure.case_id == case_id))
        == 1
    )


def test_a_job_whose_claim_ran_out_erases_nothing(cast):
    case_id = begin(cast.bob)
    job = queue.claim(db.session.scalar(sa.select(Job.id).where(Job.subject_id == again(case_id).id)))
    with clock.shifted(timedelta(hours=1)):
        queue.claim(job.id)
        with pytest.raises(queue.ClaimLost):
            work.run(job)
    assert db.session.get(User, cast.bob.id).full_name == "Bob Solberg"


def test_more_rows_than_a_batch_go_too(cast, run_jobs, monkeypatch):
    monkeypatch.setattr(batches, "ROWS", 1)
    monkeypatch.setattr(batches, "AT_ONCE", 2)
    sing_everywhere(cast.bob)
    begin(cast.bob)
    run_jobs()
    assert left_of(subject_of(cast.bob)) == {}
