"""An approver who had no part in the act upholds or rejects an objection (SECURITY 21, 41)."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from admin_app.audit.events import Event
from admin_app.audit.receipts.kinds import RECEIPTS
from admin_app.bell import service as bell
from admin_app.closing import decision
from admin_app.identity.models import Role, StaffRole
from admin_app.independence.models import TieKind
from admin_app.independence.service import NotIndependent
from admin_app.kernel import clock
from admin_app.kernel.db import transaction
from admin_app.kernel.errors import Conflict, Invalid, NotAllowed, NotFound, ReauthRequired
from admin_app.objection import queries, service, waiting
from admin_app.objection.models import ObjectionState
from admin_app.objection.service import Decided
from admin_app.user import people
from tests.cast import actor_of, sign_in
from tests.factories import closing
from tests.factories.billing import change
from tests.factories.independence import make_tie
from tests.factories.objections import object_to, objection
from tests.factories.people import make_person, make_staff
from tests.factories.receipts import make_receipt, receipt_of
from tests.receipts.acts import ACTS, WHY, make_fay

NOTE = "Nobody had asked for it; we looked at the call"
ANSWERS = pytest.mark.parametrize(
    ("answer", "state"), [(service.uphold, ObjectionState.UPHELD), (service.reject, ObjectionState.REJECTED)]
)


@pytest.fixture
def fay(cast):
    return make_fay(cast)


@pytest.fixture
def disabled(cast, fay):
    """Sam disabled Fay, and Alice objects; the objection's id."""
    people.disable(actor_of(cast.sam), fay.id, reason=WHY)
    return object_to(receipt_of(Event.PERSON_DISABLED).id, cast.alice)


def approve_too(*staff):
    """Let these members of staff be approvers besides."""
    with transaction() as session:
        role_id = session.scalar(sa.select(Role.id).where(Role.key == "approver"))
        for user in staff:
            session.add(StaffRole(user_id=user.id, role_id=role_id))


@ANSWERS
def test_an_approver_answers_and_person_owner_and_opener_are_told_with_the_note(
    cast, disabled, fay, outbox, answer, state
):
    answer(actor_of(cast.ada), disabled, note=NOTE)
    row = objection(disabled)
    assert (row.state, row.decided_by, row.note) == (state, cast.ada.id, NOTE)
    told = [m for m in outbox.all() if m.template == "objection_decided"]
    assert {m.to for m in told} == {fay.email, cast.alice.email}
    assert all(NOTE in m.text and "Ada O." in m.text and "Okafor" not in m.text for m in told)
    assert all(f"/activity/support/{row.receipt_id}" in m.text for m in told)


@ANSWERS
@pytest.mark.parametrize("who", ["sam", "bill", "root", "aud"])
def test_s21_nobody_without_the_right_answers(cast, disabled, answer, state, who):
    with pytest.raises(NotAllowed):
        answer(actor_of(getattr(cast, who)), disabled, note=NOTE)
    assert objection(disabled).state is ObjectionState.OPEN


@ANSWERS
def test_s21_whoever_did_the_act_answers_nothing(cast, disabled, answer, state):
    approve_too(cast.sam)
    with pytest.raises(NotAllowed, match="involved in this act"):
        answer(actor_of(cast.sam), disabled, note=NOTE)


@pytest.mark.parametrize("event", [e for e in ACTS if RECEIPTS[e].inverse and e.value.endswith("_changed")])
def test_s21_neither_proposer_nor_confirmer_answers(cast, fay, event):
    ACTS[event](cast, fay)
    approve_too(cast.sam, cast.root)
    opened = object_to(receipt_of(event).id, cast.alice)
    had_part = {cast.root, cast.sam} if event is not Event.PERSON_ROLE_CHANGED else {cast.root}
    for who in had_part:
        with pytest.raises(NotAllowed, match="involved in this act"):
            service.uphold(actor_of(who), opened, note=NOTE)
    service.uphold(actor_of(cast.ada), opened, note=NOTE)


def test_s21_whoever_moved_a_closing_before_its_decision_doesnt_judge_it(cast):
    case_id = closing.approved(cast)
    decision.stop(
        actor_of(cast.ari), case_id, version=None, number=closing.case(case_id).number, note="Stopped"
    )
    opened = object_to(receipt_of(Event.CLOSING_STOPPED).id, cast.alice)
    approve_too(cast.bill)
    for who in (cast.ari, cast.ada, cast.bill):
        with pytest.raises(NotAllowed, match="involved in this act"):
            service.reject(actor_of(who), opened, note=NOTE)


def test_s21_whoever_is_tied_to_the_doer_is_no_other_pair_of_eyes(cast, disabled):
    make_tie(cast.sam, cast.ada, TieKind.ROLES)
    with pytest.raises(NotIndependent):
        service.uphold(actor_of(cast.ada), disabled, note=NOTE)
    assert queries.evidence(actor_of(cast.ada), disabled).may == frozenset()
    service.uphold(actor_of(cast.ari), disabled, note=NOTE)


def test_s21_a_right_that_was_lost_since_the_request_began_is_lost(cast, disabled):
    stale = actor_of(cast.ada)
    with transaction() as session:
        session.execute(sa.delete(StaffRole).where(StaffRole.user_id == cast.ada.id))
    with pytest.raises(NotAllowed):
        service.uphold(stale, disabled, note=NOTE)


