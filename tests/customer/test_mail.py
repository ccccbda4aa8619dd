"""The pages of the mail history."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from admin_app.email.models import Mail, MailState
from admin_app.kernel.db import transaction
from tests.factories.billing import change
from tests.mail_history.test_reading import security_mail, shared_mail

STRANGE = "<b>Ünal & Söhne</b> \u200fשלום"


@pytest.mark.feature("S3-11")
def test_each_mail_stands_with_its_state_and_opens(alice, cast, run_jobs):
    mail_id = shared_mail(cast)
    assert "Queued" in alice.get("/mail").text
    run_jobs()
    page = alice.get("/mail").text
    assert "Nordlicht Media GmbH is suspended" in page
    assert "to you" in page
    one = alice.get(f"/mail/{mail_id}").text
    assert "handed over to your mail server" in one
    assert cast.alice.email in one
    assert f"/mail/{mail_id}/again" in one


@pytest.mark.feature("S0-20")
def test_a_colleague_reads_what_the_account_shares_and_cannot_send_it_again(bob, cast, run_jobs, post):
    mail_id, secret = shared_mail(cast), security_mail(cast)
    run_jobs()
    page = bob.get("/mail").text
    assert "to Alice Lindqvist" in page
    assert "authenticator" not in page.lower()
    one = bob.get(f"/mail/{mail_id}").text
    assert cast.alice.email not in one
    assert "a•••••@nordlicht.example" in one
    assert "/again" not in one
    assert post(bob, f"/mail/{mail_id}/again").status_code == 404
    assert bob.get(f"/mail/{secret}").status_code == 404


def test_the_cause_of_a_bounce_is_said(alice, cast):
    mail_id = shared_mail(cast)
    with transaction() as session:
        values = {"state": MailState.BOUNCED, "last_error": "550 5.1.1"}
        session.execute(sa.update(Mail).where(Mail.id == mail_id).values(values))
    assert "There is no such address there." in alice.get("/mail").text
    assert "550 5.1.1" in alice.get(f"/mail/{mail_id}").text


def test_filters_stand_in_the_address_and_can_be_removed(alice, cast):
    shared_mail(cast)
    security_mail(cast)
    page = alice.get("/mail?topic=security").text
    assert "is suspended" not in page
    assert "Remove the filter Topic" in page
    assert "No e-mail found" in alice.get("/mail?state=bounced").text
    named = alice.get(f"/mail?person={cast.alice.id}").text
    assert "Remove the filter To" in named


@pytest.mark.parametrize("query", ["topic=weather", "state=lost", "person=me", "person=1", "key=zzz"])
def test_s31_a_filter_that_there_is_not_is_refused(alice, query):
    assert alice.get(f"/mail?{query}").status_code == 422


def test_s19_somebody_of_another_account_is_no_filter(alice, cast):
    assert alice.get(f"/mail?person={cast.carol.id}").status_code == 404


def test_sending_again_says_so_and_a_sixth_has_to_wait(alice, cast, run_jobs, post):
    mail_id = shared_mail(cast)
    assert "still on its way" in post(alice, f"/mail/{mail_id}/again").text
    run_jobs()
    assert "to your sign-in address once more" in alice.get(f"/mail/{mail_id}/again").text
    done = post(alice, f"/mail/{mail_id}/again")
    assert done.status_code == 303
    assert "on its way to you again" in alice.get(done.location).text
    for _ in range(4):
        post(alice, f"/mail/{mail_id}/again")
    assert post(alice, f"/mail/{mail_id}/again").status_code == 429


def test_the_page_of_an_empty_history_says_what_comes(alice):
    assert "No e-mails yet" in alice.get("/mail").text


def test_s27_a_strange_name_is_text(bob, cast):
    change(cast.alice, full_name=STRANGE)
    shared_mail(cast)
    page = bob.get("/mail").text
    assert "<b>Ünal" not in page
    assert "&lt;b&gt;Ünal" in page
