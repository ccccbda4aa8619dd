"""Devices and countries that are known, those that are new, and the mail on each sign-in."""

from __future__ import annotations

import dataclasses
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from admin_app.identity.models import UserStatus
from admin_app.kernel.db import db
from admin_app.kernel.queue import Job
from admin_app.session.models import KnownKind, KnownPlace
from admin_app.sign_in import known_devices
from admin_app.sign_in.factors import second_factor
from admin_app.sign_in.flow import client_snapshot
from admin_app.sign_in.password import login
from tests.factories.billing import change
from tests.factories.people import PASSWORD
from tests.sign_in.door import app_code, enter, later
from tests.sign_in.travel import BERLIN, CAPE_TOWN, NOWHERE, OFFICE, arrive, mails, tell, traveller

AT_HOME = "one-browser"


def kept(user: Any, kind: KnownKind) -> list[KnownPlace]:
    db.session.rollback()
    wanted = sa.select(KnownPlace).where(KnownPlace.user_id == user.id, KnownPlace.kind == kind)
    return list(db.session.scalars(wanted.order_by(KnownPlace.id)))


@pytest.mark.feature("S0-13")
def test_each_sign_in_is_told_by_a_mail_with_when_where_and_the_way_out(cast, outbox):
    arrive("alice.lind", BERLIN, browser=AT_HOME)
    told = tell(outbox)
    assert told.subject == "You signed in"
    assert told.to == cast.alice.email
    for word in ("Firefox on Windows", "Germany", BERLIN, "/link/not_me/"):
        assert word in told.text, word


@pytest.fixture(autouse=True)
def _alice(cast):
    assert cast.alice


def test_the_first_device_and_country_are_no_news_and_need_no_answer(cast, outbox):
    arrive("alice.lind", BERLIN, browser=AT_HOME)
    assert tell(outbox).subject == "You signed in"
    assert all(row.answered_at for kind in KnownKind for row in kept(cast.alice, kind))


def test_a_new_device_is_told_and_waits_for_an_answer(cast, outbox):
    arrive("alice.lind", BERLIN, browser=AT_HOME)
    arrive("alice.lind", BERLIN, browser="another")
    assert tell(outbox).subject == "Sign-in on a new device"
    first, new = kept(cast.alice, KnownKind.DEVICE)
    assert (new.words, new.answered_at) == ("Firefox on Windows", None)
    assert first.value != "another" != new.value  # kept as a hash


@pytest.mark.feature("S0-12")
def test_a_new_country_is_the_strongest_fact_of_one_mail(cast, outbox):
    arrive("alice.lind", BERLIN, browser=AT_HOME)
    arrive("alice.lind", CAPE_TOWN, browser="another")
    assert tell(outbox).subject == "Sign-in from a new country: South Africa"
    assert len(mails(outbox)) == 2
    assert [row.value for row in kept(cast.alice, KnownKind.COUNTRY)] == ["DE", "ZA"]


def test_a_known_device_and_country_are_plain_and_only_seen_again(cast, outbox):
    arrive("alice.lind", BERLIN, browser=AT_HOME)
    with later(days=3):
        arrive("alice.lind", BERLIN, browser=AT_HOME)
        assert tell(outbox).subject == "You signed in"
    (device,) = kept(cast.alice, KnownKind.DEVICE)
    assert device.last_at - device.first_at == timedelta(days=3)


def test_the_mail_speaks_the_readers_language(cast, outbox):
    change(cast.alice, language="de")
    arrive("alice.lind", BERLIN, browser=AT_HOME)
    assert "Deutschland" in tell(outbox).text


def test_a_browser_is_known_by_the_cookie_its_first_sign_in_gives_it(client, cast, outbox):
    enter(client, "alice.lind")
    assert client.get_cookie("gh_browser")
    client.delete_cookie("gh_customer")
    enter(client, "alice.lind")
    assert len(kept(cast.alice, KnownKind.DEVICE)) == 1
    assert tell(outbox).subject == "You signed in"


