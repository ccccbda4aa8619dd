"""Delivery reports by a signed webhook (Standard Webhooks)."""

from __future__ import annotations

import base64
import json
from datetime import timedelta

import pytest
import sqlalchemy as sa

from admin_app import config
from admin_app.bounce import webhook
from admin_app.bounce.models import MailReport
from admin_app.email.models import Mail, MailState
from admin_app.kernel import clock
from admin_app.kernel.db import db
from tests.mail_history.test_reading import shared_mail

SECRET = b"a secret of 24 bytes, ok"
WRITTEN = "whsec_" + base64.b64encode(SECRET).decode()


@pytest.fixture
def mail(cast, run_jobs, use_settings):
    use_settings(mail_webhook_secret=type(config.active().smtp_url)(WRITTEN))
    mail_id = shared_mail(cast)
    run_jobs()
    return db.session.get(Mail, mail_id)


def bounced(mail, **more):
    return json.dumps(
        {"type": "mail.bounced", "data": {"message_id": mail.message_id, "code": "5.1.1"}, **more}
    ).encode()


def tell(client, body, *, told="msg_1", at=None, secret=SECRET, sign=None):
    timestamp = str(int((at or clock.now()).timestamp()))
    headers = {
        "webhook-id": told,
        "webhook-timestamp": timestamp,
        "webhook-signature": webhook.signature(secret, told, timestamp, sign if sign is not None else body),
        "Content-Type": "application/json",
    }
    return client.post("/hooks/mail", data=body, headers=headers).status_code


def state(mail):
    return db.session.get(Mail, mail.id, populate_existing=True).state


@pytest.mark.parametrize(
    ("secret", "told", "at", "body", "expected"),
    [
        (
            "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", b'{"test": 2432232314}',
            "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
        ),
        (
            "plJ3nmyCDGBKInavdOK15jsl", "msg_loFOjxBNrRLzqYUf", "1731705121", b'{"event_type":"ping","data":{"success":true}}',
            "v1,rAvfW3dJ/X/qxhsaXPOyyCGmRKsaKWcsNccKXlIktD0=",
        ),
    ],
    ids=["the reference libraries", "a sender"],
)  # fmt: skip
def test_the_signature_is_that_of_the_specification(secret, told, at, body, expected):
    """The first is what the specification's own libraries hold their signing to."""
    assert webhook.signature(base64.b64decode(secret), told, at, body) == expected


@pytest.mark.feature("S3-11")
def test_a_signed_report_marks_the_mail(client, mail):
    assert tell(client, bounced(mail)) == 204
    assert state(mail) is MailState.BOUNCED


def test_one_that_arrived_is_delivered_and_a_message_id_without_brackets_will_do(client, mail):
    body = json.dumps(
        {"type": "mail.delivered", "data": {"message_id": mail.message_id.strip("<>")}}
    ).encode()
    assert tell(client, body) == 204
    assert state(mail) is MailState.DELIVERED


def test_the_same_report_again_and_a_mail_that_is_not_known_are_taken_and_count_nothing(client, mail):
    assert [tell(client, bounced(mail)) for _ in range(2)] == [204, 204]
    unknown = json.dumps({"type": "mail.bounced", "data": {"message_id": "<x@y>"}}).encode()
    assert tell(client, unknown, told="msg_2") == 204
    assert db.session.scalar(sa.select(sa.func.count()).select_from(MailReport)) == 1


@pytest.mark.parametrize(
    "how",
    [
        {"secret": b"another secret, as long!"},
        {"sign": b"{}"},
        {"at": timedelta(minutes=-6)},
        {"at": timedelta(minutes=6)},
        {"told": "x" * 201},
    ],
)
def test_s35_what_is_not_signed_with_the_secret_just_now_is_refused(client, mail, how):
    if "at" in how:
        how = {"at": clock.now() + how["at"]}
    assert tell(client, bounced(mail), **how) == 401
    assert state(mail) is MailState.SENT


def test_without_headers_it_is_refused(client, mail):
    assert client.post("/hooks/mail", data=bounced(mail)).status_code == 401


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{",
        b'"x"',
        b'{"type":"mail.read","data":{}}',
        b'{"type":"mail.bounced","data":{"message_id":5}}',
        b"\xff",
        b"[" * 60_000,
    ],
)
def test_s31_a_body_that_is_no_report_is_refused(client, mail, body):
    assert tell(client, body) == 422


def test_a_body_that_is_too_long_is_not_read(client, mail):
    assert tell(client, b"x" * (webhook.MOST_BYTES + 1)) == 413


def test_without_a_configured_secret_there_is_no_such_page(client, cast):
    assert client.post("/hooks/mail", data=b"{}").status_code == 404
