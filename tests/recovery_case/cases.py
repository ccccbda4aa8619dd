"""A case of a lost second factor, as its tests begin it."""

from __future__ import annotations

import dataclasses

from admin_app.kernel.db import db
from admin_app.recovery_case.models import RecoveryCase
from admin_app.session.models import Stage
from tests.factories.people import PASSWORD
from tests.sign_in.door import at_door, knock

NEW = "Regen+bogen-fisch7"


def waiting(user, password=PASSWORD):
    """The actor of a sign-in that waits for the second factor."""
    started = knock(user.username, password)
    assert started.stage is Stage.FACTOR
    return dataclasses.replace(at_door(), user_id=user.id, session_id=started.session_id)


def state_of(case_id):
    db.session.rollback()
    return db.session.get(RecoveryCase, case_id, populate_existing=True).state


def mail_to(outbox, address, template):
    return [m for m in outbox.all() if m.to == address and m.template == template]


def token_of(outbox, address, template, name):
    found = [link for link in mail_to(outbox, address, template)[0].links if f"/link/{name}/" in link]
    return found[0].rpartition("/")[2]
