"""Sending by SMTP: what arrives, what is tried again, what is given up."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa

from admin_app import config
from admin_app.email import delivery, outbox, transport
from admin_app.email.messages import factor, password
from admin_app.email.models import Mail, MailState
from admin_app.kernel import clock
from admin_app.kernel.db import db, transaction
from admin_app.kernel.queue import Job, JobState
from tests.cast import Cast, actor_of
from tests.email.letters import TOKEN
from tests.email.server import free_port, serving


@pytest.fixture
def postbox(use_settings):
    with serving(enable_SMTPUTF8=True) as box:
        use_settings(smtp_url=secret(box.url))
        yield box


def secret(url: str):
    return type(config.active().smtp_url)(url)


def queue_notice(cast: Cast) -> Mail:
    with transaction() as session:
        mail_id = outbox.queue(factor.totp_on(cast.alice, actor_of(cast.alice)))
    return session.get(Mail, mail_id)


def now_of(mail: Mail) -> Mail:
    db.session.rollback()
    return db.session.get(Mail, mail.id, populate_existing=True)


def job_of(mail: Mail) -> Job:
    return db.session.scalar(sa.select(Job).where(Job.subject_id == mail.id))


def test_a_mail_arrives_in_two_parts_with_its_message_id(cast: Cast, postbox, run_jobs):
    mail = queue_notice(cast)
    run_jobs()
    arrived = postbox.arrived[0]
    assert arrived["Message-ID"] == mail.message_id
    assert arrived["To"] == "Alice Lindqvist <alice@nordlicht.example>"
    assert arrived["Auto-Submitted"] == "auto-generated"
    assert "Two-step sign-in is on" in arrived.get_body(("html",)).get_content()
    assert "By: You" in arrived.get_body(("plain",)).get_content()
    assert now_of(mail).state == MailState.SENT


def test_a_link_arrives_whole_and_is_removed_here(cast: Cast, postbox, run_jobs):
    with transaction() as session:
        sent = outbox.queue(
            password.reset_link(cast.alice, actor_of(cast.sam), token=TOKEN, expires_at=clock.now())
        )
    run_jobs()
    assert f"http://localhost/link/reset/{TOKEN}" in postbox.arrived[0].get_body(("plain",)).get_content()
    assert TOKEN not in session.get(Mail, sent, populate_existing=True).text


@pytest.mark.parametrize(
    "name",
    [
        "Eve\r\nBcc: all@company.example",
        'Eve "The, <b>Cat</b>" <eve@evil.example>, Mallory',
        "山田 太郎",
        "مريم \u202ex",
        "Zoë " + "ü" * 180,
        "=?utf-8?q?Bcc=3A?=",
        "",
    ],
)
def test_s27_awkward_names_never_split_a_header(cast: Cast, postbox, run_jobs, name):
    alice, actor = cast.alice, actor_of(cast.alice, name="Alice")
    with transaction():
        alice.full_name = name
        outbox.queue(factor.totp_on(alice, actor))
    run_jobs()
    arrived = postbox.arrived[0]
    assert arrived["Bcc"] is None
    assert [a.addr_spec for a in arrived["To"].addresses] == ["alice@nordlicht.example"]
    assert postbox.envelopes[0][1] == ["alice@nordlicht.example"]


def test_an_address_with_letters_of_its_own_arrives(cast: Cast, postbox, run_jobs):
    alice, actor = cast.alice, actor_of(cast.alice)
    with transaction() as session:
        alice.email = "jürgen@bücher.example"
        mail = session.get(Mail, outbox.queue(factor.totp_on(alice, actor)))
    run_jobs()
    assert postbox.envelopes[0][1] == ["jürgen@xn--bcher-kva.example"]
    assert now_of(mail).state == MailState.SENT


def test_a_refused_address_bounces_with_its_code_alone(cast: Cast, postbox, run_jobs):
    postbox.rcpt = "550 5.1.1 alice@nordlicht.example is nobody here"
    mail = queue_notice(cast)
    run_jobs()
    mail = now_of(mail)
    assert (mail.state, mail.last_error, mail.attempts) == (MailState.BOUNCED, "550 5.1.1", 1)
    assert job_of(mail).state == JobState.DONE


def test_a_refused_text_bounces(cast: Cast, postbox, run_jobs):
    postbox.data = "554 5.7.1 spam"
    mail = queue_notice(cast)
    run_jobs()
    assert (now_of(mail).state, now_of(mail).last_error) == (MailState.BOUNCED, "554 5.7.1")


def test_a_bounced_mail_keeps_no_link(cast: Cast, postbox, run_jobs):
    postbox.rcpt = "550 no"
    with transaction() as session:
        sent = outbox.queue(
            password.reset_link(cast.alice, actor_of(cast.sam), token=TOKEN, expires_at=clock.now())
        )
    run_jobs()
    mail = session.get(Mail, sent, populate_existing=True)
    assert (mail.sealed, mail.secrets, TOKEN in mail.text) == (False, "", False)


def test_a_server_that_is_away_is_tried_again_after_growing_waits(cast: Cast, use_settings, run_jobs):
    use_settings(smtp_url=secret(f"smtp://127.0.0.1:{free_port()}"))
    mail = queue_notice(cast)
    waits = []
    for _ in range(5):
        began = clock.now()
        assert run_jobs() == 1
        job = job_of(now_of(mail))
        waits.append(round((job.run_at - began).total_seconds()))
        clock.set_offset((job.run_at - clock.now()).total_seconds() + 1 + offset())
    assert waits == [5, 10, 20, 40, 80]
    assert (now_of(mail).state, now_of(mail).last_error) == (MailState.QUEUED, "ConnectionRefusedError")


def offset() -> float:
    return clock._shift.total_seconds()


def test_greylisted_mail_arrives_at_the_next_try(cast: Cast, postbox, run_jobs):
    postbox.rcpt = "451 4.7.1 later"
    mail = queue_notice(cast)
    run_jobs()
    assert (now_of(mail).state, now_of(mail).last_error) == (MailState.QUEUED, "451 4.7.1")
    postbox.rcpt = ""
    with clock.shifted(timedelta(minutes=1)):
        run_jobs()
    assert (now_of(mail).state, now_of(mail).last_error) == (MailState.SENT, "")
    assert postbox.ids == [mail.message_id]


def test_after_its_last_try_a_mail_has_failed_and_holds_no_link(
    cast: Cast, use_settings, run_jobs, monkeypatch
):
    use_settings(smtp_url=secret(f"smtp://127.0.0.1:{free_port()}"))
    with transaction() as session:
        sent = outbox.queue(
            password.reset_link(cast.alice, actor_of(cast.sam), token=TOKEN, expires_at=clock.now())
        )
        session.flush()
        session.execute(sa.update(Job).values(attempts=delivery.TRIES - 1))
    run_jobs()
    mail = session.get(Mail, sent, populate_existing=True)
    assert (mail.state, mail.attempts, mail.sealed) == (MailState.FAILED, delivery.TRIES, False)
    assert job_of(mail).state == JobState.GIVEN_UP


def test_without_a_server_only_demo_and_tests_count_mail_as_sent(cast: Cast, use_settings, run_jobs):
    use_settings(environment="staging")
    mail = queue_notice(cast)
    run_jobs()
    assert now_of(mail).state == MailState.QUEUED
    assert "no mail server" in now_of(mail).last_error


def test_user_and_password_of_the_address_are_used(cast: Cast, use_settings, run_jobs):
    seen = []

    def check(_server, _session, _envelope, _mechanism, data):
        from aiosmtpd.smtp import AuthResult

        seen.append((data.login.decode(), data.password.decode()))
        return AuthResult(success=True)

    with serving(authenticator=check, auth_require_tls=False) as box:
        use_settings(smtp_url=secret(box.url.replace("//", "//desk%40x:p%3Ass@")))
        mail = queue_notice(cast)
        run_jobs()
    assert seen[0] == ("desk@x", "p:ss")
    assert now_of(mail).state == MailState.SENT


def test_a_server_without_tls_gets_nothing_over_starttls(cast: Cast, use_settings, run_jobs):
    with serving() as box:
        use_settings(smtp_url=secret(box.url.replace("smtp:", "smtp+starttls:")))
        mail = queue_notice(cast)
        run_jobs()
    assert box.arrived == []
    assert now_of(mail).state == MailState.QUEUED


def test_a_mail_that_was_sent_is_not_sent_again(cast: Cast, postbox, run_jobs):
    mail = queue_notice(cast)
    run_jobs()
    with transaction() as session:
        session.execute(sa.update(Job).values(state="waiting"))
    run_jobs()
    assert len(postbox.arrived) == 1
    assert job_of(now_of(mail)).state == JobState.DONE


def test_the_same_row_makes_the_same_message_each_time(cast: Cast):
    mail = queue_notice(cast)
    first = transport.compose(mail, outbox.words_of(mail))
    with clock.shifted(timedelta(hours=2)):
        again = transport.compose(mail, outbox.words_of(mail))
    assert (first["Message-ID"], first["Date"]) == (again["Message-ID"], again["Date"])


def test_the_style_of_a_mail_stands_with_its_tags_as_it_is_sent(cast: Cast):
    mail = queue_notice(cast)
    kept = outbox.words_of(mail)
    sent = transport.compose(mail, kept).get_body(("html",)).get_content()
    assert "<p style=" in sent
    assert "<p style=" not in kept.html
    assert re.sub(r' style="[^"]*"', "", sent).count("<td") == kept.html.count("<td")
