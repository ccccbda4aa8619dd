"""Checking an uploaded certificate for anybody: by the published keys alone. Nothing is looked up, kept or logged."""

from __future__ import annotations

import base64
from dataclasses import dataclass

from admin_app.erasure.proof import certificate
from admin_app.erasure.proof.certificate import MOST_BYTES, Checked, NoCertificate
from admin_app.kernel import signing
from admin_app.kernel.actor import Actor
from admin_app.kernel.errors import Invalid, RateLimited
from admin_app.kernel.i18n import N_
from admin_app.sign_in.throttle import limits

AN_HOUR_AN_ADDRESS = 20


@dataclass(frozen=True, slots=True)
class PublishedKey:
    """A public key by which certificates are checked, in base64; a retired one signs no more."""

    name: str
    key: str
    retired: bool


def judge(actor: Actor, *, data: bytes) -> Checked:
    """What a certificate says and what its signature is worth. Not judged by what is known here: nothing is looked up.

    Raises Invalid beside `file` for what is no certificate or too large, RateLimited after 20 in an hour from an address.
    """
    if actor.ip and not limits.within({"verify-" + limits.address_key(actor.ip): AN_HOUR_AN_ADDRESS}):
        raise RateLimited(None, N_("Too many checks from your internet address. Try again in an hour."))
    if len(data) > MOST_BYTES:
        raise Invalid(
            N_("This file is too large for a certificate: more than 64\N{NO-BREAK SPACE}KB."),
            field="file",
            code="size",
        )
    try:
        return certificate.check(data, signing.public_keys())
    except NoCertificate as error:
        raise Invalid(
            N_("This file isn’t a certificate of an erasure, or not a whole one."), field="file", code="none"
        ) from error


def published() -> list[PublishedKey]:
    """The keys that are trusted here, the one that signs now first."""
    signing_now, _key = signing.signer()
    return [
        PublishedKey(name, base64.b64encode(key).decode(), retired=name != signing_now)
        for name, key in sorted(signing.public_keys().items(), key=lambda item: item[0] != signing_now)
    ]
