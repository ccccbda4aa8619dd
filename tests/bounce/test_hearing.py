"""Reports about mails: whose they are, what they change, what they never do."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
import time_machine

from admin_app.audit.models import AuditEvent
from admin_app.bounce import notifications, service
from admin_app.bounce.models import AddressTrouble, Fate
from admin_app.bounce.service import Reported
from admin_app.email import bounce_address
from admin_app.email.models import Mail, MailState, Topic
from admin_app.kernel import clock
from admin_app.kernel.db import db
from admin_app.subscription import service as subscriptions
from tests.bounce.reports import report
from tests.cast import actor_of
from tests.email.server import serving
from tests.email.test_sending import secret
from tests.factories.contacts import make_contact
from tests.mail_history.test_reading import security_mail, shared_mail
from tests.subscription.test_choosing import OFFICE, send


@pytest.fixture
def mail(cast, run_jobs):
    """A mail to alice that was handed over."""
    mail_id = shared_mail(cast)
    run_jobs()
    return db.session.get(Mail, mail_id)


def now_of(mail):
    return db.session.get(Mail, mail.id, populate_existing=True)


def hear(raw):
    return [service.hear(one) for one in notifications.read(raw)]


def trouble(user):
    return service.troubles(user.id).get(user.id)


@pytest.mark.feature("S3-11")
def test_a_report_that_brings_our_mail_back_marks_it_and_counts_to_the_address(cast, mail):
    assert hear(report(mail.message_id)) == [True]
    assert (now_of(mail).state, now_of(mail).last_error) == (MailState.BOUNCED, "5.1.1")
    assert (trouble(cast.alice).bounces, trouble(cast.alice).code) == (1, "5.1.1")
    told = db.session.scalars(sa.select(AuditEvent).where(AuditEvent.name == "mail.bounced")).one()
    assert (told.target_id, told.actor_id) == (mail.id, None)


def test_the_same_report_twice_counts_once(cast, mail):
    assert hear(report(mail.message_id)) + hear(report(mail.message_id)) == [True, False]
    assert trouble(cast.alice).bounces == 1


def test_one_by_the_signed_address_needs_no_mail_that_comes_back(cast, mail, use_settings):
    use_settings(mail_bounces_to="bounces@company.example")
    to = bounce_address.of_mail(mail.id)
    assert len(to.partition("@")[0]) <= 64
    assert hear(report(to=f"<{to.upper()}>")) == [True]
    assert now_of(mail).state is MailState.BOUNCED


def test_the_signed_address_is_where_mail_servers_send_reports(cast, use_settings, run_jobs):
    with serving() as box:
        use_settings(mail_bounces_to="bounces@company.example", smtp_url=secret(box.url))
        mail_id = shared_mail(cast)
        run_jobs()
    assert box.envelopes[0][0] == bounce_address.of_mail(mail_id)


@pytest.mark.parametrize(
    "forged",
    [
        lambda m: report(m.message_id.replace("@", "x@")),
        lambda m: report(to=f"bounces+{'a' * 39}@company.example"),
        lambda m: report(m.message_id, kind="disposition-notification"),
        lambda m: report(m.message_id, action="expanded"),
        lambda m: b"From: a@b.example\r\n\r\nMessage-ID: " + m.message_id.encode(),
        lambda m: report(m.message_id)[:120],
        lambda m: b"\xff\x00" * 300,
        lambda m: report(m.message_id) + b"x" * notifications.MOST_BYTES,
    ],
)
def test_what_is_not_signed_not_known_or_no_report_changes_nothing(cast, mail, forged):
    assert not any(hear(forged(mail)))
    assert now_of(mail).state is MailState.SENT
    assert trouble(cast.alice) is None


def test_of_what_a_report_says_only_the_status_code_is_kept(mail):
    hear(report(mail.message_id, status="5.2.2 <b>full</b>", words="Dear Alice at Nordlicht"))
    assert now_of(mail).last_error == "5.2.2"
    hear(report(mail.message_id, status="five hundred", number=2))
    assert db.session.scalars(sa.select(AddressTrouble.code)).all() == [""]


def test_a_delay_is_counted_and_the_mail_stays_sent(cast, mail):
    hear(report(mail.message_id, action="delayed", status="4.2.2"))
    assert now_of(mail).state is MailState.SENT
    assert trouble(cast.alice) is None
    assert db.session.scalar(sa.select(AddressTrouble.delays)) == 1


def test_a_mail_that_arrived_says_so_and_clears_what_was_counted(cast, mail, run_jobs):
    hear(report(mail.message_id))
    other = shared_mail(cast)
    run_jobs()
    other = db.session.get(Mail, other)
    hear(report(other.message_id, action="delivered", status="2.0.0"))
    assert now_of(other).state is MailState.DELIVERED
    assert trouble(cast.alice) is None


def test_what_came_back_does_not_arrive_later(mail):
    hear(report(mail.message_id))
    hear(report(mail.message_id, action="delivered", status="2.0.0", number=2))
    assert now_of(mail).state is MailState.BOUNCED


def test_a_mail_with_a_link_that_comes_back_before_it_is_noted_as_sent_keeps_no_secret(cast):
    mail = db.session.get(Mail, security_mail(cast))
    service.hear(Reported(Fate.BOUNCED, "1", "5.1.1", mail_id=mail.id))
    assert (now_of(mail).state, now_of(mail).sealed, now_of(mail).secrets) == (MailState.BOUNCED, False, "")


def test_a_refusal_while_it_is_handed_over_counts_too(cast, use_settings, run_jobs):
    with serving() as box:
        box.rcpt = "550 5.1.1 no such user"
        use_settings(smtp_url=secret(box.url))
        shared_mail(cast)
        run_jobs()
    assert (trouble(cast.alice).bounces, trouble(cast.alice).code) == (1, "5.1.1")


def test_an_address_is_forgotten_as_troubled_after_ninety_days(cast, mail):
    hear(report(mail.message_id))
    with time_machine.travel(clock.now() + timedelta(days=91), tick=False):
        assert trouble(cast.alice) is None


def test_newsletters_do_not_go_where_mail_only_comes_back_and_all_else_does(cast):
    office = make_contact(cast.alice, OFFICE)
    subscriptions.choose(
        actor_of(cast.alice),
        {office.id: frozenset({Topic.NEWSLETTER, Topic.SUPPORT}), cast.alice.id: frozenset()},
    )
    for number in range(3):
        assert send(cast.alice, Topic.NEWSLETTER) == [OFFICE]
        newest = db.session.scalars(sa.select(Mail).order_by(Mail.id.desc()).limit(1)).one()
        service.hear(Reported(Fate.BOUNCED, str(number), "5.1.1", mail_id=newest.id))
    assert service.troubles(cast.alice.id)[office.id].unreachable
    assert send(cast.alice, Topic.NEWSLETTER) == []
    assert send(cast.alice, Topic.SUPPORT) == [OFFICE]


def test_a_hundred_reports_at_once_are_counted_each(cast, mail, threads, postgres_only):
    mail_id = mail.id
    threads(
        [
            lambda n=n: service.hear(Reported(Fate.DELAYED, str(n), "4.2.2", mail_id=mail_id))
            for n in range(20)
        ]
    )
    assert db.session.scalar(sa.select(AddressTrouble.delays)) == 20


def test_of_one_report_no_more_than_some_recipients_are_heard(monkeypatch):
    monkeypatch.setattr(notifications, "MOST_RECIPIENTS", 2)
    one = b"Final-Recipient: rfc822; alice@nordlicht.example\nAction: failed\n\n"
    raw = report("<a@b.example>").replace(b"Final-Recipient", one * 3 + b"Final-Recipient")
    assert len(notifications.read(raw)) == 2
