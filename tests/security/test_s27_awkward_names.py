"""What people call themselves is text on every page: never markup, an attribute or a script (SECURITY 27)."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

from tests.rights import ROLES


class Page(HTMLParser):
    """Complaints about a page: foreign scripts, handlers, evil elements."""

    def __init__(self):
        super().__init__()
        self.wrong = []

    def handle_starttag(self, tag, attrs):
        known = dict(attrs)
        if tag == "script" and "nonce" not in known and known.get("type") != "application/json":
            self.wrong.append(tag)
        self.wrong += [
            f"{tag} {name}"
            for name, value in attrs
            if name.startswith("on") or (value or "").startswith("javascript:")
        ]


@pytest.mark.parametrize("role", ROLES)
def test_s27_no_name_becomes_markup_on_any_page(sqlite_only, awkward_reading, role):
    shown = 0
    for page in awkward_reading.pages:
        if page.mimetype != "text/html":
            continue
        judged = Page()
        judged.feed(page.text)
        shown += "&lt;script&gt;evil()" in page.text
        assert judged.wrong == [], page.path
        assert not re.search(r"<script>evil|<svg/onload|<img src=x|\b49\b</title>", page.text), page.path
        assert not re.search(r'="[^"<>]*"[^ />\n\t=][^"<>]*evil\(\)', page.text), page.path
    assert shown >= 3


@pytest.mark.parametrize("bad", ["x" * 10_000, "nul\x00", "line\r\nBcc: all@example.com", "\u202etxt.exe"])
@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("/profile", "full_name"),
        ("/people/invite", "full_name"),
        ("/people/invite", "username"),
        ("/support-access/allow", "ticket"),
    ],
)
def test_s27_what_would_break_a_page_or_header_is_refused_beside_the_field(
    client, cast, outbox, path, field, bad
):
    from tests.cast import sign_in

    sign_in(client, cast.alice)
    good = {
        "full_name": "New Name", "language": "en", "time_zone": "UTC", "theme": "auto", "email": "new@example.com", "role": "manager",
        "areas": "profile", "mode": "look",
    }  # fmt: skip
    data = {**good, "csrf_token": client.csrf(), field: bad.encode("utf-8", "surrogatepass")}
    answer = client.post(path, data=data)
    assert answer.status_code == 422
    assert "Bcc:" not in str(answer.headers)
    assert outbox.all() == []
