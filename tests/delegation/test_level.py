"""Whether a delegate only sees or works on tickets, too: chosen by whoever may, told to everybody (DOMAIN 12)."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa

from admin_app.audit.models import AuditEvent
from admin_app.delegation import reach, service
from admin_app.delegation.models import Delegation, DelegationLevel
from admin_app.dispute import deciding
from admin_app.kernel.db import db
from admin_app.kernel.errors import Invalid, NotAllowed, ReauthRequired
from admin_app.kernel.rights.permissions import ACCOUNT_ROLES, Permission, RoleKey
from tests.cast import actor_of, sign_in
from tests.delegation.test_invite import GUEST, invite
from tests.dispute.thief import breaks_in, disputes, things_of
from tests.factories.delegations import make_delegation, make_link
from tests.factories.people import make_person

MANAGE, VIEW = DelegationLevel.MANAGE, DelegationLevel.VIEW
INCLUDED, LEFT_OUT = "may also work on the support tickets", "The delegate doesn’t see support tickets."


def level_of(delegation_id):
    db.session.rollback()
    return db.session.scalar(sa.select(Delegation.level).where(Delegation.id == delegation_id))


def change(who, row, level):
    service.change(actor_of(who), row.id, all_services=True, level=level)


@pytest.mark.feature("S3-12")
@pytest.mark.parametrize("level", DelegationLevel)
def test_the_invitation_says_what_is_opened_and_owners_are_told(cast, outbox, level):
    second = make_person(cast.nordlicht, role="owner")
    assert level_of(invite(cast.alice, level=level)) is level
    (mail,) = outbox.to(GUEST)
    assert ("work on the support tickets" in mail.text) is (level is MANAGE)
    assert ("can change nothing" in mail.text) is (level is VIEW)
    for owner in (cast.alice, second):
        (mail,) = outbox.to(owner.email)
        assert (INCLUDED if level is MANAGE else LEFT_OUT) in mail.text
    event = db.session.scalars(sa.select(AuditEvent).where(AuditEvent.name == "delegation.invited")).one()
    assert event.facts["level"] == level


def test_it_can_be_changed_later_and_both_sides_are_told(cast, outbox):
    row = make_delegation(cast.nordlicht, cast.carol)
    change(cast.alice, row, MANAGE)
    assert level_of(row.id) is MANAGE
    assert reach.account(actor_of(cast.carol), cast.nordlicht.number).has_tickets
    assert "work on the support tickets" in outbox.to(cast.carol.email)[0].text
    assert INCLUDED in outbox.to(cast.alice.email)[0].text
    change(cast.alice, row, VIEW)
    assert not reach.account(actor_of(cast.carol), cast.nordlicht.number).has_tickets
    assert "aren’t open to you" in outbox.to(cast.carol.email)[-1].text
    with pytest.raises(Invalid):
        change(cast.alice, row, VIEW)


def test_what_isn_t_said_stays(cast, sqlite_only):
    row = make_delegation(cast.nordlicht, cast.carol, level=MANAGE, all_services=False)
    service.change(actor_of(cast.alice), row.id, all_services=True)
    assert level_of(row.id) is MANAGE


def test_s18_whoever_doesn_t_see_all_tickets_gives_nobody_them(cast, sqlite_only):
    """Of a role of the account's own making that invites delegates."""
    held = ACCOUNT_ROLES[RoleKey.OWNER] - {Permission.OWN_TICKETS_READ_ALL}
    db.session.execute(
        sa.text("UPDATE roles SET permissions = :held WHERE key = 'manager'"),
        {"held": "[" + ", ".join(f'"{right}"' for right in sorted(held)) + "]"},
    )
    db.session.commit()
    with pytest.raises(NotAllowed):
        invite(cast.bob, level=MANAGE)
    row = make_delegation(cast.nordlicht, cast.carol)
    with pytest.raises(NotAllowed):
        change(cast.bob, row, MANAGE)
    with pytest.raises(NotAllowed):
        service.resend(actor_of(cast.bob), make_delegation(cast.nordlicht, state="expired", level=MANAGE).id)
    invite(cast.bob)


def test_it_takes_a_fresh_sign_in(cast, sqlite_only):
    row = make_delegation(cast.nordlicht, cast.carol)
    with pytest.raises(ReauthRequired):
        service.change(actor_of(cast.alice, fresh=False), row.id, all_services=True, level=MANAGE)


def test_what_a_thief_opens_is_frozen_and_taken_back(cast, outbox):
    row = make_delegation(cast.nordlicht, cast.carol)
    service.change(breaks_in(cast.alice), row.id, all_services=True, level=MANAGE)
    disputes(outbox)
    item = things_of(cast.alice)["delegations"]
    deciding.drop(actor_of(make_person(cast.nordlicht, role="owner")), item.id)
    assert level_of(row.id) is VIEW


def test_both_sides_read_it_on_their_pages_before_and_after(client, new_client, cast, sqlite_only):
    row = make_delegation(cast.nordlicht, email=cast.carol.email, level=MANAGE)
    sign_in(client, cast.carol)
    assert "with the support tickets about them" in client.get("/delegated").text
    assert "work on the support tickets" in client.get(f"/delegated/{row.id}/accept").text
    owner = new_client()
    sign_in(owner, cast.alice)
    assert "with the support tickets about them" in owner.get("/delegates").text
    token = make_link(cast.other, level=MANAGE)
    assert "You also read the support tickets about it" in new_client().get(f"/link/delegation/{token}").text


def test_the_form_offers_both_and_keeps_what_was_chosen(client, cast, sqlite_only):
    sign_in(client, cast.alice)
    form = {"csrf_token": client.csrf("/delegates/invite"), "email": GUEST, "reach": "all", "level": "manage"}
    assert client.post("/delegates/invite", data=form).status_code == 303
    row = db.session.scalars(sa.select(Delegation)).one()
    assert row.level is MANAGE
    page = client.get(f"/delegates/{row.id}/services").text
    assert re.search(r'<input[^>]*checked[^>]*value="manage"', page)
    form = {"csrf_token": client.csrf(), "reach": "all", "level": "view", "version": row.version}
    assert client.post(f"/delegates/{row.id}/services", data=form).status_code == 303
    assert level_of(row.id) is VIEW
