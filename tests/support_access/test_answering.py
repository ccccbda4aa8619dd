"""An owner's answer to an ask: as it was asked, less, or no."""

from datetime import timedelta

import pytest

from admin_app.bell import service as bell
from admin_app.bell.models import BellKind
from admin_app.kernel import clock
from admin_app.kernel.db import transaction
from admin_app.kernel.errors import Invalid, NotAllowed, NotFound, ReauthRequired
from admin_app.policy.models import PolicyValue
from admin_app.support_access.asks import answering, asking
from admin_app.support_access.asks import queries as ask_queries
from admin_app.support_access.authorisation import live_grant
from admin_app.support_access.models import AskState, GrantMode, SupportAsk
from tests.cast import actor_of
from tests.factories.billing import change
from tests.factories.people import make_person
from tests.factories.support import allow, ask


@pytest.fixture
def asked(cast):
    assert cast.alice
    return ask(cast.sam, cast.nordlicht)


def answer(owner, row, **changes):
    as_asked = {"areas": row.areas, "mode": row.mode.value, "hours": row.hours}
    return answering.allow_asked(actor_of(owner), row.id, **{**as_asked, **changes})


def test_an_owner_allows_what_was_asked(cast, db, outbox, asked):
    before = len(outbox.all())
    answer(cast.alice, asked)
    grant = live_grant(cast.nordlicht.id)
    assert (grant.areas, grant.mode, grant.ticket) == (["profile", "security"], GrantMode.CHANGE, "#48213")
    assert grant.until_at - grant.from_at == timedelta(hours=8)
    assert (grant.allowed_by, grant.asked_by) == (cast.alice.id, cast.sam.id)
    assert [m.to for m in outbox.all()][before:] == [cast.alice.email]
    row = db.session.get(SupportAsk, asked.id, populate_existing=True)
    assert (row.state, row.grant_id) == (AskState.ALLOWED, grant.id)


@pytest.mark.parametrize(
    "less", [{"areas": ["profile"]}, {"mode": "look"}, {"hours": 1}, {"areas": ["security"], "mode": "look"}]
)
def test_an_owner_allows_less(cast, asked, less):
    answer(cast.alice, asked, **less)
    grant = live_grant(cast.nordlicht.id)
    assert grant.areas == less.get("areas", asked.areas)
    assert grant.mode == less.get("mode", "change")
    assert grant.until_at - grant.from_at == timedelta(hours=less.get("hours", 8))


@pytest.mark.parametrize(
    ("more", "field"), [({"areas": ["profile", "billing"]}, "areas"), ({"hours": 9}, "hours")]
)
def test_an_answer_opens_no_more_than_was_asked(cast, asked, more, field):
    with pytest.raises(Invalid) as refused:
        answer(cast.alice, asked, **more)
    assert refused.value.field == field
    assert live_grant(cast.nordlicht.id) is None


def test_a_look_is_not_answered_with_changes(cast):
    assert cast.alice
    row = ask(cast.sam, cast.nordlicht, mode="look")
    with pytest.raises(Invalid):
        answer(cast.alice, row, mode="change")


def test_a_policy_that_became_stricter_shortens_the_answer(cast, asked):
    with transaction() as session:
        session.add(PolicyValue(key="support_access.hours", value=2))
    answer(cast.alice, asked)
    grant = live_grant(cast.nordlicht.id)
    assert grant.until_at - grant.from_at == timedelta(hours=2)


def test_what_was_on_makes_room_for_the_answer(cast, db):
    former = allow(cast.alice, areas=["billing"])
    answer(cast.alice, ask(cast.sam, cast.nordlicht))
    grant = live_grant(cast.nordlicht.id)
    assert grant.areas == ["profile", "security"]
    assert db.session.get(type(former), former.id, populate_existing=True).ended_by == cast.alice.id


def test_a_no_carries_a_word_for_whoever_asked(cast, asked):
    answering.decline(actor_of(cast.alice), asked.id, note="Ring me instead")
    told = ask_queries.one(actor_of(cast.sam), cast.nordlicht.id, asked.id)
    assert (told.state, told.answered_by, told.note) == (
        AskState.DECLINED,
        cast.alice.full_name,
        "Ring me instead",
    )


def test_the_asker_is_told_by_the_bell_and_by_mail_where_that_was_chosen(cast, outbox, asked):
    change(cast.sam, notice_ways={"answer": "at_once"})
    answering.decline(actor_of(cast.alice), asked.id, note="Ring me instead")
    [told] = bell.told_to(actor_of(cast.sam))
    assert (told.kind, told.about, told.by_name) == (
        BellKind.DECLINED,
        cast.nordlicht.name,
        "Alice Lindqvist",
    )
    [mail] = outbox.to(cast.sam.email)
    assert "Ring me instead" in mail.text
    change(cast.sam, notice_ways={})
    with clock.shifted(timedelta(days=2)):
        answer(cast.alice, ask(cast.sam, cast.nordlicht))
        assert [row.kind for row in bell.told_to(actor_of(cast.sam))] == [
            BellKind.CONFIRMED,
            BellKind.DECLINED,
        ]
    assert len(outbox.to(cast.sam.email)) == 1


def test_both_answers_ask_for_a_fresh_sign_in(cast, asked):
    stale = actor_of(cast.alice, fresh=False)
    with pytest.raises(ReauthRequired):
        answering.allow_asked(stale, asked.id, areas=["profile"], mode="look")
    with pytest.raises(ReauthRequired):
        answering.decline(stale, asked.id)


def test_s21_managers_staff_and_other_accounts_answer_nothing(cast, asked):
    for who, refusal in (("bob", NotAllowed), ("carol", NotFound), ("sam", NotFound), ("root", NotFound)):
        with pytest.raises(refusal):
            answering.allow_asked(actor_of(getattr(cast, who)), asked.id, areas=["profile"], mode="look")
        with pytest.raises(refusal):
            answering.decline(actor_of(getattr(cast, who)), asked.id)


def test_s41_of_two_owners_who_answer_at_once_one_wins(cast, asked, postgres_only, threads):
    second = make_person(cast.nordlicht, role="owner")
    alice, other = actor_of(cast.alice), actor_of(second)
    results = threads(
        [
            lambda: answering.allow_asked(alice, asked.id, areas=["profile"], mode="look"),
            lambda: answering.decline(other, asked.id),
        ]
    )
    assert sum(isinstance(r, asking.Answered) for r in results) == 1
