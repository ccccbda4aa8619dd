"""Whoever has a passkey for a second step, and no app, downloads a copy by it: signed in, and by a mailed link."""

from __future__ import annotations

import pytest

from admin_app.data_copy import service as copies
from admin_app.identity.models import User
from admin_app.kernel.db import transaction
from admin_app.kernel.errors import Conflict, Invalid, ReauthRequired
from admin_app.mailed_link.service import LinkDead
from admin_app.request_by_mail import releasing
from admin_app.sign_in.passkey.challenge import NoPasskey
from tests.cast import actor_of, sign_in
from tests.factories.data_copies import again, ask
from tests.factories.passkeys import make_passkey
from tests.factories.requests_by_mail import STRANGER, link_for, release_of, stop_link

SECRET = "of this browser"


@pytest.fixture
def device(cast):
    """Bob's, which holds a passkey."""
    return make_passkey(cast.bob)


@pytest.fixture
def copy(cast, run_jobs):
    """A copy of Bob's that is ready."""
    copy_id = ask(cast.bob)
    run_jobs()
    return again(copy_id)


def by_link(cast, copy, device, **how):
    token = link_for(cast.bob)
    answer = device.answer(releasing.ask_passkey(token, secret=how.pop("asked", SECRET)))
    return releasing.download(STRANGER, token, copy.id, passkey=answer, secret=SECRET)


def test_signed_in_the_passkey_is_the_fresh_sign_in_that_a_download_asks_for(cast, client, copy, device):
    sign_in(client, cast.bob, fresh=False)
    path = f"/privacy/copies/{copy.id}/download"
    asked = client.post(path, data={"csrf_token": client.csrf()})
    assert (asked.status_code, "Use a passkey instead" in asked.text) == (403, True)
    options = client.post("/confirm/passkey/options", headers={"X-CSRFToken": client.csrf()})
    sent = {"csrf_token": client.csrf(), "confirm_passkey": device.answer(options.text)}
    got = client.post(path, data=sent)
    assert (got.status_code, got.mimetype) == (200, "application/zip")


def test_a_passkey_opens_it_by_the_mailed_link_at_once_and_uses_the_link_up(cast, copy, device):
    with transaction() as session:
        session.get_one(User, cast.bob.id).status = "disabled"
    token = link_for(cast.bob)
    answer = device.answer(releasing.ask_passkey(token, secret=SECRET))
    assert releasing.download(STRANGER, token, copy.id, passkey=answer, secret=SECRET).file.size
    assert again(copy.id).downloads == 1
    with pytest.raises(LinkDead):
        releasing.download(STRANGER, token, copy.id, passkey=answer, secret=SECRET)


def test_that_of_another_or_asked_for_in_another_browser_opens_nothing(cast, copy, device):
    for wrong, asked in ((make_passkey(cast.carol), SECRET), (device, "another browser")):
        with pytest.raises((NoPasskey, Invalid)):
            by_link(cast, copy, wrong, asked=asked)
    assert again(copy.id).downloads == 0


def test_what_a_contact_stopped_no_passkey_opens(cast, copy, device):
    releasing.ask(STRANGER, link_for(cast.bob), copy.id)
    releasing.stop(STRANGER, stop_link(cast.bob, release_of(copy.id)))
    with pytest.raises(Conflict, match="stopped"):
        by_link(cast, copy, device)


def test_the_page_asks_and_takes_the_passkey(cast, client, copy, device):
    token = link_for(cast.bob)
    assert "Download with a passkey" in client.get(f"/link/data_request/{token}").text
    csrf = client.csrf()
    options = client.post(f"/link/data_request/{token}/passkey", headers={"X-CSRFToken": csrf})
    sent = {"csrf_token": csrf, "passkey": device.answer(options.text)}
    got = client.post(f"/link/data_request/{token}/copies/{copy.id}/download", data=sent)
    assert (got.status_code, got.mimetype) == (200, "application/zip")


def test_without_one_the_page_offers_none(cast, client, copy):
    token = link_for(cast.bob)
    assert "with a passkey" not in client.get(f"/link/data_request/{token}").text
    with pytest.raises(Conflict):
        releasing.ask_passkey(token, secret=SECRET)


def test_without_a_fresh_sign_in_the_command_gives_nothing(cast, copy):
    stale = actor_of(cast.bob, fresh_until=None)
    with pytest.raises(ReauthRequired):
        copies.download(stale, copy.id)
