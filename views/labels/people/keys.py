"""Keys in words."""

from __future__ import annotations

from typing import Protocol

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from admin_app.ssh_key.models import SshKeyKind
from forms.base import Text

# Names of algorithms are the same in every language.
KINDS: dict[SshKeyKind, Text] = {
    SshKeyKind.ED25519: "Ed25519",
    SshKeyKind.ECDSA: "ECDSA",
    SshKeyKind.RSA: "RSA",
    SshKeyKind.SK_ED25519: _l("Ed25519 in a security key"),
    SshKeyKind.SK_ECDSA: _l("ECDSA in a security key"),
}
ONE_LENGTH = {SshKeyKind.ED25519, SshKeyKind.SK_ED25519, SshKeyKind.SK_ECDSA}


class Kind(Protocol):
    """A key, as a row or a line of a page."""

    @property
    def kind(self) -> SshKeyKind: ...

    @property
    def bits(self) -> int: ...


def ssh_key_kind(key: Kind) -> str:
    """A key's kind, with its length where there are several."""
    name = str(KINDS[key.kind])
    return name if key.kind in ONE_LENGTH else _("%(kind)s, %(bits)s\u00a0bits", kind=name, bits=key.bits)
