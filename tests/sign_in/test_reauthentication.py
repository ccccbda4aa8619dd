""" "Confirm it’s you": who proves it, for how long, for which session."""

from __future__ import annotations

from datetime import timedelta

import pytest

from admin_app.kernel import clock
from admin_app.kernel.errors import Conflict, Invalid, NotAllowed, RateLimited, ReauthRequired
from admin_app.kernel.rights.permissions import require_fresh
from admin_app.session import service as sessions
from admin_app.sign_in import authenticate, reauthentication
from tests.cast import actor_of
from tests.factories.people import PASSWORD, make_person
from tests.session.test_life import begin, known
from tests.sign_in.door import WRONG, app_code, counted, knock, later, post

confirm = reauthentication.confirm


def stale(user, kind="customer"):
    """The person in a session whose fresh sign-in is over."""
    cookie = begin(user, kind).cookie
    reauthentication.end_fresh(authenticate.resolve(cookie, kind).actor)
    return authenticate.resolve(cookie, kind).actor


@pytest.mark.feature("S1-28")
def test_the_password_makes_the_session_fresh_for_ten_minutes(cast):
    actor = stale(cast.alice)
    with pytest.raises(ReauthRequired):
        require_fresh(actor)
    fresh = confirm(actor, PASSWORD)
    assert fresh.fresh_until - clock.now() <= timedelta(minutes=10)
    with later(minutes=9):
        require_fresh(fresh)
    with later(minutes=10), pytest.raises(ReauthRequired):
        require_fresh(fresh)


def test_it_counts_for_this_session_only(cast):
    other = begin(cast.alice)
    reauthentication.end_fresh(known(other).actor)
    confirm(stale(cast.alice), PASSWORD)
    assert known(other).actor.fresh_until is None


def test_s11_it_renews_the_secret(cast):
    started = begin(cast.alice)
    confirm(known(started).actor, PASSWORD)
    with later(seconds=11):
        assert known(started) is None


def test_s53_with_a_second_factor_on_the_password_alone_is_refused(cast):
    actor = stale(make_person(cast.nordlicht, factor=True))
    for code in ("", "   ", "000000"):
        with pytest.raises(Invalid) as refused:
            confirm(actor, PASSWORD, code)
        assert refused.value.field == "confirm_code"
    assert confirm(actor, PASSWORD, app_code()).fresh_until


def test_s53_a_code_alone_is_no_proof(cast):
    actor = stale(make_person(cast.nordlicht, factor=True))
    for password in ("", WRONG):
        with pytest.raises(Invalid) as refused:
            confirm(actor, password, app_code())
        assert refused.value.field == "confirm_password"


def test_wrong_tries_count_to_the_lock_out(cast):
    actor = stale(cast.alice)
    for _ in range(5):
        with pytest.raises(Invalid):
            confirm(actor, WRONG)
    with pytest.raises(RateLimited):
        confirm(actor, PASSWORD)
    with pytest.raises(RateLimited):
        knock("alice.lind")


def test_a_wrong_code_is_no_wrong_password(cast):
    actor = stale(make_person(cast.nordlicht, factor=True))
    with pytest.raises(Invalid):
        confirm(actor, PASSWORD, "000000")
    assert [t.failures for t in counted("name:")] == [0]
    assert [t.failures for t in counted("code:")] == [1]


def test_a_session_that_has_ended_is_not_made_fresh(cast):
    actor = stale(cast.alice)
    sessions.sign_out(actor)
    with pytest.raises(Conflict):
        confirm(actor, PASSWORD)


def test_nobody_confirms_before_signing_in(cast):
    with pytest.raises(NotAllowed):
        confirm(actor_of(cast.alice, kind="nobody"), PASSWORD)


def test_a_sign_in_is_fresh_and_can_be_ended_before_its_time(cast):
    started = begin(cast.alice)
    actor = known(started).actor
    require_fresh(actor)
    reauthentication.end_fresh(actor)
    with pytest.raises(ReauthRequired):
        require_fresh(known(started).actor)


def test_the_page_confirms_and_leads_on(client, cast):
    assert cast.alice
    post(client, "/sign-in", name="alice.lind", password=PASSWORD)
    post(client, "/confirm/end", page="/confirm")
    assert post(client, "/confirm?next=/people", confirm_password=WRONG).status_code == 422
    answer = post(client, "/confirm?next=/people", next="/people", confirm_password=PASSWORD)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/people")
