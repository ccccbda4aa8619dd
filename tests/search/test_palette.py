"""The palette's suggestions: what is offered to whom while they type, what is recorded and when, and what it costs."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa

from admin_app.audit.events import Event
from admin_app.audit.models import AuditEvent
from admin_app.identity.models import User
from admin_app.kernel.db import db as database
from admin_app.kernel.db import transaction
from admin_app.kernel.errors import NotAllowed
from admin_app.search import box
from admin_app.shortlist import service as shortlist
from tests.cast import actor_of, sign_in
from tests.factories.billing import make_service
from tests.factories.people import make_account, make_person, make_staff
from tests.factories.saved_views import make_view
from tests.reasons import REASONED, WITHOUT
from views.desk.find import commands

URL = "/admin/search/suggest"


@pytest.fixture
def suggest(client, cast):
    """What Sam's palette offers: a list of label, what it does, and where it leads."""
    sign_in(client, cast.sam)

    def ask(typed="", **fields):
        data = {"csrf_token": client.csrf(), "q": typed, "here": "/admin/", **fields}
        answer = client.post(URL, data=data)
        return answer.status_code, lines(answer.text)

    return ask


def lines(html):
    found = re.findall(
        r'role="option".*?data-leads="(\w+)" data-to="([^"]*)">.*?<span dir="auto">(.*?)</span>',
        html,
        re.DOTALL,
    )
    return [(label, leads, to) for leads, to, label in found]


def labels(offered):
    return [label for label, _, _ in offered[1]]


def searches():
    database.session.rollback()
    wanted = sa.select(sa.func.count()).where(AuditEvent.name == Event.SEARCH_WHOLE_VALUE.value)
    return database.session.scalar(wanted)


def test_before_anything_is_typed_it_offers_what_is_at_hand(suggest, client, cast):
    pinned, opened = make_account(name="Pinned Ltd"), make_account(name="Opened Ltd")
    shortlist.pin(actor_of(cast.sam), pinned.id)
    client.get(f"/admin/accounts/{opened.id}")
    assert labels(suggest())[:2] == ["Opened Ltd", "Pinned Ltd"]


def test_names_are_offered_while_they_are_typed_accounts_first_then_people_then_all_else(suggest, cast):
    make_account(name="Solberg Fisk AS")
    make_service(cast.nordlicht, name="Solar roof")
    cast.bob  # noqa: B018 - Bob Solberg
    assert labels(suggest("sol")) == [
        "Solberg Fisk AS",
        "Bob Solberg",
        "Solar roof",
        "Search everywhere for “sol”",
    ]


def test_s60_a_whole_private_value_is_only_looked_up_by_enter(suggest, cast):
    offered = suggest(cast.bob.email)
    assert offered[1] == [("Look up this e-mail address (recorded)", "search", "")]
    assert suggest("+49 40 1234567")[1][0][1] == "search"
    assert searches() == 0


def test_s22_a_part_of_a_private_value_and_a_secret_username_are_not_suggested(suggest, cast):
    make_person(
        cast.nordlicht, full_name="Dora Canari", email="dcanary@nordlicht.example", username="dcanary"
    )
    for term in ("dcanary", "dcanar", "dcanary@nord", "203.0.113"):
        assert "Dora Canari" not in labels(suggest(term)), term
    assert searches() == 0


def test_no_suggestion_shows_a_private_value(suggest, client, cast):
    cast.bob  # noqa: B018
    data = {"csrf_token": client.csrf(), "q": "solberg", "here": "/admin/"}
    assert cast.bob.email not in client.post(URL, data=data).text


def test_behind_the_mark_stand_acts_and_pages_alone(suggest, cast):
    assert suggest("> unlock")[1] == [("Unlock", "ask", "unlock")]
    assert ("End all sessions", "ask", "end-sessions") in suggest("> end sess")[1]
    assert ("Check the caller", "ask", "check-caller") in suggest(">caller check")[1]
    assert ("Break glass", "ask", "break-glass") in suggest("> break glass")[1]
    assert [to for _, leads, to in suggest("> invoices")[1] if leads == "page"] == ["/admin/invoices/"]


def test_a_kept_view_is_found_by_its_name_by_whoever_keeps_it_and_reads_its_list(suggest, client, cast):
    make_view(cast.sam, "Chase them")
    [(label, leads, where)] = suggest("> chase")[1]
    assert (label, leads) == ("Chase them", "page")
    assert "status=invited" in client.get(where).headers["Location"]
    assert "Chase them" not in labels(suggest(">"))
    assert commands.views_of(every(cast)) == []  # somebody without the right to read people
    make_view(make_staff("support"), "Chase others")
    assert labels(suggest("> chase")) == ["Chase them"]


