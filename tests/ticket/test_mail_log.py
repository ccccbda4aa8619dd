"""The mail log names tickets to those of staff who don't see them by their numbers alone (DOMAIN 2, 7, 8)."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from admin_app.email.models import Mail
from admin_app.kernel.db import db
from admin_app.ticket.desk import service as desk
from tests.cast import actor_of, sign_in
from tests.factories.tickets import make_ticket

SUBJECT = "Whom we let go in spring"


@pytest.mark.parametrize(
    ("who", "reads"),
    [("sam", True), ("bill", False), ("ada", False), ("aud", False)],
    ids=["agent", "billing", "approver", "auditor"],
)
def test_who_may_not_read_a_ticket_reads_its_number_in_lists_pages_and_tabs_of_mail(
    cast, client, sqlite_only, who, reads
):
    row = make_ticket(cast.bob, subject=SUBJECT, category="account")
    desk.answer(actor_of(cast.sam), row.id, text="We see.")
    mail_id = db.session.scalars(sa.select(Mail.id).where(Mail.template == "ticket_answered")).one()
    sign_in(client, getattr(cast, who))
    for path in ("/admin/mail/", f"/admin/mail/{mail_id}", f"/admin/accounts/{cast.nordlicht.id}/mail"):
        answer = client.get(path)
        assert (answer.status_code, row.number in answer.text, SUBJECT in answer.text) == (
            200,
            True,
            reads,
        ), path


def test_a_file_of_the_mail_log_tells_no_more_than_the_list(cast, client, exported, sqlite_only):
    row = make_ticket(cast.bob, subject=SUBJECT)
    desk.answer(actor_of(cast.sam), row.id, text="We see.")
    sign_in(client, cast.aud)
    text = exported("/admin/mail/export").get_data(as_text=True)
    assert (row.number in text, SUBJECT in text) == (True, False)
