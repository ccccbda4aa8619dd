"""What an act's address answers to who asks for it in a dialog: the form alone, and where to go on in a header."""

from __future__ import annotations

import re

import pytest

from admin_app.search.kinds import ACCOUNT
from tests.cast import actor_of, sign_in
from tests.factories.saved_views import make_view
from tests.factories.support import allow
from views.desk.find import commands
from views.desk.find.commands import Way

pytestmark = pytest.mark.one_database

IN_DIALOG = {"X-Dialog": "1"}


@pytest.fixture
def send(client):
    """Post a form as js/acts.js does."""
    return lambda path, **fields: client.post(
        path, data={"csrf_token": client.csrf(), **fields}, headers=IN_DIALOG
    )


def test_the_form_comes_alone_its_own_address_as_the_target(client, cast):
    sign_in(client, cast.sam)
    where = f"/admin/people/{cast.bob.id}/send-link?next=/admin/"
    answer = client.get(where, headers=IN_DIALOG)
    assert answer.text.lstrip().startswith("<dialog")
    assert f'action="{where}"' in answer.text
    assert "<nav" not in answer.text


def test_a_refused_form_comes_back_with_what_was_typed(client, cast, send):
    sign_in(client, cast.sam)
    answer = send(f"/admin/people/{cast.bob.id}/send-link", reason="Hm")
    assert (answer.status_code, "Hm</textarea>" in answer.text) == (422, True)
    assert answer.text.lstrip().startswith("<dialog")


def test_what_was_done_tells_where_to_go_on_and_keeps_its_message(client, cast, send):
    sign_in(client, cast.sam)
    where = f"/admin/people/{cast.bob.id}/send-link?next=/admin/people/"
    answer = send(where, reason="She rang us about it")
    assert (answer.status_code, answer.headers["X-Go"], answer.text) == (204, "/admin/people/", "")
    assert "A link for a new password is on its way" in client.get("/admin/people/").text


@pytest.mark.parametrize(("who", "status"), [("aud", 403), ("sam", 404)])
def test_refusals_stay_pages(client, cast, who, status):
    sign_in(client, getattr(cast, who))
    person = cast.bob if who == "aud" else cast.nordlicht
    answer = client.get(f"/admin/people/{person.id}/unlock", headers=IN_DIALOG)
    assert (answer.status_code, "<dialog class" in answer.text.split("<main")[0]) == (status, False)


def test_links_to_acts_say_so_wherever_they_stand(client, cast):
    sign_in(client, cast.root)
    page = client.get(f"/admin/accounts/{cast.bob.account_id}").text
    assert (
        f'/admin/people/{cast.bob.id}/disable?next=/admin/accounts/{cast.bob.account_id}" class="bad" data-act>'
        in page
    )
    assert 'href="/admin/accounts/" data-act' not in page


def test_checking_a_caller_asks_the_same_and_leads_on_to_the_code(client, cast, send):
    sign_in(client, cast.sam)
    where = f"/admin/people/{cast.bob.id}/check-caller"
    form = client.get(where, headers=IN_DIALOG).text
    way = re.search(r'name="way"[^>]*value="([^"]+)"', form)
    answer = send(where, way=way[1], reason="He says that he is Bob")
    assert (answer.status_code, "/admin/caller-checks/" in answer.headers["X-Go"]) == (204, True)


@pytest.mark.parametrize("who", ["sam", "bill", "root"])
def test_every_act_of_the_palette_that_opens_over_the_page_answers_as_a_dialog(app, client, cast, who):
    allow(cast.alice)
    reader, person = getattr(cast, who), cast.bob
    sign_in(client, reader)
    with app.test_request_context("/admin/"):
        acts = [act for act in commands.acts_of(actor_of(reader)) if act.way is Way.DIALOG]
        urls = [act.url(cast.nordlicht.id if act.subject is ACCOUNT else person.id) for act in acts]
    answers = [(url, client.get(url, headers=IN_DIALOG)) for url in urls]
    assert answers
    assert [url for url, answer in answers if not answer.text.lstrip().startswith("<dialog")] == []


def test_a_view_is_kept_changed_and_taken_away_in_a_dialog(client, cast, send):
    view = make_view(cast.sam)
    sign_in(client, cast.sam)
    kept, changed = "/admin/people/save-view?status=active&next=/admin/", f"/admin/views/{view}/edit-view"
    for where in (kept, changed):
        form = client.get(where, headers=IN_DIALOG).text
        assert form.lstrip().startswith("<dialog")
        assert f'action="{where}' in form.replace("&amp;", "&")
        assert send(where, name="").text.lstrip().startswith("<dialog")
    assert "status=active&view=" in send(kept, name="Active", role="").headers["X-Go"]
    assert "status=invited&view=" in send(changed, name="Renamed", role="").headers["X-Go"]
    assert send(f"/admin/views/{view}/delete-view").headers["X-Go"] == "/admin/people/?view=all"
