"""Whoever reads a list chooses its columns: in the address, kept for each person and list, and never for the export."""

from __future__ import annotations

import re

import pytest

from admin_app.kernel.actor import nobody
from admin_app.kernel.db import transaction
from admin_app.kernel.errors import Invalid, NotAllowed
from admin_app.list_columns import service
from admin_app.list_columns.models import ListColumns
from tests.cast import actor_of, sign_in
from tests.staff.nouns import fill

pytestmark = pytest.mark.one_database

HEAD = re.compile(r"<th scope=\"col\"[^>]*>(?:<a[^>]*>)?([^<]+)")


@pytest.fixture(autouse=True)
def rows(cast):
    """Something in each list."""
    return fill(cast)


def heads(client, path="/admin/accounts/"):
    answer = client.get(path)
    assert answer.status_code == 200
    return HEAD.findall(answer.text)


def choose(client, *columns, path="/admin/accounts/columns", **fields):
    return client.post(path, data={"csrf_token": client.csrf(), "column": list(columns), **fields})


def test_the_address_names_the_columns_and_the_name_always_stays(client, cast):
    sign_in(client, cast.sam)
    assert heads(client, "/admin/accounts/?cols=status,owner") == ["Account", "Owner", "State"]
    assert heads(client, "/admin/accounts/?cols=name_folded") == ["Account"]
    page = client.get("/admin/accounts/?cols=owner&status=active").text
    assert "sort=name_folded&amp;cols=owner" in page or "cols=owner&amp;sort=name_folded" in page


def test_a_column_that_the_list_does_not_have_is_refused(client, cast):
    sign_in(client, cast.sam)
    assert client.get("/admin/accounts/?cols=owner,email").status_code == 422
    assert client.get("/admin/accounts/?cols=owner&cols=status").status_code == 422
    assert choose(client, "email").status_code == 422


@pytest.mark.both_databases
def test_the_last_choice_is_kept_for_the_person_and_the_list(client, cast):
    sign_in(client, cast.sam)
    answer = choose(client, "owner", path="/admin/accounts/columns?status=active")
    assert answer.status_code == 303
    assert answer.location.endswith("?status=active&cols=name_folded%2Cowner")
    assert heads(client) == ["Account", "Owner"]
    assert len(heads(client, "/admin/people/")) > 2
    sign_in(client, cast.bill)
    assert len(heads(client)) > 2


def test_the_usual_columns_come_back(client, cast):
    sign_in(client, cast.sam)
    usual = heads(client)
    choose(client, "owner")
    choose(client, "owner", usual="y")
    assert heads(client) == usual


def test_a_fact_of_the_details_can_be_a_column_and_stays_masked(client, cast, rows):
    sign_in(client, cast.sam)
    page = client.get("/admin/sessions/?cols=first_ip").text
    assert heads(client, "/admin/sessions/?cols=first_ip") == ["Person", "First address"]
    assert rows["session"].first_ip not in page


@pytest.mark.both_databases
def test_a_list_reads_no_statement_more_for_the_choice(client, cast, count_statements):
    sign_in(client, cast.sam)
    client.get("/admin/accounts/")
    with count_statements() as before:
        client.get("/admin/accounts/")
    choose(client, "owner", "status")
    client.get("/admin/accounts/")
    with count_statements() as after:
        client.get("/admin/accounts/")
    assert after.total == before.total


def test_an_export_has_the_usual_columns_whatever_is_shown(client, cast, exported):
    sign_in(client, cast.sam)
    choose(client, "owner")
    assert "/admin/accounts/export?cols" not in client.get("/admin/accounts/?cols=owner").text
    lines = exported("/admin/accounts/export").text.splitlines()
    assert len(lines[0].split(",")) > 4


def test_a_chosen_column_that_is_gone_does_no_harm(client, cast):
    sign_in(client, cast.sam)
    usual = heads(client)
    with transaction() as session:
        session.add(ListColumns(user_id=cast.sam.id, chosen={"accounts": ["gone"]}))
    assert heads(client) == usual


def test_only_staff_choose_and_only_by_names(cast):
    with pytest.raises(NotAllowed):
        service.choose(actor_of(cast.alice), "accounts", ("owner",))
    with pytest.raises(NotAllowed):
        service.choose(nobody(), "accounts", ("owner",))
    with pytest.raises(Invalid):
        service.choose(actor_of(cast.sam), "accounts", ("Owner; --",))
