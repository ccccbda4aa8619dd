"""Roles at the desk: side by side, ticked, looked at, saved; read by all of the staff, written by administrators."""

from __future__ import annotations

import pytest

from tests.cast import sign_in
from tests.factories.people import role_id
from tests.factories.roles import READS, make_role, rights_of, set_rights

pytestmark = pytest.mark.one_database
WHY = {"reason": "Asked for by the team"}


@pytest.fixture
def role(cast):
    return make_role(held_by=[cast.bill])


@pytest.fixture
def root(client, cast):
    sign_in(client, cast.root)
    return client


def edit(post, role, step, *rights, **more):
    given = {"step": step, "name": role.name, "rights": list(rights), "version": str(role.version), **more}
    return post(f"/admin/roles/{role.id}/edit", **given)


def test_all_rights_stand_in_plain_words_beside_every_role(root, role):
    page = root.get("/admin/roles/rights").text
    for words in ("Unlock, end sessions, send links and invitations", "Support agent", "Night shift"):
        assert words in page
    assert "person:restore" not in page
    assert "Allow and end support access" in root.get("/admin/roles/rights?scope=account").text


@pytest.mark.parametrize("who", ["sam", "aud"])
def test_who_may_not_write_roles_reads_them(client, cast, role, who):
    sign_in(client, getattr(cast, who))
    for path in ("/admin/roles/rights", f"/admin/roles/{role.id}", "/admin/roles/"):
        page = client.get(path).text
        assert f"/admin/roles/{role.id}/edit" not in page
        assert "/admin/roles/new" not in page
    assert client.get(f"/admin/roles/{role.id}/edit").status_code == 403


def test_a_roles_page_says_in_words_what_it_may_and_who_holds_it(root, role):
    page = root.get(f"/admin/roles/{role.id}").text
    assert "See people" in page
    assert "Bill Weidmann" in page


def test_before_it_is_saved_the_page_says_who_gains_and_who_loses(root, role, post):
    page = edit(post, role, "preview", "import:read", "wait:end").text
    assert "1 person gains" in page
    assert "End the wait of an address" in page
    assert "Bill Weidmann" in page
    assert rights_of(role.id) == set()


def test_it_is_saved_with_a_reason(root, role, post):
    rights = ("import:read", "wait:end")
    refused = edit(post, role, "save", *rights, reason="")
    assert refused.status_code == 422
    assert "1 person gains" in refused.text
    assert edit(post, role, "save", *rights, **WHY).status_code == 303
    assert rights_of(role.id) == set(rights)


def test_a_stale_session_saves_with_the_password_and_everything_ticked_is_kept(client, cast, role, post):
    sign_in(client, cast.root, fresh=False)
    answer = edit(post, role, "save", "import:read", "wait:end", **WHY)
    assert answer.status_code == 403
    assert 'name="rights" value="wait:end"' in answer.text
    assert "Asked for by the team" in answer.text


def test_s41_who_was_slower_gets_409_and_keeps_what_was_ticked(root, role, post):
    set_rights(role, "billing:look")
    answer = edit(post, role, "save", "import:read", "wait:end", version="1", **WHY)
    assert answer.status_code == 409
    ticked = [
        part.split(">")[0]
        for part in answer.text.split("<input")
        if 'name="rights"' in part and "checked" in part.split(">")[0]
    ]
    assert {"import:read", "wait:end", *READS} == {tick.split('value="')[1].split('"')[0] for tick in ticked}
    assert 'name="version" type="hidden" value="2"' in answer.text
    assert rights_of(role.id) == {"billing:look"}


def test_one_goes_back_from_the_figures_to_the_rights_with_every_tick(root, role, post):
    page = edit(post, role, "back", "wait:end").text
    assert "Show who gains and loses" in page
    assert rights_of(role.id) == set()


def test_a_copy_begins_with_the_rights_of_the_other(root, post):
    url = f"/admin/roles/{role_id('auditor')}/copy"
    assert "Copy Auditor" in root.get(url).text
    made = post(url, name="Guest auditor", rights=["audit:read", "role:read"], **WHY)
    assert made.status_code == 303
    assert "Guest auditor" in root.get(made.location).text


def test_a_built_in_role_has_no_page_to_change_it(root):
    assert root.get(f"/admin/roles/{role_id('support')}/edit").status_code == 403


def test_a_change_of_the_own_role_leads_to_its_proposal(root, cast, post):
    mine = make_role(held_by=[cast.root])
    assert "a second administrator has to confirm" in edit(post, mine, "preview", "wait:end").text
    asked = edit(post, mine, "save", "wait:end", **WHY)
    assert asked.status_code == 303
    page = root.get(asked.location).text
    assert "Change the role Night shift" in page
    assert "Root Castellan" in page
    assert rights_of(mine.id) == set()


def test_a_role_in_use_isnt_deleted_and_who_holds_it_is_said(root, role, post):
    answer = post(f"/admin/roles/{role.id}/delete", **WHY)
    assert answer.status_code == 422
    assert "Bill Weidmann" in answer.text


def test_403_names_roles_of_our_making_that_hold_the_right(client, cast):
    sign_in(client, cast.sam)
    make_role("import:read", name="Importer")
    assert "Importer" in client.get("/admin/imports/").text


def test_a_role_of_our_making_has_its_name_wherever_it_is_told(client, cast, role):
    sign_in(client, cast.bill)
    assert "Night shift" in client.get("/admin/").text
    sign_in(client, cast.root)
    for path in ("/admin/staff/", f"/admin/staff/{cast.bill.id}"):
        assert "Night shift" in client.get(path).text