def test_acts_are_found_by_the_readers_own_words(suggest, cast):
    with transaction() as session:
        session.get(User, cast.sam.id).language = "de"
    for words in ("> entsperren", "> unlock"):
        assert suggest(words)[1] == [("Entsperren", "ask", "unlock")], words


def test_on_the_page_of_a_person_an_act_is_for_that_person(suggest, cast):
    here = f"/admin/people/{cast.bob.id}"
    assert suggest("> unlock", here=here)[1][0] == ("Unlock Bob Solberg", "dialog", f"{here}/unlock")
    assert "Unlock Bob Solberg" in labels(suggest(here=here))


def test_on_the_page_of_an_account_an_act_on_people_asks_which_of_its_own(suggest, cast):
    cast.alice, cast.bob  # noqa: B018
    here = f"/admin/accounts/{cast.nordlicht.id}/timeline"
    assert ("Break glass at Nordlicht Media GmbH", "dialog") in [
        line[:2] for line in suggest("> glass", here=here)[1]
    ]
    whom = suggest(act="unlock", here=here)
    assert {"Alice Lindqvist", "Bob Solberg"} == set(labels(whom))


def test_an_act_that_was_chosen_asks_whom_and_leads_to_its_page(suggest, cast):
    make_account(name="Solberg Fisk AS")
    cast.bob  # noqa: B018 - Bob Solberg
    offered = suggest("solb", act="unlock")
    assert offered[1] == [("Bob Solberg", "dialog", f"/admin/people/{cast.bob.id}/unlock")]
    assert suggest(cast.bob.email, act="unlock")[1][0][1] == "look"
    assert searches() == 0
    assert labels(suggest(cast.bob.email, act="unlock", sure="y")) == ["Bob Solberg"]
    assert searches() == 1


def test_what_is_pinned_is_offered_to_be_unpinned(suggest, cast):
    here = f"/admin/accounts/{cast.nordlicht.id}"
    assert suggest("> pin nothing")[1] == []
    assert [line[:2] for line in suggest("> pin", here=here)[1]] == [("Pin Nordlicht Media GmbH", "post")]
    shortlist.pin(actor_of(cast.sam), cast.nordlicht.id)
    assert [line[:2] for line in suggest("> unpin", here=here)[1]] == [("Unpin Nordlicht Media GmbH", "post")]


def test_acts_are_offered_by_right(client, cast):
    sign_in(client, cast.aud)
    data = {"csrf_token": client.csrf(), "q": "> unlock", "here": f"/admin/people/{cast.bob.id}"}
    assert lines(client.post(URL, data=data).text) == []
    data |= {"q": "", "act": "unlock"}
    assert "unlock" not in client.post(URL, data=data).text


def test_every_act_leads_to_a_route_that_asks_for_its_right(app, cast):
    with app.test_request_context("/admin/"):
        for act in commands.all_acts():
            assert act.url(cast.bob.id).startswith("/admin/"), act.key
            assert act.endpoint in {*REASONED, *WITHOUT}, act.key


def test_each_right_is_needed(cast):
    everything = {act.key for act in commands.all_acts()}
    assert everything == {act.key for act in commands.acts_of(every(cast))}
    for act in commands.all_acts():
        for right in act.rights:
            assert act.key not in {a.key for a in commands.acts_of(every(cast, right))}, act.key


def every(cast, *without):
    rights = frozenset(right for act in commands.all_acts() for right in act.rights)
    return actor_of(cast.sam, permissions=rights - set(without))


def test_suggestions_cost_at_most_four_statements_beside_the_count_of_questions(cast, count_statements):
    make_account(name="Backup 7 Brothers")
    make_person(cast.nordlicht, full_name="Backup Svensson")
    make_service(cast.nordlicht, name="Backup vault")
    actor = actor_of(cast.sam)
    for term in ("backup", "b", cast.nordlicht.number, "backup7"):
        with count_statements() as seen:
            box.suggest(actor, term)
        assert seen.total <= 5, (term, seen.statements)  # the count of questions is one of them


def test_s57_suggestions_are_limited_an_hour(suggest, monkeypatch):
    monkeypatch.setattr(box, "SUGGESTIONS_AN_HOUR", 2)
    assert [suggest("nord")[0] for _ in range(3)] == [200, 200, 429]


def test_a_fault_of_what_is_typed_is_said_and_nothing_is_offered(suggest):
    status, offered = suggest("x" * 101)
    assert (status, offered) == (422, [])


def test_customers_get_none(cast):
    with pytest.raises(NotAllowed):
        box.suggest(actor_of(cast.alice), "nord")
