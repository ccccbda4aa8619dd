"""What stands beside an account's story: one mark of what is masked, and figures that name since when and from where."""

from __future__ import annotations

from datetime import timedelta

import pytest

from admin_app.kernel import clock
from admin_app.kernel.db import transaction
from admin_app.sign_in.models import PasswordCredential
from tests.cast import sign_in
from tests.factories.billing import make_invoice
from tests.factories.contacts import make_contact
from tests.factories.sessions import make_session
from tests.factories.support import allow

pytestmark = pytest.mark.one_database


def page_of(client, cast):
    return client.get(f"/admin/accounts/{cast.nordlicht.id}").text


def words(page):
    return " ".join(page.replace("<", " <").split())


def test_one_mark_says_that_private_data_is_masked_however_many_fields_are(client, cast):
    make_contact(cast.alice)
    allow(cast.alice, areas=["security"])
    sign_in(client, cast.sam)
    page = page_of(client, cast)
    assert page.count(">Masked</span>") == 1
    assert "Not granted" not in page


def test_what_is_granted_has_an_eye_and_no_mark(client, cast):
    make_contact(cast.alice)
    allow(cast.alice, areas=["profile"])
    sign_in(client, cast.sam)
    page = page_of(client, cast)
    assert ">Masked</span>" not in page
    assert "Show: email" in page


def test_sessions_name_the_countries_that_they_are_open_in(client, cast):
    for country in ("DE", "NO", "DE"):
        make_session(cast.alice, country=country)
    sign_in(client, cast.sam)
    page = page_of(client, cast)
    assert "3 open" in page
    assert "Germany, Norway" in page


def test_the_age_of_the_oldest_password_is_told(client, cast):
    with transaction() as session:
        credential = session.get(PasswordCredential, cast.alice.id)
        credential.set_at = clock.now() - timedelta(days=412)
    sign_in(client, cast.sam)
    assert "412 days ago" in page_of(client, cast)


def test_an_overdue_invoice_says_since_when(client, cast):
    make_invoice(cast.nordlicht, status="overdue", due_on=clock.now().date() - timedelta(days=20))
    sign_in(client, cast.sam)
    page = page_of(client, cast)
    assert "1 overdue" in page
    assert "since " in page
