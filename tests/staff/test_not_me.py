"""What staff are told when somebody said "This wasn't me"."""

from __future__ import annotations

from typing import Any

import pytest

from admin_app.kernel.actor import nobody
from admin_app.kernel.db import transaction
from admin_app.kernel.links import LinkPurpose
from admin_app.sign_in import links
from admin_app.sign_in.password import credential
from tests.cast import sign_in
from tests.factories.disputes import make_objected, say_not_me
from tests.sign_in.door import later

pytestmark = pytest.mark.one_database

NEW = "An0ther-battery!"


@pytest.fixture
def desk(client, cast) -> Any:
    sign_in(client, cast.sam)
    return client


def renew(user: Any) -> None:
    """The person sets a new password by a mailed link."""
    with transaction():
        token = links.issue(user, LinkPurpose.RESET).token
    credential.set_by_link(nobody(), token, LinkPurpose.RESET, new=NEW)


def test_support_sees_on_the_start_page_who_said_so_and_how_it_stands(desk, cast):
    say_not_me(cast.alice)
    say_not_me(cast.bob)
    renew(cast.bob)
    page = desk.get("/admin/").text
    assert "Reported “This wasn’t me”" in page
    assert page.count("New password awaited") == page.count(">Settled<") == 1


def test_what_needs_staff_stands_first_and_leads_to_its_page(desk, cast):
    objected = make_objected(cast.bob)
    other = say_not_me(cast.alice)
    page = desk.get("/admin/").text
    assert page.index(f"/admin/disputes/{objected.id}") < page.index(f"/admin/disputes/{other.id}")


@pytest.mark.both_databases
def test_after_a_week_and_settled_or_without_any_there_is_no_such_list(desk, cast):
    with later(days=-8):
        say_not_me(cast.alice)
        renew(cast.alice)
    assert "Reported “This wasn’t me”" not in desk.get("/admin/").text


def test_members_of_staff_who_said_so_are_the_administrators_to_see(desk, new_client, cast):
    found = say_not_me(cast.ada)
    assert "Reported “This wasn’t me”" not in desk.get("/admin/").text
    admin = new_client()
    sign_in(admin, cast.root)
    assert f"/admin/disputes/{found.id}" in admin.get("/admin/").text


def test_the_persons_page_says_what_is_needed_and_leads_to_the_dispute(desk, cast):
    found = say_not_me(cast.alice)
    page = desk.get(f"/admin/people/{cast.alice.id}").text
    assert "after “This wasn’t me” a new password is needed" in page
    assert f"/admin/disputes/{found.id}" in page
    renew(cast.alice)
    page = desk.get(f"/admin/people/{cast.alice.id}").text
    assert "after “This wasn’t me” a new password is needed" not in page
    assert "Open the dispute" not in page
