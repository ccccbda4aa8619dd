"""The whole way: an answer of staff leaves by SMTP, its reader answers it, and the same mail comes in twice at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from admin_app import config
from admin_app.incoming_mail import service
from admin_app.incoming_mail.ends import MailEnd
from admin_app.ticket.desk import service as desk
from admin_app.ticket.models import TicketState
from tests.cast import actor_of
from tests.email.server import serving
from tests.incoming_mail.awkward import mail
from tests.incoming_mail.reply import answered


@pytest.fixture
def postbox(use_settings):
    with serving() as box:
        use_settings(smtp_url=type(config.active().smtp_url)(box.url))
        yield box


@pytest.mark.feature("S1-07")
def test_an_answer_of_staff_is_answered_by_mail(box, postbox, run_jobs):
    desk.answer(actor_of(box.cast.sam), box.ticket.id, text="Please try again.")
    run_jobs()
    (arrived,) = postbox.arrived
    assert arrived["Reply-To"] == box.address()
    assert arrived["In-Reply-To"] == arrived["References"] == f"<ticket.{box.ticket.id.hex}@localhost>"
    assert arrived["Message-ID"] not in {None, arrived["References"]}
    assert (arrived["Auto-Submitted"], arrived["X-Gatehouse"]) == ("auto-generated", "1")
    assert service.receive(answered(arrived, "Now it runs. Thank you!")) is MailEnd.TAKEN
    row = box.last
    assert (row.text, row.author_id) == ("Now it runs. Thank you!", box.cast.alice.id)
    assert "Please try again." in row.quoted
    assert box.now().state is TicketState.WAITING_FOR_US


def test_a_mail_of_ours_that_comes_back_is_no_answer(box, postbox, run_jobs):
    desk.answer(actor_of(box.cast.sam), box.ticket.id, text="Please try again.")
    run_jobs()
    assert service.receive(postbox.arrived[0].as_bytes(), to=box.address()) is MailEnd.LOOP


def test_the_mail_that_points_to_the_page_says_that_a_machine_wrote_it(box, postbox, run_jobs):
    (raw,) = mail()("help@tickets.company.example")
    assert service.receive(raw) is MailEnd.POINTED
    run_jobs()
    (arrived,) = postbox.arrived
    assert (arrived["Auto-Submitted"], arrived["In-Reply-To"]) == ("auto-replied", "<1@nordlicht.example>")
    assert service.receive(arrived.as_bytes()) is MailEnd.LOOP


def test_the_same_mail_twice_at_once_is_taken_once(app, box):
    (raw,) = mail()(box.address())

    def receive(_number):
        with app.app_context():
            return service.receive(raw)

    with ThreadPoolExecutor(4) as pool:
        ends = list(pool.map(receive, range(4)))
    assert sorted(ends) == sorted([MailEnd.TAKEN, *[MailEnd.AGAIN] * 3])
    assert [row.text for row in box.messages()].count("It works.") == 1
