"""Mail is a row of the transaction that it tells of, and holds no readable secret."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from admin_app.email import outbox
from admin_app.email.messages import factor, invitation, password
from admin_app.email.models import Mail, MailState
from admin_app.kernel import clock, crypto
from admin_app.kernel.db import transaction
from admin_app.kernel.queue import Job, JobState
from tests.cast import Cast, actor_of
from tests.email.letters import TOKEN


def queue_reset(cast: Cast) -> Mail:
    mail = password.reset_link(cast.alice, actor_of(cast.sam), token=TOKEN, expires_at=clock.now())
    with transaction() as session:
        mail_id = outbox.queue(mail)
    return session.get(Mail, mail_id)


def queue_notice(cast: Cast) -> Mail:
    with transaction() as session:
        mail_id = outbox.queue(factor.totp_on(cast.alice, actor_of(cast.alice)))
    return session.get(Mail, mail_id)


def test_mail_outside_of_a_transaction_is_refused(cast: Cast):
    mail = factor.totp_on(cast.alice, actor_of(cast.alice))
    with pytest.raises(RuntimeError):
        outbox.queue(mail)


def test_mail_and_its_job_exist_exactly_if_the_change_does(cast: Cast, db):
    def change_that_fails():
        with transaction():
            outbox.queue(mail)
            raise ZeroDivisionError

    mail = factor.totp_on(cast.alice, actor_of(cast.alice))
    with pytest.raises(ZeroDivisionError):
        change_that_fails()
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Mail)) == 0
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Job)) == 0


def test_a_mail_costs_two_statements(cast: Cast, count_statements):
    mail = factor.totp_on(cast.alice, actor_of(cast.alice))
    with count_statements() as seen, transaction():
        outbox.queue(mail)
    assert seen.total == 2


def test_the_message_id_is_made_of_row_and_configured_host(cast: Cast, use_settings):
    use_settings(base_url="https://desk.company.example")
    mail = queue_notice(cast)
    assert mail.message_id == f"<{mail.id.hex}@desk.company.example>"


def test_s10_a_link_is_stored_encrypted_and_found_nowhere_in_the_row(cast: Cast, db):
    mail = queue_reset(cast)
    row = db.session.execute(sa.text("SELECT * FROM mails")).one()
    assert mail.sealed
    assert not any(TOKEN in str(value) for value in row)
    assert TOKEN in outbox.words_of(mail).text


def test_s63_a_body_moved_to_another_mail_is_refused(cast: Cast):
    one, other = queue_reset(cast), queue_reset(cast)
    other.text = one.text
    with pytest.raises(crypto.BadCiphertext):
        outbox.words_of(other)


def test_once_sent_the_secret_is_removed_from_text_and_html(cast: Cast, run_jobs, db):
    mail_id = queue_reset(cast).id
    run_jobs()
    mail = db.session.get(Mail, mail_id)
    assert mail.state is MailState.SENT
    assert not mail.sealed
    assert mail.secrets == ""
    assert outbox.REMOVED in mail.text
    assert outbox.REMOVED in mail.html
    assert TOKEN not in mail.text + mail.html


def test_the_demos_outbox_keeps_the_link_and_keeps_it_encrypted(cast: Cast, run_jobs, db, use_settings):
    use_settings(environment="demo")
    mail_id = queue_reset(cast).id
    run_jobs()
    mail = db.session.get(Mail, mail_id)
    assert mail.state is MailState.SENT
    assert TOKEN not in mail.text
    assert TOKEN in outbox.words_of(mail).text
    assert TOKEN not in outbox.readable(mail)


def test_security_mail_and_links_are_the_addressees_alone(cast: Cast):
    sam = actor_of(cast.sam)
    invited = invitation.invited(
        cast.bob, sam, account=cast.nordlicht, role="manager", token=TOKEN, expires_at=clock.now()
    )
    assert invited.private
    assert factor.totp_on(cast.alice, actor_of(cast.alice)).private


def test_a_sent_mails_job_is_done_in_the_same_commit(cast: Cast, run_jobs, db):
    mail = queue_notice(cast)
    assert run_jobs() == 1
    job = db.session.scalar(sa.select(Job).where(Job.subject_id == mail.id))
    assert job.state is JobState.DONE
