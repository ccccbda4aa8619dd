"""The page of one row is in words: no value as the code has it, no dump, no time for machines; cards in an order of the noun."""

from __future__ import annotations

import enum
import html
import re

import pytest
from flask import url_for

from tests.cast import sign_in
from tests.lasting import lasting
from tests.routes import LINES
from tests.staff.nouns import views
from tests.world import World

pytestmark = pytest.mark.one_database

UNSEEN = re.compile(r"<(script|template|style)\b.*?</\1>|<[^>]+>", re.DOTALL)
# A moment as machines write it, a dump of a list or dictionary, Python's own words.
RAW = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d|[\[{]'|\bTrue\b|\bFalse\b|\b[a-z]+(?:_[a-z]+)+\b|\btotp\b")
DETAILS = [one for one in LINES if one.endpoint.endswith(".details_view") and len(one.about) == 1]


@pytest.fixture
def world(app, cast) -> World:
    """One of everything."""
    return lasting(app, cast)


def words_of(page: str) -> str:
    """The text of the page's own part."""
    main = page[page.index("<main") : page.index("</main>")]
    return html.unescape(UNSEEN.sub(" ", main))


def enum_values() -> set[str]:
    """Values as the code has them, which are no words."""
    kinds, found = list(enum.StrEnum.__subclasses__()), set()
    for kind in kinds:
        found |= {one.value for one in kind if re.search(r"[_.:]", one.value)}
    return found


def test_no_details_page_shows_a_value_as_the_code_has_it(app, client, world):
    assert world.own
    user = world.cast.root
    sign_in(client, user)
    wrong = []
    for one in DETAILS:
        nouns = {**world.own, "event": world.event(user)}
        [(part, noun)] = one.about.items()
        with app.test_request_context():
            path = url_for(one.endpoint, **{part: nouns[noun]})
        answer = client.get(path)
        if answer.status_code == 403:
            continue
        text = words_of(answer.text)
        raw = set(RAW.findall(text)) | {value for value in enum_values() if re.search(rf"(?<![\w.-]){re.escape(value)}(?![\w.-])", text)}  # fmt: skip
        wrong += [f"{one.endpoint}: {found}" for found in sorted(raw)]
    assert not wrong, "\n".join(wrong)


def test_each_fact_stands_in_one_card(app):
    for view in views(app):
        if not view.details_cards:
            continue
        told = [column for _, columns in view.details_cards for column in columns]
        assert sorted(told) == sorted(view.column_details_list or view.column_list), view.endpoint


def test_each_column_has_a_head_in_words(app):
    nameless = {c for view in views(app) for c in view.choosable() if str(view.label(c)) == c}
    assert nameless == set()


def test_a_row_leads_to_others_of_its_account_and_person(client, world):
    sign_in(client, world.cast.root)
    page = client.get(f"/admin/sessions/{world.own['session']}").text
    assert "/admin/sessions/?person=" in page
    page = client.get(f"/admin/services/{world.own['service']}").text
    assert f"/admin/services/?account={world.cast.nordlicht.number}" in page
    assert f'href="/admin/accounts/{world.cast.nordlicht.id}"' in page
