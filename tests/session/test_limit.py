"""How many devices at once: off, refused, or the former one gives way; only sessions that live count."""

from __future__ import annotations

import pytest

from admin_app.kernel.db import transaction
from admin_app.policy.register import Key
from admin_app.session import service as sessions
from admin_app.session.limits import concurrent_limit
from admin_app.session.limits.concurrent_limit import LimitReached
from admin_app.session.models import EndReason, LoginSession, Stage
from admin_app.sign_in.factors import second_factor
from tests.factories.people import make_person
from tests.policy.test_values import set_value
from tests.session.test_life import begin, known
from tests.sign_in.door import app_code, enter, knock, later, post, results


def limit_to(number, at_limit=None, **level):
    set_value(Key.SESSION_LIMIT, number, **level)
    if at_limit:
        set_value(Key.SESSION_AT_LIMIT, at_limit, **level)


def why(db, started):
    return db.session.get(LoginSession, started.session_id, populate_existing=True).ended_why


@pytest.mark.feature("S4-11")
def test_without_a_limit_any_number_signs_in(cast):
    assert cast.alice
    assert all(knock("alice.lind").stage is Stage.OPEN for _ in range(12))


@pytest.mark.feature("S4-12", "S4-13")
def test_at_one_the_former_device_gives_way_where_that_is_chosen(cast, db):
    limit_to(1, "replace", user_id=cast.alice.id)
    former, present = knock("alice.lind"), knock("alice.lind")
    assert known(former) is None
    assert known(present)
    assert why(db, former) is EndReason.LIMIT


@pytest.mark.feature("S4-13")
def test_at_one_the_new_sign_in_is_refused_where_that_is_chosen(client, cast):
    limit_to(1, "refuse", user_id=cast.alice.id)
    former = knock("alice.lind")
    answer = enter(client, "alice.lind")
    assert answer.status_code == 409
    assert "only one is allowed. Sign out there first." in answer.text
    assert known(former)
    assert results(cast.alice.id) == ["signed_in", "session_limit"]


@pytest.mark.feature("S4-14")
@pytest.mark.parametrize("at_limit", ["replace", "refuse"])
def test_from_two_on_it_is_always_refused(cast, at_limit):
    limit_to(2, at_limit, user_id=cast.alice.id)
    former = [knock("alice.lind"), knock("alice.lind")]
    with pytest.raises(LimitReached, match="no more are allowed"):
        knock("alice.lind")
    assert all(known(s) for s in former)


def test_whoever_signs_out_makes_room(cast):
    limit_to(2, user_id=cast.alice.id)
    former = [knock("alice.lind"), knock("alice.lind")]
    sessions.end(former[0].session_id, EndReason.SIGNED_OUT)
    assert knock("alice.lind").stage is Stage.OPEN


def test_lapsed_sessions_and_unfinished_ones_dont_count(cast):
    limit_to(1, "refuse", user_id=cast.alice.id)
    knock("alice.lind")
    begin(cast.alice, stage=Stage.FACTOR)
    with later(minutes=29), pytest.raises(LimitReached):
        knock("alice.lind")
    with later(minutes=30):
        assert concurrent_limit.signed_in(cast.alice.id) == []
        assert knock("alice.lind").stage is Stage.OPEN


def test_a_locked_screen_counts(cast):
    limit_to(1, "refuse", user_id=cast.alice.id)
    begin(cast.alice, stage=Stage.LOCKED)
    with pytest.raises(LimitReached):
        knock("alice.lind")


def test_the_limit_is_judged_at_the_last_step_and_ends_nothing_before(cast, db):
    eve = make_person(cast.nordlicht, factor=True, username="eve")
    limit_to(1, "replace", user_id=eve.id)
    former = begin(eve)
    waiting = knock("eve")
    assert waiting.stage is Stage.FACTOR
    assert known(former)
    second_factor.finish(known(waiting).actor, app_code())
    assert known(former) is None


def test_the_strictest_of_operator_and_person_counts(cast):
    limit_to(2)
    limit_to(5, user_id=cast.alice.id)
    knock("alice.lind"), knock("alice.lind")
    with pytest.raises(LimitReached):
        knock("alice.lind")


def test_with_a_limit_a_sign_in_keeps_to_its_statements(cast, count_statements):
    limit_to(1, "replace", user_id=cast.alice.id)
    knock("alice.lind")
    with count_statements() as seen:
        knock("alice.lind")
    assert seen.total <= 14, seen.statements  # with the notice of the sign-in


def test_room_is_made_in_the_transaction_of_the_sign_in_or_not_at_all(cast):
    limit_to(1, "replace", user_id=cast.alice.id)
    former = knock("alice.lind")
    with pytest.raises(RuntimeError), transaction():
        concurrent_limit.make_room(cast.alice.id, 1, "replace")
        raise RuntimeError("the rest of the sign-in failed")
    assert known(former)


@pytest.fixture
def eve(cast):
    """Somebody with an authenticator app, signed in on one device of two that are allowed; and on the other."""
    person = make_person(cast.nordlicht, factor=True, username="eve")
    for _ in range(2):
        begin(person)
    limit_to(2, "refuse", user_id=person.id)
    return person


@pytest.mark.feature("S4-14")
def test_the_refusal_names_the_devices_and_until_when(client, cast):
    limit_to(1, "refuse", user_id=cast.alice.id)
    knock("alice.lind")
    page = enter(client, "alice.lind").text
    assert "Firefox on Windows" in page
    assert "unless it is used" in page


def test_after_password_and_second_factor_one_is_chosen_to_end(client, eve):
    enter(client, "eve", next="/people")
    answer = post(client, "/sign-in/code", code=app_code(), next="/people")
    assert answer.location == "/sign-in/limit?next=/people"
    page = client.get(answer.location).text
    assert page.count("Sign out and continue:") == 2
    chosen = concurrent_limit.signed_in(eve.id)[0]
    assert post(client, "/sign-in/limit", device=str(chosen), next="/people").location == "/people"
    assert client.get("/people").status_code == 200
    assert len(concurrent_limit.signed_in(eve.id)) == 2
    assert results(eve.id) == ["factor_needed", "session_limit", "signed_in"]


@pytest.mark.parametrize("device", ["", "x", "00000000-0000-0000-0000-000000000000"])
def test_nobody_elses_session_ends_and_without_room_it_goes_not_on(client, eve, cast, device):
    bobs = begin(cast.bob)
    enter(client, "eve")
    post(client, "/sign-in/code", code=app_code())
    for chosen in (device, str(bobs.session_id)):
        assert post(client, "/sign-in/limit", device=chosen).status_code in {409, 422}
    assert known(bobs)
    assert client.get("/people").location == "/sign-in/limit"


def test_the_password_alone_ends_nobodys_session(client, cast):
    limit_to(1, "refuse", user_id=cast.alice.id)
    former = knock("alice.lind")
    assert enter(client, "alice.lind").status_code == 409
    assert client.get("/sign-in/limit").location.startswith("/sign-in?")
    assert known(former)
