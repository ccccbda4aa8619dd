"""What people call themselves is text on every page: never markup, an attribute or a script (SECURITY 27)."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
import sqlalchemy as sa

from admin_app.closing.models import DeactivationMove, DeactivationRequest
from admin_app.contact.models import Contact
from admin_app.customer_import.models import ImportRun
from admin_app.email.models import Mail
from admin_app.identity.models import Account, User
from admin_app.kernel import text
from admin_app.kernel.db import transaction
from admin_app.session.models import LoginSession, SignInAttempt
from admin_app.support_access.models import SupportGrant
from admin_app.trusted_ip.models import TrustedAddress
from tests.rights import ROLES
from tests.security import crawl
from tests.world import lasting

EVIL = "<script>evil()</script>\" onmouseover=\"evil()' x='<img src=x onerror=evil()>{{7*7}}</title>"
SHORT = '"><svg/onload=evil()>'
LONG = "W" * 180
NAMED = (
    (User, ("full_name", "status_reason")), (Account, ("name", "legal_name", "status_reason")), (Mail, ("subject", "to_name")),
    (SupportGrant, ("reason",)), (DeactivationRequest, ("reason",)), (DeactivationMove, ("note",)),
)  # fmt: skip
BRIEFLY = (
    (LoginSession, ("device", "user_agent")), (SignInAttempt, ("device",)), (SupportGrant, ("ticket",)), (TrustedAddress, ("label",)),
    (ImportRun, ("actor",)), (Contact, ("value",)),
)  # fmt: skip


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


@pytest.fixture
def world(app, cast):
    return lasting(app, cast)


def rename(value):
    """Call everything by an awkward name that a column can hold."""
    with transaction() as session:
        for model, columns in NAMED:
            session.execute(sa.update(model).values(dict.fromkeys(columns, value)))
        session.execute(sa.update(User).values(full_name_folded=text.fold(value)))
        session.execute(sa.update(Account).values(name_folded=text.fold(value)))
        for model, columns in BRIEFLY:
            session.execute(sa.update(model).values(dict.fromkeys(columns, SHORT)))


@pytest.mark.parametrize("role", ROLES)
def test_s27_no_name_becomes_markup_on_any_page(app, client, world, role, sqlite_only):
    found = crawl.nouns(world)
    crawl.enter(world, client, role, found)
    rename(EVIL)
    shown = 0
    for path, answer in crawl.read(app, client, role, found):
        if answer.mimetype != "text/html":
            continue
        judged = Page()
        judged.feed(answer.text)
        shown += "&lt;script&gt;evil()" in answer.text
        assert judged.wrong == [], path
        assert not re.search(r"<script>evil|<svg/onload|<img src=x|\b49\b</title>", answer.text), path
        assert not re.search(r'="[^"<>]*"[^ />\n\t=][^"<>]*evil\(\)', answer.text), path
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
    assert "Bcc" not in str(answer.headers)
    assert outbox.all() == []
