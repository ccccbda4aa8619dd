"""A session used from another browser or network than before is told like a new device (SECURITY 75)."""

from __future__ import annotations

import dataclasses

import pytest

from admin_app.kernel.db import db as database
from admin_app.kernel.db import transaction
from admin_app.overview.security_page import new_places
from admin_app.session import lifecycle
from admin_app.session.models import LoginSession
from admin_app.sign_in import moves
from tests.cast import sign_in
from tests.factories.billing import change
from tests.factories.pins import lock, make_pin
from tests.sign_in.door import later, results
from tests.sign_in.travel import BERLIN, CAPE_TOWN, arrive, comes, mails

CHROME = (
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/149.0.0.0 Safari/537.36"
)
NEARBY, ANOTHER_LINE = "193.99.7.7", "91.0.0.7"  # the same /16 as Berlin's; another one in Germany


def told(cast):
    return [result for result in results(cast.alice.id) if result != "signed_in"]


def questions(login):
    database.session.rollback()
    return new_places(login.actor)


@pytest.mark.parametrize(
    ("elsewhere", "fact"),
    [
        ({"browser": "thief"}, "in another browser"),
        ({"browser": ""}, "in another browser"),
        ({"user_agent": CHROME}, "in another browser"),  # every cookie was copied
        ({"ip": CAPE_TOWN}, "in a new country: South Africa"),
        ({"ip": ANOTHER_LINE}, "in another network"),
    ],
)
def test_s75_elsewhere_it_stands_in_the_history_and_is_mailed_and_asked_about(
    home_session, cast, outbox, elsewhere, fact
):
    assert comes(home_session)
    login = comes(home_session, **elsewhere)
    assert told(cast) == ["moved"]
    assert [fact in mail.subject for mail in mails(outbox, "session_moved")] == [True]
    assert [question.moved for question in questions(login)] == [True]


def test_s75_staff_as_well(cast, client):
    sign_in(client, cast.sam)
    client.get("/admin/", headers={"User-Agent": CHROME})
    assert results(cast.sam.id) == ["moved"]


def test_s75_the_same_place_again_costs_no_statement_and_tells_nothing_more(
    home_session, cast, count_statements
):
    comes(home_session, CAPE_TOWN, browser="thief")
    comes(home_session)
    for place in ({}, {"ip": CAPE_TOWN, "browser": "thief"}, {"ip": NEARBY}):
        with count_statements() as seen:
            assert comes(home_session, **place)
        assert len([s for s in seen.statements if "login_sessions" in s]) == seen.total == 1
    assert told(cast) == ["moved"]


def test_s75_a_network_of_the_last_90_days_is_no_news(home_session, cast, outbox):
    with later(days=-89):
        arrive("alice.lind", ANOTHER_LINE, browser="home")
    login = comes(home_session, ANOTHER_LINE)
    assert told(cast) == []
    assert questions(login) == []


def test_s75_one_of_longer_ago_is(home_session, cast):
    with later(days=-91):
        arrive("alice.lind", ANOTHER_LINE, browser="home")
    comes(home_session, ANOTHER_LINE)
    assert told(cast) == ["moved"]


def test_s75_of_networks_one_mail_a_day_and_a_line_each(home_session, cast, outbox):
    for ip in (ANOTHER_LINE, "87.128.0.1", "79.192.0.1"):
        comes(home_session, ip)
    assert told(cast) == ["moved"] * 3
    assert len(mails(outbox, "session_moved")) == 1
    with later(days=1, minutes=1):
        arrive("alice.lind", BERLIN, browser="home")
        comes(arrive("alice.lind", BERLIN, browser="home"), "62.224.0.1")
        assert len(mails(outbox, "session_moved")) == 2


def test_s75_who_wants_no_mail_about_sign_ins_still_finds_the_question(home_session, cast, outbox):
    change(cast.alice, notify_sign_in=False)
    assert questions(comes(home_session, browser="thief"))
    assert mails(outbox, "session_moved") == []


def test_s75_a_copy_finds_nothing_fresh(cast):
    started = arrive("alice.lind", BERLIN, browser="home") if cast.alice else None
    assert comes(started).actor.fresh_until
    assert comes(started, browser="thief").actor.fresh_until is None
    assert comes(started).actor.fresh_until is None


def test_s75_two_requests_of_a_copy_at_once_find_nothing_fresh_either(home_session, cast):
    at_once = comes(home_session).actor  # read before the other one was noted
    thief = dataclasses.replace(at_once, browser="thief")
    assert at_once.fresh_until
    assert [moves.note(thief), moves.note(thief)] == [True, True]


def test_s75_networks_alone_dont_use_up_the_room_for_other_places(home_session, cast):
    networks = [f"network:{number}.0.0.0/16" for number in range(moves.MARKS_MAX)]
    change(database.session.get(LoginSession, home_session.session_id), places=networks[: moves.NETWORKS_MAX])
    comes(home_session, ANOTHER_LINE)
    assert told(cast) == []
    comes(home_session, ANOTHER_LINE, browser="thief")
    assert told(cast) == ["moved"]


def test_s75_behind_an_address_rule_it_is_refused_and_no_move(home_session, cast):
    change(database.session.get(LoginSession, home_session.session_id), bound_ip=BERLIN)
    assert comes(home_session, CAPE_TOWN).denied
    assert told(cast) == []


def test_s75_a_locked_session_moves_as_well(home_session, cast):
    make_pin(cast.alice)
    lock(home_session.session_id)
    comes(home_session, browser="thief")
    assert told(cast) == ["moved"]


def renewed(started):
    """The session's secret is renewed; with its former cookie and with its present one."""
    with transaction():
        cookie = lifecycle.renew(started.session_id)
    return started, dataclasses.replace(started, cookie=cookie)


def test_s75_a_former_secret_long_after_its_renewal_is_refused_and_told_once(home_session, cast, outbox):
    former, present = renewed(home_session)
    with later(seconds=50):
        assert comes(former, browser="thief") is None
    assert told(cast) == []
    with later(minutes=2):
        assert [comes(former, browser="thief") for _ in range(3)] == [None] * 3
        assert comes(present)
        subjects = [mail.subject for mail in mails(outbox, "session_moved")]
    assert told(cast) == ["copy_refused"]
    assert subjects == ["An older copy of your session was used"]


def test_s75_a_secret_that_never_was_tells_nothing(home_session, cast):
    renewed(home_session)
    with later(minutes=2):
        assert comes(dataclasses.replace(home_session, cookie=home_session.cookie[:-3] + "abc")) is None
    assert told(cast) == []
