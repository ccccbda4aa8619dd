"""Where passkeys work: at the host's name of the settings. Browsers refuse them at a bare IP address."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import request

from admin_app.sign_in import passkey_proof


def are_here() -> bool:
    """Whether this page was opened where passkeys work."""
    asked = (urlsplit(f"//{request.host}").hostname or "").lower()
    return passkey_proof.possible() and asked == passkey_proof.rp_id()
