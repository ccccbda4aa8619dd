"""Every page that a menu leads to stands in one registry, which agrees with the routes."""

from __future__ import annotations

import pytest
from flask_babel import force_locale

from tests.route_line import CUSTOMER, STAFF
from tests.routes import LINES
from views.pages.registry import DESK, SELF_SERVICE

pytestmark = pytest.mark.one_database

RIGHT_OF = {line.endpoint: line.who for line in LINES if "GET" in line.methods}
# Pages of the desk without an entry in the menu, and the way that leads there.
ELSEWHERE = {
    "staff_records.file": "the records of processing as a CSV",
    "home.start": "leads on to the page of one's choice",
    "staff_search.box": "the box stands on top of each page",
    "staff_refusals.box": "a link on the list of trusted addresses",
    "roles.matrix": "a button on the list of roles",
    "mailings.write": "a button on the list of mailings",
    "news.write": "a button on the list of news",
    "breaches.record": "a button on the list of data breaches",
    "saved_answers.write": "a button on the list of saved answers",
    "roles.new": "a button on the list of roles",
    "staff_members.invite": "a button on the list of staff",
    "sessions.end_everybodys": "a button on the list of sessions",
    "staff_waiting.notices": "the bell on top of each page",
    "audit.proof_view": "a button on the audit trail",
}


@pytest.mark.parametrize("page", [*DESK, *SELF_SERVICE], ids=lambda page: page.endpoint)
def test_a_page_s_endpoint_is_there_and_answers_by_its_right(app, page):
    with app.test_request_context():
        assert app.url_map.bind("").build(page.endpoint).startswith(page.mount)
    right = RIGHT_OF[page.endpoint]
    assert right == page.permission or right in {STAFF, CUSTOMER}


@pytest.mark.parametrize("pages", [DESK, SELF_SERVICE])
def test_keys_are_used_once_and_each_page_is_named_in_both_languages(app, pages):
    assert len({page.key for page in pages}) == len(pages)
    for page in pages:
        with app.test_request_context(), force_locale("de"):
            assert str(page.label)


def test_places_of_a_role_are_counted_from_one_on():
    for role in {role for page in DESK for role in page.first}:
        assert sorted(page.first[role] for page in DESK if role in page.first) == list(
            range(1, 1 + sum(role in page.first for page in DESK))
        )


def test_each_whole_page_of_the_desk_stands_in_the_menu_or_says_where_else():
    whole = {
        line.endpoint
        for line in LINES
        if "GET" in line.methods
        and not line.about
        and line.endpoint.startswith(("home.", "staff_", *(p.endpoint.split(".")[0] + "." for p in DESK)))
        and not line.endpoint.startswith("staff_me.")  # settings of one's own, reached by the person's menu
        and not line.endpoint.endswith((".export_view", ".save_view"))
    }
    assert whole == {page.endpoint for page in DESK} | set(ELSEWHERE)
