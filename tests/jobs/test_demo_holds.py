"""The demo's legal holds, in each state that a hold can be in."""

from __future__ import annotations

import sqlalchemy as sa

from admin_app.demo.cases import holds
from admin_app.kernel.db import db
from admin_app.legal_hold.models import HoldState, LegalHold
from tests.cast import actor_of
from tests.factories.people import make_account, make_staff


def test_the_demo_has_a_hold_in_each_state(app, monkeypatch):
    monkeypatch.setattr(holds, "enter", actor_of)
    for name, role in (("ruth", "administrator"), ("ada", "approver")):
        make_staff(role, username=name, full_name=name.title())
    for play in (holds._over, holds._on, holds._proposed):
        play(make_account(name=play.__name__).id)
    db.session.rollback()
    assert set(db.session.scalars(sa.select(LegalHold.state))) == set(HoldState)
