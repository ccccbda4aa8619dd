"""The menu of each role (UX §4): built parts only, a missing right hides the entry."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from flask import current_app, g, request, url_for
from flask_babel import lazy_gettext as _l

from admin_app.kernel.actor import Actor
from admin_app.kernel.permissions import Permission as P  # noqa: N817 - a table of rights
from views.labels import common as words
from views.pages import appearance, avatars, notices_on_top
from views.sign_in import screen_lock


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a menu."""

    label: Any
    endpoint: str
    icon: str
    permission: P | None = None
    roles: tuple[str, ...] = ()
    active: tuple[str, ...] = ()  # beginnings of paths that light it up


@dataclass(slots=True)
class Shown:
    """An entry as the template gets it."""

    label: str
    url: str
    icon: str
    active: bool
    count: str | None = None


@dataclass(slots=True)
class Group:
    """Entries under a heading, which may be empty."""

    label: str
    entries: list[Shown] = field(default_factory=list)


DESK: dict[str, Entry] = {
    "home": Entry(_l("Home"), "home.index", "home", active=("/admin/$",)),
    "waiting": Entry(
        _l("Waiting for me"),
        "staff_requests.waiting",
        "gavel",
        P.DEACTIVATION_DECIDE,
        active=("/admin/requests/waiting",),
    ),
    "decided": Entry(
        _l("Decided"),
        "staff_requests.decided",
        "circle-check",
        P.DEACTIVATION_DECIDE,
        active=("/admin/requests/decided",),
    ),
    "requests": Entry(
        _l("Requests"),
        "staff_requests.queue",
        "list-check",
        P.DEACTIVATION_READ,
        active=("/admin/requests/",),
    ),
    "accounts": Entry(
        _l("Accounts"), "accounts.index_view", "building", P.ACCOUNT_READ, active=("/admin/accounts/",)
    ),
    "people": Entry(_l("People"), "people.index_view", "users", P.PERSON_READ, active=("/admin/people/",)),
    "support_access": Entry(
        _l("Support access"),
        "support_access.index_view",
        "heart-handshake",
        P.SUPPORT_ACCESS_READ,
        active=("/admin/support-access/",),
    ),
    "proposals": Entry(
        _l("Second person"),
        "proposals.index_view",
        "user-check",
        P.PROPOSAL_READ,
        active=("/admin/proposals/",),
    ),
    "disputes": Entry(
        _l("Disputes"),
        "disputes.index_view",
        "alert-triangle",
        P.PERSON_RESTORE,
        active=("/admin/disputes/",),
    ),
    "staff": Entry(_l("Staff"), "staff_members.index_view", "id", P.STAFF_READ, active=("/admin/staff/",)),
    "audit": Entry(
        _l("Audit trail"), "audit.index_view", "history", P.AUDIT_READ_OWN, active=("/admin/audit/",)
    ),
    "mail": Entry(_l("Mail log"), "mail.index_view", "mail", P.MAIL_READ, active=("/admin/mail/",)),
    "sessions": Entry(
        _l("Sessions"), "sessions.index_view", "devices", P.SESSION_READ, active=("/admin/sessions/",)
    ),
    "trusted": Entry(
        _l("Trusted addresses"),
        "trusted_addresses.index_view",
        "world",
        P.TRUSTED_IP_READ,
        active=("/admin/trusted-addresses/",),
    ),
    "services": Entry(
        _l("Services"), "services.index_view", "server", P.SERVICE_READ, active=("/admin/services/",)
    ),
    "invoices": Entry(
        _l("Invoices"), "invoices.index_view", "file-invoice", P.INVOICE_READ, active=("/admin/invoices/",)
    ),
    "roles": Entry(_l("Roles"), "roles.index_view", "shield-lock", P.ROLE_READ, active=("/admin/roles/",)),
    "imports": Entry(
        _l("Import runs"), "imports.index_view", "download", P.IMPORT_READ, active=("/admin/imports/",)
    ),
}
# What each role finds first, in this order (UX §4); whoever holds several roles has all of it.
FIRST: dict[str, tuple[str, ...]] = {
    "support": ("home", "accounts", "people", "requests", "proposals", "support_access"),
    "billing": ("home", "requests", "accounts"),
    "approver": ("waiting", "decided", "accounts"),
    "administrator": ("home", "staff", "proposals"),
    "auditor": ("audit",),
}
# Under "Records" stands what is there for all staff, by right; administrators and auditors have everything there.
FOR_ALL = (
    "audit",
    "mail",
    "proposals",
    "disputes",
    "sessions",
    "trusted",
    "services",
    "invoices",
    "roles",
    "imports",
)
OVERSEERS = frozenset({"administrator", "auditor"})
Menu = tuple[tuple[Any, tuple[Entry, ...]], ...]
CUSTOMER: Menu = (
    (
        _l("You"),
        (
            Entry(
                _l("Profile"), "customer_profile.profile", "user", P.OWN_PROFILE_WRITE, active=("/profile",)
            ),
            Entry(
                _l("Sign-in security"),
                "customer_security.overview",
                "shield-lock",
                P.OWN_SECURITY_WRITE,
                active=("/security",),
            ),
        ),
    ),
    (
        "account",
        (
            Entry(
                _l("Details"),
                "customer_account.details",
                "building",
                P.OWN_ACCOUNT_READ,
                active=("/account",),
            ),
            Entry(_l("People"), "customer_people.people", "users", P.OWN_PEOPLE_READ, active=("/people",)),
            Entry(
                _l("Contacts"),
                "customer_contacts.contacts",
                "address-book",
                P.OWN_SECURITY_WRITE,
                active=("/contacts",),
            ),
            Entry(
                _l("Support access"),
                "customer_support_access.access",
                "heart-handshake",
                P.OWN_SUPPORT_ACCESS_READ,
                active=("/support-access",),
            ),
            Entry(
                _l("Activity"),
                "customer_activity.activity",
                "history",
                P.OWN_ACTIVITY_READ,
                active=("/activity",),
            ),
            Entry(
                _l("Close account"),
                "customer_close.close",
                "door-exit",
                P.OWN_ACCOUNT_CLOSE,
                active=("/close",),
            ),
        ),
    ),
)
URLS = {
    "sign_out": ("sign_in.staff_sign_out", "sign_in.customer_sign_out"),
    "home": ("home.index", "customer_profile.start"),
    "start": ("home.start", "customer_profile.start"),
    "search": ("staff_search.find", ""),
    "profile": ("staff_me.profile", "customer_profile.profile"),
    "security": ("staff_me.overview", "customer_security.overview"),
    "authenticator": ("staff_me.authenticator", "customer_security.authenticator"),
    "theme": ("staff_me.theme", "customer_profile.theme"),
    "confirm_end": ("sign_in.staff_confirm_end", "sign_in.customer_confirm_end"),
    "sign_in": ("sign_in.staff_sign_in", "sign_in.customer_sign_in"),
}
NOBODY = {"actor": None, "account_name": "", "theme": "", "buttons": "", "screen_lock": None}


