"""Ending tokens: by their person, an owner, staff, with the person, by time (S1-05, S1-06; SECURITY 12)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from admin_app.api_token import service
from admin_app.api_token.models import ApiToken, TokenEnd
from admin_app.dispute import address_undo
from admin_app.kernel import clock
from admin_app.kernel.errors import Conflict, NotAllowed, NotFound, ReauthRequired
from admin_app.sign_in.password import credential
from admin_app.user import people
from tests.cast import actor_of, sign_in
from tests.factories import closing
from tests.factories.disputes import say_not_me
from tests.factories.people import PASSWORD
from tests.factories.tokens import make_token
from tests.user.test_email_change import move
from tests.user.test_email_undo import DOOR, token_to


def why(db, token):
    db.session.rollback()
    row = db.session.get(ApiToken, token.id, populate_existing=True)
    return row.ended_why if row.ended_at else None


@pytest.mark.feature("S1-05")
def test_its_person_ends_it_by_a_fresh_sign_in_and_nobody_is_mailed(cast, db, outbox):
    token = make_token(cast.bob)
    with pytest.raises(ReauthRequired):
        service.end(actor_of(cast.bob, fresh=False), token.id)
    service.end(actor_of(cast.bob), token.id)
    assert why(db, token) is TokenEnd.OWN
    assert not outbox.all()
    with pytest.raises(Conflict):
        service.end(actor_of(cast.bob), token.id)


def test_an_owner_ends_a_colleagues_and_the_colleague_is_told(cast, db, outbox):
    token = make_token(cast.bob)
    service.end(actor_of(cast.alice), token.id)
    assert why(db, token) is TokenEnd.OWNER
    assert [(m.template, m.user_id) for m in outbox.all()] == [("api_token_ended", cast.bob.id)]


def test_s19_a_manager_ends_no_colleagues_and_nobody_those_of_another_account(cast, db):
    token = make_token(cast.alice)
    with pytest.raises(NotAllowed):
        service.end(actor_of(cast.bob), token.id)
    with pytest.raises(NotFound):
        service.end(actor_of(cast.carol), token.id)
    with pytest.raises(NotFound):
        service.end(actor_of(cast.alice), clock.new_id())
    assert why(db, token) is None


def test_staff_end_one_with_a_reason_and_the_person_is_told(cast, db, outbox):
    token = make_token(cast.bob)
    with pytest.raises(NotAllowed):
        service.end_by_staff(actor_of(cast.bill), token.id, "Found in a public repository")
    with pytest.raises(NotFound):
        service.end(actor_of(cast.sam), token.id)
    service.end_by_staff(actor_of(cast.sam), token.id, "Found in a public repository")
    assert why(db, token) is TokenEnd.STAFF
    assert [m.template for m in outbox.all()] == ["api_token_ended"]


@pytest.mark.feature("S1-06")
def test_s12_they_end_in_the_transaction_that_disables_the_person_and_stay_ended(cast, db):
    token, ended = make_token(cast.bob), make_token(cast.bob)
    service.end(actor_of(cast.bob), ended.id)
    people.disable(actor_of(cast.alice), cast.bob.id)
    assert why(db, token) is TokenEnd.DISABLED
    assert why(db, ended) is TokenEnd.OWN
    people.enable(actor_of(cast.alice), cast.bob.id)
    assert why(db, token) is TokenEnd.DISABLED


def test_the_end_is_told_a_week_before_unless_it_ended_by_then(cast, outbox, run_jobs):
    actor = actor_of(cast.alice)
    day = (clock.now() + timedelta(days=30)).date()
    service.make(actor, name="Report", level="read", ends_on=day)
    other = service.make(actor, name="Other", level="read", ends_on=day)
    service.end(actor, other.id)
    before = len(outbox.all())
    with clock.shifted(timedelta(days=22)):
        run_jobs()
        assert len(outbox.all()) == before
    with clock.shifted(timedelta(days=25)):
        run_jobs()
        told = [m for m in outbox.all() if m.template == "api_token_ends_soon"]
        assert [m.user_id for m in told] == [cast.alice.id]


def test_the_sweep_writes_down_the_end_by_time_and_forgets_what_ended_long_ago(cast, db):
    now = clock.now()
    over = make_token(cast.alice, ends_at=now - timedelta(minutes=1))
    live = make_token(cast.alice, ends_at=now + timedelta(days=1))
    old = make_token(cast.alice, ended_at=now - service.KEPT - timedelta(days=1), ended_why=TokenEnd.OWN)
    service.sweep()
    assert why(db, over) is TokenEnd.TIME
    assert why(db, live) is None
    db.session.rollback()
    assert db.session.get(ApiToken, old.id) is None


def test_a_new_password_ends_them_where_the_person_says_so(cast, db):
    token = make_token(cast.alice)
    credential.change(actor_of(cast.alice), current=PASSWORD, new="Another-Harbour!42x")
    assert why(db, token) is None
    actor = actor_of(cast.alice)
    credential.change(actor, current="Another-Harbour!42x", new="Third-Lighthouse!77q", end_tokens=True)
    assert why(db, token) is TokenEnd.PASSWORD


def test_the_page_that_disables_somebody_says_how_many_end(cast, client):
    for _ in range(2):
        make_token(cast.bob)
    sign_in(client, cast.alice)
    assert "2 API tokens" in client.get(f"/people/{cast.bob.id}/disable").text


def test_s12_a_dispute_ends_those_of_before_and_takes_those_made_since_out_of_use(cast, db):
    former = make_token(cast.bob, created_at=clock.now() - timedelta(days=2))
    since = make_token(cast.bob)
    say_not_me(cast.bob)
    assert why(db, former) is TokenEnd.NOT_ME
    db.session.rollback()
    assert db.session.get(ApiToken, since.id) is None


def test_s12_the_closing_of_an_account_ends_all_of_its_tokens(cast, db):
    token = make_token(cast.alice)
    closing.executed(cast)
    assert why(db, token) is TokenEnd.ACCOUNT


def test_s12_a_new_address_of_ones_own_leaves_them_and_its_undoing_ends_them(cast, db, outbox):
    """A token is the person's, not the address's: the change asks for a fresh sign-in and a code (DOMAIN 4)."""
    token = make_token(cast.alice, created_at=clock.now() - timedelta(days=40))
    move(cast.alice, outbox)
    assert why(db, token) is None
    address_undo.undo(DOOR, token_to(outbox))
    assert why(db, token) is TokenEnd.NOT_ME


def test_staff_are_told_how_many_end_before_they_disable_somebody(cast, client):
    make_token(cast.bob)
    sign_in(client, cast.sam)
    page = client.get(f"/admin/people/{cast.bob.id}/disable").text
    assert "This ends at once, for good: 1 API token." in page
    assert "The person and the owners are told by e-mail." in page
