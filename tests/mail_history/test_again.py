"""Having a mail sent again: one's own, with no link or code in it, a few times an hour."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
import time_machine

from admin_app.audit.models import AuditEvent
from admin_app.email.models import Mail, MailState
from admin_app.kernel import clock
from admin_app.kernel.db import db, transaction
from admin_app.kernel.errors import Conflict, NotFound, RateLimited
from admin_app.mail_history.again import send_again
from tests.cast import actor_of
from tests.factories.billing import change
from tests.mail_history.test_reading import security_mail, shared_mail


def mail(mail_id):
    return db.session.get(Mail, mail_id, populate_existing=True)


def sent(cast, run_jobs, to=None):
    mail_id = shared_mail(cast, to)
    run_jobs()
    return mail_id


@pytest.mark.feature("S3-11")
def test_the_same_words_go_to_the_present_sign_in_address(cast, run_jobs, outbox):
    first = sent(cast, run_jobs)
    change(cast.alice, email="alice@new.example")
    again = send_again(actor_of(cast.alice), first)
    run_jobs()
    one, other = mail(first), mail(again)
    assert (other.subject, other.text, other.html) == (one.subject, one.text, one.html)
    assert (other.to_address, other.state, other.again_of) == ("alice@new.example", MailState.SENT, first)
    assert other.message_id != one.message_id
    told = db.session.scalars(sa.select(AuditEvent).where(AuditEvent.name == "mail.sent_again")).one()
    assert (told.actor_id, told.target_id) == (cast.alice.id, first)


def test_what_came_back_can_be_sent_again(cast, run_jobs):
    first = sent(cast, run_jobs)
    with transaction() as session:
        session.execute(sa.update(Mail).where(Mail.id == first).values(state=MailState.BOUNCED))
    assert mail(send_again(actor_of(cast.alice), first)).state is MailState.QUEUED


def test_what_is_on_its_way_carried_a_link_or_is_no_longer_kept_is_not(cast, run_jobs):
    alice = actor_of(cast.alice)
    with pytest.raises(Conflict, match="on its way"):
        send_again(alice, shared_mail(cast))
    secret = security_mail(cast)
    with transaction() as session:
        session.execute(
            sa.update(Mail).where(Mail.id == secret).values(text="Follow (removed)", state=MailState.SENT)
        )
    with pytest.raises(Conflict, match="link or a code"):
        send_again(alice, secret)
    gone = sent(cast, run_jobs)
    with transaction() as session:
        session.execute(sa.update(Mail).where(Mail.id == gone).values(text="", html=""))
    with pytest.raises(Conflict, match="no longer kept"):
        send_again(alice, gone)


def test_another_persons_mail_is_theirs_to_ask_for(cast, run_jobs):
    first = sent(cast, run_jobs)
    for other in (cast.bob, cast.carol):
        with pytest.raises(NotFound):
            send_again(actor_of(other), first)


def test_five_in_an_hour_are_enough(cast, run_jobs):
    first, alice = sent(cast, run_jobs), actor_of(cast.alice)
    for _ in range(5):
        send_again(alice, first)
    with pytest.raises(RateLimited) as refused:
        send_again(alice, first)
    assert refused.value.retry_at > clock.now()
    with time_machine.travel(clock.now() + timedelta(minutes=61), tick=False):
        send_again(actor_of(cast.alice), first)


def test_many_at_once_don_t_pass_the_limit(cast, run_jobs, threads, postgres_only):
    first, alice = sent(cast, run_jobs), actor_of(cast.alice)

    def once():
        try:
            return send_again(alice, first)
        except RateLimited:
            return None

    assert len([done for done in threads([once] * 9) if done]) == 5
