"""An invitation is all or nothing, whichever of its statements fails."""

from contextlib import contextmanager

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import Engine

from admin_app.audit.models import AuditDetail, AuditEvent
from admin_app.email.models import Mail
from admin_app.identity.models import Membership, User
from admin_app.kernel.queue import Job
from admin_app.mailed_link.models import LinkToken
from admin_app.user import people
from tests.cast import actor_of

TABLES = (User, Membership, LinkToken, Mail, Job, AuditEvent, AuditDetail)


class Fault(Exception):
    """The plug was pulled."""


@contextmanager
def fault_at(number):
    """Fail just before the statement of this number; COMMIT counts, since a crash may come there too."""
    seen = []

    def strike(*_args):
        seen.append(1)
        if len(seen) == number:
            raise Fault

    event.listen(Engine, "before_cursor_execute", strike)
    event.listen(Engine, "commit", strike)
    try:
        yield
    finally:
        event.remove(Engine, "before_cursor_execute", strike)
        event.remove(Engine, "commit", strike)


def rows(db):
    db.session.rollback()
    return [db.session.scalar(sa.select(sa.func.count()).select_from(table)) for table in TABLES]


def test_s39_a_fault_at_any_statement_of_an_invitation_leaves_all_or_nothing(cast, db):
    alice = actor_of(cast.alice)
    before = rows(db)
    for number in range(1, 60):
        try:
            with fault_at(number):
                people.invite(alice, email="new@nordlicht.example", full_name="New Person")
        except Fault:
            assert rows(db) == before, f"statement {number} left something behind"
        else:
            break
    assert number > 15
    assert all(now > then for now, then in zip(rows(db), before, strict=True))
