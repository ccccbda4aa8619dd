"""Views of lists: kept, shared with a role, opened, begun with, and never with anything private in them."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from admin_app.kernel.db import db, transaction
from admin_app.kernel.errors import Invalid, NotAllowed, NotFound
from admin_app.kernel.rights.permissions import Permission
from admin_app.saved_view import queries, service
from admin_app.saved_view.models import SavedView
from tests.cast import actor_of, sign_in
from tests.factories.people import make_person, make_staff
from tests.factories.saved_views import make_view

pytestmark = pytest.mark.one_database


def names(user):
    db.session.rollback()
    return [line.name for line in queries.of_list(actor_of(user), "people")]


@pytest.fixture
def post(client):
    def send(path, **fields):
        return client.post(path, data={"csrf_token": client.csrf(), **fields})

    return send


@pytest.mark.both_databases
def test_a_view_is_its_makers_alone_unless_it_is_shared_with_a_role(cast):
    make_view(cast.sam, "Mine")
    make_view(cast.sam, "Ours", role="support")
    colleague = make_staff("support")
    assert names(cast.sam) == ["Mine", "Ours"]
    assert names(colleague) == ["Ours"]
    assert names(cast.bill) == []


@pytest.mark.both_databases
def test_it_is_shared_with_a_role_one_holds_and_changed_by_its_maker_or_an_administrator(cast):
    with pytest.raises(Invalid) as caught:
        make_view(cast.sam, role="billing")
    assert caught.value.field == "role"
    view = make_view(cast.sam, role="support")
    with pytest.raises(NotAllowed):
        service.change(actor_of(make_staff("support")), view, name="Theirs")
    with pytest.raises(NotFound):
        service.delete(actor_of(cast.bill), view)
    service.change(actor_of(cast.root), view, name="Renamed", role="support")
    assert names(cast.sam) == ["Renamed"]
    service.delete(actor_of(cast.sam), view)
    assert names(cast.sam) == []


@pytest.mark.both_databases
def test_two_of_ones_own_views_of_a_list_never_have_one_name(cast):
    make_view(cast.sam, "Waiting")
    with pytest.raises(Invalid) as caught:
        make_view(cast.sam, "WAITING")
    assert caught.value.field == "name"


@pytest.mark.both_databases
def test_a_list_holds_twenty_of_ones_views(cast):
    for number in range(service.MOST):
        make_view(cast.sam, f"View {number}")
    with pytest.raises(Invalid):
        make_view(cast.sam, "One more")


def test_a_view_takes_the_right_of_its_list(cast):
    values = {"listed": "staff_members", "name": "Us", "arguments": {"status": "active"}}
    with pytest.raises(NotAllowed):
        service.save(actor_of(cast.sam), Permission.STAFF_READ, **values)


@pytest.mark.both_databases
@pytest.mark.parametrize(
    "private", ["bob@nordlicht.example", "+49 170 5550199", "0170 5550199", "198.51.100.7"]
)
def test_s60_a_whole_private_value_is_kept_in_no_view(cast, private):
    with pytest.raises(Invalid) as caught:
        make_view(cast.sam, search=private)
    assert "private" in caught.value.text
    assert names(cast.sam) == []


@pytest.mark.both_databases
def test_s60_a_private_value_that_a_view_kept_from_before_is_left_out_and_said(cast, client):
    view = make_view(cast.sam)
    with transaction() as session:
        session.execute(sa.update(SavedView).values(arguments={"search": "0170 5550199"}))
    sign_in(client, cast.sam)
    page = client.get(f"/admin/people/?status=active&view={view}").text
    assert "no longer has search" in page
    assert "5550199" not in page


def test_what_is_shown_is_kept_as_a_tab_that_opens_it_and_tells_how_many(cast, client, post):
    make_person(cast.nordlicht, status="invited", password=False, full_name="Ida Invited")
    assert cast.bob
    sign_in(client, cast.sam)
    page = client.get("/admin/people/?status=invited&sort=full_name_folded").text
    assert "/admin/people/save-view?" in page or "Save this view" in page
    answer = post("/admin/people/save-view?status=invited&sort=full_name_folded", name="Chase", role="")
    assert answer.status_code == 303
    page = client.get(answer.headers["Location"]).text
    assert "Ida Invited" in page
    assert "Bob Solberg" not in page
    assert 'aria-current="page">Chase<span class="n">1</span>' in page


@pytest.mark.both_databases
def test_the_count_of_an_opened_view_stops_at_200(cast, client):
    with transaction() as session:
        session.execute(sa.update(SavedView).values(name="x"))
    for _ in range(3):
        make_person(cast.nordlicht, status="invited", password=False)
    view = make_view(cast.sam)
    sign_in(client, cast.sam)
    page = client.get(f"/admin/people/?status=invited&size=10&view={view}").text
    assert '<span class="n">3</span>' in page


def test_a_list_opens_with_the_view_one_starts_with_and_with_all_on_asking(cast, client, post):
    view = make_view(cast.sam)
    service.start_with(actor_of(cast.sam), view, on=True)
    sign_in(client, cast.sam)
    answer = client.get("/admin/people/")
    assert answer.status_code == 303
    assert f"status=invited&view={view}" in answer.headers["Location"]
    assert client.get("/admin/people/?view=all").status_code == 200
    assert client.get("/admin/people/?status=active").status_code == 200


@pytest.mark.both_databases
def test_asked_for_by_its_name_alone_a_view_opens_with_what_it_kept(cast, client):
    view, of_others = make_view(cast.sam), make_view(make_staff("support"))
    sign_in(client, cast.sam)
    answer = client.get(f"/admin/people/?view={view}")
    assert (answer.status_code, answer.headers["Location"]) == (
        303,
        f"/admin/people/?status=invited&view={view}",
    )
    for unknown in (of_others, "nobody"):
        assert client.get(f"/admin/people/?view={unknown}").status_code == 200


def test_what_the_list_has_no_more_is_left_out_and_said(cast, client):
    view = make_view(cast.sam, status="never_was", gone="1", sort="moon")
    sign_in(client, cast.sam)
    page = client.get("/admin/people/?view=all").text
    assert f"/admin/people/?view={view}" in page
    page = client.get(f"/admin/people/?view={view}").text
    assert "This list no longer has gone, sort, status" in page


def test_its_page_renames_shares_begins_with_and_deletes_it(cast, client, post):
    view = make_view(cast.sam)
    sign_in(client, cast.sam)
    where = f"/admin/views/{view}"
    assert post(f"{where}/edit-view", name="Renamed", role="support", starts="y").status_code == 303
    [line] = queries.of_list(actor_of(cast.sam), "people")
    assert (line.name, line.role_key, line.starts) == ("Renamed", "support", True)
    assert post(f"{where}/delete-view").status_code == 303
    assert names(cast.sam) == []


def test_a_colleague_may_begin_with_a_shared_view_and_change_nothing_of_it(cast, client, post):
    view = make_view(cast.sam, role="support")
    colleague = make_staff("support")
    sign_in(client, colleague)
    assert post(f"/admin/views/{view}/edit-view", name="Theirs", role="", starts="y").status_code == 303
    [line] = queries.of_list(actor_of(colleague), "people")
    assert (line.name, line.role_key, line.starts) == ("Not here yet", "support", True)


@pytest.mark.both_databases
def test_saved_views_cost_a_list_one_statement(cast, client, count_statements):
    make_person(cast.nordlicht, status="invited", password=False)
    view = make_view(cast.sam)
    sign_in(client, cast.sam)
    for path in ("/admin/people/", f"/admin/people/?status=invited&view={view}"):
        client.get(path)
        with count_statements() as seen:
            client.get(path)
        assert seen.total <= 4, seen.statements
