"""The demo's acts that take two administrators."""

from __future__ import annotations

import sqlalchemy as sa

from admin_app.demo.cases import two_people
from admin_app.kernel.db import db
from admin_app.proposal.models import Proposal, ProposalState
from tests.cast import actor_of
from tests.factories.people import make_staff


def test_the_demo_holds_what_two_administrators_confirmed_declined_and_still_have_to_decide(app, monkeypatch):
    monkeypatch.setattr(two_people, "enter", actor_of)
    for name, role in (
        ("ruth", "administrator"),
        ("remy", "administrator"),
        ("bella", "billing"),
        ("sofia", "support"),
    ):
        make_staff(role, username=name, full_name=name.title())
    two_people._invited_by_two("company.example")
    for act in (two_people._declined, two_people._tied, two_people._waits):
        act()
    db.session.rollback()
    states = list(db.session.scalars(sa.select(Proposal.state).order_by(Proposal.created_at)))
    assert states == [ProposalState.CONFIRMED, ProposalState.DECLINED, ProposalState.OPEN]
