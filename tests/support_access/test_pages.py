"""The pages of grants show what belongs to a grant, however much came after it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from admin_app.kernel import clock
from admin_app.kernel.db import transaction
from admin_app.support_access import service as support_access
from admin_app.support_access.models import Look, LookGround, SupportGrant
from tests.cast import actor_of, sign_in
from tests.factories.support import allow

pytestmark = pytest.mark.one_database


def look_under(grant, staff, field="phone", times=1):
    now = clock.now()
    with transaction() as session:
        session.add_all(
            Look(
                at=now, until_at=now + timedelta(minutes=5), account_id=grant.account_id, staff_id=staff.id, grant_id=grant.id,
                session_id=clock.new_id(), area="profile", field=field, reason="#48213", ground=LookGround.GRANT,
            )
            for _ in range(times)
        )  # fmt: skip


@pytest.fixture
def looked_long_ago(cast):
    """A grant that saw one look, and a later one that saw more than a page of them."""
    first = allow(cast.alice)
    look_under(first, cast.sam, "email")
    support_access.end(actor_of(cast.alice), first.id)
    look_under(allow(cast.alice), cast.sam, times=26)
    return first


def test_the_desk_shows_the_looks_under_a_grant_though_many_came_later(client, cast, looked_long_ago):
    sign_in(client, cast.root)
    text = client.get(f"/admin/support-access/{looked_long_ago.id}").text
    assert "Nobody has looked" not in text
    assert "E-mail address" in text
    assert "Phone number" not in text


def test_the_desk_counts_all_looks_under_a_grant(client, cast):
    grant = allow(cast.alice)
    look_under(grant, cast.sam, times=26)
    sign_in(client, cast.root)
    assert "26 looks" in client.get(f"/admin/support-access/{grant.id}").text


def test_the_customer_sees_that_support_access_is_on_though_many_permissions_came_later(client, cast):
    grant = allow(cast.alice)
    values = {"account_id": grant.account_id, "areas": ["keys"], "mode": "look", "allowed_by": cast.alice.id}
    with transaction() as session:
        for minutes in range(1, 9):
            at = clock.now() + timedelta(minutes=minutes)
            session.add(SupportGrant(from_at=at, until_at=at, ended_at=at, **values))
    sign_in(client, cast.alice)
    assert "Support access is on" in client.get("/support-access").text
