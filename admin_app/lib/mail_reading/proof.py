"""Whether the domain of a mail's sender is proven, as our own mail server found (DMARC, RFC 7489; RFC 8601).

The threat: anybody can write the header that tells so. One alone is judged: the topmost that begins with the configured
name of our server, since a server puts its own above what it got. What can't be read of it proves nothing, and nothing below
it is asked in its place. It must stand above the second Received, which is another server's; and it counts only for the
domain of the one address that the mail is from. The server must take away headers of its name that come from outside
(RFC 8601, 5).
"""

from __future__ import annotations

import re
from email.message import EmailMessage
from typing import TYPE_CHECKING

from admin_app.lib.lazy import Lazy
from admin_app.lib.mail_reading import headers
from admin_app.lib.text.addresses import same_domain

if TYPE_CHECKING:
    import authres
    from authres import dmarc as authres_dmarc
else:
    authres, authres_dmarc = Lazy("authres"), Lazy("authres.dmarc")

HEADER = "authentication-results"
HOP = "received"
FOREIGN_HOP = 2  # the Received from the top with which it was still elsewhere
READ_MOST = 4_000  # characters: a server's own is shorter


def is_proven(message: EmailMessage, authserv_id: str) -> bool:
    """Whether DMARC passed for the sender's domain. Without a configured name nothing is proven."""
    domain = headers.sender(message).rpartition("@")[2]
    if not authserv_id or not domain:
        return False
    found = _read(_own(message, authserv_id))
    if found is None or found.authserv_id.lower() != authserv_id.lower():
        return False
    told = [result for result in found.results if result.method.lower() == "dmarc"]
    return len(told) == 1 and _passes(told[0], domain)


def _own(message: EmailMessage, authserv_id: str) -> str:
    """The topmost header that bears our server's name, whatever else is in it; empty where our server put none on top."""
    begins = re.compile(rf'[\s"]*{re.escape(authserv_id)}(?![\w.-])', re.IGNORECASE)
    hops = 0
    for name, value in headers.raw_of(message, HEADER, HOP):
        hops += name == HOP
        if hops == FOREIGN_HOP:
            break
        if name == HEADER and begins.match(value):
            return value
    return ""


def _read(value: str) -> authres.AuthenticationResultsHeader | None:
    if not value or len(value) > READ_MOST:
        return None
    try:
        return authres.FeatureContext(authres_dmarc).parse_value(value)
    except Exception:  # noqa: BLE001 - a header that can't be read says nothing; its parser has faults of many kinds
        return None


def _passes(result: authres.AuthenticationResult, domain: str) -> bool:
    names = {
        str(told.value)
        for told in result.properties
        if (told.type.lower(), told.name.lower()) == ("header", "from")
    }
    is_told = bool(names) and all(same_domain(name, domain) for name in names)
    return result.result.lower() == "pass" and is_told
