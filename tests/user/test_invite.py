"""Inviting people to an account."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from admin_app.audit.models import AuditEvent
from admin_app.email.models import Mail
from admin_app.identity.locking import lock_person
from admin_app.identity.models import Membership, User, UserStatus
from admin_app.kernel import clock
from admin_app.kernel.actor import console
from admin_app.kernel.db import transaction
from admin_app.kernel.errors import Conflict, Invalid, NotAllowed, NotFound, RateLimited, ReauthRequired
from admin_app.kernel.links import LinkPurpose
from admin_app.kernel.rights.lens import MASKED
from admin_app.overview import self_service
from admin_app.overview.account import tabs as account_tabs
from admin_app.sign_in import links
from admin_app.sign_in.password import reset
from admin_app.user import people
from admin_app.user.identifiers import columns
from admin_app.user.joining import creation, invitation_ends
from tests.cast import actor_of
from tests.factories.people import make_person, role_id
from tests.sign_in.door import at_door, knock

NEW = {"email": "Dário@Nordlicht.example", "full_name": "Dário Nkemelu"}


def events(db, name):
    return list(db.session.scalars(sa.select(AuditEvent).where(AuditEvent.name == name)))


@pytest.mark.feature("S1-10")
def test_an_owner_invites_and_the_mailed_link_works(cast, db, outbox):
    user_id = people.invite(actor_of(cast.alice), role="owner", **NEW)
    user = db.session.get(User, user_id)
    assert (user.status, user.username, user.username_shown) == (
        UserStatus.INVITED,
        "Dário@nordlicht.example",
        "",
    )
    assert db.session.get(Membership, user_id).account_id == cast.nordlicht.id
    assert db.session.get(Membership, user_id).role_id == role_id("owner")
    token = next(link for link in outbox.last.links if "/link/activate/" in link).rpartition("/")[2]
    assert links.peek(token, LinkPurpose.ACTIVATE).user_id == user_id
    assert [e.account_id for e in events(db, "person.invited")] == [cast.nordlicht.id]


def test_the_link_ends_after_seven_days(cast, outbox):
    people.invite(actor_of(cast.alice), **NEW)
    token = outbox.last.links[0].rpartition("/")[2]
    with clock.shifted(timedelta(days=7, minutes=1)), pytest.raises(links.LinkDead):
        links.peek(token, LinkPurpose.ACTIVATE)


def test_a_username_of_its_own_is_searchable_and_one_with_an_at_must_be_the_address(cast, db):
    user_id = people.invite(actor_of(cast.alice), username="dario", **NEW)
    assert db.session.get(User, user_id).username_shown == "dario"
    with pytest.raises(Invalid) as refused:
        people.invite(actor_of(cast.alice), username="else@x.example", email="b@x.example", full_name="B")
    assert refused.value.field == "username"


def test_a_username_like_the_local_part_is_not_shown(cast, db):
    user_id = people.invite(
        actor_of(cast.alice), username="DARIO.N", email="dario.n@x.example", full_name="D"
    )
    assert db.session.get(User, user_id).username_shown == ""


def test_a_manager_may_not_invite(cast):
    with pytest.raises(NotAllowed):
        people.invite(actor_of(cast.bob), **NEW)


def test_staff_may_not_invite_into_an_account(cast):
    with pytest.raises(NotAllowed):
        people.invite(actor_of(cast.root), account_id=cast.nordlicht.id, **NEW)


def test_an_invitation_asks_for_a_fresh_sign_in(cast):
    with pytest.raises(ReauthRequired):
        people.invite(actor_of(cast.alice, fresh=False), **NEW)


@pytest.mark.parametrize("state", ["suspended", "closing", "deactivated"])
def test_nobody_is_invited_unless_the_account_is_active(cast, db, state):
    actor = actor_of(cast.alice)
    with transaction():
        db.session.execute(sa.update(type(cast.nordlicht)).values(status=state))
    with pytest.raises(NotAllowed):
        people.invite(actor, **NEW)


def test_s19_an_owner_cannot_invite_into_another_account(cast):
    with pytest.raises(NotFound):
        people.invite(actor_of(cast.alice), account_id=cast.other.id, **NEW)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"email": "no address"}, "email"), ({"full_name": "  "}, "full_name"), ({"full_name": "a\x00b"}, "full_name"),
        ({"full_name": "x" * 201}, "full_name"), ({"role": "administrator"}, "role"), ({"role": "nothing"}, "role"),
        ({"username": "y" * 151}, "username"),
    ],
)  # fmt: skip
def test_what_cannot_be_taken_is_refused_beside_its_field(cast, changes, field):
    with pytest.raises(Invalid) as refused:
        people.invite(actor_of(cast.alice), **{**NEW, **changes})
    assert refused.value.field == field


def test_s57_invitations_and_refused_tries_are_limited(cast, monkeypatch):
    monkeypatch.setattr(creation, "AN_HOUR", 2)
    alice = actor_of(cast.alice)
    people.invite(alice, **NEW)
    with pytest.raises(Invalid):
        people.invite(alice, **NEW)
    with pytest.raises(RateLimited):
        people.invite(alice, email="other@x.example", full_name="O")
    with clock.shifted(timedelta(hours=1, seconds=1)):
        people.invite(actor_of(cast.alice), email="other@x.example", full_name="O")


def test_s57_invitations_from_one_address_are_limited_too(cast, monkeypatch):
    monkeypatch.setattr(creation, "AN_HOUR_AN_ADDRESS", 1)
    people.invite(actor_of(cast.alice), **NEW)
    with pytest.raises(RateLimited):
        people.invite(actor_of(cast.carol), email="other@x.example", full_name="O")
    people.invite(actor_of(cast.carol, ip="198.51.100.9"), email="other@x.example", full_name="O")


def test_the_console_invites_the_first_owner(cast, db):
    user_id = people.invite(console(), account_id=cast.other.id, role="owner", **NEW)
    assert db.session.get(Membership, user_id).account_id == cast.other.id


def test_one_address_invited_twice_at_once_comes_in_once(cast, db, threads, postgres_only):
    alice, carol = actor_of(cast.alice), actor_of(cast.carol)
    results = threads([lambda: people.invite(alice, **NEW), lambda: people.invite(carol, **NEW)])
    assert not [r for r in results if isinstance(r, Exception)]
    rows = db.session.scalars(sa.select(User).where(User.full_name == NEW["full_name"])).all()
    assert sorted(row.stands_in for row in rows) == [False, True]


def invited(cast, **traits):
    return make_person(
        cast.nordlicht, status="invited", password=False, email="inv@nordlicht.example", **traits
    )


def test_staff_send_the_invitation_again_and_the_former_link_dies(cast, db, outbox):
    user_id = people.invite(actor_of(cast.alice), **NEW)
    former = outbox.last.links[0].rpartition("/")[2]
    people.resend_invitation(actor_of(cast.sam, fresh=False), user_id, reason="lost mail")
    fresh = outbox.last.links[0].rpartition("/")[2]
    assert links.peek(fresh, LinkPurpose.ACTIVATE).user_id == user_id
    with pytest.raises(links.LinkDead):
        links.peek(former, LinkPurpose.ACTIVATE)
    assert len(events(db, "person.invitation_resent")) == 1


def test_an_owner_sends_it_again_after_a_fresh_sign_in_only(cast, outbox):
    user = invited(cast)
    with pytest.raises(ReauthRequired):
        people.resend_invitation(actor_of(cast.alice, fresh=False), user.id)
    people.resend_invitation(actor_of(cast.alice), user.id)
    assert outbox.last.to == user.email


def test_who_is_active_needs_no_invitation(cast):
    with pytest.raises(Conflict):
        people.resend_invitation(actor_of(cast.sam), cast.bob.id, reason="asked")


def test_s19_an_owner_of_another_account_finds_nobody(cast):
    with pytest.raises(NotFound):
        people.resend_invitation(actor_of(cast.carol), invited(cast).id)
    with pytest.raises(NotFound):
        people.resend_invitation(actor_of(cast.carol), cast.sam.id)


@pytest.mark.parametrize("who", ["bill", "ada", "aud", "bob"])
def test_only_agents_administrators_and_owners_send_it_again(cast, who):
    user = invited(cast)
    with pytest.raises(NotAllowed):
        people.resend_invitation(actor_of(getattr(cast, who)), user.id, reason="asked")


def test_nobody_is_invited_again_while_the_account_closes(cast, db):
    user = invited(cast)
    with transaction():
        db.session.execute(sa.update(type(cast.nordlicht)).values(status="closing"))
    with pytest.raises(NotAllowed):
        people.resend_invitation(actor_of(cast.sam), user.id, reason="asked")


def test_a_person_gets_five_invitations_a_day(cast):
    user, sam = invited(cast), actor_of(cast.sam)
    for _ in range(creation.A_DAY):
        people.resend_invitation(sam, user.id, reason="asked")
    with pytest.raises(RateLimited):
        people.resend_invitation(sam, user.id, reason="asked")


def test_a_colleagues_invitation_is_the_administrators(cast, outbox):
    user = make_person(None, role="billing", status="invited", password=False, email="new@company.example")
    with pytest.raises(NotAllowed):
        people.resend_invitation(actor_of(cast.sam), user.id, reason="asked")
    people.resend_invitation(actor_of(cast.root), user.id, reason="asked")
    assert "/link/staff_setup/" in outbox.last.links[0]


def test_imported_people_are_invited_from_the_console_once(cast, db, outbox):
    run = clock.new_id()
    mine = [
        make_person(cast.nordlicht, status="invited", password=False, import_run_id=run) for _ in range(3)
    ]
    make_person(cast.other, status="invited", password=False, import_run_id=run)
    make_person(cast.nordlicht, status="disabled", password=False, import_run_id=run)
    assert people.invite_imported(console(), account_number="a-20418836") == 3
    assert {m.user_id for m in outbox.all()} == {u.id for u in mine}
    assert people.invite_imported(console()) == 1
    assert people.invite_imported(console()) == 0
    with pytest.raises(NotAllowed):
        people.invite_imported(actor_of(cast.root))


def test_an_invitation_takes_a_fixed_number_of_statements(cast, db, count_statements):
    alice = actor_of(cast.alice)
    db.session.expunge_all()
    with count_statements() as seen:
        people.invite(alice, **NEW)
    assert seen.total == 19, seen.statements  # two are the spellings; somebody new has no keys to keep


def test_who_is_invited_is_listed_by_name_in_the_account(cast, db):
    user_id = people.invite(actor_of(cast.alice), **NEW)
    listed = account_tabs.people(actor_of(cast.sam), cast.nordlicht.id, MASKED, key=None, size=10)
    assert [row.id for row in listed.rows] == [cast.alice.id, user_id]


@pytest.mark.parametrize("whose", ["carol", "sam"])
def test_s01_an_address_known_elsewhere_is_invited_as_any_other_and_its_holder_is_told(
    cast, db, outbox, whose
):
    holder = getattr(cast, whose)
    alice = actor_of(cast.alice)
    known = people.invite(alice, email=holder.email.upper(), full_name="Somebody")
    assert [(m.template, m.to.casefold()) for m in outbox.all()] == [("invited_elsewhere", holder.email)]
    new = people.invite(alice, **NEW)
    rows = {row.id: row for row in self_service.people(alice, size=50, key=None).rows}
    told = [
        (row.status, row.role_key, row.invited_at is None, row.invitation_ends is None, row.email != "")
        for row in (rows[known], rows[new])
    ]
    assert told[0] == told[1]
    assert rows[known].email.casefold() == holder.email.casefold()
    names = list(db.session.scalars(sa.select(AuditEvent.name).where(AuditEvent.target_id == known)))
    assert names == list(db.session.scalars(sa.select(AuditEvent.name).where(AuditEvent.target_id == new)))
    assert events(db, "person.invitation_refused") == []


def test_the_mail_to_the_holder_is_read_by_the_holder_alone(cast, db):
    people.invite(actor_of(cast.alice), email=cast.carol.email, full_name="X")
    mail = db.session.scalars(sa.select(Mail).where(Mail.template == "invited_elsewhere")).one()
    assert (mail.user_id, mail.account_id, mail.addressee_only) == (cast.carol.id, cast.other.id, True)


def test_whoever_has_the_address_signs_in_as_before_and_nobody_joins_by_such_an_invitation(
    cast, db, run_jobs, outbox
):
    known = people.invite(actor_of(cast.alice), email=cast.carol.email, full_name="X")
    knock(cast.carol.email)
    reset.forgotten(at_door(), kind="customer", name=cast.carol.email)
    run_jobs()
    assert [m.template for m in outbox.to(cast.carol.email)].count("reset_link") == 1
    with pytest.raises(Conflict):
        reset.send_reset_link(actor_of(cast.sam), known, "Asked by phone")


def test_such_an_invitation_is_sent_again_taken_back_and_refused_a_second_time_as_others_are(cast, outbox):
    alice = actor_of(cast.alice)
    known = people.invite(alice, email=cast.carol.email, full_name="X")
    people.resend_invitation(alice, known)
    with pytest.raises(Invalid):
        people.invite(alice, email=cast.carol.email, full_name="Y")
    invitation_ends.revoke(alice, known)
    templates = [m.template for m in outbox.to(cast.carol.email)]
    assert templates == ["invited_elsewhere", "invited_elsewhere", "invitation_revoked"]


def test_within_the_account_it_is_said_plainly(cast, db, outbox):
    with pytest.raises(Invalid) as refused:
        people.invite(actor_of(cast.alice), email=cast.bob.email.upper(), full_name="X")
    assert refused.value.field == "email"
    assert len(events(db, "person.invitation_refused")) == 1
    assert outbox.all() == []


def test_once_its_holder_has_another_address_such_an_invitation_lets_in(cast, db, outbox):
    alice = actor_of(cast.alice)
    known = people.invite(alice, email=cast.carol.email, full_name="X")
    with transaction():
        columns.rename(lock_person(cast.carol.id, renames=True).user, email="carol@elsewhere.example")
    people.resend_invitation(alice, known)
    assert outbox.last.template == "invited"
    assert not db.session.get(User, known).stands_in
