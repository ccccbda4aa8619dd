"""Passkeys of people, made by an authenticator in software."""

from __future__ import annotations

from typing import Any

from webauthn.helpers.bytes_to_base64url import bytes_to_base64url

from admin_app.identity.models import User
from admin_app.kernel import clock
from admin_app.kernel.crypto import token_hash
from admin_app.kernel.db import transaction
from admin_app.sign_in.models import Passkey
from tests.sign_in.authenticator import Authenticator, Key


def make_passkey(user: User, device: Authenticator | None = None, **traits: Any) -> Authenticator:
    """Give a person a passkey, as a row; the device that holds it."""
    device = device or Authenticator()
    key = Key(user_handle=user.id.bytes, counter=traits.pop("counter", 0), counts=traits.pop("counts", True))
    device.keys.append(key)
    name = bytes_to_base64url(key.id)
    values: dict[str, Any] = {"name": "Test device", "sign_count": key.counter, **traits}
    with transaction() as session:
        session.add(
            Passkey(
                id=clock.new_id(), user_id=user.id, credential_id=name, credential_hash=token_hash(name),
                public_key=key.cose, **values,
            )
        )  # fmt: skip
    return device
