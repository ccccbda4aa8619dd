"""The WebAuthn library, imported with the first passkey: it takes 14 MB and a tenth of the time of a start."""

from typing import TYPE_CHECKING

from admin_app.lib.lazy import Lazy

if TYPE_CHECKING:
    import webauthn
    from webauthn import helpers
    from webauthn.helpers import structs
else:
    webauthn, helpers, structs = (
        Lazy(name) for name in ("webauthn", "webauthn.helpers", "webauthn.helpers.structs")
    )

__all__ = ["helpers", "structs", "webauthn"]
