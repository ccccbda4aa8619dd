"""Breaking the glass: a reason, a fresh sign-in, 30 minutes, one account, looks that are told."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from admin_app.audit.models import AuditEvent
from admin_app.break_glass import looking, opening, queries
from admin_app.break_glass.models import BreakGlass
from admin_app.kernel import clock
from admin_app.kernel.errors import Conflict, Invalid, NotAllowed, NotFound, RateLimited, ReauthRequired
from admin_app.session.models import LoginSession
from admin_app.support_access import queries as support_queries
from admin_app.support_access.lens import lens_for
from admin_app.support_access.models import Look, LookGround
from tests.cast import actor_of, sign_in
from tests.factories.break_glass import WHY, make_glass
from tests.factories.people import make_person
from tests.factories.support import allow
from tests.sign_in.door import later

EMAIL = "canary@nordlicht.example"


def shown(actor, account):
    return lens_for(actor, account.id).email(EMAIL)


def in_session(user, glass):
    return actor_of(user, session_id=glass.session_id)


def test_agents_and_administrators_break_it_for_thirty_minutes_and_chosen_areas(cast):
    for by in (cast.sam, cast.root):
        glass = make_glass(by, cast.nordlicht, areas=["profile"])
        assert glass.until_at - glass.opened_at == timedelta(minutes=30)
        assert (glass.areas, glass.reason, glass.opened_by) == (["profile"], WHY, by.id)


@pytest.mark.parametrize("who", ["bill", "ada", "aud", "alice"])
def test_nobody_else_breaks_it(cast, who):
    with pytest.raises(NotAllowed):
        make_glass(getattr(cast, who), cast.nordlicht)


def test_it_takes_a_fresh_sign_in_in_the_command(cast):
    with pytest.raises(ReauthRequired):
        opening.break_glass(actor_of(cast.sam, fresh=False), cast.nordlicht.id, areas=["profile"], reason=WHY)


@pytest.mark.parametrize("reason", ["", "nineteen characters", "    nineteen characters    "])
def test_it_takes_a_reason_of_twenty_characters(cast, reason):
    with pytest.raises(Invalid) as refused:
        make_glass(cast.sam, cast.nordlicht, reason=reason)
    assert refused.value.field == "reason"


@pytest.mark.parametrize("areas", [[], ["passwords"], ["profile", "everything"]])
def test_it_takes_areas_that_there_are(cast, areas):
    with pytest.raises(Invalid) as refused:
        make_glass(cast.sam, cast.nordlicht, areas=areas)
    assert refused.value.field == "areas"


def test_it_opens_nothing_by_itself_and_a_look_is_recorded_as_by_broken_glass(cast, db):
    glass = make_glass(cast.root, cast.nordlicht)
    root = in_session(cast.root, glass)
    assert shown(root, cast.nordlicht).masked
    until = looking.look(root, cast.nordlicht.id, area="profile", field="email")
    assert shown(root, cast.nordlicht).text == EMAIL
    look = db.session.scalar(sa.select(Look))
    assert (look.ground, look.case_id, look.reason) == (LookGround.BREAK_GLASS, glass.id, WHY)
    assert until - look.at == timedelta(minutes=5)
    event = db.session.get(
        AuditEvent, db.session.scalar(sa.select(AuditEvent.seq).where(AuditEvent.id == look.event_id))
    )
    assert event.facts["ground"] == "break_glass"


def test_a_look_lasts_no_longer_than_the_glass(cast):
    glass = make_glass(cast.sam, cast.nordlicht)
    with later(minutes=28):
        until = looking.look(in_session(cast.sam, glass), cast.nordlicht.id, area="profile")
    assert until == glass.until_at


def test_it_shows_its_areas_of_its_account_in_its_session_alone(cast):
    glass = make_glass(cast.sam, cast.nordlicht, areas=["profile"])
    sam = in_session(cast.sam, glass)
    for actor, account, area in (
        (sam, cast.nordlicht, "security"),
        (sam, cast.other, "profile"),
        (actor_of(cast.sam), cast.nordlicht, "profile"),
        (actor_of(cast.root, session_id=glass.session_id), cast.nordlicht, "profile"),
    ):
        with pytest.raises(NotAllowed):
            looking.look(actor, account.id, area=area)


def test_the_customers_own_permission_is_used_before_the_glass(cast, db):
    allow(cast.alice)
    glass = make_glass(cast.sam, cast.nordlicht)
    looking.look(in_session(cast.sam, glass), cast.nordlicht.id, area="profile")
    assert db.session.scalar(sa.select(Look.ground)) is LookGround.GRANT


def test_s12_stopping_masks_the_next_request_in_every_process(cast, threads):
    glass, account_id = make_glass(cast.sam, cast.nordlicht), cast.nordlicht.id
    sam = in_session(cast.sam, glass)
    looking.look(sam, account_id, area="profile")
    opening.stop(sam, glass.id)
    assert [r.masked for r in threads([lambda: lens_for(sam, account_id).email(EMAIL)])] == [True]
    with pytest.raises(NotAllowed):
        looking.look(sam, account_id, area="profile")


def test_after_thirty_minutes_it_is_over(cast):
    glass = make_glass(cast.sam, cast.nordlicht)
    sam = in_session(cast.sam, glass)
    with later(minutes=30, seconds=1):
        assert shown(sam, cast.nordlicht).masked
        with pytest.raises(NotAllowed):
            looking.look(sam, cast.nordlicht.id, area="profile")
        with pytest.raises(Conflict):
            opening.stop(sam, glass.id)


def test_only_whoever_broke_it_stops_it(cast):
    glass = make_glass(cast.sam, cast.nordlicht)
    with pytest.raises(NotAllowed):
        opening.stop(actor_of(cast.root), glass.id)
    with pytest.raises(NotFound):
        opening.stop(actor_of(cast.sam), clock.new_id())


def test_all_active_owners_are_mailed_at_once_with_who_why_and_until_when(cast, outbox):
    first = cast.alice
    second = make_person(cast.nordlicht, role="owner", email="second@nordlicht.example")
    make_person(cast.nordlicht, role="owner", status="disabled")
    make_glass(cast.sam, cast.nordlicht)
    letters = [m for m in outbox.all() if m.template == "glass_broken"]
    assert {m.to for m in letters} == {first.email, second.email}
    assert all(WHY in m.text and "Sam F." in m.text for m in letters)


def test_breaking_that_cannot_be_mailed_is_undone(cast, db, monkeypatch):
    assert cast.alice
    monkeypatch.setattr("admin_app.break_glass.telling.outbox.queue", lambda _mail: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        make_glass(cast.sam, cast.nordlicht)
    db.session.rollback()
    assert db.session.scalar(sa.select(sa.func.count()).select_from(BreakGlass)) == 0


def test_one_is_open_at_a_time_until_it_is_stopped_or_over(cast):
    glass = make_glass(cast.sam, cast.nordlicht)
    with pytest.raises(Conflict) as refused:
        make_glass(cast.sam, cast.other)
    assert refused.value.reason == "glass_alive"
    make_glass(cast.root, cast.nordlicht)  # somebody else's
    opening.stop(in_session(cast.sam, glass), glass.id)
    make_glass(cast.sam, cast.other)


def test_one_of_a_session_that_has_ended_is_in_nobodys_way(client, cast, db):
    session_id = sign_in(client, cast.sam)
    make_glass(cast.sam, cast.nordlicht, session_id)
    with pytest.raises(Conflict):
        make_glass(cast.sam, cast.other)
    client.post("/admin/sign-out", data={"csrf_token": client.csrf()})
    db.session.expire_all()
    assert db.session.get(LoginSession, session_id).ended_at is not None
    make_glass(cast.sam, cast.other)


def test_three_in_a_day_and_no_fourth(cast):
    with later(hours=-23):
        first = make_glass(cast.sam, cast.nordlicht)
    for hours in (-20, -10):
        with later(hours=hours):
            make_glass(cast.sam, cast.nordlicht)
    with pytest.raises(RateLimited) as refused:
        make_glass(cast.sam, cast.nordlicht)
    assert refused.value.retry_at == first.opened_at + timedelta(days=1)
    with later(hours=1, seconds=1):
        make_glass(cast.sam, cast.nordlicht)


def test_s21_two_tabs_at_once_break_one(cast, threads, db, postgres_only):
    sam, accounts = actor_of(cast.sam), (cast.nordlicht.id, cast.other.id)
    results = threads(
        [
            lambda account_id=account_id: opening.break_glass(sam, account_id, areas=["profile"], reason=WHY)
            for account_id in accounts * 2
        ]
    )
    assert sorted(type(r).__name__ for r in results) == ["Conflict", "Conflict", "Conflict", "UUID"]
    db.session.rollback()
    assert db.session.scalar(sa.select(sa.func.count()).select_from(BreakGlass)) == 1


def test_the_customer_sees_it_and_each_look_on_the_page(cast):
    glass = make_glass(cast.sam, cast.nordlicht)
    looking.look(in_session(cast.sam, glass), cast.nordlicht.id, area="profile", field="phone")
    alice = actor_of(cast.alice)
    [row] = queries.of_account(alice, cast.nordlicht.id)
    assert (row.who, row.reason, row.open, row.areas) == ("Sam F.", WHY, True, ("profile", "security"))
    [look] = support_queries.looks_of(alice, cast.nordlicht.id).rows
    assert (look.ground, look.who) == (LookGround.BREAK_GLASS, "Sam F.")
    with pytest.raises(NotFound):
        queries.of_account(actor_of(cast.carol), cast.nordlicht.id)
