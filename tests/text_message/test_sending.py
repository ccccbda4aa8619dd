"""Texts and calls through a provider: what it gets, what is tried again, what is given up, and what is kept."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from admin_app import config, jobs
from admin_app.kernel import clock
from admin_app.kernel.db import db, transaction
from admin_app.kernel.queue import Job, JobState
from admin_app.lib import outgoing
from admin_app.text_message import delivery, outbox
from admin_app.text_message.models import TextChannel, TextMessage, TextState
from admin_app.text_message.outbox import OutgoingText
from tests.text_message.server import TOKEN, serving

NUMBER = "+4930901820318"
WORDS = "704128 is your code for Gatehouse."


def secret(value: str):
    return type(config.active().text_token)(value)


@pytest.fixture
def provider(use_settings):
    with serving() as found:
        use_settings(text_url=found.url, text_token=secret(TOKEN), text_from="+4930901820000")
        yield found


def queue_text(channel=TextChannel.TEXT, words=WORDS, minutes=10, **named) -> TextMessage:
    ends = clock.now() + timedelta(minutes=minutes)
    with transaction() as session:
        text_id = outbox.queue(OutgoingText(NUMBER, channel, words, "code", ends, **named))
    return session.get(TextMessage, text_id)


def now_of(text: TextMessage) -> TextMessage:
    db.session.rollback()
    return db.session.get(TextMessage, text.id, populate_existing=True)


def job_of(text: TextMessage) -> Job:
    return db.session.scalar(sa.select(Job).where(Job.subject_id == text.id))


def test_a_text_arrives_as_the_provider_wants_it(provider, run_jobs):
    text = queue_text()
    run_jobs()
    name, sent = provider.arrived[0]
    assert name == "Messages"
    assert sent.pop("ValidityPeriod") in {"599", "600"}
    assert sent == {"To": NUMBER, "From": "+4930901820000", "Body": WORDS}
    assert now_of(text).state is TextState.SENT
    assert text.provider_ref.startswith("SM")
    assert job_of(text).state is JobState.DONE


@pytest.mark.feature("S2-09")
def test_a_call_reads_the_code_out_in_the_person_s_language(provider, run_jobs):
    queue_text(TextChannel.CALL, 'Your code is: 7, 0, 4 <& ">', language="en")
    run_jobs()
    name, sent = provider.arrived[0]
    assert name == "Calls"
    assert sent["From"] == "+4930901820000"
    assert '<Say language="en-GB">Your code is: 7, 0, 4 &lt;&amp; "&gt;</Say>' in sent["Twiml"]


def test_a_messaging_service_sends_texts_and_another_number_calls(provider, run_jobs, use_settings):
    use_settings(text_from="MG0123456789", call_from="+4930901820001")
    queue_text()
    queue_text(TextChannel.CALL)
    run_jobs()
    assert provider.arrived[0][1]["MessagingServiceSid"] == "MG0123456789"
    assert provider.arrived[1][1]["From"] == "+4930901820001"


def test_number_and_words_are_sealed_and_the_words_go_with_the_sending(provider, run_jobs):
    text = queue_text()
    row = db.session.execute(sa.text("SELECT * FROM text_messages")).mappings().one()
    assert NUMBER not in str(dict(row))
    assert "704128" not in str(dict(row))
    run_jobs()
    assert now_of(text).sealed_words == ""
    assert outbox.number_of(text) == NUMBER


@pytest.mark.parametrize(
    ("status", "code", "reason", "state"),
    [
        (400, 21211, "number 21211", TextState.FAILED),
        (400, 21614, "number 21614", TextState.FAILED),
        (400, 21408, "region 21408", TextState.FAILED),
        (400, 99999, "refused 99999", TextState.FAILED),
        (302, None, "down 302", TextState.QUEUED),
        (401, 20003, "credentials 20003", TextState.QUEUED),
        (403, None, "credentials 403", TextState.QUEUED),
        (429, 20429, "busy 20429", TextState.QUEUED),
        (500, None, "down 500", TextState.QUEUED),
        (503, None, "down 503", TextState.QUEUED),
    ],
)
def test_an_answer_says_whether_to_try_again(provider, run_jobs, status, code, reason, state):
    provider.status, provider.said = status, {"code": code, "message": f"no {NUMBER}"}
    text = queue_text()
    run_jobs()
    assert (now_of(text).state, text.reason, text.attempts) == (state, reason, 1)
    assert bool(text.sealed_words) == (state is TextState.QUEUED)
    assert NUMBER not in job_of(text).last_error + text.reason


def test_a_wrong_token_is_the_operator_s_trouble_and_is_tried_again(provider, run_jobs, use_settings):
    use_settings(text_token=secret("another"))
    text = queue_text()
    run_jobs()
    assert (now_of(text).state, text.reason) == (TextState.QUEUED, "credentials 20003")
    use_settings(text_token=secret(TOKEN))
    with clock.shifted(timedelta(seconds=6)):
        run_jobs()
    assert (now_of(text).state, text.attempts, text.reason) == (TextState.SENT, 2, "")


@pytest.mark.parametrize("raw", [b"", b"<html>", b"[1]", b'{"code": "x"}', b"\xff\xfe", b"9" * 200_000])
def test_an_answer_that_is_no_json_is_no_fault_of_ours(provider, run_jobs, raw):
    provider.status, provider.raw = 500, raw
    text = queue_text()
    run_jobs()
    assert now_of(text).reason == "down 500"


def test_silence_is_a_time_out(provider, run_jobs, monkeypatch):
    monkeypatch.setattr(outgoing, "STEP_SECONDS", 0.2)
    provider.silent = 1.0
    text = queue_text()
    run_jobs()
    assert (now_of(text).state, text.reason) == (TextState.QUEUED, "timeout")


def test_a_provider_that_is_away_is_tried_again(provider, run_jobs, use_settings):
    use_settings(text_url="http://127.0.0.1:9/2010-04-01/Accounts/AC1")
    text = queue_text()
    run_jobs()
    assert now_of(text).reason == "connection"


def test_a_code_that_comes_too_late_isn_t_sent(provider, run_jobs):
    text = queue_text(minutes=1)
    with clock.shifted(timedelta(minutes=1)):
        run_jobs()
    assert provider.asked == 0
    assert (now_of(text).state, text.reason, text.sealed_words) == (TextState.FAILED, "too_late", "")
    assert job_of(text).state is JobState.DONE


def test_what_can_t_be_sent_in_time_says_why(provider, run_jobs):
    provider.status = 500
    text = queue_text(minutes=1)
    for seconds in range(0, 90, 5):
        with clock.shifted(timedelta(seconds=seconds)):
            run_jobs()
    assert (now_of(text).state, text.reason) == (TextState.FAILED, "down 500")
    assert text.sealed_words == ""


def test_without_a_provider_nothing_is_sent_in_production(run_jobs, use_settings):
    use_settings(environment="staging")
    text = queue_text()
    run_jobs()
    assert (now_of(text).state, text.reason) == (TextState.QUEUED, "not_configured")


@pytest.mark.feature("S4-06")
def test_in_demo_the_outbox_page_keeps_the_words(run_jobs):
    text = queue_text()
    run_jobs()
    assert now_of(text).state is TextState.SENT
    assert outbox.words_of(text) == WORDS


def test_a_text_belongs_into_a_transaction():
    with pytest.raises(RuntimeError):
        outbox.queue(OutgoingText(NUMBER, TextChannel.TEXT, WORDS, "code", clock.now()))


def test_s40_killed_after_the_provider_took_it_it_is_sent_once_more(provider, run_jobs, monkeypatch):
    text = queue_text()
    settle = delivery._settle
    monkeypatch.setattr(delivery, "_settle", lambda *a, **k: (_ for _ in ()).throw(OSError()))
    run_jobs()
    monkeypatch.setattr(delivery, "_settle", settle)
    with clock.shifted(timedelta(seconds=6)):
        run_jobs()
    assert len(provider.arrived) == 2
    assert now_of(text).state is TextState.SENT


def test_two_workers_send_it_once(provider, threads, postgres_only):
    text = queue_text()
    job_id = job_of(text).id
    threads([lambda: jobs.run_job(job_id)] * 4)
    assert len(provider.arrived) == 1
