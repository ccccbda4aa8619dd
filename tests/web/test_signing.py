"""Our signatures are itsdangerous' own: each reads what the other has signed, and refuses what nobody has."""

from __future__ import annotations

import hashlib

import pytest
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import BadSignature, URLSafeTimedSerializer

from views.http.cookie.page_cookie import PageCookie
from views.http.cookie.signing import OF_FORMS, Signing, of_forms

SALT = "cookie-session"
HMAC = {"key_derivation": "hmac", "digest_method": hashlib.sha1}
KINDS = {"of forms": {"salt": OF_FORMS}, "of the cookie": {"salt": SALT, "signer_kwargs": HMAC}}
TOLD = {"a": ["Łukasz", 1, None]}


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_each_reads_what_the_other_has_signed(kind):
    ours, stock = Signing("secret", **KINDS[kind]), URLSafeTimedSerializer("secret", **KINDS[kind])
    assert stock.loads(ours.dumps(TOLD), max_age=60) == TOLD
    assert ours.loads(stock.dumps(TOLD), max_age=60) == TOLD
    assert ours.loads(ours.dumps(TOLD)) == TOLD


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_what_is_changed_or_signed_by_another_secret_is_refused(kind):
    ours, other = Signing("secret", **KINDS[kind]), Signing("another", **KINDS[kind])
    text = ours.dumps(TOLD)
    changed = (
        text[:-2] + ("A" if text[-2] != "A" else "B") + text[-1]
    )  # of the last letter some bits count for nothing
    for wrong in (changed, "x" + text, other.dumps(TOLD), "", "a.b.c"):
        with pytest.raises(BadSignature):
            ours.loads(wrong)


def test_a_former_secret_still_reads_and_the_newest_signs():
    before, now = Signing("old", salt=SALT), Signing(["old", "new"], salt=SALT)
    assert now.loads(before.dumps(TOLD)) == TOLD
    assert Signing("new", salt=SALT).loads(now.dumps(TOLD)) == TOLD
    with pytest.raises(BadSignature):
        before.loads(now.dumps(TOLD))


def test_another_salt_is_another_signature():
    with pytest.raises(BadSignature):
        of_forms("secret").loads(Signing("secret", salt=SALT).dumps(TOLD))
    with pytest.raises(BadSignature):
        of_forms("secret").loads(of_forms("secret").dumps(TOLD), salt=SALT)


@pytest.mark.one_database
def test_the_cookie_is_signed_as_flask_signs_it(app):
    ours = PageCookie().get_signing_serializer(app)
    stock = SecureCookieSessionInterface()
    stock.serializer = PageCookie.serializer
    theirs = stock.get_signing_serializer(app)
    assert theirs.loads(ours.dumps(TOLD)) == TOLD
    assert ours.loads(theirs.dumps(TOLD)) == TOLD
