"""A forgotten password where a passkey is the only second factor: the passkey, or a recovery code, stands for the code."""

from __future__ import annotations

import pytest

from admin_app.kernel.db import transaction
from admin_app.kernel.errors import Conflict, Invalid
from admin_app.kernel.links import LinkPurpose
from admin_app.session.models import Stage
from admin_app.sign_in import links
from admin_app.sign_in.passkey.challenge import NoPasskey
from admin_app.sign_in.password import credential
from admin_app.sign_in.recovery_codes import codes as recovery_codes
from tests.factories.passkeys import make_passkey
from tests.factories.people import make_person
from tests.sign_in.door import at_door, knock

NEW, SECRET = "Anoth3r+pass-word", "the browser's own"


@pytest.fixture
def eve(cast):
    """A customer whose only second factor is a passkey."""
    return make_person(cast.nordlicht, username="eve", email="eve@nordlicht.example")


@pytest.fixture
def device(eve):
    """Her device."""
    return make_passkey(eve)


def link(user):
    with transaction() as session:
        return links.issue(session.merge(user), LinkPurpose.RESET).token


def reset(token, **proof):
    credential.set_by_link(at_door(), token, LinkPurpose.RESET, new=NEW, secret=SECRET, **proof)


def test_s51_a_reset_passes_no_passkey_by(eve, device):
    token = link(eve)
    with pytest.raises(Invalid):
        reset(token)
    reset(token, passkey=device.answer(credential.ask_passkey(token, secret=SECRET)))
    assert knock("eve", NEW).stage is Stage.FACTOR


def test_s51_a_passkey_of_another_or_for_another_purpose_resets_nothing(eve, device, cast):
    token, other = link(eve), make_passkey(cast.bob)
    with pytest.raises(NoPasskey):
        reset(token, passkey=other.answer(credential.ask_passkey(token, secret=SECRET)))
    with pytest.raises(Invalid):
        reset(token, passkey=device.answer(credential.ask_passkey(token, secret="another browser")))
    with pytest.raises(NoPasskey):
        reset(token, passkey="{}")


def test_a_recovery_code_does_as_well(eve, device):
    codes, salt, hashes = recovery_codes.make()
    with transaction():
        recovery_codes.replace(eve.id, salt, hashes)
    reset(link(eve), code=codes[0])
    assert knock("eve", NEW).stage is Stage.FACTOR


def test_who_has_no_passkey_is_asked_for_none(client, cast, device, eve):
    with pytest.raises(Conflict):
        credential.ask_passkey(link(cast.alice), secret=SECRET)
    assert "Set it with a passkey" not in client.get(f"/link/reset/{link(cast.alice)}").text
    assert "Set it with a passkey" in client.get(f"/link/reset/{link(eve)}").text


def test_the_page_asks_and_takes_the_passkey(client, eve, device):
    token = link(eve)
    csrf = client.csrf(f"/link/reset/{token}")
    options = client.post(f"/link/reset/{token}/passkey", headers={"X-CSRFToken": csrf})
    answer = device.answer(options.text)
    data = {"csrf_token": csrf, "new": NEW, "again": NEW, "passkey": answer}
    assert client.post(f"/link/reset/{token}", data=data).location == "/sign-in"
