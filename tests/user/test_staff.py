"""Members of staff: added, invited, disabled, given roles."""

import pytest
import sqlalchemy as sa

from admin_app.audit.models import AuditEvent
from admin_app.identity.models import User, UserStatus
from admin_app.kernel.actor import console
from admin_app.kernel.errors import Conflict, Invalid, NotAllowed, NotFound, ReauthRequired
from admin_app.kernel.links import LinkPurpose
from admin_app.role.service import staff_role_keys
from admin_app.session.models import LoginSession
from admin_app.sign_in import links
from admin_app.sign_in.models import TotpCredential
from admin_app.user import staff
from tests.cast import actor_of, sign_in
from tests.factories.people import make_staff
from tests.factories.roles import hold

NEW = {"email": "nia@company.example", "full_name": "Nia Park", "reason": "new colleague"}


def roles_of(db, user_id):
    db.session.rollback()
    return set(staff_role_keys([user_id])[user_id])


def state(db, user):
    db.session.rollback()
    return db.session.get(User, user.id, populate_existing=True).status


def act(actor, user, command=staff.disable_staff, **changes):
    command(actor, user.id, **{"reason": "left us", "typed": user.username, **changes})


def test_the_console_adds_the_first_administrator(db, app):
    token = staff.add(console(), username="boss", email="boss@company.example", role="administrator")
    person = links.peek(token, LinkPurpose.STAFF_SETUP)
    assert person.status is UserStatus.INVITED
    assert roles_of(db, person.user_id) == {"administrator"}
    assert (
        db.session.scalar(sa.select(AuditEvent.actor_kind).where(AuditEvent.name == "staff.added"))
        == "console"
    )


def test_nobody_but_the_console_adds_an_administrator_alone(cast):
    with pytest.raises(NotAllowed):
        staff.add(actor_of(cast.root), username="boss", email="b@company.example", role="administrator")


def test_an_administrator_invites_a_colleague_and_the_others_are_told(cast, db, outbox):
    _ = cast.ruth
    user_id = staff.invite_staff(actor_of(cast.root), role_keys=["support", "billing"], **NEW)
    assert roles_of(db, user_id) == {"billing", "support"}
    sent = {m.to: m for m in outbox.all()}
    assert set(sent) == {"nia@company.example", cast.ruth.email}
    token = next(x for x in sent["nia@company.example"].links if "/link/" in x).rpartition("/")[2]
    assert links.peek(token, LinkPurpose.STAFF_SETUP).user_id == user_id


@pytest.mark.parametrize("who", ["sam", "bill", "ada", "aud", "alice"])
def test_only_administrators_see_to_the_staff(cast, who):
    actor = actor_of(getattr(cast, who))
    with pytest.raises(NotAllowed):
        staff.invite_staff(actor, role_keys=["support"], **NEW)
    for command in (staff.disable_staff, staff.enable_staff):
        with pytest.raises(NotAllowed):
            act(actor, cast.ari, command)
    with pytest.raises(NotAllowed):
        act(actor, cast.ari, staff.give_roles, role_keys=["support"])


def test_every_act_on_staff_asks_for_a_fresh_sign_in(cast):
    stale = actor_of(cast.root, fresh=False)
    with pytest.raises(ReauthRequired):
        staff.invite_staff(stale, role_keys=["support"], **NEW)
    for command in (staff.disable_staff, staff.enable_staff):
        with pytest.raises(ReauthRequired):
            act(stale, cast.sam, command)
    with pytest.raises(ReauthRequired):
        act(stale, cast.sam, staff.give_roles, role_keys=["billing"])


def test_a_disabled_colleague_is_out_at_once(cast, db, client, outbox):
    session_id = sign_in(client, cast.sam)
    _ = cast.ruth
    act(actor_of(cast.root), cast.sam)
    assert state(db, cast.sam) is UserStatus.DISABLED
    assert db.session.get(LoginSession, session_id).ended_why == "disabled"
    assert {m.to for m in outbox.all()} == {cast.sam.email, cast.ruth.email}


