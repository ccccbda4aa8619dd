"""German is complete: every text has its translation, and no page or mail shows an untranslated one."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser

import pytest
import sqlalchemy as sa

from admin_app.email.render import render
from admin_app.identity.models import User
from admin_app.kernel.db import transaction
from admin_app.kernel.i18n import LANGUAGES
from scripts import messages
from tests.cast import actor_of
from tests.email.letters import every_message
from tests.rights import ROLES
from tests.security.conftest import awkward_reading as awkward_reading


@cache
def catalogue():
    return messages.renewed("de")


@cache
def english() -> dict[str, str]:
    """Texts without places whose German differs, so that one found on a German page is untranslated."""
    return {
        m.id: m.string
        for m in catalogue()
        if isinstance(m.id, str) and m.id and "%" not in m.id and len(m.id) > 3 and m.string != m.id
    }


class Texts(HTMLParser):
    """The texts of a page, and those that are read aloud."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag, attrs):
        self.silent += tag in {"script", "style", "option", "code"}
        self.found += [v for k, v in attrs if k in {"aria-label", "title", "placeholder"} and v]

    def handle_endtag(self, tag):
        self.silent -= tag in {"script", "style", "option", "code"}

    def handle_data(self, data):
        if not self.silent:
            self.found.append(data)


def left_in(page: str) -> set[str]:
    parser = Texts()
    parser.feed(page)
    return {text for t in parser.found if (text := " ".join(t.split())) in english()}


def test_every_text_has_its_translation_with_the_same_places():
    assert messages.problems(catalogue()) == []


def test_the_compiled_catalogue_is_the_one_people_edit():
    plain, compiled = messages.written(catalogue())
    assert messages.path("de").read_bytes() == plain
    assert messages.path("de").with_suffix(".mo").read_bytes() == compiled


def test_each_language_has_a_catalogue():
    assert set(LANGUAGES) == {"en", *messages.LANGUAGES}


@pytest.mark.parametrize("role", ROLES)
def test_no_page_of_a_role_shows_an_untranslated_text(sqlite_only, awkward_reading, role):
    left = {path: text for path, page in pages(awkward_reading) if (text := left_in(page))}
    assert left == {}


def pages(reading) -> Iterator[tuple[str, str]]:
    """Pages of the reader's language; mail keeps the language of its own reader, keys of roles have none."""
    for page in reading.pages:
        if page.mimetype == "text/html" and not any(
            part in page.path for part in ("/outbox", "/mail", "/admin/roles/")
        ):
            yield page.path, page.text


def test_no_mail_in_german_holds_an_untranslated_text(app, cast):
    with transaction() as session:
        session.execute(sa.update(User).values(language="de"))
    letters = every_message(cast.alice, actor_of(cast.sam), cast.nordlicht, cast.bob)
    for letter in letters:
        german = render(dataclasses.replace(letter, to=dataclasses.replace(letter.to, language="de")))
        assert german.subject not in english(), letter.template
        lines = {line.strip() for line in german.text.splitlines()}
        assert lines & set(english()) == set(), letter.template


def test_an_untranslated_text_would_be_found():
    assert left_in("<p title='Sign in'>Sign out</p><option>Sign in</option>") == {"Sign in", "Sign out"}
