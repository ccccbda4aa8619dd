"""The demo's states leave the people alone whose sign-ins `make run` prints."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
import sqlalchemy as sa

from admin_app.api_token.models import ApiToken
from admin_app.audit import service as audit
from admin_app.audit.events import Event
from admin_app.audit.proof import sealing
from admin_app.audit.proof import service as proof
from admin_app.demo import play, security, story, world
from admin_app.demo.records import mail, programs
from admin_app.email.models import Mail, MailState
from admin_app.identity.models import UserStatus
from admin_app.kernel import clock
from admin_app.kernel.actor import console
from admin_app.kernel.db import transaction
from admin_app.mailing.models import Mailing
from tests.cast import actor_of
from tests.factories.billing import change
from tests.factories.people import PASSWORD, make_account, make_person, make_staff
from views.cli.demo import group, sign_ins
from views.http import log


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


@pytest.mark.one_database
def test_waits_that_the_demos_people_run_into_are_not_written_to_the_log(app, db, use_settings, monkeypatch):
    monkeypatch.setattr(play, "PASSWORD", PASSWORD)
    use_settings(environment="demo")
    make_person(make_account(), username=story.LOCKED)
    stream = io.StringIO()
    monkeypatch.setattr("sys.stderr", stream)
    with log.errors_alone():
        story.lock_out(clock.now())
        log.log().error("job_given_up")
    assert "throttled" not in stream.getvalue()
    assert "job_given_up" in stream.getvalue()


def test_the_demo_holds_mail_that_came_back_and_mail_that_was_given_up(app, db, monkeypatch):
    monkeypatch.setattr(mail, "enter", actor_of)
    make_staff("support", username="sam")
    account = make_account()
    people = [make_person(account, status=UserStatus.INVITED) for _ in range(2)]
    mail._comes_back()
    mail._is_given_up()
    db.session.rollback()
    found = {one.user_id: one for one in db.session.scalars(sa.select(Mail))}
    states = [(found[person.id].state, found[person.id].last_error) for person in people]
    assert states == [(MailState.BOUNCED, mail.NOBODY_THERE), (MailState.FAILED, mail.NO_ANSWER)]


def test_the_demo_holds_tokens_keys_and_mailings_in_several_states(app, db, monkeypatch, run_jobs):
    monkeypatch.setattr(programs, "enter", actor_of)
    for username, role in (("ruth", "administrator"), ("remy", "administrator"), ("ari", "approver")):
        make_staff(role, username=username)
    make_person(make_account(), username="mara", role="owner")
    programs._subscribes("mara")
    programs._makes_tokens("mara")
    programs._adds_ssh_keys("mara", "Laptop")
    programs._adds_pgp_key("mara")
    programs._draft(programs.WINTER)
    programs._called_off()
    programs._sent(programs.AUTUMN, "As planned")
    run_jobs()
    programs._comes_back("mara")
    assert sorted(db.session.scalars(sa.select(Mailing.state))) == ["cancelled", "done", "draft"]
    assert db.session.scalar(sa.select(Mail.state).where(Mail.topic == "newsletter")) == "bounced"
    ended = db.session.scalars(sa.select(ApiToken.name).where(ApiToken.ended_at.is_not(None))).all()
    assert ended == ["First try"]
