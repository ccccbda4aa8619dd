"""A private key came where a public one belongs: it is refused, and its owner is told that it is no secret any more.

Whoever pastes it has sent it over the network to us. Nothing of it is kept, logged or put back into a page: forms drop it
before anything else reads them (`forms.base`), and what is read here refuses it for every other way in.
"""

from __future__ import annotations

from admin_app.kernel.errors import Invalid
from admin_app.kernel.i18n import N_
from admin_app.lib.private_keys import holds_private_key

WARNING = N_(
    "This is a private key. We have not kept it. Treat it as exposed all the same: generate a new pair, remove this one "
    "wherever it is used, and add the new public key here."
)


class PrivateKeyExposed(Invalid):
    """Somebody sent us a private key."""

    code = "private_key"
    message = WARNING


def refuse_private_key(text: str, field: str) -> None:
    """Refuse a text that holds a private key. Raises PrivateKeyExposed beside the field."""
    if holds_private_key(text):
        raise PrivateKeyExposed(field=field)
