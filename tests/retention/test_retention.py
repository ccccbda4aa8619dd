"""Retention: what is older than its policy goes in batches, what is held or under way stays, and it can be killed anywhere."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from admin_app import jobs
from admin_app.audit import service as audit
from admin_app.audit.events import Event
from admin_app.audit.models import AuditDetail, AuditEvent
from admin_app.audit.proof import sealing
from admin_app.data_copy.models import DataCopy
from admin_app.desk.policy_effects.registry import effects
from admin_app.email.models import Mail, MailState
from admin_app.export.models import Export
from admin_app.identity.models import User
from admin_app.kernel import clock
from admin_app.kernel.db import db, transaction
from admin_app.kernel.errors import NotAllowed
from admin_app.legal_hold import service as legal_holds
from admin_app.personal_data.inventory import inventory
from admin_app.personal_data.treatment import Deed, Until
from admin_app.policy.draft import draft
from admin_app.policy.register import REGISTER, Group, Key
from admin_app.policy.schedule import Setting
from admin_app.request_by_mail.models import CopyRelease
from admin_app.retention import queries, work
from admin_app.retention.models import RetentionRun, RunState
from admin_app.retention.rules import RULES, by_key
from admin_app.session.models import AttemptResult, LoginSession, SignInAttempt
from admin_app.stored_file import service as stored_files
from admin_app.text_message.models import TextMessage
from tests.audit.tampering import verify
from tests.cast import actor_of, sign_in
from tests.factories import exports
from tests.factories.legal_holds import ask_to_end, make_hold
from tests.factories.people import make_person
from tests.factories.requests_by_mail import make_release
from tests.factories.sessions import make_session
from tests.policy.test_values import set_value
from views.labels import policies as labels

LONG_AGO = timedelta(days=400)
RULE = {rule.table: rule for rule in RULES}


def attempts(user, number: int, *, ago: timedelta = LONG_AGO) -> None:
    """So many tries to sign in, one after the other."""
    began = clock.now() - ago
    with transaction() as session:
        for turn in range(number):
            at = began + timedelta(seconds=turn)
            session.add(SignInAttempt(at=at, user_id=user and user.id, result=AttemptResult.WRONG_PASSWORD))


def left(model) -> int:
    db.session.rollback()
    return db.session.scalar(sa.select(sa.func.count()).select_from(model)) or 0


def last_run() -> RetentionRun:
    db.session.rollback()
    newest = sa.select(RetentionRun).order_by(RetentionRun.began_at.desc()).limit(1)
    return db.session.scalars(newest.execution_options(populate_existing=True)).one()


def test_each_rule_says_what_the_inventory_says_and_each_policy_has_its_rule(app):
    for rule in RULES:
        keep = inventory()[rule.table].keep
        assert (keep.until, keep.policy) == (Until.POLICY, rule.key.value), rule.table
        assert keep.since == (rule.since or "audit_events.at"), rule.table
        assert keep.year_end is rule.by_years, rule.table
        assert bool(keep.only) == (rule.deed is Deed.EMPTY), rule.table
        assert set(keep.only) <= set(rule.emptied), rule.table
    of_policies = {name: entry for name, entry in inventory().items() if entry.keep.until is Until.POLICY}
    assert set(of_policies) == set(RULE)
    of_group = {key for key in Key if REGISTER[key].group is Group.RETENTION}
    assert of_group == {*by_key(), Key.RETENTION_FILES}  # whose end is set when they are written
    assert inventory()["stored_files"].keep.policy == Key.RETENTION_FILES


def test_what_is_older_than_its_policy_goes_and_the_rest_stays(cast):
    attempts(cast.bob, 3)
    attempts(None, 2)  # of nobody's name
    attempts(cast.bob, 1, ago=timedelta(days=300))
    work.sweep()
    assert left(SignInAttempt) == 1
    run = last_run()
    assert (run.state, run.counts) == (RunState.DONE, {"retention.sign_in_attempts_days": 5})


def test_a_shorter_policy_takes_more_and_a_run_begins_once_a_day(cast):
    attempts(cast.bob, 2, ago=timedelta(days=100))
    work.sweep()
    set_value(Key.RETENTION_ATTEMPTS, 60)
    work.sweep()
    assert left(SignInAttempt) == 2
    with clock.shifted(timedelta(hours=24)):
        work.sweep()
    assert (left(SignInAttempt), left(RetentionRun)) == (0, 2)


def test_a_run_that_was_killed_between_batches_goes_on_where_it_was(cast, monkeypatch):
    monkeypatch.setattr(work, "BATCH", 2)
    attempts(cast.bob, 7)
    taken = work._take
    calls = []

    def killed_at_the_third(run, rule):
        number = taken(run, rule)
        calls.append(number)
        if sum(calls) > 4:
            raise KeyboardInterrupt  # as by a signal: nothing of this batch is kept
        return number

    with monkeypatch.context() as dying, pytest.raises(KeyboardInterrupt):
        dying.setattr(work, "_take", killed_at_the_third)
        work.sweep()
    assert (left(SignInAttempt), last_run().state) == (3, RunState.RUNNING)
    assert last_run().counts == {"retention.sign_in_attempts_days": 4}
    work.sweep()
    assert left(SignInAttempt) == 0
    assert last_run().counts == {"retention.sign_in_attempts_days": 7}
    assert left(RetentionRun) == 1


def test_a_run_does_so_much_an_hour_and_goes_on_in_the_next(cast, monkeypatch):
    monkeypatch.setattr(work, "BATCH", 2)
    monkeypatch.setattr(work, "BATCHES_AT_ONCE", 3)
    attempts(cast.bob, 9)
    work.sweep()
    assert last_run().state is RunState.RUNNING
    for _hour in range(5):
        work.sweep()
    assert (left(SignInAttempt), last_run().state, left(RetentionRun)) == (0, RunState.DONE, 1)


def test_what_a_hold_keeps_stays_whatever_its_age_and_goes_after_its_end(cast):
    other = make_person(cast.other)
    for who in (cast.bob, other):
        attempts(who, 2)
    hold = make_hold(cast.bob)
    assert queries.due(RULE["sign_in_attempts"], 365) == 2
    work.sweep()
    assert set(db.session.scalars(sa.select(SignInAttempt.user_id))) == {cast.bob.id}
    ask_and_end(cast, hold)
    with clock.shifted(timedelta(hours=24)):
        work.sweep()
    assert left(SignInAttempt) == 0


def ask_and_end(cast, hold):
    legal_holds.confirm_end(actor_of(cast.ada), ask_to_end(cast.root, hold))


def test_a_hold_on_an_account_keeps_what_is_of_its_people(cast):
    make_hold(cast.nordlicht)
    attempts(cast.bob, 2)
    for command in jobs.PERIODIC:
        command()
    assert left(SignInAttempt) == 2


def test_what_a_restriction_keeps_stays_too(cast):
    attempts(cast.bob, 2)
    attempts(make_person(cast.other), 2)
    with transaction() as session:
        session.execute(sa.update(User).where(User.id == cast.bob.id).values(restricted_since=clock.now()))
    work.sweep()
    assert set(db.session.scalars(sa.select(SignInAttempt.user_id))) == {cast.bob.id}


def test_sessions_go_once_they_have_ended_and_open_ones_never(cast):
    with clock.shifted(-LONG_AGO):
        ended, open_one = make_session(cast.bob).id, make_session(cast.alice).id
    with transaction() as session:
        session.execute(
            sa.update(LoginSession).where(LoginSession.id == ended).values(ended_at=clock.now() - LONG_AGO)
        )
    work.sweep()
    assert list(db.session.scalars(sa.select(LoginSession.id))) == [open_one]


def test_the_text_of_a_mail_is_emptied_and_what_it_was_stays(client, cast):
    mails = [_mail(cast.bob, state) for state in (MailState.SENT, MailState.QUEUED)]
    work.sweep()
    db.session.expire_all()
    sent, queued = (db.session.get_one(Mail, mail_id) for mail_id in mails)
    assert (sent.text, sent.html, sent.subject) == ("", "", "Welcome")
    assert queued.text == "Good morning"
    sign_in(client, cast.root)
    assert client.get(f"/admin/mail/{sent.id}").status_code == 200


def _mail(user, state):
    mail = Mail(
        id=clock.new_id(), created_at=clock.now() - LONG_AGO, template="invited", topic="account", user_id=user.id,
        to_address=user.email, to_hash="", subject="Welcome", text="Good morning", html="<p>Good morning</p>",
        message_id=clock.new_id().hex, state=state,
    )  # fmt: skip
    with transaction() as session:
        session.add(mail)
    return mail.id


def test_texts_and_records_of_exports_and_copies_go_once_they_are_done(cast):
    old, text = clock.now() - timedelta(days=1200), {"sealed_to": "x", "template": "code", "channel": "text"}
    exported = {"list_key": "people", "format": "csv", "rows_about": 1}
    with transaction() as session:
        for done in (True, False):
            session.add(
                TextMessage(
                    user_id=cast.bob.id,
                    created_at=old,
                    expires_at=old,
                    state="sent" if done else "queued",
                    **text,
                )
            )
            state = "expired" if done else "running"
            session.add(Export(user_id=cast.sam.id, created_at=old, state=state, **exported))
            copy = DataCopy(user_id=cast.bob.id, created_at=old, kind="copy", state=state)
            session.add(copy)
            session.flush()
            make_release(copy)
    work.sweep()
    assert [left(model) for model in (TextMessage, Export, DataCopy, CopyRelease)] == [1, 1, 1, 1]


def test_private_words_of_old_events_are_emptied_and_the_chain_still_proves(cast):
    with clock.shifted(-timedelta(days=1500)), transaction():
        old = audit.record(
            Event.PERSON_PROFILE_CHANGED, actor_of(cast.bob), subject_id=cast.bob.id, reason="Bob moved"
        )
    with transaction():
        young = audit.record(
            Event.PERSON_PROFILE_CHANGED, actor_of(cast.bob), subject_id=cast.bob.id, reason="Bob moved"
        )
    sealing.seal()
    work.sweep()
    db.session.rollback()
    words = {
        event: {d.words is None for d in db.session.scalars(sa.select(AuditDetail).where(AuditDetail.event_id == event))}
        for event in (old, young)
    }  # fmt: skip
    assert words == {old: {True}, young: {False}}
    assert verify().holds


def test_a_run_is_one_event_with_what_it_took(cast):
    attempts(cast.bob, 3)
    work.sweep()
    event = db.session.scalars(sa.select(AuditEvent).where(AuditEvent.name == "retention.ran")).one()
    assert event.facts == {"count": 3, "retention_sign_in_attempts_days": 3}


@pytest.mark.one_database
def test_the_dry_run_counts_and_changes_nothing_and_the_command_takes_what_it_counted(app, cast):
    attempts(cast.bob, 3)
    command = app.test_cli_runner().invoke
    told = command(args=["privacy", "retention", "--dry-run"]).output
    assert "retention.sign_in_attempts_days: 365 days, 3 rows to be deleted" in told
    assert "retention.files_days: 7 days, 0 files to be deleted" in told
    assert (left(SignInAttempt), left(RetentionRun)) == (3, 0)
    assert "3 rows deleted or emptied" in command(args=["privacy", "retention"]).output
    assert left(SignInAttempt) == 0


@pytest.mark.one_database
def test_a_shorter_time_is_told_in_figures_before_it_is_proposed(app, cast):
    attempts(cast.bob, 3, ago=timedelta(days=100))
    setting = Setting(Key.RETENTION_ATTEMPTS)
    with app.test_request_context():
        for days, told in (
            (60, "The next run deletes 3 attempts to sign in."),
            (90, "3 attempts"),
            (200, "nothing"),
        ):
            said = [labels.effect(e) for e in effects(actor_of(cast.root), draft(setting, days))]
            assert told in said[0]
        longer = [labels.effect(e) for e in effects(actor_of(cast.root), draft(setting, 500))]
    assert longer == ["What is there now stays longer; what is gone doesn’t come back."]


@pytest.mark.one_database
def test_the_page_shows_what_is_due_and_what_the_last_run_took(client, cast):
    attempts(cast.bob, 3)
    work.sweep()
    attempts(cast.bob, 2)
    sign_in(client, cast.aud)
    page = client.get("/admin/retention").text
    assert "Attempts to sign in: 3" in page
    assert "Files of exports and copies" in page
    assert queries.due(RULE["sign_in_attempts"], 365) == 2
    with pytest.raises(NotAllowed):
        queries.lines(actor_of(cast.sam))


def test_files_that_have_run_out_are_due_and_go_with_the_hourly_sweep(cast, use_settings, tmp_path):
    use_settings(files_folder=str(tmp_path))
    exports.with_file(cast.sam, "a list")
    assert queries.run_out_files().due == 0
    with clock.shifted(timedelta(days=8)):
        assert queries.run_out_files().due == 1
        stored_files.sweep()
        assert queries.run_out_files().due == 0


def test_counting_stops_at_its_bound(cast, monkeypatch):
    monkeypatch.setattr(queries, "COUNTED", 2)
    attempts(cast.bob, 5)
    assert queries.due(RULE["sign_in_attempts"], 365) == 3


@pytest.mark.postgres
def test_two_workers_at_once_take_each_row_once(cast, threads, monkeypatch):
    monkeypatch.setattr(work, "BATCH", 3)
    attempts(cast.bob, 20)
    threads([work.sweep, work.sweep])
    assert left(SignInAttempt) == 0
    assert last_run().counts == {"retention.sign_in_attempts_days": 20}
    assert left(RetentionRun) == 1
