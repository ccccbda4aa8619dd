"""A sign-in from a new country waits for the mailed link where the policy says so."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from admin_app.audit.models import AuditEvent
from admin_app.kernel.db import db, transaction
from admin_app.kernel.errors import Conflict
from admin_app.lib import countries
from admin_app.policy.models import PolicyValue
from admin_app.policy.register import Key
from admin_app.session.models import KnownKind, LoginSession, Stage
from admin_app.sign_in import country_hold, known_devices
from admin_app.sign_in.factors import second_factor
from admin_app.sign_in.links import LinkDead
from admin_app.sign_in.models import PinCredential
from tests.cast import actor_of
from tests.factories.billing import change
from tests.factories.people import make_person
from tests.sign_in.door import app_code, enter, knock, later, post, results
from tests.sign_in.travel import BERLIN, CAPE_TOWN, NOWHERE, OFFICE, arrive, link_in, mails, tell, traveller

pytestmark = pytest.mark.feature("S0-12")


@pytest.fixture(autouse=True)
def _held(cast) -> None:
    assert cast.alice
    set_policy(on=True)
    arrive("alice.lind", BERLIN, browser="home")


def set_policy(*, on: bool) -> None:
    with transaction() as session:
        session.execute(sa.delete(PolicyValue))
        session.add(PolicyValue(key=Key.REGION_HOLD.value, value=on))


def waiting(ip: str, session_id: Any, user: Any) -> Any:
    """The browser of a sign-in that waits, from an address."""
    return actor_of(
        user, session_id=session_id, ip=ip, country=countries.of(ip), browser="away",
        user_agent=traveller(ip).user_agent,
    )  # fmt: skip


def stage_of(session_id: Any) -> Stage:
    db.session.rollback()
    return db.session.get(LoginSession, session_id).stage


def test_a_new_country_is_held_and_told_by_a_mail_with_both_answers(cast, outbox):
    started = arrive("alice.lind", CAPE_TOWN)
    assert started.stage is Stage.HOLD
    told = tell(outbox, "sign_in_held")
    assert "South Africa" in told.subject
    assert "/link/hold/" in told.text
    assert "/link/not_me/" in told.text
    assert results(cast.alice.id)[-1] == "held"


@pytest.mark.parametrize("ip", [BERLIN, OFFICE])
def test_a_known_country_and_a_private_network_are_not_held(ip):
    assert arrive("alice.lind", ip).stage is Stage.OPEN


def test_an_unknown_public_place_is_no_way_around(app):
    assert arrive("alice.lind", NOWHERE).stage is Stage.HOLD


def test_nobody_is_held_without_the_policy_or_the_first_time(cast):
    assert cast.bob
    assert arrive("bob.solberg", CAPE_TOWN).stage is Stage.OPEN
    set_policy(on=False)
    assert arrive("alice.lind", CAPE_TOWN).stage is Stage.OPEN


def test_who_had_countries_forgotten_before_is_held_all_the_same(cast):
    change(cast.alice, region_tracking=False)
    assert arrive("alice.lind", CAPE_TOWN).stage is Stage.HOLD


def test_s52_the_waiting_browser_gets_nowhere_before_the_link_was_opened(cast):
    started = arrive("alice.lind", CAPE_TOWN)
    with pytest.raises(Conflict, match="hasn’t been opened yet"):
        country_hold.go_on(waiting(CAPE_TOWN, started.session_id, cast.alice))
    assert stage_of(started.session_id) is Stage.HOLD


def test_once_the_link_was_opened_on_any_device_the_waiting_browser_goes_on(cast, outbox):
    started = arrive("alice.lind", CAPE_TOWN)
    token = link_in(tell(outbox, "sign_in_held"), "hold")
    country_hold.release(traveller(BERLIN), token)
    assert stage_of(started.session_id) is Stage.HOLD  # the link itself opens no session
    assert country_hold.go_on(waiting(CAPE_TOWN, started.session_id, cast.alice)).stage is Stage.OPEN
    assert arrive("alice.lind", CAPE_TOWN).stage is Stage.OPEN  # known from now on
    names = db.session.scalars(sa.select(AuditEvent.name)).all()
    assert "sign_in.released" in names


def test_going_on_from_yet_another_country_is_held_again(cast, outbox):
    started = arrive("alice.lind", CAPE_TOWN)
    country_hold.release(traveller(BERLIN), link_in(tell(outbox, "sign_in_held"), "hold"))
    with pytest.raises(Conflict):
        country_hold.go_on(waiting("1.1.1.1", started.session_id, cast.alice))


def test_s6_the_link_works_once_for_an_hour_and_a_newer_one_ends_it(cast, outbox):
    arrive("alice.lind", CAPE_TOWN)
    first = link_in(tell(outbox, "sign_in_held"), "hold")
    arrive("alice.lind", CAPE_TOWN)
    second = link_in(tell(outbox, "sign_in_held"), "hold")
    with pytest.raises(LinkDead):
        country_hold.release(traveller(BERLIN), first)
    with later(minutes=61), pytest.raises(LinkDead):
        country_hold.release(traveller(BERLIN), second)
    country_hold.release(traveller(BERLIN), second)
    with pytest.raises(LinkDead):
        country_hold.release(traveller(BERLIN), second)


def test_s6_looking_at_the_link_lets_nothing_go_on(client, cast, outbox):
    started = arrive("alice.lind", CAPE_TOWN)
    token = link_in(tell(outbox, "sign_in_held"), "hold")
    for _ in range(2):
        shown = client.get(f"/link/hold/{token}")
        assert "South Africa" in shown.text
        assert CAPE_TOWN in shown.text
    with pytest.raises(Conflict):
        country_hold.go_on(waiting(CAPE_TOWN, started.session_id, cast.alice))


def test_s57_the_password_alone_fills_nobodys_mailbox(cast, outbox):
    for _ in range(8):
        arrive("alice.lind", CAPE_TOWN)
    assert len(mails(outbox, "sign_in_held")) == country_hold.MAILS_AN_HOUR


def test_the_factor_comes_before_the_hold_and_the_pin_after_it(cast, outbox):
    eve = make_person(cast.nordlicht, factor=True, username="eve.factor")
    with transaction() as session:
        session.add(PinCredential(user_id=eve.id, hash="x", after_sign_in=True))
    change(db.session.merge(eve), region_tracking=True)
    know_berlin(eve)
    started = arrive("eve.factor", CAPE_TOWN)
    assert started.stage is Stage.FACTOR
    from_there = waiting(CAPE_TOWN, started.session_id, eve)
    assert finish(from_there) is Stage.HOLD
    country_hold.release(traveller(BERLIN), link_in(tell(outbox, "sign_in_held"), "hold"))
    assert country_hold.go_on(from_there).stage is Stage.PIN


def know_berlin(user: Any) -> None:
    with transaction():
        known_devices.remember(user.id, {KnownKind.COUNTRY: "DE"}, "", asked={})


def finish(actor: Any) -> Stage:
    return second_factor.finish(actor, app_code()).stage


def test_the_pages_lead_from_the_door_over_the_mail_into_the_account(
    client, new_client, cast, outbox, monkeypatch
):
    monkeypatch.setattr("views.http.requester.gate.countries.of", lambda _ip: "ZA")
    monkeypatch.setattr("views.http.requester.gate.client_ip", lambda: CAPE_TOWN)
    answer = enter(client, "alice.lind", next="/security")
    assert answer.location.startswith("/sign-in/held")
    assert client.get("/profile").location == "/sign-in/held"
    waits = post(client, "/sign-in/held")
    assert waits.status_code == 409
    assert "opened yet" in waits.text
    token = link_in(tell(outbox, "sign_in_held"), "hold")
    assert "continue" in post(new_client(), f"/link/hold/{token}").text
    assert post(client, "/sign-in/held", next="/security").location == "/security"
    assert client.get("/security").status_code == 200


def test_the_link_is_mailed_once_more_a_few_times_an_hour(client, cast, outbox, monkeypatch):
    monkeypatch.setattr("views.http.requester.gate.countries.of", lambda _ip: "ZA")
    monkeypatch.setattr("views.http.requester.gate.client_ip", lambda: CAPE_TOWN)
    enter(client, "alice.lind")
    statuses = [post(client, "/sign-in/held/again", "/sign-in/held").status_code for _ in range(4)]
    assert statuses == [303, 303, 303, 429]
    assert len(mails(outbox, "sign_in_held")) == 4


def test_a_used_up_link_answers_404(client, cast, outbox):
    arrive("alice.lind", CAPE_TOWN)
    token = link_in(tell(outbox, "sign_in_held"), "hold")
    assert post(client, f"/link/hold/{token}").status_code == 200
    assert client.get(f"/link/hold/{token}").status_code == 404
    assert client.get("/link/hold/nonsense").status_code == 404


def test_a_held_sign_in_takes_few_statements(cast, count_statements):
    with count_statements() as seen:
        knock("alice.lind", ip=CAPE_TOWN)
    assert seen.total <= 12, "\n".join(seen.statements)
