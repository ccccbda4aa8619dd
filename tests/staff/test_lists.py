"""The lists of the desk: each shows a page, and its rows open."""

from __future__ import annotations

import pytest
from sqlalchemy import event

from admin_app.identity.models import Account, User
from tests.cast import sign_in
from tests.staff.nouns import OF_ADMINISTRATORS, OF_AGENTS, fill, views

pytestmark = pytest.mark.one_database


@pytest.mark.both_databases
def test_each_list_shows_a_page_to_who_may_read_it(client, cast):
    fill(cast)
    for who, names in ((cast.root, OF_ADMINISTRATORS), (cast.sam, OF_AGENTS)):
        sign_in(client, who)
        for name in names:
            answer = client.get(f"/admin/{name}/")
            assert answer.status_code == 200, name
            assert "<h1" in answer.text


def test_a_row_opens_from_each_list(client, cast):
    rows = fill(cast)
    sign_in(client, cast.root)
    for noun, path in (("invoice", "invoices"), ("service", "services"), ("session", "sessions"), ("address", "trusted-addresses"), ("grant", "support-access"), ("mail", "mail")):  # fmt: skip
        assert f'href="/admin/{path}/{rows[noun].id}"' in client.get(f"/admin/{path}/").text, path
        assert client.get(f"/admin/{path}/{rows[noun].id}").status_code == 200, path


def test_a_session_is_ended_from_the_persons_page_in_two_steps(client, cast, post):
    session = fill(cast)["session"]
    sign_in(client, cast.sam)
    assert f'href="/admin/sessions/{session.id}"' in client.get(f"/admin/people/{session.user_id}").text
    assert f"/admin/sessions/{session.id}/end" in client.get(f"/admin/sessions/{session.id}").text
    assert post(f"/admin/sessions/{session.id}/end", reason="He lost that laptop").status_code == 303


def test_the_first_cell_of_a_row_opens_the_row_itself(client, cast):
    rows = fill(cast)
    sign_in(client, cast.sam)
    for noun, path in (
        ("session", "sessions"),
        ("grant", "support-access"),
        ("address", "trusted-addresses"),
        ("invoice", "invoices"),
    ):
        assert f'href="/admin/{path}/{rows[noun].id}"' in client.get(f"/admin/{path}/").text, path


def test_a_member_of_staff_is_no_link_for_who_may_not_see_the_staff(client, cast):
    sign_in(client, cast.sam)
    page = client.get("/admin/sessions/").text
    assert "Sam Ferreira" in page
    assert f"/admin/staff/{cast.sam.id}" not in page


@pytest.mark.both_databases
def test_the_long_lists_read_columns_and_make_no_object_of_a_row(client, cast):
    fill(cast)
    sign_in(client, cast.sam)
    made = []

    def note(row, _context):
        made.append(row)

    for model in (Account, User):
        event.listen(model, "load", note)
    for path in (
        "accounts/",
        "accounts/?status=active",
        "accounts/?search=nord",
        "people/",
        "people/?locked=yes",
    ):
        assert client.get(f"/admin/{path}").status_code == 200
    for model in (Account, User):
        event.remove(model, "load", note)
    assert made == []


def test_each_list_declares_in_which_order_its_columns_go_where_it_is_narrow(app):
    for view in views(app):
        others = view.column_list[1:]
        assert set(view.gives_way) <= set(others), view.endpoint
        assert len(view.gives_way) >= len(others) - 1, view.endpoint  # the last one stays beside the name