@pytest.mark.feature("S0-13")
def test_who_turned_sign_in_mails_off_gets_none_but_places_are_kept(cast, outbox):
    change(cast.alice, notify_sign_in=False)
    arrive("alice.lind", BERLIN, browser=AT_HOME)
    assert mails(outbox) == []
    assert kept(cast.alice, KnownKind.DEVICE)


@pytest.mark.feature("S0-12")
def test_who_turned_region_tracking_off_has_no_country_kept_nor_compared(cast, outbox):
    arrive("alice.lind", BERLIN, browser=AT_HOME)
    change(cast.alice, region_tracking=False)
    arrive("alice.lind", CAPE_TOWN, browser=AT_HOME)
    assert tell(outbox).subject == "You signed in"
    assert [row.value for row in kept(cast.alice, KnownKind.COUNTRY)] == ["DE"]


def test_a_private_network_is_no_country_and_an_unknown_public_place_is_one(cast, outbox):
    arrive("alice.lind", BERLIN, browser=AT_HOME)
    arrive("alice.lind", OFFICE, browser=AT_HOME)
    assert tell(outbox).subject == "You signed in"
    arrive("alice.lind", NOWHERE, browser=AT_HOME)
    assert tell(outbox).subject == "Sign-in from an unknown country"
    assert [row.value for row in kept(cast.alice, KnownKind.COUNTRY)] == ["DE", "--"]


def test_another_persons_places_say_nothing_of_mine(cast, outbox):
    assert cast.bob
    arrive("bob.solberg", BERLIN, browser=AT_HOME)
    arrive("alice.lind", CAPE_TOWN, browser=AT_HOME)
    assert tell(outbox).subject == "You signed in"


def test_s36_the_waiting_job_holds_no_readable_address(cast):
    login.sign_in(traveller(BERLIN), kind="customer", name="alice.lind", password=PASSWORD)
    job = db.session.scalars(sa.select(Job).where(Job.name == known_devices.NOTICE)).one()
    assert BERLIN not in str(job.arguments)
    assert client_snapshot.unseal(job.arguments["door_told"]).ip == BERLIN


def test_nobody_is_mailed_who_was_disabled_meanwhile(cast, outbox):
    arrive("alice.lind", BERLIN, browser=AT_HOME, told=False)
    change(cast.alice, status=UserStatus.DISABLED)
    assert mails(outbox) == []


@pytest.mark.parametrize("agent", ["<script>alert(1)</script>\r\nBcc: x@evil.example", "\u202e" + "A" * 9000])
def test_s27_a_hostile_browser_name_splits_no_header_and_runs_nothing(cast, outbox, agent):
    arrive("alice.lind", BERLIN, browser=AT_HOME)
    arrive("alice.lind", CAPE_TOWN, browser="x", user_agent=agent)
    told = tell(outbox)
    assert "\n" not in told.subject
    assert "evil.example" not in told.subject
    assert "<script" not in told.html


def test_two_sign_ins_at_once_keep_one_row_a_place(cast, threads, postgres_only):
    arrive("alice.lind", BERLIN, browser=AT_HOME)
    found = threads([lambda: arrive("alice.lind", CAPE_TOWN, browser=AT_HOME, told=False)] * 4)
    assert not [f for f in found if isinstance(f, Exception)]
    assert [row.value for row in kept(cast.alice, KnownKind.COUNTRY)] == ["DE", "ZA"]


def test_browsers_and_countries_not_seen_for_400_days_are_forgotten(cast):
    arrive("alice.lind", BERLIN, browser=AT_HOME)
    with later(days=401):
        known_devices.sweep()
    assert kept(cast.alice, KnownKind.DEVICE) == []
    assert kept(cast.alice, KnownKind.COUNTRY) == []


def test_staff_are_told_of_their_sign_ins_too(cast, outbox):
    assert cast.sam
    started = arrive("sam", BERLIN, browser=AT_HOME, kind="staff")
    assert mails(outbox) == []  # the password alone is no sign-in
    waiting = dataclasses.replace(
        traveller(BERLIN, browser=AT_HOME), user_id=cast.sam.id, session_id=started.session_id
    )
    second_factor.finish(waiting, app_code())
    assert tell(outbox).to == cast.sam.email
