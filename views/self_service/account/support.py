"""Where to write to support, with the subject filled in where that is possible."""

from __future__ import annotations

from urllib.parse import quote

from admin_app import config


def write_to_support(subject: str) -> str:
    """The configured address of support: a mail gets the subject, a page of the company's own is left as it is.

    Empty where none is configured.
    """
    url = config.active().support_url
    if not url.startswith("mailto:"):
        return url
    return f"{url}{'&' if '?' in url else '?'}subject={quote(subject)}"
