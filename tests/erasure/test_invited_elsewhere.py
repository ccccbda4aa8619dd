"""What another account holds of somebody whom it invited without knowing: it goes with them, and their copy tells of it."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from admin_app.delegation import service as delegations
from admin_app.delegation.models import Delegation
from admin_app.erasure import plan, scan, work
from admin_app.erasure.subject import Subject
from admin_app.identity.models import Membership, User, UserStatus
from admin_app.kernel.db import db
from admin_app.user import people
from admin_app.user.joining import invitation_ends
from tests.cast import actor_of
from tests.dying import Fault, dying_at
from tests.factories.data_copies import ask, downloaded
from tests.factories.erasures import again, begin

pytestmark = pytest.mark.usefixtures("sqlite_only")


@pytest.fixture
def stand_in(cast):
    """The row in Nordlicht for an invitation of carol, who is of another account."""
    return people.invite(actor_of(cast.alice), email=cast.carol.email, full_name="Caro Known-Elsewhere")


def test_s50_what_an_invitation_elsewhere_holds_of_somebody_goes_with_them(cast, stand_in, run_jobs):
    values = [cast.carol.email, "Caro Known-Elsewhere"]
    people.resend_invitation(actor_of(cast.alice), stand_in)
    invitation_ends.revoke(actor_of(cast.alice), stand_in)
    run_jobs()
    assert {found.place for found in scan.scan(values)} > {"users.email", "audit_details.words"}
    begin(cast.carol)
    run_jobs()
    assert [(found.place, values[found.value]) for found in scan.scan(values)] == []
    assert db.session.get(User, stand_in, populate_existing=True).status is UserStatus.ERASED
    assert db.session.get(Membership, stand_in) is None


def test_with_a_whole_account_goes_what_others_hold_of_its_people(cast, stand_in, run_jobs):
    email = cast.carol.email
    begin(cast.other)
    run_jobs()
    assert scan.scan([email]) == []


def test_an_erasure_that_is_broken_off_once_the_address_is_gone_still_finds_the_rest(cast, stand_in):
    email, erasure_id = cast.carol.email, again(begin(cast.carol)).id
    died = False
    for death in range(1, 60):
        with dying_at(death):
            try:
                work.erase(erasure_id, lambda: None)
            except Fault:
                db.session.rollback()
        died = died or email not in db.session.scalars(sa.select(User.email)).all()
        db.session.rollback()
        if died:
            break
    assert died
    assert db.session.get(Membership, stand_in) is not None
    work.erase(erasure_id, lambda: None)
    assert scan.scan([email]) == []
    assert db.session.get(Membership, stand_in) is None


def test_who_is_invited_as_a_delegate_and_never_answered_is_forgotten_there(cast, run_jobs):
    email = cast.carol.email
    delegations.invite(actor_of(cast.alice), email=email, all_services=True)
    run_jobs()
    begin(cast.carol)
    run_jobs()
    assert db.session.scalars(sa.select(Delegation)).all() == []
    assert "delegations.email" not in {found.place for found in scan.scan([email])}


def test_who_erases_the_invitation_leaves_whoever_has_the_address(cast, stand_in, run_jobs):
    begin(db.session.get(User, stand_in))
    run_jobs()
    carol = db.session.get(User, cast.carol.id, populate_existing=True)
    assert (carol.email, carol.status) == (cast.carol.email, UserStatus.ACTIVE)


def test_a_plan_counts_them(cast, stand_in):
    [line] = [row for row in plan.plan(Subject(person_id=cast.carol.id)).rows if row.table == "users"]
    assert line.count == 2


def test_a_copy_tells_of_an_invitation_elsewhere_and_names_nobody_there(cast, stand_in, run_jobs):
    copy_id = ask(cast.carol)
    run_jobs()
    copy = downloaded(cast.carol, copy_id)
    assert {row["full_name"] for row in copy.table("users")} == {cast.carol.full_name, "Caro Known-Elsewhere"}
    assert cast.alice.full_name not in copy.text
    assert str(cast.alice.id) not in copy.text


def test_a_copy_of_the_inviting_owner_tells_nothing_of_who_has_the_address(cast, stand_in, run_jobs):
    copy_id = ask(cast.alice)
    run_jobs()
    text = downloaded(cast.alice, copy_id).text
    assert str(cast.carol.id) not in text
    assert cast.carol.full_name not in text
