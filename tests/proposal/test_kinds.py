"""The tables of proposals against the commands: what each kind does and tells, and who gives which answer when."""

import pytest
import sqlalchemy as sa

from admin_app.audit.models import AuditEvent
from admin_app.case_kind.definition import By
from admin_app.desk import proposal_kinds
from admin_app.desk.proposal_kinds import PROPOSED_ACTS
from admin_app.identity.models import User
from admin_app.independence.service import NotIndependent
from admin_app.kernel import clock
from admin_app.kernel.db import db, transaction
from admin_app.kernel.errors import Conflict, Invalid, NotAllowed
from admin_app.proposal import service as proposals
from admin_app.proposal.kind import PROPOSAL, RULES, ProposalAct, case_of
from admin_app.proposal.models import Proposal, ProposalKind, ProposalState
from admin_app.proposal.transitions import what_of
from admin_app.sign_in.factors import removal
from tests.cast import actor_of
from tests.factories.independence import make_tie
from tests.factories.proposals import propose, row
from tests.proposal.asking import ASKING, ask, second_of
from views.desk.lists.proposals import ProposalView
from views.labels import common
from views.labels.cases.proposals import IN_WORDS

pytestmark = pytest.mark.usefixtures("sqlite_only")
KIND = ProposalKind
TARGETS = [(act, target) for act in PROPOSED_ACTS for target in act.told()]
IDS = [what_of(act.kind, target) for act, target in TARGETS]
OVER = [state for state in ProposalState if state is not ProposalState.OPEN]


def test_each_kind_has_its_command_and_its_words():
    assert (
        sorted(proposal_kinds.OF_KIND)
        == sorted(IN_WORDS)
        == sorted(RULES)
        == sorted(ASKING)
        == sorted(ProposalKind)
    )
    assert len(PROPOSED_ACTS) == len(ProposalKind)
    for act in PROPOSED_ACTS:
        assert sorted(IN_WORDS[act.kind].titles()) == sorted(act.told())


@pytest.mark.parametrize("what", IDS)
def test_each_thing_that_is_proposed_has_its_short_words(what):
    assert common.proposed(what) != what


@pytest.mark.parametrize(("act", "target"), TARGETS, ids=IDS)
def test_the_second_person_does_it_and_it_is_told_as_the_table_says(cast, fay, outbox, act, target):
    asked = ask(cast, fay, act.kind, target)
    assert row(asked).kind == act.kind
    assert RULES[act.kind].of_thing or row(asked).target == target
    second, before = second_of(cast, act.kind), len(outbox.all())
    proposal_kinds.confirm(actor_of(second), asked)
    mails = {mail.template for mail in outbox.all()[before:]}
    done = set(db.session.scalars(sa.select(AuditEvent.name).where(AuditEvent.actor_id == second.id)))
    assert act.told()[target].event in done
    mail = act.told()[target].mail
    assert mail is None or any(template.endswith(mail.__name__) for template in mails), mails


@pytest.mark.parametrize(("act", "target"), TARGETS, ids=IDS)
def test_exactly_the_kinds_that_say_so_need_a_proof_of_who_the_person_is(cast, fay, act, target):
    if act.needs_proof:
        with pytest.raises(Invalid):
            ask(cast, fay, act.kind, target, proof="")
    else:
        assert row(ask(cast, fay, act.kind, target, proof="")).proof == ""


ANSWERS = {
    ProposalAct.CONFIRMED: ("root", removal.confirm_removal, {}),
    ProposalAct.DECLINED: ("root", proposals.decline, {"note": "It isn't she"}),
    ProposalAct.WITHDRAWN: ("sam", proposals.withdraw, {}),
}


@pytest.mark.parametrize("act", ANSWERS)
def test_an_answer_leads_where_the_table_says_and_is_recorded(cast, fay, act):
    who, command, given = ANSWERS[act]
    asked = propose(cast.sam, fay)
    command(actor_of(getattr(cast, who)), asked, **given)
    assert row(asked).state is PROPOSAL.of(act).target(ProposalState.OPEN)
    assert PROPOSAL.of(act).event in set(db.session.scalars(sa.select(AuditEvent.name)))


@pytest.mark.parametrize("state", OVER)
@pytest.mark.parametrize("act", ANSWERS)
def test_no_answer_is_taken_once_it_is_over(cast, fay, act, state):
    who, command, given = ANSWERS[act]
    asked, decided = propose(cast.sam, fay), state is not ProposalState.LAPSED
    with transaction() as session:
        by = {"decided_by": cast.ari.id, "decided_at": clock.now()} if decided else {}
        session.execute(sa.update(Proposal).where(Proposal.id == asked).values(state=state, **by))
    with pytest.raises(Conflict):
        command(actor_of(getattr(cast, who)), asked, **given)
    assert row(asked).state is state


@pytest.mark.parametrize("act", ANSWERS)
def test_who_may_answer_is_what_the_table_says(cast, fay, act):
    who, command, given = ANSWERS[act]
    asked = propose(cast.sam, fay)
    with pytest.raises(NotAllowed):
        command(actor_of(cast.sam if who == "root" else cast.root), asked, **given)
    assert PROPOSAL.of(act).barred(actor_of(getattr(cast, who)), {ProposalAct.MADE: {cast.sam.id}}) is None


def test_each_answer_of_staff_has_its_place_at_the_desk():
    answers = [entry.act for entry in PROPOSAL.transitions if By.STAFF in entry.by and entry.sources]
    assert len(ProposalView.acts) == len(answers)
    rights = {act.right_by_row(Proposal(kind=KIND.REMOVE_FACTOR)) for act in ProposalView.acts}
    assert rights == {case_of(KIND.REMOVE_FACTOR).right_of(answer) for answer in answers}


@pytest.mark.parametrize(("act", "target"), TARGETS, ids=IDS)
def test_s21_no_kind_is_confirmed_by_whoever_isnt_independent_of_the_one_who_asked(cast, fay, act, target):
    asked = ask(cast, fay, act.kind, target)
    second = second_of(cast, act.kind)
    make_tie(by_id(row(asked).proposed_by), second)
    with pytest.raises(NotIndependent):
        proposal_kinds.confirm(actor_of(second), asked)
    assert row(asked).state is ProposalState.OPEN


def by_id(user_id):
    return db.session.get_one(User, user_id)
