"""Why a dispute leaves reports about mails as they are."""

from __future__ import annotations

UNTOUCHED: dict[str, str] = {
    "mail_reports": "they come from mail servers and open nothing",
    "address_troubles": "they count what mail servers said",
}
