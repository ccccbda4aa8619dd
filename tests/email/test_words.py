"""What every mail says and never does."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from functools import partial
from html.parser import HTMLParser
from pathlib import Path

import pytest

from admin_app.email import kinds, render
from admin_app.email.message import Recipient
from admin_app.email.messages import factor, passkey, password, person, session
from admin_app.kernel import clock
from admin_app.kernel.actor import nobody
from admin_app.kernel.db import transaction
from tests.cast import Cast, actor_of
from tests.email.letters import every_message

AWKWARD = "<script>alert(1)</script> \"Bobby\" & 'Co' \u202eevil\u2028 X{{7*7}}%(x)s"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:128.0) Gecko/20100101 Firefox/128.0"


@pytest.fixture
def letters(cast: Cast):
    messages = every_message(cast.alice, actor_of(cast.sam), cast.nordlicht, cast.bob)
    return [(m, render.render(m)) for m in messages]


def test_every_template_folder_has_its_function_and_every_function_its_folder(letters):
    folders = {p.name for p in Path(render.TEMPLATES).iterdir() if p.is_dir()}
    assert folders == {m.template for m, _ in letters}


@pytest.mark.feature("S0-17")
def test_every_kind_of_mail_belongs_to_one_topic(letters):
    assert set(kinds.TOPIC_OF) == {m.template for m, _ in letters}
    for message, _ in letters:
        assert kinds.belongs(message.template, message.topic), message.template
        assert message.subscribed == (message.topic in kinds.CHOSEN), message.template


def test_every_mail_has_a_subject_and_says_the_same_in_text_and_html(letters):
    for message, rendered in letters:
        assert rendered.subject, message.template
        assert "\n" not in rendered.subject
        for word in re.findall(r"[A-Za-z]{4,}", rendered.text.partition("--\n")[0]):
            assert word in rendered.html, (message.template, word)


def test_every_mail_says_when_and_what_to_do_if_it_was_not_you(letters):
    year = str(clock.now().year)
    for message, rendered in letters:
        assert year in rendered.text, message.template
        doubts = ("Wasn’t you", "Wasn’t it you", "Didn’t ask for this", "Did you not expect this")
        assert any(d in rendered.text for d in doubts), message.template


def test_no_mail_loads_or_tracks_anything(letters):
    for _, rendered in letters:
        assert not re.search(
            r"<(img|script|link|iframe|object|form)\b|url\(|@import|src=", rendered.html, re.IGNORECASE
        )
        assert all(
            href.startswith("http://localhost/") for href in re.findall(r'href="([^"]*)"', rendered.html)
        )


def test_s7_links_are_made_of_the_configured_host(letters, use_settings, cast: Cast):
    use_settings(base_url="https://desk.company.example")
    for message in every_message(cast.alice, actor_of(cast.sam), cast.nordlicht, cast.bob):
        for url in re.findall(r"https?://[^\s\"<>]+", render.render(message).text):
            assert url.startswith("https://desk.company.example/")


class Tags(HTMLParser):
    def __init__(self):
        super().__init__()
        self.seen = []

    def handle_starttag(self, tag, attrs):
        self.seen.append(tag)


def tags_of(html: str) -> list[str]:
    parser = Tags()
    parser.feed(html)
    return parser.seen


def test_s27_awkward_names_are_shown_as_text_and_add_no_markup(cast: Cast):
    actor = actor_of(cast.sam)
    plain = [render.render(m) for m in every_message(cast.alice, actor, cast.nordlicht, cast.bob)]
    for who in (cast.alice, cast.bob):
        who.full_name = AWKWARD
    cast.nordlicht.name = AWKWARD
    awkward = [render.render(m) for m in every_message(cast.alice, actor, cast.nordlicht, cast.bob)]
    for before, after in zip(plain, awkward, strict=True):
        assert tags_of(after.html) == tags_of(before.html)
        # A code or an invitation goes to an address that may be a stranger's, so it names nobody.
        to_stranger = after.subject.startswith(
            ("Your code", "You are invited", "Your invitation was", "Your e-mail opened no")
        )
        assert ("{{7*7}}%(x)s" in after.text) != to_stranger
        assert len(after.subject.splitlines()) == 1
        assert "\u202e" not in after.subject


def test_s27_what_a_device_is_called_is_text_too(cast: Cast):
    for make in (passkey.added, passkey.refused, partial(passkey.removed, last=True)):
        plain, awkward = (
            render.render(make(cast.alice, actor_of(cast.alice, name="Alice"), name=name))
            for name in ("Key", f"{AWKWARD}\r\nBcc: eve@evil.example")
        )
        assert tags_of(awkward.html) == tags_of(plain.html)
        assert len(awkward.subject.splitlines()) == 1
        assert "{{7*7}}%(x)s" in awkward.text


def test_customers_see_staff_by_first_name_and_initial_and_not_from_where(cast: Cast):
    sam = actor_of(cast.sam, ip="198.51.100.77", user_agent=FIREFOX, country="SE")
    text = render.render(session.unlocked(cast.alice, sam)).text
    assert "Sam F. of Gatehouse" in text
    for private in ("Ferreira", "198.51.100.77", "Firefox", "Sweden"):
        assert private not in text


def test_staff_see_each_other_by_the_whole_name(cast: Cast):
    mail = person.staff_joined(cast.root, actor_of(cast.ruth), person=cast.sam, roles=["support"])
    text = render.render(mail).text
    assert "By: Ruth Dubois" in text
    assert "Roles: Support agent" in text


def test_ones_own_act_tells_the_device_the_country_and_the_address(cast: Cast):
    alice = actor_of(cast.alice, ip="203.0.113.7", user_agent=FIREFOX, country="DE")
    text = render.render(factor.totp_on(cast.alice, alice)).text
    assert "By: You" in text
    assert "Where from: Firefox on Windows, Germany, 203.0.113.7" in text


def test_another_persons_device_is_never_told(cast: Cast):
    bob = actor_of(cast.bob, ip="203.0.113.7", user_agent=FIREFOX, country="DE")
    mail = person.disabled(cast.alice, bob, person=cast.bob, account=cast.nordlicht)
    assert "203.0.113.7" not in render.render(mail).text


def test_a_forgotten_password_tells_from_where_it_was_asked(cast: Cast):
    somebody = nobody(ip="203.0.113.9", user_agent=FIREFOX, country="FR")
    text = render.render(password.reset_link(cast.alice, somebody, token="t", expires_at=clock.now())).text
    assert "Where from: Firefox on Windows, France, 203.0.113.9" in text


@pytest.mark.parametrize(
    ("zone", "shown"),
    [
        ("Europe/Berlin", "23 Nov 2026, 14:02 CET"),
        ("Asia/Dubai", "23 Nov 2026, 17:02 UTC+04"),
        ("UTC", "23 Nov 2026, 13:02 UTC"),
    ],
)
def test_moments_are_told_by_the_readers_clock(zone, shown):
    at = datetime(2026, 11, 23, 13, 2, tzinfo=UTC)
    assert render.moment(at, Recipient("x@example.com", time_zone=zone)) == shown


def test_a_language_without_a_catalogue_reads_english(cast: Cast):
    with transaction():
        cast.alice.language = "pt-BR"
    rendered = render.render(factor.totp_on(cast.alice, actor_of(cast.alice)))
    assert rendered.subject == "Two-step sign-in is on"
    assert 'lang="en"' in rendered.html
