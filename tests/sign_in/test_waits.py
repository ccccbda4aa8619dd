"""A wait is told as whose it is, and an agent may end an address's (DOMAIN chapter 3)."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from admin_app.audit.models import AuditEvent
from admin_app.kernel import clock
from admin_app.kernel.db import db as database
from admin_app.kernel.errors import Conflict, NotAllowed, RateLimited, ReauthRequired
from admin_app.kernel.rights.lens import own
from admin_app.overview import person_page
from admin_app.overview.account import tabs as account_tabs
from admin_app.sign_in.block import BlockCause
from admin_app.sign_in.password import login
from admin_app.sign_in.throttle import lifting, limits
from tests.cast import actor_of, sign_in
from tests.factories.people import make_person
from tests.sign_in.door import WRONG, counted, enter, knock, later, post, results

OFFICE, REASON = "203.0.113.9", "He rang from the office"


def fill(ip=OFFICE, tries=50):
    """So many failed attempts from one office, at names that nobody has."""
    for number in range(tries):
        with pytest.raises(login.NoMatch):
            knock(f"nobody{number}", WRONG, ip=ip)


@pytest.fixture
def met(cast):
    """Bob's right password meets the wait of his office; the try."""
    fill()
    with pytest.raises(limits.Waits) as refused:
        knock(cast.bob.username)
    assert refused.value.whose is limits.WaitOf.ADDRESS
    return lifting.of_addresses(cast.bob.id)[0]


def ends(actor, user, wait, whom="person"):
    lifting.end_wait(actor, user.id, attempt=wait.attempt_id, whom=whom, reason=REASON)


def test_at_the_door_an_address_wait_is_told_as_the_addresss(client, cast):
    fill(ip="127.0.0.1")
    page = enter(client, cast.bob.username).text
    assert "Too many attempts from your internet address." in page
    assert "support can let you through" in page
    assert " UTC</time>" in page  # nobody is signed in, so the zone is said


def test_and_a_names_as_the_names(client, cast):
    for _ in range(5):
        enter(client, "nobody.at.all", WRONG)
    page = enter(client, "nobody.at.all", WRONG).text
    assert "Too many attempts for this name." in page
    assert "support can unlock it" in page


def test_the_history_and_the_refusal_list_tell_what_waits_and_until_when(met, cast):
    assert results(cast.bob.id) == ["address_waiting"]
    row = account_tabs.security(actor_of(cast.sam), cast.nordlicht.id, own()).refused[0]
    assert (row.result.value, row.waits_until) == ("address_waiting", met.until)


def test_the_persons_page_says_it_and_offers_to_end_it(met, cast, client):
    found = person_page.open_person(actor_of(cast.sam), cast.bob.id, cast.bob.kind)
    assert [(b.cause, b.until) for b in found.blocks] == [(BlockCause.WAITING_ADDRESS, met.until)]
    sign_in(client, cast.sam)
    page = client.get(f"/admin/people/{cast.bob.id}").text
    assert "50 attempts failed there" in page
    assert f"/admin/people/{cast.bob.id}/end-wait" in page
    assert "until <time" in page


def test_for_one_person_it_is_passed_for_ten_minutes_and_goes_on_for_others(met, cast, outbox):
    ends(actor_of(cast.sam), cast.bob, met)
    assert outbox.last.template == "wait_passed"
    with pytest.raises(limits.Waits):
        knock(cast.carol.username)
    with pytest.raises(login.NoMatch):
        knock(cast.bob.username, WRONG)
    assert [row.failures for row in counted("addr:")] == [51]
    assert counted("addr:")[0].wait_until == met.until  # and waits no longer by it
    assert knock(cast.bob.username)
    with later(minutes=11), pytest.raises(limits.Waits):
        fill(tries=1)
        knock(cast.bob.username)


def test_the_names_own_wait_is_not_passed_by_it(met, cast):
    ends(actor_of(cast.sam), cast.bob, met)
    for _ in range(5):
        with pytest.raises(login.NoMatch):
            knock(cast.bob.username, WRONG)
    with pytest.raises(limits.Waits) as refused:
        knock(cast.bob.username)
    assert refused.value.whose is limits.WaitOf.NAME


def test_for_everybody_its_count_begins_anew_and_only_the_trail_tells(met, cast, outbox):
    ends(actor_of(cast.sam), cast.bob, met, "everybody")
    assert counted("addr:")[0].failures == 0
    assert knock(cast.carol.username)
    assert [m.template for m in outbox.all()] == []
    event = database.session.scalars(sa.select(AuditEvent).where(AuditEvent.name == "wait.ended")).one()
    assert (event.actor_id, event.account_id) == (cast.sam.id, None)


def test_for_everybody_it_takes_a_fresh_sign_in(met, cast):
    with pytest.raises(ReauthRequired):
        ends(actor_of(cast.sam, fresh=False), cast.bob, met, "everybody")
    assert lifting.of_addresses(cast.bob.id)


def test_for_everybody_three_times_a_day_an_address(cast):
    assert cast.bob
    for number in range(4):
        fill()
        with pytest.raises(limits.Waits):
            knock(cast.bob.username)
        wait = lifting.of_addresses(cast.bob.id)[0]
        if number == 3:
            with pytest.raises(RateLimited):
                ends(actor_of(cast.root), cast.bob, wait, "everybody")
        else:
            ends(actor_of(cast.sam), cast.bob, wait, "everybody")


@pytest.mark.parametrize("role", ["bill", "ada", "aud"])
def test_other_staff_end_no_wait(met, cast, role):
    with pytest.raises(NotAllowed):
        ends(actor_of(getattr(cast, role)), cast.bob, met)


def test_a_wait_that_is_over_or_was_never_met_is_not_ended(met, cast):
    with later(minutes=16), pytest.raises(Conflict):
        ends(actor_of(cast.sam), cast.bob, met)
    with pytest.raises(Conflict):
        lifting.end_wait(
            actor_of(cast.sam), cast.carol.id, attempt=met.attempt_id, whom="person", reason=REASON
        )
    with pytest.raises(Conflict):
        lifting.end_wait(
            actor_of(cast.sam), cast.bob.id, attempt=clock.new_id(), whom="person", reason=REASON
        )


def test_the_act_asks_for_whom_and_shows_the_address_masked(met, cast, client):
    sign_in(client, cast.sam)
    path = f"/admin/people/{cast.bob.id}/end-wait"
    page = client.get(path).text
    assert OFFICE not in page
    assert "203.0.113.•" in page
    typed = {"attempt": str(met.attempt_id), "whom": "person", "reason": REASON}
    assert post(client, path, path, **typed).status_code == 303
    assert knock(cast.bob.username)


def test_s1_a_name_that_nobody_has_costs_the_same_statements_while_somebody_may_pass(
    met, cast, count_statements
):
    ends(actor_of(cast.sam), cast.bob, met)
    told = []
    for name in ("nobody.at.all", cast.carol.username):
        with count_statements() as seen, pytest.raises(limits.Waits):
            knock(name)
        told.append(seen.total)
    assert told[0] == told[1]


def test_a_wait_at_the_second_step_stands_in_the_history_too(cast):
    from admin_app.sign_in.factors import second_factor
    from tests.session.test_life import known

    eve = make_person(cast.nordlicht, factor=True, username="eve")
    actor = known(knock("eve")).actor
    fill()
    with pytest.raises(limits.Waits):
        second_factor.finish(actor, "123456")
    assert results(eve.id)[-1] == "address_waiting"
