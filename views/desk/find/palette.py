"""The palette: what it offers while somebody types, and where each leads. Nothing private is looked up by it but by Enter.

It is a list of links in groups, drawn here, chosen from by `js/palette.js`. What is typed is posted, so that it stands in
no address. With an act chosen it asks whom the act is for.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from flask import current_app, request
from flask_babel import gettext as _
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from admin_app.identity.models import AccountStatus
from admin_app.kernel.actor import Actor
from admin_app.kernel.rights.lens import MASKED
from admin_app.kernel.rights.permissions import Permission
from admin_app.overview.account import people_lines
from admin_app.search import box, hits
from admin_app.search.box import SearchResult
from admin_app.search.hits import Hit, Ids
from admin_app.search.kinds import ACCOUNT, PERSON, HitKind
from admin_app.shortlist.queries import AtHand
from admin_app.support_access.models import SearchedValue
from views.desk.find import commands
from views.desk.find import hits as shown
from views.desk.find.commands import PaletteAct
from views.labels import desk
from views.pages import shortlist

OF_A_KIND, ACTS_BESIDE, PAGES_BESIDE, ACTS_ALONE = 5, 4, 3, 12
ACT_MARK = ">"
# Where a page of one account or person says which: the beginning of its endpoint, and the name of its argument.
SUBJECTS = (
    ("people.", "row_id", PERSON),
    ("accounts.", "row_id", ACCOUNT),
    ("staff_", "account_id", ACCOUNT),
)


class Leads(enum.StrEnum):
    """What choosing an option does, beside what an act's `Way` says."""

    PAGE = "page"
    DIALOG = "dialog"
    POST = "post"
    ASK = "ask"  # asks whom the act is for
    SEARCH = "search"  # searches for what was typed
    LOOK = "look"  # looks it up here, recorded


@dataclass(frozen=True, slots=True)
class Option:
    """One line. `face` draws initials, square for an account; else there is the icon."""

    label: str
    leads: Leads
    to: str = ""
    sub: str = ""
    icon: str = ""
    face: HitKind | None = None
    masked: bool = False
    chips: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """Options under a heading."""

    label: str
    options: list[Option] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class PaletteSubject:
    """The account or person whose page is open."""

    kind: HitKind
    id: UUID


@dataclass(frozen=True, slots=True)
class Asked:
    """What the palette was asked: the text, the page it is open on, an act that was chosen, whether by Enter."""

    typed: str
    here: str
    act: PaletteAct | None = None
    sure: bool = False


def offer(actor: Actor, asked: Asked) -> list[Group]:
    """The groups that have something, in order. Raises as `box.suggest` does."""
    subject = subject_of(asked.here)
    if asked.act is not None:
        groups = _whom(actor, asked, asked.act, subject)
    elif asked.typed.startswith(ACT_MARK):
        groups = _commands(actor, asked.typed[1:].strip(), subject)
    elif asked.typed:
        groups = _found(actor, asked.typed)
    else:
        groups = _at_hand(actor, subject)
    return [group for group in groups if group.options]


def subject_of(here: str) -> PaletteSubject | None:
    """The account or person whose page a path is."""
    adapter = current_app.create_url_adapter(request)
    try:
        endpoint, values = adapter.match(here, method="GET") if adapter else ("", {})
    except (HTTPException, RequestRedirect):
        return None
    for beginning, argument, kind in SUBJECTS:
        if endpoint.startswith(beginning) and isinstance(values.get(argument), UUID):
            return PaletteSubject(kind, values[argument])
    return None


def _at_hand(actor: Actor, subject: PaletteSubject | None) -> list[Group]:
    """Before anything is typed: accounts at hand, then what can be done on this page."""
    mine = shortlist.mine()
    here = subject.id if subject else None
    recent = [account for account in mine.recent if account.id != here]
    groups = [
        Group(_("Recent"), [_account(account) for account in recent[:OF_A_KIND]]),
        Group(_("Pinned accounts"), [_account(account) for account in mine.pinned if account.id != here]),
    ]
    if subject:
        groups.append(Group(_("Do"), _done_to(commands.acts_of(actor), _subject(actor, subject))))
    return [*groups, Group(_("Go to"), _pages(actor, "", PAGES_BESIDE))]


def _account(account: AtHand) -> Option:
    state = desk.of(account.status)
    chips = () if account.status is AccountStatus.ACTIVE else ((str(state[0]), state[1]),)
    return Option(
        account.name, Leads.PAGE, shortlist.url(account.id), account.number, face=ACCOUNT, chips=chips
    )


def _found(actor: Actor, typed: str) -> list[Group]:
    """While a name or number is typed: whom and what it finds, acts and pages that it may mean, and the whole search."""
    found = box.suggest(actor, typed)
    if found.private:
        return [Group(_("Search"), [Option(_private(found.private), Leads.SEARCH, icon="search")])]
    things = [hit for hit in found.hits if hit.kind not in {ACCOUNT, PERSON}]
    return [
        Group(_("Accounts"), _hits(found, ACCOUNT)),
        Group(_("People"), _hits(found, PERSON)),
        Group(_("Invoices, services and cases"), [_hit(hit) for hit in things[:OF_A_KIND]]),
        Group(_("Do"), _fitting(actor, typed, ACTS_BESIDE)),
        Group(_("Go to"), _pages(actor, typed, PAGES_BESIDE)),
        Group(
            _("Search"),
            [Option(_("Search everywhere for “%(typed)s”", typed=typed), Leads.SEARCH, icon="search")],
        ),
    ]


