"""Each role has its menu, in the order of its work; what it may read besides stands under Records."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa

from admin_app.identity.models import StaffRole
from admin_app.kernel.db import transaction
from tests.cast import sign_in
from tests.factories.people import make_staff
from tests.factories.roles import make_role

pytestmark = pytest.mark.one_database

FIRST = {
    "sam": ["Home", "Accounts", "People", "Requests", "Tickets", "Waiting for me", "Support access"],
    "bill": ["Home", "Requests", "Tickets", "Accounts"],
    "ada": ["Waiting for me", "Decided", "Data requests", "Accounts"],
    "root": ["Home", "Staff", "Roles", "Policies", "Documents", "Waiting for me", "Break-glass reviews"],
    "aud": ["Audit trail", "Break-glass reviews", "Exports"],
}
FOR_ALL = {"Documents", "Mail log", "Sessions", "Trusted addresses", "Services", "Invoices", "Roles"}


def menu(client):
    """The entries before and after the heading "Records"."""
    text = client.get("/admin/me/profile").text
    nav = text[text.index("<nav") : text.index("</nav>")]
    first, _, records = nav.partition("Records")

    def labels(part):
        plain = (
            re.sub(r"<[^>]+>", "", a).strip() for a in re.findall(r"<a [^>]*>(.*?)</a>", part, re.DOTALL)
        )
        return [label for label in plain if label]

    return labels(first), labels(records)


@pytest.mark.parametrize("who", FIRST)
def test_a_role_finds_its_work_first_and_the_records_it_may_read_below(client, cast, who):
    sign_in(client, getattr(cast, who))
    first, records = menu(client)
    assert first == FIRST[who]
    assert {*first, *records} >= FOR_ALL
    assert not set(first) & set(records)
    assert "Exports" in {*first, *records}
    assert ("Import runs" in records) is (who in {"bill", "root", "aud"})
    assert ("People" in records) is (who in {"root", "aud"})


def test_whoever_holds_two_roles_has_both_menus_once(client, cast):
    from admin_app.user import staff
    from tests.cast import actor_of

    both = make_staff("approver", username="both")
    staff.give_roles(
        actor_of(cast.root), both.id, role_keys=["approver", "billing"], reason="She does both", typed="both"
    )
    sign_in(client, both)
    first, _records = menu(client)
    assert first == ["Waiting for me", "Decided", "Data requests", "Accounts", "Home", "Requests", "Tickets"]


def with_role(*rights):
    """Somebody of staff with a role of our making alone."""
    user = make_staff("support")
    role = make_role(*rights)
    with transaction() as session:
        session.execute(sa.update(StaffRole).where(StaffRole.user_id == user.id).values(role_id=role.id))
    return user


MADE = {
    "support": ("person:restore", "person:disable", "wait:end", "look:under_grant"),
    "billing": ("billing:write", "billing:look", "deactivation:clear"),
    "approver": ("deactivation:decide", "audit:read_cases"),
    "auditor": ("audit:read", "policy:read", "staff:read"),
}


@pytest.mark.parametrize("alike", MADE)
def test_a_role_of_our_making_finds_first_what_the_role_it_resembles_does_and_the_rest_by_right(
    client, cast, alike
):
    sign_in(client, with_role(*MADE[alike]))
    first, records = menu(client)
    begins = {"support": "Home", "billing": "Home", "approver": "Waiting for me", "auditor": "Audit trail"}
    assert first[0] == begins[alike]
    assert {"Accounts", "People"} <= {*first, *records}
    assert ("Staff" in records) is (alike == "auditor")
    start = client.get("/admin/start").location
    assert start == {
        "billing": "/admin/requests/",
        "approver": "/admin/waiting",
        "auditor": "/admin/audit/",
    }.get(alike, "/admin/")
    assert client.get(start).status_code == 200
