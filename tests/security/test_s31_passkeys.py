"""What an authenticator answers is JSON of strangers: whatever its texts are, it is refused and never a fault (SECURITY 31)."""

from __future__ import annotations

import json

import pytest

from admin_app.kernel.errors import Invalid
from admin_app.sign_in.passkey import sign_in as passkey_sign_in
from admin_app.sign_in.passkey.challenge import NoPasskey
from tests.factories.passkeys import make_passkey
from tests.security import nasty
from tests.sign_in.door import at_door, counted


@pytest.mark.parametrize("name", ["\ud800", "\0", "x\udfff", "é" * 900])
def test_s31_a_passkey_of_any_name_is_refused_and_counted(cast, name):
    device = make_passkey(cast.alice)
    answer = json.loads(device.answer(passkey_sign_in.ask(at_door("203.0.113.9"), secret="s")))
    answer |= {"id": name, "rawId": "AAAA"}
    with pytest.raises(NoPasskey):
        passkey_sign_in.enter(at_door("203.0.113.9"), kind="customer", answer=json.dumps(answer), secret="s")
    assert [ticket.failures for ticket in counted("code:")] == [1]


@pytest.mark.parametrize("value", [*nasty.JSONS, *nasty.TEXTS])
def test_s31_what_is_no_answer_is_refused(cast, value, sqlite_only):
    with pytest.raises(NoPasskey):
        passkey_sign_in.enter(at_door("203.0.113.9"), kind="customer", answer=value, secret="s")


@pytest.mark.parametrize("value", [None, 5, [], {}, "\ud800", "[" * 900, True])
def test_s31_no_part_of_an_answer_of_another_kind_is_a_fault(cast, value, sqlite_only):
    device = make_passkey(cast.alice)
    for part in (
        "id",
        "rawId",
        "type",
        "response",
        "clientDataJSON",
        "authenticatorData",
        "signature",
        "userHandle",
    ):
        answer = json.loads(device.answer(passkey_sign_in.ask(at_door("203.0.113.9"), secret="s")))
        (answer if part in answer else answer["response"])[part] = value
        with pytest.raises((NoPasskey, Invalid)):
            passkey_sign_in.enter(
                at_door("203.0.113.9"), kind="customer", answer=json.dumps(answer), secret="s"
            )
