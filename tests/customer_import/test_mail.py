"""People with awkward names and addresses get their mail."""

from __future__ import annotations

import sqlalchemy as sa

from admin_app import config
from admin_app.email import outbox
from admin_app.email.messages import factor
from admin_app.email.models import Mail, MailState
from admin_app.identity.models import User
from admin_app.kernel.db import db, transaction
from tests.cast import actor_of
from tests.email.server import serving
from tests.factories.imports import AWKWARD_EMAIL, AWKWARD_NAMES, imported_sample


def test_s27_awkward_names_and_addresses_arrive_in_mail_unharmed(app, tmp_path, cast, use_settings, run_jobs):
    imported_sample(tmp_path)
    with serving(enable_SMTPUTF8=True) as box:
        use_settings(smtp_url=type(config.active().smtp_url)(box.url))
        people = db.session.scalars(sa.select(User).where(User.username_folded.like("awkward.%"))).all()
        with transaction():
            for person in people:
                outbox.queue(factor.totp_on(person, actor_of(cast.sam)))
        run_jobs()
    assert set(db.session.scalars(sa.select(Mail.state))) == {MailState.SENT}
    assert AWKWARD_EMAIL in {address for _, to in box.envelopes for address in to}
    arrived = [message["To"].addresses[0].display_name for message in box.arrived]
    assert sorted(arrived) == sorted(name.replace("A\u030a", "Å") for name in AWKWARD_NAMES)
