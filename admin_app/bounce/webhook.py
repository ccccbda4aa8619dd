"""Delivery reports by HTTP, signed by Standard Webhooks: `webhook-id`, `webhook-timestamp` and `webhook-signature`.

The signature is HMAC-SHA-256 over "id.timestamp.body" with the configured secret ("whsec_" and base 64), in base 64 behind
"v1,". Several signatures, parted by spaces, are allowed while a secret is renewed. What is older than five minutes, or not
signed, isn't read.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from admin_app import config
from admin_app.bounce import service
from admin_app.bounce.models import Fate
from admin_app.bounce.service import Reported
from admin_app.kernel import clock
from admin_app.kernel.crypto import same
from admin_app.kernel.errors import Invalid, NotAllowed, NotFound
from admin_app.kernel.i18n import N_

AGE = timedelta(minutes=5)
MOST_BYTES = 65_536
ID_MOST = 200
FATES = {"mail.delivered": Fate.DELIVERED, "mail.delayed": Fate.DELAYED, "mail.bounced": Fate.BOUNCED}
UNSIGNED = N_("The signature isn’t right.")
NO_REPORT = N_("This is no report about an e-mail.")


def receive(headers: Mapping[str, str], body: bytes) -> bool:
    """Take in one report: {"type": "mail.bounced", "data": {"message_id": "<…>", "code": "5.1.1"}}; whether it counted.

    Raises NotFound where no secret is configured, NotAllowed for a signature that isn't right or too old, Invalid for a
    body that is no report.
    """
    secret = _secret()
    told = headers.get("webhook-id", "")
    if not told or len(told) > ID_MOST or not _is_signed(secret, told, headers, body):
        raise NotAllowed(UNSIGNED, code="unsigned")
    return service.hear(_read(told, body))


def signature(secret: bytes, told: str, timestamp: str, body: bytes) -> str:
    """What signs a report."""
    signed = hmac.digest(secret, b".".join((told.encode(), timestamp.encode(), body)), hashlib.sha256)
    return "v1," + base64.b64encode(signed).decode()


def _secret() -> bytes:
    kept = config.active().mail_webhook_secret.get_secret_value()
    if not kept:
        raise NotFound
    try:
        return base64.b64decode(kept.removeprefix("whsec_"), validate=True)
    except binascii.Error:
        raise NotFound from None  # told at the start of the application


def _is_signed(secret: bytes, told: str, headers: Mapping[str, str], body: bytes) -> bool:
    timestamp = headers.get("webhook-timestamp", "")
    if not timestamp.isascii() or not timestamp.isdecimal() or len(timestamp) > 12:  # noqa: PLR2004 - seconds
        return False
    if abs(clock.now() - datetime.fromtimestamp(int(timestamp), UTC)) > AGE:
        return False
    wanted = signature(secret, told, timestamp, body)
    given = headers.get("webhook-signature", "").split(" ")[:5]
    return any(same(one, wanted) for one in given)


def _read(told: str, body: bytes) -> Reported:
    try:
        report: Any = json.loads(body)
        fate, data = FATES[report["type"]], report["data"]
        message_id, code = data["message_id"], data.get("code", "")
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise Invalid(NO_REPORT, code="no_report") from None
    if not isinstance(message_id, str) or not isinstance(code, str):
        raise Invalid(NO_REPORT, code="no_report")
    whole = message_id if message_id.startswith("<") else f"<{message_id}>"
    return Reported(fate, f"webhook {told}", code[:20], message_id=whole[:120])
