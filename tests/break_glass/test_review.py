"""A second person judges each breaking within three working days; whoever broke it, or depends on the breaker, can't."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from admin_app.audit.models import AuditEvent
from admin_app.break_glass import opening, queries, reviewing
from admin_app.break_glass.models import BreakGlass, BreakGlassState
from admin_app.independence import service as independence
from admin_app.independence.models import TieKind
from admin_app.kernel import clock
from admin_app.kernel.db import transaction
from admin_app.kernel.errors import Conflict, Invalid, NotAllowed, ReauthRequired
from tests.cast import actor_of
from tests.factories.break_glass import make_glass, make_order
from tests.sign_in.door import later

NOTE = "The court's letter is in ticket 4711"


@pytest.fixture
def glass(cast):
    """What Sam broke an hour ago."""
    assert cast.alice
    with later(hours=-1):
        return make_glass(cast.sam, cast.nordlicht)


def review(user, glass, verdict="justified", note=NOTE, **more):
    reviewing.review(actor_of(user, **more), glass.id, verdict=verdict, note=note)


@pytest.mark.parametrize("who", ["root", "aud"])
@pytest.mark.parametrize("verdict", ["justified", "not_justified"])
def test_an_administrator_or_auditor_says_whether_it_was_justified(cast, db, glass, who, verdict):
    review(getattr(cast, who), glass, verdict)
    db.session.refresh(glass)
    assert (glass.state, glass.review_note) == (verdict, NOTE)
    event = db.session.scalar(sa.select(AuditEvent).where(AuditEvent.name == "break_glass.reviewed"))
    assert event.facts == {"verdict": verdict, "late": False}


@pytest.mark.parametrize("who", ["sam", "bill", "ada"])
def test_nobody_else_reviews(cast, glass, who):
    with pytest.raises(NotAllowed):
        review(getattr(cast, who), glass)


def test_s21_nobody_reviews_what_they_broke_themselves(cast):
    with later(hours=-1):
        own = make_glass(cast.root, cast.nordlicht)
    with pytest.raises(NotAllowed) as refused:
        review(cast.root, own)
    assert "someone else" in refused.value.text
    review(cast.ruth, own)


def test_it_takes_a_fresh_sign_in_a_note_and_one_of_two_words(cast, glass):
    with pytest.raises(ReauthRequired):
        review(cast.aud, glass, fresh=False)
    for values, field in (({"note": " "}, "note"), ({"verdict": "maybe"}, "verdict")):
        with pytest.raises(Invalid) as refused:
            review(cast.aud, glass, **values)
        assert refused.value.field == field


def test_what_is_open_is_reviewed_when_it_is_over(cast):
    alive = make_glass(cast.sam, cast.nordlicht)
    with pytest.raises(Conflict):
        review(cast.aud, alive)
    opening.stop(actor_of(cast.sam), alive.id)
    review(cast.aud, alive)


def test_s41_the_second_reviewer_is_told_who_was_faster(cast, glass):
    review(cast.aud, glass)
    with pytest.raises(Conflict) as refused:
        review(cast.root, glass, "not_justified")
    assert refused.value.params["who"] == "Aud Hansen"


def test_s41_two_reviews_at_once_one_wins(cast, threads, db, glass, postgres_only):
    aud, root = actor_of(cast.aud), actor_of(cast.root)
    results = threads(
        [
            lambda: reviewing.review(aud, glass.id, verdict="justified", note=NOTE),
            lambda: reviewing.review(root, glass.id, verdict="not_justified", note=NOTE),
        ]
    )
    assert sorted(type(r).__name__ for r in results) == ["Conflict", "NoneType"]


@pytest.mark.parametrize(
    ("broken", "due"),
    [
        ("2026-11-25T10:00", "2026-12-01T00:00"),  # a Wednesday: Thursday, Friday, Monday
        ("2026-11-27T10:00", "2026-12-03T00:00"),  # a Friday
        ("2026-11-28T10:00", "2026-12-03T00:00"),  # a Saturday
    ],
)
def test_it_is_due_within_three_working_days(cast, broken, due):
    def moment(text):
        return datetime.fromisoformat(text).replace(tzinfo=UTC)

    with clock.at(moment(broken)):
        glass = make_glass(cast.sam, cast.nordlicht)
        assert glass.review_due_at == moment(due)
    with clock.at(moment(due)):
        [row] = queries.waiting_for(actor_of(cast.aud), 5)
        assert row.overdue


def test_it_waits_for_those_who_may_review_it_until_somebody_did(cast, glass):
    def waiting(user):
        return [row.id for row in queries.waiting_for(actor_of(user), 5)]

    assert [waiting(u) for u in (cast.root, cast.aud)] == [[glass.id]] * 2
    assert [waiting(u) for u in (cast.sam, cast.bill, cast.ada)] == [[]] * 3
    review(cast.aud, glass)
    assert waiting(cast.root) == []


def test_whoever_broke_it_is_told_the_outcome_and_owners_where_it_wasnt_justified(cast, glass, outbox):
    review(cast.aud, glass)
    assert [m.to for m in outbox.all() if m.template == "glass_reviewed"] == [cast.sam.email]


def test_owners_are_told_that_it_wasnt_justified(cast, glass, outbox):
    review(cast.aud, glass, "not_justified")
    letters = [m for m in outbox.all() if m.template == "glass_reviewed"]
    assert {m.to for m in letters} == {cast.sam.email, cast.alice.email}
    assert all(NOTE in m.text for m in letters)


def test_owners_arent_told_of_a_review_while_an_order_forbids_it(cast, outbox):
    assert cast.alice
    with later(hours=-1):
        make_order(cast.root, cast.nordlicht, cast.ada)
        glass = make_glass(cast.sam, cast.nordlicht)
    review(cast.aud, glass, "not_justified")
    assert {m.to for m in outbox.all() if m.template == "glass_reviewed"} == {cast.sam.email}


def test_the_customer_reads_the_outcome_and_the_note(cast, glass):
    review(cast.aud, glass, "not_justified")
    [row] = queries.of_account(actor_of(cast.alice), cast.nordlicht.id)
    assert (row.state, row.note, row.reviewer) == (BreakGlassState.NOT_JUSTIFIED, NOTE, "Aud H.")


def test_of_an_older_page_nothing_is_decided(cast, db, glass):
    with pytest.raises(Conflict):
        reviewing.review(
            actor_of(cast.aud), glass.id, verdict="justified", note=NOTE, version=glass.version + 1
        )
    assert db.session.get(BreakGlass, glass.id).state is BreakGlassState.AWAITING


@pytest.mark.parametrize("tied_by", ["breaker", "reviewer", "third"])
def test_s21_whoever_depends_on_the_breaker_within_thirty_days_doesnt_review(cast, glass, tied_by):
    doer, done_to = {
        "breaker": (cast.sam, [cast.aud]),
        "reviewer": (cast.aud, [cast.sam]),
        "third": (cast.ada, [cast.aud, cast.sam]),
    }[tied_by]
    with transaction():
        for person in done_to:
            independence.tie(actor_of(doer), person, TieKind.ROLES)
    assert queries.waiting_for(actor_of(cast.aud), 5) == []
    with pytest.raises(NotAllowed) as refused:
        review(cast.aud, glass)
    assert refused.value.reason == "not_independent"
    with later(days=31):
        review(cast.aud, glass)
