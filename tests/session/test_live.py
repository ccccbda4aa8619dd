"""Which sessions count: open or locked, neither ended nor lapsed. One rule, wherever they are counted or told."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from admin_app.audit.models import AuditEvent
from admin_app.closing import case_look, detail
from admin_app.dispute import saying
from admin_app.kernel import clock
from admin_app.kernel.errors import Conflict
from admin_app.kernel.rights.lens import MASKED
from admin_app.overview.account import page as account_page
from admin_app.overview.account import tabs as account_tabs
from admin_app.session import queries
from admin_app.session import service as sessions
from admin_app.session.limits import concurrent_limit
from admin_app.session.limits import service as session_limits
from admin_app.session.models import EndReason, LoginSession, Stage
from admin_app.sign_in.factors import removal
from tests.cast import actor_of, sign_in
from tests.factories import closing
from tests.factories.sessions import make_dead_ones, make_session

REASON = "the laptop was stolen"


@pytest.fixture
def alice(cast):
    """Somebody who is signed in on two devices, with all that is no session any more, or not yet."""
    make_session(cast.alice), make_session(cast.alice, Stage.LOCKED)
    make_dead_ones(cast.alice)
    return cast.alice


def counted(db, when=None):
    return db.session.scalar(sa.select(sa.func.count()).where(LoginSession.live(when)))


COUNTS = {
    "the limit": lambda cast, who: len(concurrent_limit.signed_in(who.id)),
    "the person's page": lambda cast, who: len(queries.live(who.id, MASKED)),
    "the list of people": lambda cast, who: queries.counts([who.id])[who.id],
    "the rules of sessions": lambda cast, who: session_limits.of(who.id, cast.nordlicht.id).live,
    "the account's page": lambda cast, who: (
        account_page.open_account(actor_of(cast.sam), cast.nordlicht.id).beside.figures.sessions
    ),
    "the account's tab": lambda cast, who: len(
        account_tabs.security(actor_of(cast.sam), cast.nordlicht.id, MASKED).sessions
    ),
    "this wasn't me": lambda cast, who: saying.figures(who.id, clock.now()).sessions,
    "removing a factor": lambda cast, who: removal.ways_of(who.id).sessions,
}


@pytest.mark.parametrize("place", COUNTS)
def test_only_live_sessions_count(cast, alice, place):
    assert COUNTS[place](cast, alice) == 2


def test_an_approver_is_told_how_many_sessions_end(cast):
    case_id = closing.cleared(cast)
    make_session(cast.alice)
    make_dead_ones(cast.alice)
    ada = actor_of(cast.ada, session_id=make_session(cast.ada).id)
    case_look.record(ada, cast.nordlicht.id, "billing", case_id)  # who decides has looked at the facts
    page = detail.read(ada, case_id)
    assert page.ends.things["sessions"] == 1


def test_the_desks_filter_signed_in_now_lists_live_sessions_alone(client, cast):
    sign_in(client, cast.sam)
    make_session(cast.alice, device="Elinks on Plan 9"), make_dead_ones(cast.alice)
    text = client.get(f"/admin/sessions/?live=yes&person={cast.alice.id}").text
    assert "Elinks on Plan 9" in text
    assert "Dead device" not in text
    assert "Dead device" in client.get(f"/admin/sessions/?person={cast.alice.id}").text


@pytest.mark.parametrize("microsecond", [0, 1, 499_999, 500_000, 999_500, 999_999])
def test_both_databases_judge_the_last_instant_as_python_does(cast, db, microsecond):
    seen = clock.now().replace(microsecond=microsecond)
    row = make_session(cast.alice, last_seen_at=seen, idle_seconds=90)
    for step, live in ((-1, True), (0, False), (1, False)):
        moment = seen + timedelta(seconds=90, microseconds=step)
        assert row.is_live(moment) is live
        assert counted(db, moment) == int(live)


def test_the_end_of_its_life_is_judged_alike(cast, db):
    row = make_session(cast.alice, idle_seconds=10**6)
    for moment, live in ((row.ends_at - timedelta(microseconds=1), True), (row.ends_at, False)):
        assert row.is_live(moment) is live
        assert counted(db, moment) == int(live)


def test_all_end_and_the_live_ones_are_told(cast, db, alice, outbox):
    assert sessions.end_all(actor_of(cast.sam), alice.id, REASON) == 2
    assert db.session.scalar(sa.select(sa.func.count()).where(LoginSession.ended_at.is_(None))) == 0
    assert db.session.scalars(sa.select(AuditEvent)).one().facts == {"count": 2}
    assert "2 devices" in outbox.last.text


def test_ending_a_sign_in_under_way_mails_nobody_that_a_device_was_signed_out(cast, db, outbox):
    waiting = make_session(cast.alice, Stage.FACTOR)
    assert sessions.end_all(actor_of(cast.sam), cast.alice.id, REASON) == 0
    assert db.session.get(LoginSession, waiting.id, populate_existing=True).ended_why is EndReason.STAFF
    assert outbox.all() == []
    with pytest.raises(Conflict):
        sessions.end_all(actor_of(cast.sam), cast.alice.id, REASON)


def test_signing_out_elsewhere_counts_the_devices_that_were_signed_in(cast, db, alice):
    here = make_session(alice)
    assert sessions.sign_out_others(actor_of(alice, session_id=here.id)) == 2
    assert counted(db) == 1


def test_whoever_ends_everybodys_sessions_is_told_of_the_live_ones(cast, alice):
    assert sessions.end_everybodys(actor_of(cast.root), REASON, shown=2, typed="2") == 2


def test_a_session_that_idled_too_long_had_ended_already(cast, outbox):
    lapsed = make_session(cast.alice, last_seen_at=clock.now() - timedelta(hours=1))
    with pytest.raises(Conflict):
        sessions.end_own(actor_of(cast.alice), lapsed.id)
    with pytest.raises(Conflict):
        sessions.end_session(actor_of(cast.sam), lapsed.id, REASON)
    assert outbox.all() == []
