"""What is kept of an event beside its sentence, in words: fields, values and facts as the trail's pages show them."""

from __future__ import annotations

import re
from datetime import datetime
from uuid import UUID

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from admin_app.audit.timeline import TimelineEntry
from admin_app.lib import reading
from forms.base import Text
from views.http.context import fmt_time
from views.labels import countries, desk, events

# Facts that no sentence tells. What isn't named here is an id or a hash that leads to another row.
NAMES: dict[str, Text] = {
    "after_sign_in": _l("After a sign-in"),
    "at": _l("At"),
    "by": _l("By"),
    "by_link": _l("Through a link in an e-mail"),
    "country": _l("Country"),
    "execute_at": _l("Carried out at"),
    "wait_until": _l("Waits until"),
    "former_state": _l("State before"),
    "from": _l("From"),
    "ground": _l("Ground"),
    "method": _l("Signed in with"),
    "methods": _l("Signed in with"),
    "mode": _l("May"),
    "of_account": _l("For the whole account"),
    "people": _l("People"),
    "result": _l("Result"),
    "rights": _l("Rights"),
    "session_ended": _l("Session ended"),
    "state": _l("State"),
    "why": _l("Cause"),
}
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT")


def named(field: str) -> str:
    """The name of a field or fact."""
    known = NAMES.get(field) or events.FACTS.get(field) or desk.COLUMNS.get(field)
    text = str(known) if known else field.replace("_", " ")
    return text[:1].upper() + text[1:]


def said(value: object, field: str = "") -> Markup | str:
    """A value in words, of a field if it is one's; empty for what says nothing to a reader, an id."""
    if field in events.CODED and isinstance(value, str):
        return events.valued(field, value)
    if isinstance(value, bool):
        return gettext("Yes") if value else gettext("No")
    if isinstance(value, list | tuple):
        return ", ".join(str(said(one)) for one in value)
    text = str(value if value is not None else "")
    if MOMENT.match(text):
        return fmt_time(datetime.fromisoformat(text))
    if _is_id(text):
        return ""
    word = events.fact(text)
    return word.replace("_", " ") if word.isidentifier() and word == word.lower() else word


def beside(entry: TimelineEntry) -> list[tuple[str, Markup | str]]:
    """The facts of an event that its sentence leaves out."""
    found = [(key, entry.facts[key]) for key in NAMES if key in entry.facts]
    told = [
        (named(key), countries.name(str(value)) if key == "country" else said(value)) for key, value in found
    ]
    return [(name, text) for name, text in told if text != ""]


def _is_id(text: str) -> bool:
    try:
        return isinstance(reading.row_id(text), UUID)
    except ValueError:
        return False
