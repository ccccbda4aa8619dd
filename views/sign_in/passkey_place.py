"""Where passkeys work: at the host's name of the settings. Browsers refuse them at a bare IP address."""

from __future__ import annotations

from flask import request

from admin_app.lib import reading
from admin_app.sign_in.passkey import proof as passkey_proof


def are_here() -> bool:
    """Whether this page was opened where passkeys work."""
    try:
        asked = reading.address(f"//{request.host}").hostname or ""
    except ValueError:  # a forged Host: passkeys work nowhere by that name
        return False
    return passkey_proof.possible() and asked == passkey_proof.rp_id()
