"""What staff are told when somebody said "This wasn't me"."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from admin_app.kernel import clock
from admin_app.kernel.db import transaction
from admin_app.sign_in.models import PasswordCredential
from tests.cast import sign_in


def said(user: Any, *, days: int = 0, renewed: bool = False) -> None:
    with transaction() as session:
        session.execute(
            sa.update(PasswordCredential)
            .where(PasswordCredential.user_id == user.id)
            .values(not_me_at=clock.now() - timedelta(days=days, minutes=1), must_renew=not renewed)
        )


@pytest.fixture
def desk(client, cast) -> Any:
    sign_in(client, cast.sam)
    return client


def test_support_sees_on_the_start_page_who_said_so_and_whether_it_is_mended(desk, cast):
    said(cast.alice)
    said(cast.bob, renewed=True)
    page = desk.get("/admin/").text
    assert "Said it wasn’t them" in page
    assert page.count("no new password yet") == page.count("has a new password since") == 1


def test_after_a_week_or_without_any_there_is_no_such_list(desk, cast):
    said(cast.alice, days=8)
    assert "Said it wasn’t them" not in desk.get("/admin/").text


def test_members_of_staff_who_said_so_are_the_administrators_to_see(desk, new_client, cast):
    said(cast.ruth)
    assert "Said it wasn’t them" not in desk.get("/admin/").text
    admin = new_client()
    sign_in(admin, cast.root)
    page = admin.get("/admin/").text
    assert f"/admin/staff/{cast.ruth.id}" in page


def test_the_persons_page_says_what_is_needed(desk, cast):
    said(cast.alice)
    assert "needs a new password first" in desk.get(f"/admin/people/{cast.alice.id}").text
    said(cast.alice, renewed=True)
    assert "needs a new password first" not in desk.get(f"/admin/people/{cast.alice.id}").text
