"""Deciding on the preview: one approver for a person, two independent ones for an account, and who may not be one."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from admin_app.data_case import moves
from admin_app.data_case.desk import deciding
from admin_app.data_case.models import DataCase, DataCaseState
from admin_app.deletion import decision, work
from admin_app.deletion.models import DeletionApproval
from admin_app.independence import service as independence
from admin_app.independence.models import TieKind
from admin_app.kernel import clock
from admin_app.kernel.actor import system
from admin_app.kernel.db import transaction
from admin_app.kernel.errors import Conflict, Invalid, NotAllowed, ReauthRequired
from tests.cast import actor_of, sign_in
from tests.factories import deletions
from tests.factories.billing import known, make_invoice

S = DataCaseState


def test_one_approver_is_enough_for_a_person_and_the_waiting_time_begins(cast, outbox):
    case_id = deletions.approved(cast)
    case, deletion = deletions.case(case_id), deletions.deletion(case_id)
    assert case.state is S.APPROVED
    assert timedelta(days=6, hours=23) < deletion.wait_until - clock.now() <= timedelta(days=7)
    assert deletions.person(cast.bob).erasure_due_at == deletion.wait_until
    assert outbox.to(cast.bob.email)[-1].template == "deletion_approved"


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"number": "P-WRONG2"}, Invalid),
        ({"note": ""}, Invalid),
        ({"fingerprint": "0" * 64}, Conflict),
        ({"version": 99}, moves.CaseMoved),
    ],
)
def test_an_approval_is_refused_without_the_number_a_reason_or_on_an_older_page(cast, changes, error):
    case_id = deletions.asked(cast)
    values = {"version": None, "number": deletions.case(case_id).number, "note": "Fine", **changes}
    with pytest.raises(error):
        decision.approve(actor_of(cast.ada), case_id, **values)
    assert deletions.case(case_id).state is S.IN_APPROVAL


def test_it_takes_a_fresh_sign_in(cast):
    case_id = deletions.asked(cast)
    with pytest.raises(ReauthRequired):
        decision.approve(
            actor_of(cast.ada, fresh=False),
            case_id,
            version=None,
            number=deletions.case(case_id).number,
            note="Fine",
        )


def test_a_whole_account_takes_two_who_dont_depend_on_each_other(cast, db):
    case_id = deletions.closed(cast)
    deletions.approve(cast, case_id)
    assert deletions.case(case_id).state is S.IN_APPROVAL
    with pytest.raises(NotAllowed):
        deletions.approve(cast, case_id)  # the same approver twice
    with transaction():
        independence.tie_colleagues(cast.ada.id, cast.ari.id, TieKind.RESET)
    with pytest.raises(independence.NotIndependent):
        deletions.approve(cast, case_id, cast.ari)
    with clock.shifted(timedelta(days=31)):
        deletions.approve(cast, case_id, cast.ari)
    assert deletions.case(case_id).state is S.APPROVED
    given = db.session.scalars(sa.select(DeletionApproval)).all()
    assert {row.by_id for row in given} == {cast.ada.id, cast.ari.id}
    assert {row.plan_hash for row in given} == {deletions.deletion(case_id).plan_hash}


@pytest.mark.parametrize("column", ["subject_id", "requested_by", "entered_by"])
def test_nobody_decides_what_is_about_them_what_they_asked_for_or_entered(cast, column):
    case_id = deletions.asked(cast)
    with transaction() as session:
        session.execute(sa.update(DataCase).values({column: cast.ada.id}))
    with pytest.raises(NotAllowed):
        deletions.approve(cast, case_id)
    why = decision.why_not(actor_of(cast.ada), deletions.case(case_id))
    assert why is not None
    if column == "requested_by":
        assert why.text == "You asked for this, so someone else must decide."


def test_what_is_sent_back_rests_until_somebody_passes_it_on_who_then_doesnt_decide(cast):
    case_id = deletions.asked(cast)
    decision.send_back(actor_of(cast.ada), case_id, version=None, note="Is it really him?")
    assert deletions.case(case_id).state is S.PREVIEWED
    with pytest.raises(moves.CaseMoved):
        deletions.approve(cast, case_id)
    decision.pass_on(actor_of(cast.sam), case_id, version=None, note="Called back, it is")
    assert deletions.case(case_id).state is S.IN_APPROVAL
    assert decision.why_not(actor_of(cast.sam), deletions.case(case_id)) is not None
    with transaction():
        independence.tie_colleagues(cast.sam.id, cast.ari.id, TieKind.RESET)
    with pytest.raises(independence.NotIndependent):  # of who passed it on
        deletions.approve(cast, case_id, cast.ari)
    deletions.approve(cast, case_id)
    assert deletions.case(case_id).state is S.APPROVED


def test_a_refusal_takes_the_number_ends_the_case_and_blocks_nobody(cast):
    case_id = deletions.approved(cast)
    ari, number = actor_of(cast.ari), deletions.case(case_id).number
    with pytest.raises(Invalid):
        decision.refuse(ari, case_id, version=None, number="P-2", reasons="A claim is pending before a court")
    decision.refuse(ari, case_id, version=None, number=number, reasons="A claim is pending before a court")
    case = deletions.case(case_id)
    assert (case.state, case.decided_by) == (S.REFUSED, cast.ari.id)
    assert case.decision_note == "A claim is pending before a court"
    assert deletions.person(cast.bob).erasure_due_at is None
    assert deletions.after_waiting(case_id).state is S.REFUSED


def test_it_isnt_refused_by_the_page_of_the_other_requests(cast):
    case_id = deletions.asked(cast)
    with pytest.raises(Conflict):
        deciding.refuse(
            actor_of(cast.ada),
            case_id,
            number=deletions.case(case_id).number,
            note="A claim is pending before a court",
        )
    assert deletions.case(case_id).state is S.IN_APPROVAL


def test_a_changed_fact_lets_the_approval_lapse_and_names_it(cast):
    case_id = deletions.closed(cast)
    deletions.approve(cast, case_id)
    known(cast.nordlicht), make_invoice(cast.nordlicht)
    with pytest.raises(Conflict) as refused:
        deletions.approve(cast, case_id, cast.ari)
    assert (refused.value.reason, "Unpaid amounts" in refused.value.params["facts"]) == ("lapsed", True)
    assert decision.approvals(case_id) == []
    deletions.approve(cast, case_id, cast.ari)  # on the new preview, as the first of two
    assert deletions.case(case_id).state is S.IN_APPROVAL


def test_a_fact_that_changes_while_it_waits_lets_it_lapse_by_itself(cast):
    case_id = deletions.closed(cast)
    deletions.approve(cast, case_id), deletions.approve(cast, case_id, cast.ari)
    known(cast.nordlicht), make_invoice(cast.nordlicht)
    work.watch()
    case, deletion = deletions.case(case_id), deletions.deletion(case_id)
    assert (case.state, case.decided_by, deletion.wait_until) == (S.IN_APPROVAL, None, None)
    assert deletions.person(cast.alice).erasure_due_at is None
    assert deletions.after_waiting(case_id).state is S.IN_APPROVAL


def test_signing_in_meanwhile_lets_nothing_lapse(cast, new_client):
    case_id = deletions.approved(cast)
    sign_in(new_client(), cast.bob)
    work.proceed(system(), case_id)
    assert deletions.case(case_id).state is S.APPROVED
