"""A private key that somebody sends by mail (SECURITY 36)."""

from __future__ import annotations

import pytest
import structlog

from admin_app.incoming_mail import service
from admin_app.incoming_mail.ends import MailEnd
from admin_app.kernel.db import db, transaction
from admin_app.ticket.models import Ticket
from admin_app.ticket.writing import subscribe
from tests.factories.people import make_person
from tests.incoming_mail.awkward import mail

SECRET = "AAAAAS3cretOfSomebody"
PRIVATE = (
    f"-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjE{SECRET}\n-----END OPENSSH PRIVATE KEY-----"
)


@pytest.mark.parametrize("text", [PRIVATE, f"Please install this.\n\n> {PRIVATE}"], ids=["written", "quoted"])
def test_s36_a_private_key_that_comes_by_mail_is_kept_and_mailed_nowhere(box, outbox, text):
    olga = make_person(box.cast.nordlicht, role="owner", email="olga@nordlicht.example")
    with transaction():
        subscribe(db.session.get(Ticket, box.ticket.id), olga.id)
    (raw,) = mail(text, Subject=PRIVATE.replace("\n", " "))(box.address())
    with structlog.testing.capture_logs() as logged:
        assert service.receive(raw) is MailEnd.TAKEN
    assert box.last.text.startswith("(A private key stood in this e-mail. We have not kept its text")
    (told,) = outbox.all()
    assert SECRET not in told.text + str(logged)
    for table in db.metadata.sorted_tables:
        assert SECRET not in repr(db.session.execute(db.select(table)).all()), table.name
