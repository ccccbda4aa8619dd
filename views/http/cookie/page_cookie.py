"""Flask's own cookie (flashes, the CSRF value), encrypted: a flash may name somebody, and a cookie holds no personal
data that can be read (SECURITY 14).
"""

from __future__ import annotations

import hashlib
from typing import Any

from flask import Flask, Response
from flask.sessions import SecureCookieSessionInterface, SessionMixin, session_json_serializer
from itsdangerous import URLSafeTimedSerializer

from admin_app.kernel.crypto import BadCiphertext, seal, unseal
from views.http.cookie import cookies
from views.http.cookie.signing import Signing

PLACE = "cookie.page"
FLASHES = "_flashes"  # Flask's own key
FLASHES_MOST = (
    5  # the newest: a cookie of more than 4,093 bytes is dropped by browsers, and with it the CSRF value
)


class _Sealed:
    """JSON that only our key ring opens; a value it can't open counts as no cookie."""

    @staticmethod
    def dumps(value: object) -> str:
        return seal(session_json_serializer.dumps(value), PLACE)

    @staticmethod
    def loads(text: str) -> Any:
        try:
            return session_json_serializer.loads(unseal(text, PLACE))
        except BadCiphertext:
            return {}


class PageCookie(SecureCookieSessionInterface):
    """Signed as Flask does it, sealed inside."""

    serializer = _Sealed()  # type: ignore[assignment]  # Flask asks for dumps and loads, and no more
    _made: tuple[list[object], URLSafeTimedSerializer | None] | None = None

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        """The same for as long as the keys are: a new one seals a text to see whether it gives text or bytes."""
        keys = [app.secret_key, app.config["SECRET_KEY_FALLBACKS"]]
        if self._made is None or self._made[0] != keys:
            self._made = (keys, self._signing(app))
        return self._made[1]

    def _signing(self, app: Flask) -> URLSafeTimedSerializer | None:
        """As Flask's own signs, quicker."""
        stock = super().get_signing_serializer(app)
        if stock is None:
            return None
        return Signing(
            stock.secret_keys,
            salt=self.salt,
            serializer=self.serializer,
            signer_kwargs={"key_derivation": self.key_derivation, "digest_method": hashlib.sha1},
        )

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Write it where it changed, unless the request couldn't even ask whose it is."""
        if cookies.may_write():
            waiting = session.get(FLASHES, ())
            if len(waiting) > FLASHES_MOST:
                session[FLASHES] = waiting[-FLASHES_MOST:]
            super().save_session(app, session, response)