def context() -> dict[str, Any]:
    """`actor`, `nav`, `urls`, `account_name` and `theme` of the signed-in person, as layouts use them."""
    actor = g.get("actor")
    if actor is None or actor.user_id is None or not g.get("session_open"):
        return {**NOBODY, "nav": [], "urls": {}}
    side = 0 if actor.is_staff else 1
    urls = {name: url for name, pair in URLS.items() if (url := _url(pair[side]))}
    return {
        "actor": actor,
        "nav": _groups(actor),
        "urls": urls,
        "account_name": g.get("account_name", ""),
        "face": avatars.url(actor.user_id, g.login.avatar_hash) if g.get("login") else None,
        "theme": g.login.theme if g.get("login") else "",
        "buttons": appearance.mine().button_size,
        "screen_lock": screen_lock.lock(),
        "role_name": words.role(", ".join(actor.roles)).capitalize(),
        "banners": notices_on_top.shown(),
    }


def _groups(actor: Actor) -> list[Group]:
    menu = _desk(actor) if actor.is_staff else CUSTOMER
    groups = []
    for label, entries in menu:
        shown = [s for e in entries if (s := _shown(actor, e))]
        if shown:
            _light(shown, entries)
            groups.append(Group(g.get("account_name", "") if label == "account" else str(label), shown))
    return groups


def _desk(actor: Actor) -> Menu:
    """The menu of a member of staff by the roles held; a role of the company's own making begins like an agent's."""
    first = [name for role in actor.roles for name in FIRST.get(role, FIRST["support"])]
    everything = (
        ("accounts", "people", "requests", "support_access", "staff") if OVERSEERS & set(actor.roles) else ()
    )
    records = [name for name in (*FOR_ALL, *everything) if name not in first]
    return (
        ("", tuple(DESK[n] for n in dict.fromkeys(first))),
        (_l("Records"), tuple(DESK[n] for n in records)),
    )


def _shown(actor: Actor, entry: Entry) -> Shown | None:
    url = _url(entry.endpoint)
    if url is None or (entry.permission and not actor.may(entry.permission)):
        return None
    return Shown(str(entry.label), url, entry.icon, active=any(_at(p) for p in entry.active))


def _light(shown: list[Shown], _entries: tuple[Entry, ...]) -> None:
    """Only the most exact of several matching entries is lit."""
    lit = [s for s in shown if s.active]
    for other in sorted(lit, key=lambda s: len(s.url))[:-1]:
        other.active = False


def _at(beginning: str) -> bool:
    return request.path == beginning[:-1] if beginning.endswith("$") else request.path.startswith(beginning)


def _url(endpoint: str) -> str | None:
    if not endpoint or endpoint not in current_app.view_functions:
        return None
    return url_for(endpoint)
