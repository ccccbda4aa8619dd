"""Roles that count as administrator are given and taken by two administrators (SECURITY 21)."""

import pytest

from admin_app.desk import proposal_kinds
from admin_app.identity.models import UserKind
from admin_app.independence.models import TieKind
from admin_app.independence.service import NotIndependent
from admin_app.kernel.actor import console, system
from admin_app.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from admin_app.proposal.models import ProposalState
from admin_app.proposal.service import AwaitsSecond
from admin_app.proposal.transitions import Decided
from admin_app.sign_in.flow.subject import by_name
from admin_app.user import staff
from admin_app.user.staffing import by_two
from tests.cast import actor_of, sign_in
from tests.factories.independence import make_tie, ties_to
from tests.factories.people import make_staff
from tests.factories.proposals import row
from tests.factories.roles import make_role, set_rights
from tests.user.test_staff import roles_of

NEW = {"email": "nia@company.example", "full_name": "Nia Park", "username": "nia", "reason": "Hired"}
ADMIN = ["administrator"]


def give(by, to, *keys):
    given = {"role_keys": list(keys), "reason": "Takes over", "typed": to.username}
    return staff.give_roles(actor_of(by), to.id, **given)


def invite(by, *keys):
    return staff.invite_staff(actor_of(by), role_keys=list(keys), **NEW)


def confirm(by, waits):
    proposal_kinds.confirm(actor_of(by), waits.proposal_id)


@pytest.fixture
def third():
    return make_staff("administrator", username="third", full_name="Rita Third")


def test_s21_an_administrators_rights_are_given_when_a_second_administrator_confirms(cast, db, outbox):
    waits = give(cast.root, cast.sam, "support", "administrator")
    assert isinstance(waits, AwaitsSecond)
    assert (roles_of(db, cast.sam.id), outbox.all()) == ({"support"}, [])
    confirm(cast.ruth, waits)
    assert roles_of(db, cast.sam.id) == {"support", "administrator"}
    assert cast.sam.email in {mail.to for mail in outbox.all()}
    assert ties_to(cast.sam) == [(who.id, TieKind.ROLES) for who in (cast.ruth, cast.root)]


def test_s21_nobody_confirms_the_own_one_nor_about_oneself_nor_without_the_right(cast, db, third):
    waits = give(cast.root, cast.ruth, "support")
    for who in (cast.root, cast.ruth, cast.sam):
        with pytest.raises((NotAllowed, NotFound)):
            confirm(who, waits)
    assert roles_of(db, cast.ruth.id) == {"administrator"}
    confirm(third, waits)
    assert roles_of(db, cast.ruth.id) == {"support"}


def test_s21_whoever_was_invited_by_the_one_who_asks_confirms_nothing(cast, third):
    make_tie(cast.root, third)
    waits = give(cast.root, cast.sam, "administrator")
    with pytest.raises(NotIndependent):
        confirm(third, waits)


@pytest.mark.parametrize("right", ["staff:write", "role:write", "break_glass:review"])
def test_s21_a_role_of_the_companys_own_with_such_a_right_waits_too(cast, db, right):
    role = make_role(right, "role:read")
    assert isinstance(give(cast.root, cast.sam, "support", role.key), AwaitsSecond)
    assert roles_of(db, cast.sam.id) == {"support"}


def test_roles_that_raise_nobody_are_given_by_one(cast, db):
    assert give(cast.root, cast.sam, "billing") is None
    assert roles_of(db, cast.sam.id) == {"billing"}


def test_a_reviewer_of_broken_glass_is_made_by_two_and_unmade_by_one(cast, db):
    reviews = make_role("break_glass:review", held_by=[cast.aud])
    assert give(cast.root, cast.aud, "auditor") is None
    assert reviews.key not in roles_of(db, cast.aud.id)


def test_an_administrator_keeps_the_role_beside_another_without_a_second(cast, db):
    assert give(cast.root, cast.ruth, "administrator", "billing") is None
    assert roles_of(db, cast.ruth.id) == {"administrator", "billing"}


