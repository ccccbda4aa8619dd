"""An event of the audit trail as a sentence on a page: names and facts in words, "you" to whoever reads."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask_babel import get_locale, gettext
from flask_babel import lazy_gettext as _l
from markupsafe import Markup, escape

from admin_app.audit.events import Event
from admin_app.audit.timeline import Entry
from admin_app.dispute.registry import BY_NOUN
from views.labels import common as words

VERB = re.compile(r"(?<!\w)(%\(actor\)s) (hat|ist|wurde|wollte)\b")
PLURAL = {"hat": "haben", "ist": "sind", "wurde": "wurden", "wollte": "wollten"}
# Somebody did it to herself.
TO_ONESELF = {
    Event.PERSON_PROFILE_CHANGED: _l("%(actor)s changed the own profile: %(fields)s"),
    Event.PERSON_ROLE_CHANGED: _l("%(actor)s changed the own role: %(former_role)s → %(role)s"),
    Event.SESSION_ENDED: _l("%(actor)s ended own sessions: %(count)s"),
}
# Where "you" doesn't fit into the sentence everybody else reads: the reader did it to herself, or it was done to her.
TO_MYSELF = {
    Event.PERSON_PROFILE_CHANGED: _l("%(actor)s changed your profile: %(fields)s"),
    Event.PERSON_ROLE_CHANGED: _l("%(actor)s changed your role: %(former_role)s → %(role)s"),
    Event.SESSION_ENDED: _l("%(actor)s ended sessions of yours: %(count)s"),
}
TO_ME = {
    **TO_MYSELF,
    Event.BINDING_LIFTED: _l("%(actor)s lifted your tie to one address"),
    Event.FACTOR_REMOVED: _l("%(actor)s removed %(factor)s of yours; %(sessions_ended)s sessions ended"),
    Event.PERSON_UNLOCKED: _l("%(actor)s unlocked your sign-in"),
    Event.SIGN_IN_REFUSED: _l("A sign-in of yours was refused"),
}
# Facts are kept as they stand in the code; these are the words for them.
FACTS = {
    **words.AREAS,
    **words.METHODS,
    "full_name": _l("name"),
    "language": _l("language"),
    "time_zone": _l("time zone"),
    "theme": _l("appearance"),
    "button_size": _l("size of buttons"),
    "tooltips": _l("tips"),
    "rows_per_page": _l("rows a page"),
    "start_page": _l("start page"),
    "welcome": _l("welcome message"),
    "owner": _l("owner"),
    "manager": _l("manager"),
    "look": _l("look"),
    "change": _l("change"),
    "email": _l("e-mail address"),
    "phone": _l("phone number"),
    "cell_phone": _l("cell phone"),
    "contact": _l("contact"),
    "mail": _l("by mail"),
    "text": _l("as a text"),
    "call": _l("by a call"),
    "invoices": _l("invoices"),
    "services": _l("services"),
    "balance": _l("balance"),
    "own_list": _l("the own list"),
    "account_list": _l("the account's list"),
    "restrict": _l("sign-in from there only"),
    "skip_totp": _l("no second step from there"),
    "skip_pin": _l("no PIN from there"),
}
FACTS |= words.PROPOSED
YOU_FIRST, YOU = _l("You"), _l("you")


def sentence(entry: Entry, reader_id: UUID | None) -> Markup:
    """What happened, the names in bold. Every value is escaped."""
    text = _text(entry, reader_id)
    names = {key: _word(key, value) for key, value in entry.names.items()}
    if reader_id is not None and entry.actor_id == reader_id:
        names["actor"] = _you(text, "actor")
    if reader_id is not None and entry.target_id == reader_id:
        names["subject"] = _you(text, "subject")
    bold = {
        key: Markup("<b>{}</b>").format(value) for key, value in names.items() if key in {"actor", "subject"}
    }
    if reader_id is not None and entry.actor_id == reader_id:
        text = _agreeing(text)
    said = _Said({**names, **bold})
    return Markup(escape(text)) % said  # noqa: S704 - the text is ours, each value is escaped


def _agreeing(text: str) -> str:
    """In German "you" takes another form of the verb than a name does: "Sie haben", where it says "Mara hat"."""
    if str(get_locale()) != "de":
        return text
    return VERB.sub(lambda found: f"{found[1]} {PLURAL[found[2]]}", text)


class _Said(dict[str, Markup | str]):
    """The words of a sentence; what was erased or never kept is a dash, and the page stands."""

    def __missing__(self, key: str) -> str:
        return "–"


def _text(entry: Entry, reader_id: UUID | None) -> str:
    chosen = {}
    if reader_id is not None and entry.target_id == reader_id:
        chosen = TO_MYSELF if entry.actor_id == reader_id else TO_ME
    elif entry.actor_id is not None and entry.actor_id == entry.target_id:
        chosen = TO_ONESELF
    return str(chosen.get(Event(entry.name)) or gettext(entry.text))


def _you(text: str, key: str) -> str:
    return str(YOU_FIRST if text.startswith(f"%({key})s") else YOU)


def _word(key: str, value: str) -> str:
    if key in {"actor", "subject", "account"}:
        return gettext(value) if value else ""
    if key == "what" and value in BY_NOUN:
        return gettext(BY_NOUN[value].words)
    return ", ".join(str(FACTS.get(part, part)) for part in value.split(", "))


def meta(entry: Entry) -> list[Markup | str]:
    """The small line: the reason, and where from if the reader may know."""
    parts: list[Markup | str] = []
    if entry.reason:
        parts.append(f"“{entry.reason}”")
    if entry.ip and entry.ip.text:
        parts.append(Markup('<span class="mono">{}</span>').format(entry.ip.text))
    return parts


@dataclass(frozen=True, slots=True)
class Folded:
    """The same thing several times in a row: the newest entry, how often, and when it began."""

    entry: Entry
    times: int
    first_at: datetime


def folded(entries: Iterable[Entry]) -> list[Folded]:
    """Entries in their order, neighbours that say the same told once."""
    found: list[Folded] = []
    for entry in entries:
        last = found[-1] if found else None
        if last and _same(last.entry) == _same(entry):
            found[-1] = Folded(last.entry, last.times + 1, entry.at)
        else:
            found.append(Folded(entry, 1, entry.at))
    return found


def _same(entry: Entry) -> tuple[object, ...]:
    ip = entry.ip.text if entry.ip else ""
    return entry.name, entry.actor_id, entry.target_id, entry.reason, ip, tuple(sorted(entry.names.items()))


def times(one: Folded) -> Markup:
    """How often, where it was more than once."""
    return (
        Markup(' <span class="soft">{}</span>').format(gettext("%(number)s times", number=one.times))
        if one.times > 1
        else Markup("")
    )