def test_it_takes_a_fresh_sign_in_a_note_and_an_objection(cast, disabled):
    ada = actor_of(cast.ada)
    with pytest.raises(ReauthRequired):
        service.uphold(actor_of(cast.ada, fresh=False), disabled, note=NOTE)
    with pytest.raises(Invalid):
        service.uphold(ada, disabled, note=" ")
    with pytest.raises(NotFound):
        service.uphold(ada, clock.new_id(), note=NOTE)
    with pytest.raises(Conflict):
        service.uphold(ada, disabled, note=NOTE, version=99)


def test_an_answer_is_final_and_says_who_gave_it(cast, disabled):
    service.reject(actor_of(cast.ada), disabled, note=NOTE)
    with pytest.raises(Decided) as refused:
        service.uphold(actor_of(cast.ari), disabled, note=NOTE)
    assert refused.value.params["who"] == "Ada Okafor"


@pytest.mark.parametrize("_round", range(3))
def test_s41_two_approvers_at_once_one_wins_the_other_gets_409(
    cast, disabled, threads, postgres_only, _round
):
    ada, ari = actor_of(cast.ada), actor_of(cast.ari)
    results = threads(
        [
            lambda: service.uphold(ada, disabled, note=NOTE),
            lambda: service.reject(ari, disabled, note=NOTE),
        ]
    )
    assert [type(r) for r in results if isinstance(r, Exception)] == [Decided]
    assert objection(disabled).state is not ObjectionState.OPEN


def test_upheld_asks_whoever_may_do_the_inverse_act_until_it_is_done(cast, disabled, fay):
    assert queries.tasks(actor_of(cast.root), 5) == []
    service.uphold(actor_of(cast.ada), disabled, note=NOTE)
    for who in (cast.sam, cast.root):
        [task] = queries.tasks(actor_of(who), 5)
        assert (task.id, task.remedy, task.user_id) == (disabled, Event.PERSON_ENABLED, fay.id)
    for who in (cast.bill, cast.ada, cast.aud):
        assert queries.tasks(actor_of(who), 5) == []
    people.enable(actor_of(cast.root), fay.id, reason=NOTE)
    assert queries.tasks(actor_of(cast.root), 5) == []
    assert queries.of_receipt(actor_of(cast.alice), objection(disabled).receipt_id).undone


def test_what_cant_be_undone_is_on_record_and_the_owners_are_told(cast, fay, outbox):
    ACTS[Event.FACTOR_REMOVED](cast, fay)
    opened = object_to(receipt_of(Event.FACTOR_REMOVED).id, fay)
    service.uphold(actor_of(cast.ada), opened, note=NOTE)
    assert objection(opened).remedy == ""
    assert queries.tasks(actor_of(cast.root), 5) == []
    [mail] = [m for m in outbox.to(cast.alice.email) if m.template == "objection_decided"]
    assert "can’t be undone" in mail.text


def test_rejected_asks_nobody_for_anything(cast, disabled):
    service.reject(actor_of(cast.ada), disabled, note=NOTE)
    assert queries.tasks(actor_of(cast.root), 5) == []


def test_an_approver_finds_what_to_answer_the_first_to_be_late_on_top(cast, disabled):
    later = object_to(make_receipt(make_person(cast.nordlicht), cast.ada), cast.alice)
    assert [line.id for line in waiting.lines(actor_of(cast.ari), 5)] == [disabled, later]
    assert [line.id for line in waiting.lines(actor_of(cast.ada), 5)] == [disabled]
    assert waiting.lines(actor_of(cast.sam), 5) == []


def test_what_a_colleague_tied_to_the_reader_did_waits_for_another(cast, disabled):
    make_tie(cast.sam, cast.ada, TieKind.ROLES)
    assert waiting.lines(actor_of(cast.ada), 5) == []
    assert [line.id for line in waiting.lines(actor_of(cast.ari), 5)] == [disabled]


def test_a_closings_decision_waits_for_nobody_who_moved_the_case(cast):
    case_id = closing.approved(cast)
    number = closing.case(case_id).number
    decision.stop(actor_of(cast.ari), case_id, version=None, number=number, note="Stopped")
    opened = object_to(receipt_of(Event.CLOSING_STOPPED).id, cast.alice)
    assert waiting.lines(actor_of(cast.ada), 5) == []
    other = make_staff("approver")
    assert [line.id for line in waiting.lines(actor_of(other), 5)] == [opened]


def test_approvers_who_may_answer_are_told_by_the_bell_and_by_mail_where_that_was_chosen(
    cast, client, fay, outbox
):
    change(cast.ari, notice_ways={"objection": "at_once"})
    make_tie(cast.sam, cast.ada, TieKind.ROLES)
    people.disable(actor_of(cast.sam), fay.id, reason=WHY)
    opened = object_to(receipt_of(Event.PERSON_DISABLED).id, cast.alice)
    assert [m.to for m in outbox.all() if m.template == "objection_waits"] == [cast.ari.email]
    assert unseen_by(cast.ada) == []
    assert unseen_by(cast.ari) == [opened]
    sign_in(client, cast.ari)
    page = client.get("/admin/notices").text
    assert "Alice Lindqvist objected to an act of our staff about Fay Holm: Person disabled" in page
    assert f"/admin/objections/{opened}" in client.get("/admin/waiting").text
    service.reject(actor_of(cast.ari), opened, note=NOTE)
    assert unseen_by(cast.ari) == []


def unseen_by(user):
    return [notice.thing_id for notice in bell.told_to(actor_of(user)) if notice.seen_at is None]