def test_s41_other_roles_since_or_a_role_that_says_more_by_now_are_refused(cast, db, third):
    role = make_role("staff:write", "role:read")
    first, second = give(cast.root, cast.sam, role.key), give(cast.root, cast.bill, role.key)
    give(cast.ruth, cast.sam, "billing")
    set_rights(role, "staff:write", "role:write")
    for waits in (first, second):
        with pytest.raises(Conflict, match="has changed since"):
            confirm(third, waits)
    assert (roles_of(db, cast.sam.id), roles_of(db, cast.bill.id)) == ({"billing"}, {"billing"})


def test_s21_the_last_administrator_stays_when_two_are_asked_for_at_once(cast, db, third):
    waits = [give(third, who, "support") for who in (cast.root, cast.ruth)]
    confirm(cast.ruth, waits[0])
    staff.disable_staff(actor_of(cast.ruth), third.id, reason="Left us", typed="third")
    with pytest.raises((NotFound, NotAllowed)):
        confirm(cast.root, waits[1])
    assert roles_of(db, cast.ruth.id) == {"administrator"}


def test_nobody_is_there_and_no_mail_goes_before_the_invitation_is_confirmed(cast, outbox):
    waits = invite(cast.root, "administrator")
    assert (by_name(UserKind.STAFF, "nia"), outbox.all()) == (None, [])
    confirm(cast.ruth, waits)
    person = by_name(UserKind.STAFF, "nia")
    assert person is not None
    assert "nia@company.example" in {mail.to for mail in outbox.all()}
    assert row(waits.proposal_id).sealed == ""


def test_the_same_invitation_waits_once(cast):
    invite(cast.root, "administrator")
    with pytest.raises(Conflict):
        invite(cast.ruth, "administrator")


def test_an_address_that_is_somebodys_is_refused_when_asked_for_and_when_confirmed(cast):
    with pytest.raises(Invalid):
        staff.invite_staff(actor_of(cast.root), role_keys=ADMIN, **{**NEW, "email": cast.sam.email})
    waits = invite(cast.root, "administrator")
    make_staff("support", email=NEW["email"])
    with pytest.raises(Conflict, match="Somebody now has"):
        confirm(cast.ruth, waits)
    assert row(waits.proposal_id).state is ProposalState.OPEN


def test_the_operator_confirms_what_the_only_administrator_asks_for(cast, db):
    waits = invite(cast.root, "administrator")
    by_two.confirm_at_console(console(), waits.proposal_id)
    person = by_name(UserKind.STAFF, "nia")
    assert roles_of(db, person.user_id) == {"administrator"}
    with pytest.raises(Decided):
        by_two.confirm_at_console(console(), waits.proposal_id)


def test_s21_the_operator_confirms_nothing_that_another_administrator_could(cast):
    waits = invite(cast.root, "administrator")
    assert cast.ruth
    for actor in (console(), system(), actor_of(cast.root)):
        with pytest.raises(NotAllowed):
            by_two.confirm_at_console(actor, waits.proposal_id)


def test_the_desk_says_that_it_waits_and_who_confirms(client, cast):
    sign_in(client, cast.root)
    path = "/admin/staff/invite"
    form = {"csrf_token": client.csrf(path), "role_keys": ADMIN, **NEW}
    page = client.post(path, data=form, follow_redirects=True)
    assert "A second member of staff has 72 hours" in page.text
    listed = client.get("/admin/proposals/").text
    assert "Nia Park" in listed
    detail = client.get(f"/admin/proposals/{newest()}").text
    assert "flask staff confirm" in detail
    assert "nia@company.example" in detail
    assert cast.ruth
    assert "flask staff confirm" not in client.get(f"/admin/proposals/{newest()}").text


def newest():
    from tests.staff.proposals import newest as found

    return found().id


@pytest.mark.usefixtures("postgres_only")
@pytest.mark.parametrize("_round", range(3))
def test_s41_two_confirm_one_invitation_at_once_one_person_is_made(cast, threads, third, outbox, _round):
    waits = invite(cast.root, "administrator")
    actors = [actor_of(cast.ruth), actor_of(third)]
    results = threads([lambda a=a: by_two.confirm_invitation(a, waits.proposal_id) for a in actors])
    assert [type(e) for e in results if isinstance(e, Exception)] == [Decided]
    assert [m.to for m in outbox.all()].count(NEW["email"]) == 1
