"""The menu that is kept for the next reader is the one that reader would get anew."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa

from admin_app.identity.models import User, UserKind
from admin_app.kernel.db import transaction
from tests.cast import sign_in
from views.pages import navigation
from views.templating import frame

PEOPLE = ("sam", "bill", "ada", "root", "aud", "alice", "bob")


def menus(app, cast):
    """The lines of each one's menu and what else is kept of the frame, one reader after the other."""
    found = {}
    for name in PEOPLE:
        person = getattr(cast, name)
        client = app.test_client()
        sign_in(client, person)
        page = client.get("/admin/" if person.kind is UserKind.STAFF else "/profile").text
        menu = page[page.index("<nav") : page.index("</nav>")]
        besides = page[page.index('id="keys"') :] if person.kind is UserKind.STAFF else ""
        found[name] = re.findall(r'href="([^"]+)"|>([^<>]+)<', menu + besides)
    return found


def speak(language):
    with transaction() as session:
        session.execute(sa.update(User).values(language=language))


@pytest.mark.one_database
def test_no_reader_gets_a_line_of_another_role_or_language(app, cast):
    [getattr(cast, name) for name in PEOPLE]
    kept = {}
    for language in ("en", "de", "en", "de"):
        speak(language)
        kept[language] = menus(app, cast)
    for language in ("de", "en"):
        speak(language)
        for kept_part in (navigation._lines, navigation._links, navigation._of_desk, frame._rendered):
            kept_part.cache_clear()
        assert menus(app, cast) == kept[language]
    assert all(kept["en"][name] != kept["de"][name] for name in PEOPLE)
