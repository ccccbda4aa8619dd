"""Where to write to support, with the subject filled in where that is possible."""

from __future__ import annotations

from urllib.parse import quote

from flask import g, url_for
from flask_babel import lazy_gettext as _l

from admin_app import config
from admin_app.kernel.rights.permissions import Permission, holds_while
from admin_app.ticket.models import TicketCategory
from forms.base import Text
from views.http.web import current_actor

# What a ticket is filled with that somebody opens from another page: category and subject.
FILLED: dict[str, tuple[TicketCategory, Text]] = {
    "email": (TicketCategory.ACCOUNT, _l("Another e-mail address for my sign-in")),
    "username": (TicketCategory.ACCOUNT, _l("Another username")),
}


def ask_support(about: str, subject: str) -> str:
    """A new ticket that is filled in so far, or for whoever opens none the configured address of support."""
    right = Permission.OWN_TICKETS_WRITE
    if current_actor().may(right) and holds_while(right, g.account_status):
        return url_for("customer_tickets.new", about=about)
    return write_to_support(subject)


def write_to_support(subject: str) -> str:
    """The configured address of support: a mail gets the subject, a page of the company's own is left as it is.

    Empty where none is configured.
    """
    url = config.active().support_url
    if not url.startswith("mailto:"):
        return url
    return f"{url}{'&' if '?' in url else '?'}subject={quote(subject)}"