def _private(kind: SearchedValue) -> str:
    words = {
        SearchedValue.EMAIL: _("Look up this e-mail address (recorded)"),
        SearchedValue.PHONE: _("Look up this phone number (recorded)"),
        SearchedValue.IP: _("Look up this IP address (recorded)"),
    }
    return words.get(kind, _("Look this up (recorded)"))


def _hits(found: SearchResult, kind: HitKind) -> list[Option]:
    return [_hit(hit) for hit in found.hits if hit.kind is kind][:OF_A_KIND]


def _hit(hit: Hit, act: PaletteAct | None = None) -> Option:
    """A hit that opens, or that an act is done to. The chip says what troubles it, for what is as usual none."""
    known = hit.kind in {ACCOUNT, PERSON}
    line = shown.line_of(hit)
    parts = [hit.username, hit.sub, hit.account_name] if hit.kind is PERSON else [hit.sub]
    if not known:
        parts = [str(line.label), hit.account_name if hit.account_name != hit.name else ""]
    chips = shown.chips(hit) if hit.trouble or hit.gone or not known else []
    leads, to = (Leads(act.way), act.url(hit.id)) if act else (Leads.PAGE, shown.url(hit))
    return Option(
        hit.name,
        leads,
        to,
        " · ".join(part for part in parts if part),
        "" if known else line.icon,
        hit.kind if known else None,
        masked=hit.kind is PERSON,
        chips=tuple(chips),
    )


def _commands(actor: Actor, typed: str, subject: PaletteSubject | None) -> list[Group]:
    """Behind the mark: acts, kept views and pages alone."""
    acts = [act for act in commands.acts_of(actor) if commands.fits(typed, str(act.label), act.others)]
    of = _subject(actor, subject) if subject and acts else None
    mine = _done_to(acts, of)
    for_others = [_asking(act) for act in acts if of is None or act.subject is not of.kind]
    return [
        Group(_("Do"), [*mine, *for_others][:ACTS_ALONE]),
        Group(_("Views"), _views(actor, typed)),
        Group(_("Go to"), _pages(actor, typed, ACTS_ALONE)),
    ]


def _fitting(actor: Actor, typed: str, most: int) -> list[Option]:
    acts = (act for act in commands.acts_of(actor) if commands.fits(typed, str(act.label), act.others))
    return [_asking(act) for act in acts][:most]


def _asking(act: PaletteAct) -> Option:
    return Option(str(act.label), Leads.ASK, act.key, icon=act.icon)


def _done_to(acts: Iterable[PaletteAct], hit: Hit | None) -> list[Option]:
    """The acts on whoever's page is open, each with the name."""
    if hit is None:
        return []
    return [
        Option(act.words(hit.name), Leads(act.way), act.url(hit.id), icon=act.icon)
        for act in acts
        if act.subject is hit.kind and commands.applies(act, hit.id)
    ]


def _pages(actor: Actor, typed: str, most: int) -> list[Option]:
    pages = [page for page in commands.pages_of(actor) if commands.fits(typed, page.label)]
    return [Option(page.label, Leads.PAGE, page.url, icon=page.icon) for page in pages[:most]]


def _views(actor: Actor, typed: str) -> list[Option]:
    """Kept views by their names; none before one of them is typed."""
    views = [view for view in commands.views_of(actor) if commands.fits(typed, view.label)] if typed else []
    return [Option(v.label, Leads.PAGE, v.url, v.listed, icon=v.icon) for v in views[:OF_A_KIND]]


def _subject(actor: Actor, subject: PaletteSubject) -> Hit | None:
    """Whose page is open, as a hit; nothing without the right to it. One statement."""
    if not actor.may(subject.kind.permission):
        return None
    ids = Ids(accounts=[subject.id]) if subject.kind is ACCOUNT else Ids(people=[subject.id])
    hit = next(iter(hits.load(ids, ("",))), None)
    of_staff = hit is not None and hit.kind is PERSON and not hit.account_id
    return None if of_staff and not actor.may(Permission.STAFF_READ) else hit


def _whom(actor: Actor, asked: Asked, act: PaletteAct, subject: PaletteSubject | None) -> list[Group]:
    """Whom an act that was chosen is for: found as everywhere; before anything is typed those at hand."""
    heading = _("Which account?") if act.subject is ACCOUNT else _("Which person?")
    if not asked.typed:
        return [Group(heading, _likely(actor, act, subject))]
    if asked.sure:
        found = box.find(actor, asked.typed)
    else:
        found = box.suggest(actor, asked.typed, act.subject)
        if found.private:
            return [Group(heading, [Option(_private(found.private), Leads.LOOK, icon="search")])]
    fitting = [hit for hit in found.hits if hit.kind is act.subject and commands.applies(act, hit.id)]
    return [Group(heading, [_hit(hit, act) for hit in fitting[:ACTS_ALONE]])]


def _likely(actor: Actor, act: PaletteAct, subject: PaletteSubject | None) -> list[Option]:
    if act.subject is ACCOUNT:
        mine = shortlist.mine()
        near = [account for account in (*mine.opened, *mine.pinned) if commands.applies(act, account.id)]
        once = {account.id: account for account in near}
        return [Option(a.name, Leads(act.way), act.url(a.id), a.number, face=ACCOUNT) for a in once.values()][
            :ACTS_ALONE
        ]
    if subject is None or subject.kind is not ACCOUNT or not actor.may(Permission.PERSON_READ):
        return []
    people = people_lines.trouble_first(actor, subject.id, MASKED, size=OF_A_KIND, large=True).people
    loaded = {hit.id: hit for hit in hits.load(Ids(people=[person.id for person in people]), ("",))}
    return [_hit(loaded[person.id], act) for person in people if person.id in loaded]
