"""Proposals about a thing: nobody is concerned, `about` names it, and they are bound to what they were made for."""

import pytest
import sqlalchemy as sa

from admin_app.kernel.db import transaction
from admin_app.kernel.errors import Conflict, NotAllowed, NotFound
from admin_app.kernel.rights.permissions import Permission, Subject
from admin_app.proposal import queries
from admin_app.proposal import service as proposals
from admin_app.proposal.kind import RULES, ProposalRule, case_of
from admin_app.proposal.models import Proposal, ProposalKind, ProposalState
from admin_app.proposal.transitions import Decided
from tests.cast import actor_of, sign_in
from tests.factories.independence import make_tie
from tests.factories.people import make_staff
from tests.factories.proposals import row

KIND = ProposalKind.LIFT_BINDING


@pytest.fixture(autouse=True)
def kind_of_thing(monkeypatch):
    rule = ProposalRule(Permission.STAFF_WRITE, Permission.STAFF_WRITE, of_thing=True)
    monkeypatch.setitem(RULES, KIND, rule)
    case_of.cache_clear()
    yield
    case_of.cache_clear()


def ask(by, *, target="gate", made_for="1"):
    with transaction():
        given = {
            "kind": KIND,
            "target": target,
            "about": f"The {target}",
            "made_for": made_for,
            "reason": "Worn",
        }
        return proposals.propose(actor_of(by), Subject(), **given)


def confirm(by, proposal_id, *, made_for="1"):
    with transaction():
        return proposals.take(actor_of(by), proposal_id, KIND, subject=Subject(), made_for=made_for)


def test_a_second_person_confirms_it(cast):
    asked = ask(cast.root)
    assert proposals.target_of(asked, KIND) == "gate"
    taken = confirm(cast.ruth, asked)
    assert (taken.user_id, taken.target, row(asked).state) == (None, "gate", ProposalState.CONFIRMED)


def test_s21_neither_whoever_asked_nor_whoever_lacks_the_kinds_right_confirms_it(cast):
    asked = ask(cast.root)
    for who in (cast.root, cast.sam):
        with pytest.raises(NotAllowed):
            confirm(who, asked)
    make_tie(cast.root, cast.ruth)
    with pytest.raises(NotAllowed):
        confirm(cast.ruth, asked)
    assert row(asked).state is ProposalState.OPEN


def test_the_same_thing_waits_once_and_another_beside_it(cast):
    ask(cast.root)
    with pytest.raises(Conflict):
        ask(cast.ruth)
    ask(cast.root, target="fence")
    assert len(queries.waiting_in_reach(actor_of(cast.ruth), 5)) == 2


def test_the_database_itself_lets_the_same_thing_wait_once(cast):
    asked = row(ask(cast.root))
    copied = {c.name: getattr(asked, c.name) for c in Proposal.__table__.columns if c.name != "id"}
    with pytest.raises(sa.exc.IntegrityError), transaction() as session:
        session.execute(sa.insert(Proposal).values(**copied))


def test_s41_what_was_asked_for_another_state_is_refused_and_makes_room_for_the_present_one(cast):
    first = ask(cast.root)
    with pytest.raises(Conflict) as refused:
        confirm(cast.ruth, first, made_for="2")
    assert "has changed since" in refused.value.text
    second = ask(cast.root, made_for="2")
    assert (row(first).state, row(second).state) == (ProposalState.LAPSED, ProposalState.OPEN)
    confirm(cast.ruth, second, made_for="2")


def test_only_those_who_take_part_in_a_kind_read_it(cast):
    asked = ask(cast.root)
    with pytest.raises(NotFound):
        queries.one(actor_of(cast.sam), asked)
    assert queries.waiting_for(actor_of(cast.sam), 5) == []
    assert [p.about for p in queries.waiting_for(actor_of(cast.ruth), 5)] == ["The gate"]
    assert queries.one(actor_of(cast.aud), asked).may == frozenset()


def test_its_pages_name_the_thing(client, cast):
    asked = ask(cast.root)
    sign_in(client, cast.ruth)
    for path in ("/admin/proposals/", f"/admin/proposals/{asked}"):
        assert "The gate" in client.get(path).text
    form = {"csrf_token": client.csrf(), "note": "Not worn at all"}
    assert client.post(f"/admin/proposals/{asked}/decline", data=form).status_code == 303
    assert "The gate" in client.get("/admin/audit/").text


def test_a_kind_is_about_a_person_or_a_thing_never_the_other(cast, fay):
    with transaction(), pytest.raises(RuntimeError):
        proposals.propose(actor_of(cast.root), Subject(user_id=fay.id), kind=KIND, reason="Worn")
    with transaction(), pytest.raises(RuntimeError):
        proposals.propose(actor_of(cast.root), Subject(), kind=ProposalKind.CHANGE_EMAIL, reason="Worn")


@pytest.mark.usefixtures("postgres_only")
@pytest.mark.parametrize("_round", range(3))
class TestRaces:
    """Two at one proposal about a thing at the same moment."""

    def test_s41_two_confirm_at_once_one_wins(self, cast, threads, _round):
        third = cast.ruth
        asked, root = ask(third), cast.root
        other = make_staff("administrator")
        results = threads([lambda: confirm(root, asked), lambda: confirm(other, asked)])
        assert [type(e) for e in results if isinstance(e, Exception)] == [Decided]

    def test_s41_confirm_against_withdraw_one_wins(self, cast, threads, _round):
        asked, root, ruth = ask(cast.ruth), cast.root, actor_of(cast.ruth)
        results = threads([lambda: confirm(root, asked), lambda: proposals.withdraw(ruth, asked)])
        assert [type(e) for e in results if isinstance(e, Exception)] == [Decided]

    def test_the_same_asked_twice_at_once_waits_once(self, cast, threads, _round):
        root, ruth = cast.root, cast.ruth
        results = threads([lambda: ask(root), lambda: ask(ruth)])
        assert [type(e) for e in results if isinstance(e, Exception)] == [Conflict]
