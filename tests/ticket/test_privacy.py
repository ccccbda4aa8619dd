"""What a copy of somebody's data, and an erasure, do with tickets, their messages and notes (GDPR art. 15, 17)."""

from __future__ import annotations

import pytest

from tests.factories.data_copies import ask, downloaded
from tests.factories.tickets import make_message, make_secret, make_ticket

pytestmark = pytest.mark.one_database


def copy_of(user, run_jobs):
    copy_id = ask(user, "copy")
    run_jobs()
    return downloaded(user, copy_id)


def test_a_copy_has_the_question_the_answer_and_the_notes_about_it(cast, run_jobs):
    row = make_ticket(cast.bob, "Since Monday.")
    make_message(row, "Restart it.", cast.sam)
    assert cast.alice.full_name == "Alice Lindqvist"
    make_message(row, "Bob Solberg always forgets the cable, says Alice Lindqvist.", cast.sam, kind="note")
    make_secret(row, "Kanarien-Passwort-77")
    found = copy_of(cast.bob, run_jobs)
    texts = [message["text"] for message in found.table("ticket_messages")]
    assert texts[:2] == ["Since Monday.", "Restart it."]
    assert texts[2].startswith("Bob Solberg always forgets the cable")
    assert "Lindqvist" not in found.text
    assert "Kanarien" not in found.text
    assert [ticket["number"] for ticket in found.table("tickets")] == [row.number]


def test_what_an_owner_wrote_in_somebody_s_ticket_is_in_the_owner_s_copy(cast, run_jobs):
    row = make_ticket(cast.bob, "Since Monday.")
    make_message(row, "He is right.", cast.alice)
    assert "He is right." in copy_of(cast.alice, run_jobs).text


def test_a_ticket_of_another_account_is_in_no_copy(cast, run_jobs):
    make_ticket(cast.carol, "Kanarienfrage")
    assert "Kanarienfrage" not in copy_of(cast.alice, run_jobs).text


def test_whom_an_unproven_mail_claims_to_be_from_is_masked_as_on_the_page(cast, run_jobs):
    row = make_ticket(cast.bob)
    for sender in ("guest@elsewhere.example", cast.bob.email):
        make_message(row, "It is me", None, sender=sender, via="mail")
    found = copy_of(cast.bob, run_jobs)
    assert "guest@" not in found.text
    senders = [message["sender"] for message in found.table("ticket_messages") if message["sender"]]
    assert senders == ["g•••••@elsewhere.example", cast.bob.email]
