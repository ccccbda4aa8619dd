"""The demo's states leave the people alone whose sign-ins `make run` prints."""

from __future__ import annotations

from datetime import timedelta

import pytest

from admin_app.audit import service as audit
from admin_app.audit.events import Event
from admin_app.audit.proof import sealing
from admin_app.audit.proof import service as proof
from admin_app.demo import play, security, story, world
from admin_app.kernel import clock
from admin_app.kernel.actor import console
from admin_app.kernel.db import transaction
from tests.factories.billing import change
from tests.factories.people import PASSWORD, make_account, make_person
from views.cli.demo import group, sign_ins


def test_nobody_whose_sign_in_is_printed_is_put_into_a_state(app):
    printed = sign_ins(8000).split()
    assert world.shown_manager() in printed
    assert story.LOCKED in printed
    assert set(security.people(world.companies())) & set(printed) == set()


@pytest.mark.one_database
def test_codes_are_printed_for_who_was_renamed_and_nobody_stops_the_others(app, db, use_settings):
    use_settings(environment="demo")
    sam = make_person(role="support", username="sam", email="sam@company.example", factor=True)
    make_person(role="billing", username="bill", email="bill@company.example")
    change(sam, username="samuel", username_folded="samuel")
    db.session.expire_all()
    printed = app.test_cli_runner().invoke(group, ["code"])
    assert printed.exit_code == 0, printed.output
    assert f"samuel     {play.present_code(sam)}" in printed.output
    assert "bill       has no authenticator app" in printed.output


@pytest.mark.one_database
def test_somebody_signs_in_twice_within_one_step_of_the_app(app, db, monkeypatch):
    monkeypatch.setattr(play, "PASSWORD", PASSWORD)
    sam = make_person(role="support", username="sam", email="sam@company.example", factor=True)
    with clock.at(clock.now() + timedelta(hours=1)):
        first, second = play.enter(sam), play.enter(sam)
    assert first.session_id != second.session_id


@pytest.mark.one_database
def test_the_trail_still_proves_after_a_demo_that_was_started_again_soon(app, db, use_settings, monkeypatch):
    use_settings(environment="demo")
    monkeypatch.setattr(play, "PASSWORD", PASSWORD)
    make_person(make_account(), username=story.LOCKED)
    with transaction():
        audit.record(Event.ACCOUNT_RESUMED, console())
    assert sealing.seal() == 1
    story.lock_out(clock.now())
    assert sealing.seal() > 1
    assert proof.verify(console()).holds
