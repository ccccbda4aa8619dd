"""Whose data are restricted, of them what another account holds that invited their address is only stored as well."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from admin_app.audit.models import SUBJECT, AuditDetail
from admin_app.delegation import service as delegations
from admin_app.delegation.models import Delegation
from admin_app.export.unrestricted import without_restricted
from admin_app.identity.models import User
from admin_app.kernel.db import db
from admin_app.kernel.rights.lens import Area
from admin_app.personal_data import kept_back
from admin_app.support_access import looks
from admin_app.support_access.lens import lens_for
from admin_app.user import people
from tests.cast import actor_of
from tests.factories.people import make_account, make_person
from tests.factories.restrictions import restrict
from tests.restriction.test_stored_only import allow

pytestmark = pytest.mark.usefixtures("sqlite_only")


@pytest.fixture
def stand_in(cast):
    """The row in Nordlicht for an invitation of carol, who is of another account."""
    return people.invite(actor_of(cast.alice), email=cast.carol.email, full_name="X")


def test_files_of_lists_leave_it_out(cast, stand_in):
    owner = make_person(make_account(), role="owner")
    delegations.invite(actor_of(owner), email=cast.carol.email, all_services=True)

    def ids(model):
        return set(db.session.scalars(without_restricted(sa.select(model.id), model.__table__)))

    assert stand_in in ids(User)
    assert ids(Delegation)
    restrict(cast.carol)
    assert ids(User) & {stand_in, cast.carol.id} == set()
    assert cast.alice.id in ids(User)
    assert ids(Delegation) == set()


def test_a_look_at_the_account_that_invited_doesnt_open_it(cast, stand_in):
    allow(cast.alice)
    sam = actor_of(cast.sam)
    looks.look(sam, cast.nordlicht.id, area="profile")
    assert lens_for(sam, cast.nordlicht.id).sees(Area.PROFILE, "email", stand_in)
    restrict(cast.carol)
    lens = lens_for(sam, cast.nordlicht.id)
    assert not lens.sees(Area.PROFILE, "email", stand_in)
    assert lens.sees(Area.PROFILE, "email", cast.alice.id)


def test_no_age_takes_its_words_away(cast, stand_in):
    mine = sa.select(AuditDetail.id).where(AuditDetail.person_id == stand_in, AuditDetail.role == SUBJECT)
    staying = mine.where(kept_back.stays("audit_details"))
    assert db.session.scalars(staying).all() == []
    restrict(cast.carol)
    assert db.session.scalars(staying).all() == db.session.scalars(mine).all() != []


def test_whoever_invited_goes_on_as_with_anybody(cast, stand_in):
    restrict(cast.carol)
    people.change_role(actor_of(cast.alice), stand_in, role="owner")
    people.resend_invitation(actor_of(cast.alice), stand_in)
