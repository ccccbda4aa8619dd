"""News: written and published by administrators, read by customers in their language, withdrawn where they were wrong."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from admin_app.audit.events import Event
from admin_app.identity.models import User
from admin_app.kernel import clock
from admin_app.kernel.db import transaction
from admin_app.kernel.errors import Conflict, Invalid, NotAllowed
from admin_app.news import service
from tests.cast import actor_of, sign_in
from tests.factories.news import make_draft, make_news, news, wording
from tests.staff.conftest import events as events
from tests.staff.conftest import post as post

pytestmark = [pytest.mark.feature("S0-22"), pytest.mark.one_database]
WORDS = {"title_en": "Maintenance", "title_de": "Wartung", "text_en": "On Sunday.", "text_de": "Am Sonntag."}


def test_an_administrator_writes_and_publishes_and_a_customer_reads(client, cast, post, events):
    sign_in(client, cast.root)
    written = post("/admin/news/write", **WORDS)
    assert written.status_code == 303
    address = written.headers["Location"]
    assert post(f"{address}/publish", version="1").status_code == 303
    sign_in(client, cast.bob)
    overview = client.get("/privacy").text
    assert "Maintenance" in overview
    item = client.get(f"/privacy/news/{address.rsplit('/', 1)[1]}").text
    assert "On Sunday." in item
    assert Event.NEWS_PUBLISHED.value in {e.name for e in events()}


def test_each_reads_their_own_language(client, cast):
    item_id = make_news(cast.root)
    with transaction() as session:
        session.execute(sa.update(User).where(User.id == cast.bob.id).values(language="de"))
    sign_in(client, cast.bob)
    assert "DE New opening hours" in client.get("/privacy/news").text
    assert "DE We are there from 8." in client.get(f"/privacy/news/{item_id}").text


def test_customers_see_neither_drafts_nor_what_was_withdrawn(client, cast):
    draft, item_id = make_draft(cast.root), make_news(cast.root, "Wrong hours")
    service.withdraw(actor_of(cast.root), item_id, reason="The hours were wrong")
    sign_in(client, cast.alice)
    assert "hours" not in client.get("/privacy/news").text
    assert client.get(f"/privacy/news/{draft}").status_code == 404
    assert client.get(f"/privacy/news/{item_id}").status_code == 404


def test_what_is_published_never_changes(cast):
    item_id = make_news(cast.root)
    with pytest.raises(Conflict):
        service.edit(actor_of(cast.root), item_id, wording("Other hours"))
    with pytest.raises(Conflict):
        service.discard(actor_of(cast.root), item_id)
    assert news(item_id).title_en == "New opening hours"


def test_only_who_writes_documents_writes_news(cast):
    for nobody in (cast.sam, cast.ada, cast.alice):
        with pytest.raises(NotAllowed):
            service.write(actor_of(nobody), wording())


def test_a_title_of_two_lines_is_told_beside_its_field(client, cast, post):
    with pytest.raises(Invalid) as refused:
        service.write(actor_of(cast.root), wording(title=" "))
    assert refused.value.field == "title_en"


def test_of_two_who_change_a_draft_the_second_is_told(client, cast, post):
    item_id = make_draft(cast.root)
    service.edit(actor_of(cast.root), item_id, wording("First"), version=1)
    sign_in(client, cast.root)
    answer = post(f"/admin/news/{item_id}/edit", **{**WORDS, "title_en": "Second"}, version="1")
    assert answer.status_code == 409
    assert "Second" in answer.text
    assert news(item_id).title_en == "First"


def test_the_newest_stand_first_and_are_marked_for_two_weeks(client, cast):
    with clock.shifted(-timedelta(days=15)):
        make_news(cast.root, "Long ago")
    make_news(cast.root, "Just now")
    sign_in(client, cast.alice)
    page = client.get("/privacy/news").text
    assert page.index("Just now") < page.index("Long ago")
    assert page.count(">New<") == 1
