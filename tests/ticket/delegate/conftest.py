"""Gunda of Baobab, who is a delegate of Nordlicht for one of its two services."""

from __future__ import annotations

import pytest

from admin_app.delegation import reach
from admin_app.delegation.models import DelegationLevel
from admin_app.kernel import clock
from admin_app.kernel.db import db
from tests.cast import actor_of
from tests.factories.billing import make_service
from tests.factories.delegations import make_delegation
from tests.factories.people import make_person


class House:
    """An account with two services, and its delegate for the first of them."""

    def __init__(self, cast):
        self.cast, self.account = cast, cast.nordlicht
        self.server = make_service(cast.nordlicht, name="Web hosting M")
        self.archive = make_service(cast.nordlicht, name="Archive")
        self.gunda = make_person(cast.other, full_name="Gunda Guest", activated_at=clock.now())
        self.row = make_delegation(
            cast.nordlicht,
            self.gunda,
            level=DelegationLevel.MANAGE,
            all_services=False,
            service_ids=[self.server.id.hex],
        )
        self.number = self.account.number

    @property
    def actor(self):
        """Gunda as she comes with a request of her own, in her own account."""
        db.session.rollback()
        db.session.expire_all()
        return actor_of(self.gunda)

    @property
    def delegate(self):
        """Gunda as she acts in the other one."""
        return reach.account(self.actor, self.number).actor


@pytest.fixture
def house(cast):
    return House(cast)
