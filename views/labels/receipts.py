"""Receipts in words: what was so before and after, and in which role somebody acted."""

from __future__ import annotations

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from admin_app.audit.receipts.queries import ReceiptLine
from forms.base import Text
from views.labels import events
from views.labels.people import roles

# Fields that events tell as before and after, as a heading of a line.
FIELDS: dict[str, Text] = {
    "attention": _l("For the attention of"),
    "city": _l("Town"),
    "contact": _l("Contact"),
    "country": _l("Country"),
    "email": _l("E-mail address"),
    "full_name": _l("Name"),
    "language": _l("Language"),
    "legal_name": _l("Legal name"),
    "line1": _l("Street and number"),
    "line2": _l("Address, second line"),
    "phone": _l("Phone number"),
    "postcode": _l("Postcode"),
    "region": _l("Region"),
    "registered_number": _l("Registered number"),
    "time_zone": _l("Time zone"),
    "token_name": _l("Name of the token"),
    "username": _l("Username"),
}


def changes(line: ReceiptLine) -> list[tuple[str, str, str]]:
    """What was so before and after: field, former and new value."""
    facts = events.words(line.entry)
    told = [
        (_filled(change.label, facts), _filled(change.before, facts), _filled(change.after, facts))
        for change in line.kind.changes
    ]
    kept = [
        (str(FIELDS.get(c.field, c.field)), _valued(c.field, c.before), _valued(c.field, c.after))
        for c in line.entry.changes
    ]
    return [*told, *kept]


def _valued(field: str, value: str) -> str:
    return events.valued(field, value) if field in events.CODED else value


def _filled(text: str, facts: events.Said) -> str:
    """A text of a receipt's kind; one that is a fact alone is no text of ours."""
    return (text if text.startswith("%(") else gettext(text)) % facts


def role(line: ReceiptLine) -> str:
    """The roles that somebody acted in."""
    return roles.of_keys(", ".join(line.roles))
