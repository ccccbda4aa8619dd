"""An event of the audit trail as a sentence on a page: names and facts in words, "you" to whoever reads."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from babel.units import format_unit
from flask_babel import get_locale, ngettext
from flask_babel import lazy_gettext as _l
from markupsafe import Markup, escape

from admin_app.audit.events import Event
from admin_app.audit.kinds.registry import KINDS
from admin_app.audit.timeline import SOMEBODY, TimelineEntry
from admin_app.deletion import preview
from admin_app.dispute.registry import BY_NOUN
from admin_app.identity import role_words
from admin_app.kernel.i18n import N_, translate
from admin_app.ticket.states import TicketCategory, TicketPriority
from forms.base import Text
from forms.you.notifications import TOPICS
from views.http import context
from views.http.context import quoted
from views.http.requester.reader import reader, said
from views.labels import common, countries, documents, policies, tickets
from views.labels.cases import recipients
from views.labels.people import callers, roles
from views.pages import registry

# What a number counts, by the unit that stands behind the fact in a sentence.
UNITS: dict[str, Callable[[int], str]] = {
    "sessions": lambda n: ngettext("%(num)s session", "%(num)s sessions", n),
    "tries": lambda n: ngettext("%(num)s failed attempt", "%(num)s failed attempts", n),
    "entries": lambda n: ngettext("%(num)s entry", "%(num)s entries", n),
    "browsers": lambda n: ngettext("%(num)s browser", "%(num)s browsers", n),
    "events": lambda n: ngettext("%(num)s event", "%(num)s events", n),
    "breaks": lambda n: ngettext("%(num)s break", "%(num)s breaks", n),
    "rows": lambda n: ngettext("%(num)s row", "%(num)s rows", n),
    "values": lambda n: ngettext("%(num)s value", "%(num)s values", n),
    "hours": lambda n: format_unit(n, "duration-hour", "long", locale=get_locale()),
    "minutes": lambda n: format_unit(n, "duration-minute", "long", locale=get_locale()),
    "days": lambda n: format_unit(n, "duration-day", "long", locale=get_locale()),
}
FORMER = "former_"  # a fact under this name is what another one was before
CHANGES_SHOWN = 3
ON_OFF: dict[str, Text] = {"True": _l("on"), "False": _l("off")}
# Facts are kept as they stand in the code; these are the words for them.
FACTS: dict[str, Text] = {
    **common.STAFF_ROLES,
    **common.ACCOUNT_ROLES,
    **common.AREAS,
    **common.METHODS,
    **common.SETTLED,
    **{kind.value: words for kind, words in documents.NAMES.items()},
    **{f"topic_{topic}": words for topic, words in TOPICS.items()},
    "full_name": _l("name"),
    "ticket_priority": _l("priority"),
    "ticket_category": _l("category"),
    "token_name": _l("name of the token"),
    "key_name": _l("name of the key"),
    "fingerprint": _l("fingerprint"),
    "language": _l("language"),
    "time_zone": _l("time zone"),
    "theme": _l("appearance"),
    "button_size": _l("size of buttons"),
    "tooltips": _l("tips"),
    "rows_per_page": _l("rows per page"),
    "start_page": _l("start page"),
    "welcome": _l("welcome message"),
    "look": _l("look"),
    "change": _l("change"),
    "email": _l("e-mail address"),
    "phone": _l("phone number"),
    "cell_phone": _l("mobile phone"),
    "contact": _l("contact"),
    "mail": _l("by e-mail"),
    "text": _l("as a text message"),
    "call": _l("by phone call"),
    "page": _l("on their own page, signed in"),
    "own_list": _l("own list"),
    "account_list": _l("list of the account"),
    "password_rule": _l("password rule"),
    "password_length": _l("length of passwords"),
    "factor_required": _l("compulsory second step"),
    "idle_minutes": _l("time without activity"),
    "session_days": _l("longest session"),
    "session_limit": _l("devices at once"),
    "role": _l("role"),
    "username": _l("username"),
    "ip": _l("IP address"),
    "notify_sign_in": _l("an e-mail on each sign-in"),
    "notice_ways": _l("mail about work"),
    "region_tracking": _l("countries of sign-ins"),
    "single_keys": _l("single keys"),
    "restrict": _l("sign-in from there only"),
    "skip_totp": _l("no second step from there"),
    "skip_pin": _l("no PIN from there"),
    "first_invitations": _l("first invitations"),
    "resend_invitations": _l("invitations once more"),
    "end_sessions_of": _l("people signed out"),
    "end_single_sessions": _l("sessions ended"),
    "enable_again": _l("people enabled again"),
    "no_risk": _l("no risk to people is likely"),
    "risk": _l("a risk to people"),
    "high_risk": _l("a high risk to people"),
    "told_each": _l("each was told"),
    "told_in_public": _l("in public"),
    "unreadable": _l("needless, the data was unreadable"),
    "averted": _l("needless, the risk was averted"),
    "request_access": _l("access to personal data"),
    "request_correction": _l("correction of personal data"),
    "request_restriction": _l("restriction of personal data"),
    "request_deletion": _l("deletion of personal data"),
    **recipients.NAMES,
    **recipients.DEEDS,
    "justified": _l("justified"),
    "not_justified": _l("not justified"),
}


def sentence(entry: TimelineEntry, reader_id: UUID | None) -> Markup:
    """What happened, the names in bold. Every value is escaped. Without a reader nobody is "you"."""
    text = KINDS[Event(entry.name)].told(
        acted=reader_id is not None and entry.actor_id == reader_id,
        concerned=reader_id is not None and entry.subject_id == reader_id,
        to_oneself=entry.actor_id is not None and entry.actor_id == entry.subject_id,
        of_thing=entry.subject_id is None,
    )
    filled = words(entry)
    for key in ("actor", "subject"):
        name = filled[key]
        if name == said(SOMEBODY) and not text.startswith(f"%({key})s"):
            name = said(N_("somebody"))
        filled[key] = Markup(f"<b>{escape(name)}</b>")  # noqa: S704 - the name is escaped
    return Markup(escape(said(text))) % filled  # noqa: S704 - the text is ours, each value is escaped


def words(entry: TimelineEntry) -> Said:
    """The facts and names of an event in words, as they fill the places of its sentences."""
    names = policies.in_event(entry.names) if entry.name == Event.POLICY_SET else entry.names
    return Said({key: _word(key, value) for key, value in names.items()})


class Said(dict[str, Markup | str]):
    """The words of a sentence; what was erased or never kept is a dash, and the page stands."""

    def __missing__(self, key: str) -> str:
        fact, _, unit = key.partition("__")
        number = str(self.get(fact, ""))
        return UNITS[unit](int(number)) if unit in UNITS and number.isdecimal() else "–"


def _word(key: str, value: str) -> str:
    if key in {"actor", "subject", "account"}:
        return translate(value, reader().language) if value else ""
    if key == "list":
        return registry.list_name(value)
    if key == "about":
        return policies.named(value)
    if key == "what" and value in BY_NOUN:
        return said(BY_NOUN[value].words)
    if (
        key == "changed"
    ):  # of an approval that lapsed; nothing where a hold that may not be told was the cause
        return ", ".join(_lapsed_by(part) for part in value.split(", ")) or "–"
    return ", ".join(fact(part) for part in value.split(", "))


def _lapsed_by(part: str) -> str:
    word = preview.word_of(part)
    return said(word) if word else fact(part)


def fact(part: str) -> str:
    """A fact as it stands in the code, in words; itself where there are none."""
    if part in FACTS:
        return str(FACTS[part])
    if part in role_words.RIGHTS:
        return said(role_words.RIGHTS[part])
    removal = common.proposed(part)
    if removal != part:
        return removal
    method = common.method(part)
    return method if method != part else roles.of_custom(part)


def meta(entry: TimelineEntry) -> list[Markup | str]:
    """The small line: the reason, and where from if the reader may know."""
    parts = _told(entry)
    if entry.ip and entry.ip.text:
        parts.append(Markup('<span class="mono">{}</span>').format(entry.ip.text))
    return parts


def _told(entry: TimelineEntry) -> list[Markup | str]:
    parts: list[Markup | str] = []
    if entry.reason:
        parts.append(quoted(entry.reason))
    if entry.facts.get("caller"):
        parts.append(callers.verified(str(entry.facts["caller"])))
    return parts


def where(entry: TimelineEntry) -> list[Markup | str]:
    """The small line of a story: an account that isn't the reader's, staff or the device, the country, and what `meta` tells.

    Staff's own address is left out.
    """
    account = [Markup("<bdi>{}</bdi>").format(entry.account_name)] if entry.elsewhere else []
    if entry.by_staff:
        return [*account, said(N_("Staff")), *(part for part in _told(entry))]
    place = countries.name(entry.country) if entry.country else ""
    return [*account, *(part for part in (common.device_name(entry.device), place) if part), *meta(entry)]


def changed(entry: TimelineEntry) -> list[Markup]:
    """What was so before, struck out, and what is so now; three fields at most. What is new alone is in the sentence."""
    kept = [(change.field, change.before, change.after) for change in entry.changes]
    former = [
        (name, str(entry.facts[FORMER + name]), str(value))
        for name, value in entry.facts.items()
        if FORMER + name in entry.facts
    ]
    told = [one for one in (*former, *kept) if one[1] and one[0] in FACTS]
    return [_changed(*one) for one in told[:CHANGES_SHOWN]]


def _changed(field: str, before: str, after: str) -> Markup:
    old, new = valued(field, before), valued(field, after)
    parts = [
        Markup("<del>{}</del>").format(old),
        Markup('<span aria-hidden="true">→</span> <ins>{}</ins>').format(new) if new else "",
    ]
    name = str(FACTS[field])
    return Markup("{}: {}").format(name[:1].upper() + name[1:], Markup(" ").join(p for p in parts if p))


OF_TICKETS = {
    "ticket_priority": tickets.LABELS[TicketPriority],
    "ticket_category": tickets.LABELS[TicketCategory],
}
CODED = frozenset(
    {"language", "country", "role", "roles", *OF_TICKETS}
)  # fields whose values are kept as codes


def valued(field: str, value: str) -> str:
    """A value of a field in words."""
    if value in ON_OFF:
        return str(ON_OFF[value])
    if field == "language" and value:
        return context.fmt_language(value)
    if field == "country" and value:
        return countries.name(value)
    if field in {"role", "roles"} and value:
        return roles.titles_of_keys(value.split(", "))
    if field in OF_TICKETS and value:
        return str(OF_TICKETS[field][value][0])
    return _word(field, value) if value else ""


@dataclass(frozen=True, slots=True)
class Folded:
    """The same thing several times in a row: the newest entry, how often, and when it began."""

    entry: TimelineEntry
    times: int
    first_at: datetime


def folded(entries: Iterable[TimelineEntry]) -> list[Folded]:
    """Entries in their order, neighbours that say the same told once."""
    found: list[Folded] = []
    for entry in entries:
        last = found[-1] if found else None
        if last and _same(last.entry) == _same(entry):
            found[-1] = Folded(last.entry, last.times + 1, entry.at)
        else:
            found.append(Folded(entry, 1, entry.at))
    return found


def _same(entry: TimelineEntry) -> tuple[object, ...]:
    ip = entry.ip.text if entry.ip else ""
    return entry.name, entry.actor_id, entry.target_id, entry.reason, ip, tuple(sorted(entry.names.items()))


def times(one: Folded) -> Markup:
    """How often, where it was more than once."""
    return (
        Markup(' <span class="soft">{}</span>').format(ngettext("%(num)s time", "%(num)s times", one.times))
        if one.times > 1
        else Markup("")
    )