def test_a_colleague_is_enabled_again(cast, db):
    person = make_staff("support", status="disabled")
    act(actor_of(cast.root), person, staff.enable_staff)
    assert state(db, person) is UserStatus.INVITED  # never activated: the invitation has to be sent again
    with pytest.raises(Conflict):
        act(actor_of(cast.root), person, staff.enable_staff)


def test_the_username_has_to_be_typed(cast, db):
    with pytest.raises(Invalid) as refused:
        act(actor_of(cast.root), cast.sam, typed="bill")
    assert refused.value.field == "typed"
    assert state(db, cast.sam) is UserStatus.ACTIVE


def test_customers_are_not_staff(cast):
    with pytest.raises(NotFound):
        act(actor_of(cast.root), cast.alice)


def test_roles_are_set_and_everybody_concerned_is_told(cast, db, outbox):
    _ = cast.ruth
    act(actor_of(cast.root), cast.sam, staff.give_roles, role_keys=["approver", "billing"])
    assert roles_of(db, cast.sam.id) == {"approver", "billing"}
    assert {m.to for m in outbox.all()} == {cast.sam.email, cast.ruth.email}
    with pytest.raises(Conflict):
        act(actor_of(cast.root), cast.sam, staff.give_roles, role_keys=["approver", "billing"])


@pytest.mark.parametrize("role_keys", [[], ["owner"], ["nothing"]])
def test_only_staff_roles_can_be_given_and_one_at_least(cast, role_keys):
    with pytest.raises(Invalid) as refused:
        act(actor_of(cast.root), cast.sam, staff.give_roles, role_keys=role_keys)
    assert refused.value.field == "role_keys"


def test_s21_nobody_acts_on_oneself(cast):
    _ = cast.ruth
    for command in (staff.disable_staff, staff.enable_staff):
        with pytest.raises(NotAllowed):
            act(actor_of(cast.root), cast.root, command)
    with pytest.raises(NotAllowed):
        act(actor_of(cast.root), cast.root, staff.give_roles, role_keys=["administrator", "approver"])


def test_s21_the_last_active_administrator_stays(cast):
    make_staff("administrator", status="disabled")
    for changes in ({}, {"command": staff.give_roles, "role_keys": ["support"]}):
        with pytest.raises(Invalid) as refused:
            act(console(), cast.root, **changes)
        assert refused.value.reason == "last_administrator"


def test_s21_two_administrators_who_disable_each_other_leave_one(cast, threads, db, postgres_only):
    pairs = [(actor_of(cast.root), cast.ruth.id, "ruth"), (actor_of(cast.ruth), cast.root.id, "root")]
    threads([lambda p=p: staff.disable_staff(p[0], p[1], reason="quarrel", typed=p[2]) for p in pairs])
    assert sorted(state(db, u).value for u in (cast.root, cast.ruth)) == ["active", "disabled"]


def test_s21_a_right_lost_a_moment_ago_is_lost(cast):
    in_flight = actor_of(cast.ruth)
    hold(cast.ruth, "support")
    with pytest.raises(NotAllowed):
        act(in_flight, cast.sam)


def test_s41_an_older_page_is_refused(cast):
    version = cast.sam.version
    act(actor_of(cast.root), cast.sam, staff.give_roles, role_keys=["billing"], version=version)
    with pytest.raises(Conflict):
        act(actor_of(cast.root), cast.sam, version=version)


def test_an_address_in_use_is_refused(cast):
    with pytest.raises(Invalid) as refused:
        staff.invite_staff(actor_of(cast.root), role_keys=["support"], **{**NEW, "email": cast.alice.email})
    assert refused.value.field == "email"


def test_the_console_takes_factors_away_and_gives_a_way_back(cast, db, client, outbox):
    session_id = sign_in(client, cast.root)
    purpose, token = staff.reset_factors(console(), "ROOT")
    assert links.peek(token, purpose).user_id == cast.root.id
    assert db.session.get(TotpCredential, cast.root.id) is None
    assert db.session.get(LoginSession, session_id).ended_at is not None
    assert outbox.last.to == cast.root.email
    with pytest.raises(NotAllowed):
        staff.reset_factors(actor_of(cast.ruth), "root")
    with pytest.raises(NotFound):
        staff.reset_factors(console(), cast.alice.username)
