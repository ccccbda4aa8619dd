"""Staff end a single delegation at the desk, with a reason; owners and delegate are told, and owners have a receipt."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from admin_app.audit.receipts.models import Receipt
from admin_app.delegation import by_staff
from admin_app.delegation.models import Delegation, DelegationEnd
from admin_app.kernel import clock
from admin_app.kernel.db import db
from admin_app.kernel.errors import Conflict, Invalid, NotAllowed, NotFound, ReauthRequired
from tests.cast import actor_of, sign_in
from tests.factories.billing import change
from tests.factories.delegations import make_delegation
from tests.factories.people import make_person

WHY = "The owner called: the agency has a new owner"


def row_of(delegation_id):
    return db.session.get(Delegation, delegation_id, populate_existing=True)


@pytest.mark.feature("S3-12")
def test_an_agent_ends_it_at_the_desk_and_both_sides_are_told(client, cast, outbox):
    owner, row = cast.alice, make_delegation(cast.nordlicht, cast.carol)
    sign_in(client, cast.sam)
    path = f"/admin/delegations/{row.id}"
    assert f"{path}/end" in client.get(path).text
    form = {"csrf_token": client.csrf(f"{path}/end"), "reason": WHY}
    assert client.post(f"{path}/end", data=form).status_code == 303
    assert row_of(row.id).ended_why is DelegationEnd.STAFF
    assert "can no longer see" in outbox.to(owner.email)[0].subject
    assert "has ended" in outbox.to(cast.carol.email)[0].subject
    receipt = db.session.scalars(sa.select(Receipt)).one()
    assert str(receipt.id) in outbox.to(owner.email)[0].text
    assert str(receipt.id) not in outbox.to(cast.carol.email)[0].text
    assert f"{path}/end" not in client.get(path).text
    sign_in(client, owner)
    assert WHY in client.get(f"/activity/support/{receipt.id}").text
    assert "Ended by our staff" in client.get("/delegates").text


def test_it_takes_the_right_a_reason_and_a_fresh_sign_in(cast, sqlite_only):
    row = make_delegation(cast.nordlicht, cast.carol)
    for who in (cast.bill, cast.alice):
        with pytest.raises(NotAllowed):
            by_staff.end(actor_of(who), row.id, WHY)
    with pytest.raises(ReauthRequired):
        by_staff.end(actor_of(cast.sam, fresh=False), row.id, WHY)
    with pytest.raises(Invalid):
        by_staff.end(actor_of(cast.sam), row.id, " ")
    with pytest.raises(NotFound):
        by_staff.end(actor_of(cast.sam), clock.new_id(), WHY)
    assert row_of(row.id).ended_at is None


def test_what_ended_or_is_disputed_stays_as_it_is(cast, sqlite_only):
    frozen = make_delegation(cast.nordlicht, make_person(cast.other))
    change(frozen, frozen_by=frozen.id)
    over = make_delegation(cast.nordlicht, state="declined", ended_at=clock.now())
    for row in (frozen, over):
        with pytest.raises(Conflict):
            by_staff.end(actor_of(cast.sam), row.id, WHY)


def test_an_open_invitation_is_taken_back(cast, outbox, sqlite_only):
    row = make_delegation(cast.nordlicht, email="guest@elsewhere.example")
    by_staff.end(actor_of(cast.sam), row.id, WHY)
    assert row_of(row.id).ended_why is DelegationEnd.STAFF
    assert "taken back" in outbox.to("guest@elsewhere.example")[0].subject
