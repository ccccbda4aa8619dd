"""No page or answer holds a hash, the secret of a factor, a recovery code, a token or another's cookie (SECURITY 10)."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa

from admin_app.kernel.db import db as database
from admin_app.kernel.db import transaction
from admin_app.mailed_link.models import LinkToken
from admin_app.session.models import LoginSession
from admin_app.sign_in.models import PasswordCredential, RecoveryCode, TotpCredential
from admin_app.sign_in.recovery_codes import codes as recovery_codes
from tests.cast import sign_in
from tests.factories.people import PASSWORD, TOTP_SECRET, make_person
from tests.security import crawl
from tests.world import World

READABLE = re.compile(r"[\s-]")


@pytest.fixture
def world(cast):
    return World(cast)


def secrets(world, browser):
    """Everything secret there is, plain and as it is kept, of a person with all ways to sign in."""
    eve = make_person(world.cast.nordlicht, factor=True, full_name="Eve Everything")
    codes, salt, hashes = recovery_codes.make()
    with transaction():
        recovery_codes.replace(eve.id, salt, hashes)
    plain = {PASSWORD, TOTP_SECRET, world.link(eve), *(READABLE.sub("", code) for code in codes)}
    sign_in(browser, eve)
    kept = (
        PasswordCredential.hash, TotpCredential.sealed_secret, RecoveryCode.hash, RecoveryCode.salt, LinkToken.token_hash,
        LinkToken.state_hash, LoginSession.secret_hash, LoginSession.former_hash,
    )  # fmt: skip
    return plain | {
        value for column in kept for value in database.session.scalars(sa.select(column)) if value
    }


@pytest.mark.parametrize("role", ["owner", "support", "administrator", "auditor"])
def test_s10_no_page_of_a_role_holds_a_secret(app, client, new_client, world, role, sqlite_only):
    found = crawl.nouns(world)
    crawl.enter(world, client, role, found)
    hidden, seen = secrets(world, new_client()) - {found["link"]}, 0
    for path, answer in crawl.read(app, client, role, found):
        headers = "\n".join(f"{k}: {v}" for k, v in answer.headers if k != "Set-Cookie")
        text = READABLE.sub("", answer.text + headers)
        seen += 1
        assert not [s for s in hidden if READABLE.sub("", s) in text], path
    assert seen > 15
