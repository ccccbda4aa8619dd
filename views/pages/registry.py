"""Every page that a menu leads to, told once: menu, start pages, and the mounts of lists read it."""

from __future__ import annotations

import enum
from collections.abc import Collection, Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from admin_app.identity.models import UserKind
from admin_app.kernel.actor import Actor
from admin_app.kernel.rights.permissions import OF_ALL_STAFF, STAFF_ROLES, RoleKey
from admin_app.kernel.rights.permissions import Permission as P  # noqa: N817 - a table of rights
from admin_app.overview.waiting import Counted, OwnKind
from admin_app.overview.waiting import WaitingKind as W
from admin_app.policy.keys import Key
from admin_app.user import appearance


class MenuPlace(enum.Enum):
    """Under which heading of the menu a page stands for whoever doesn't find it first."""

    RECORDS = enum.auto()  # for all staff, by right
    OVERSEERS = enum.auto()  # under Records too, for administrators and auditors alone
    FIRST_ONLY = enum.auto()  # nowhere else
    YOU = enum.auto()  # a customer's own
    ACCOUNT = enum.auto()  # a customer's account


@dataclass(frozen=True, slots=True)
class MenuPage:
    """One page; its line in the menu is lit on every page below it, with `whole` on itself alone.

    `first` says where the roles that begin with it find it, from 1 on. `starts` allows it as somebody's
    start page. `mount` is the path of a list of the desk. `counts`: how much of these
    kinds waits for the reader stands beside it.
    """

    key: str
    label: LazyString
    endpoint: str
    icon: str
    permission: P | None
    place: MenuPlace
    first: Mapping[str, int] = field(default_factory=dict)
    starts: bool = False
    whole: bool = False
    mount: str = ""
    part: Key | None = None  # only while this policy is on
    counts: frozenset[Counted] = frozenset()


DESK: tuple[MenuPage, ...] = (
    MenuPage("home", _l("Home"), "home.index", "home", None, MenuPlace.FIRST_ONLY,
         {RoleKey.SUPPORT: 1, RoleKey.BILLING: 1, RoleKey.ADMINISTRATOR: 1}, starts=True, whole=True),
    MenuPage("waiting", _l("Waiting for me"), "staff_waiting.index", "gavel", None, MenuPlace.FIRST_ONLY,
         {RoleKey.APPROVER: 1, RoleKey.SUPPORT: 6, RoleKey.ADMINISTRATOR: 6}, starts=True, counts=frozenset(W)),
    MenuPage("decided", _l("Decided"), "staff_requests.decided", "circle-check", P.CLOSING_DECIDE,
         MenuPlace.FIRST_ONLY, {RoleKey.APPROVER: 2}),
    MenuPage("accounts", _l("Accounts"), "accounts.index_view", "building", P.ACCOUNT_READ,
         MenuPlace.OVERSEERS, {RoleKey.SUPPORT: 2, RoleKey.BILLING: 4, RoleKey.APPROVER: 4}, starts=True, mount="/admin/accounts"),
    MenuPage("people", _l("People"), "people.index_view", "users", P.PERSON_READ, MenuPlace.OVERSEERS,
         {RoleKey.SUPPORT: 3}, starts=True, mount="/admin/people"),
    MenuPage("requests", _l("Requests"), "staff_requests.queue", "list-check", P.CLOSING_READ,
         MenuPlace.OVERSEERS, {RoleKey.SUPPORT: 4, RoleKey.BILLING: 2}, starts=True, counts=frozenset({W.CLOSING})),
    MenuPage("desk_tickets", _l("Tickets"), "tickets.index_view", "message", P.TICKET_READ,
         MenuPlace.OVERSEERS, {RoleKey.SUPPORT: 5, RoleKey.BILLING: 3}, starts=True, mount="/admin/tickets", counts=frozenset({W.TICKET, OwnKind.UNASSIGNED_TICKET})),
    MenuPage("saved_answers", _l("Saved answers"), "saved_answers.index_view", "note", P.TICKET_READ, MenuPlace.FIRST_ONLY,
         mount="/admin/saved-answers"),
    MenuPage("support_access", _l("Support access"), "support_access.index_view", "heart-handshake", P.SUPPORT_ACCESS_READ,
         MenuPlace.OVERSEERS, {RoleKey.SUPPORT: 7}, starts=True, mount="/admin/support-access", counts=frozenset({OwnKind.ASK})),
    MenuPage("support_asks", _l("Support access asked for"), "support_asks.index_view", "heart-handshake",
         P.SUPPORT_ACCESS_READ, MenuPlace.FIRST_ONLY, mount="/admin/support-asks"),
    MenuPage("staff", _l("Staff"), "staff_members.index_view", "id", P.STAFF_READ, MenuPlace.OVERSEERS,
         {RoleKey.ADMINISTRATOR: 2}, starts=True, mount="/admin/staff"),
    MenuPage("policies", _l("Policies"), "policies.index_view", "adjustments", P.POLICY_READ, MenuPlace.RECORDS,
         {RoleKey.ADMINISTRATOR: 4}),
    MenuPage("documents", _l("Documents"), "documents.index_view", "file-text", P.DOCUMENT_READ, MenuPlace.RECORDS,
         {RoleKey.ADMINISTRATOR: 5}, mount="/admin/documents"),
    MenuPage("mailings", _l("Mailings"), "mailings.index_view", "send", P.DOCUMENT_READ, MenuPlace.RECORDS,
         mount="/admin/mailings"),
    MenuPage("news", _l("News"), "news.index_view", "bell", P.DOCUMENT_READ, MenuPlace.RECORDS, mount="/admin/news"),
    MenuPage("audit", _l("Audit trail"), "audit.index_view", "history", P.AUDIT_READ_OWN, MenuPlace.RECORDS,
         {RoleKey.AUDITOR: 1}, starts=True, mount="/admin/audit"),
    MenuPage("mail", _l("Mail log"), "mail.index_view", "mail", P.MAIL_READ,
         MenuPlace.RECORDS, starts=True, mount="/admin/mail"),
    MenuPage("proposals", _l("Second person"), "proposals.index_view", "user-check", P.PROPOSAL_READ,
         MenuPlace.RECORDS, starts=True, mount="/admin/proposals", counts=frozenset({W.PROPOSAL})),
    MenuPage("break_glass", _l("Break-glass reviews"), "break_glass.index_view", "lock-open", P.BREAK_GLASS_REVIEW,
         MenuPlace.RECORDS, {RoleKey.ADMINISTRATOR: 7, RoleKey.AUDITOR: 2}, starts=True, mount="/admin/break-glass", counts=frozenset({W.BREAK_GLASS})),
    MenuPage("legal_orders", _l("Legal orders"), "legal_orders.index_view", "scale", P.LEGAL_ORDER_READ,
         MenuPlace.RECORDS, mount="/admin/legal-orders", counts=frozenset({W.LEGAL_ORDER})),
    MenuPage("legal_holds", _l("Legal holds"), "legal_holds.index_view", "lock", P.LEGAL_HOLD_READ,
         MenuPlace.RECORDS, mount="/admin/legal-holds", counts=frozenset({W.LEGAL_HOLD})),
    MenuPage("breaches", _l("Data breaches"), "breaches.index_view", "shield-x", P.BREACH_READ,
         MenuPlace.RECORDS, mount="/admin/breaches", counts=frozenset({W.BREACH_CASE})),
    MenuPage("data_cases", _l("Data requests"), "data_cases.index_view", "shield-check", P.DATA_CASE_READ,
         MenuPlace.RECORDS, {RoleKey.APPROVER: 3}, mount="/admin/data-cases", counts=frozenset({W.DATA_CASE})),
    MenuPage("recipient_notices", _l("Notices to recipients"), "recipient_notices.index_view", "send", P.RECIPIENT_READ,
         MenuPlace.RECORDS, mount="/admin/recipient-notices"),
    MenuPage("disputes", _l("Disputes"), "disputes.index_view", "alert-triangle", P.PERSON_RESTORE,
         MenuPlace.RECORDS, mount="/admin/disputes", counts=frozenset({W.DISPUTE})),
    MenuPage("objections", _l("Objections"), "objections.index_view", "message", P.OBJECTION_READ,
         MenuPlace.RECORDS, mount="/admin/objections", counts=frozenset({W.OBJECTION})),
    MenuPage("sessions", _l("Sessions"), "sessions.index_view", "devices", P.SESSION_READ,
         MenuPlace.RECORDS, starts=True, mount="/admin/sessions"),
    MenuPage("sign_ins", _l("Sign-ins"), "sign_ins.index_view", "login", P.SESSION_READ, MenuPlace.FIRST_ONLY,
         mount="/admin/sign-ins"),
    MenuPage("trusted", _l("Trusted addresses"), "trusted_addresses.index_view", "world", P.TRUSTED_IP_READ,
         MenuPlace.RECORDS, mount="/admin/trusted-addresses"),
    MenuPage("api_tokens", _l("API tokens"), "api_tokens.index_view", "key", P.KEY_READ,
         MenuPlace.RECORDS, mount="/admin/api-tokens"),
    MenuPage("ssh_keys", _l("SSH keys"), "ssh_keys.index_view", "key", P.KEY_READ, MenuPlace.RECORDS,
         mount="/admin/ssh-keys"),
    MenuPage("pgp_keys", _l("PGP keys"), "pgp_keys.index_view", "key", P.KEY_READ, MenuPlace.FIRST_ONLY,
         mount="/admin/pgp-keys"),
    MenuPage("delegations", _l("Delegations"), "delegations.index_view", "users", P.ACCOUNT_READ, MenuPlace.RECORDS,
         mount="/admin/delegations"),
    MenuPage("services", _l("Services"), "services.index_view", "server", P.SERVICE_READ,
         MenuPlace.RECORDS, mount="/admin/services"),
    MenuPage("invoices", _l("Invoices"), "invoices.index_view", "file-invoice", P.INVOICE_READ,
         MenuPlace.RECORDS, mount="/admin/invoices"),
    MenuPage("affiliate_payouts", _l("Affiliate payouts"), "affiliate_payouts.index_view", "coin", P.AFFILIATE_READ,
         MenuPlace.RECORDS, mount="/admin/affiliate-payouts", part=Key.AFFILIATE_ON, counts=frozenset({W.PAYOUT})),
    MenuPage("roles", _l("Roles"), "roles.index_view", "shield-lock", P.ROLE_READ, MenuPlace.RECORDS,
         {RoleKey.ADMINISTRATOR: 3}, mount="/admin/roles"),
    MenuPage("exports", _l("Exports"), "exports.index_view", "file-text", None, MenuPlace.RECORDS,
         {RoleKey.AUDITOR: 3}, mount="/admin/exports"),
    MenuPage("imports", _l("Import runs"), "imports.index_view", "download", P.IMPORT_READ,
         MenuPlace.RECORDS, mount="/admin/imports"),
    MenuPage("retention", _l("Retention"), "staff_retention.index", "trash", P.RETENTION_READ,
         MenuPlace.RECORDS),
    MenuPage("processing_records", _l("Records of processing"), "staff_records.index", "clipboard-list", P.RECORDS_READ,
         MenuPlace.RECORDS),
    MenuPage("bulk_runs", _l("Bulk runs"), "bulk_runs.index_view", "list-check", P.PERSON_READ, MenuPlace.RECORDS,
         mount="/admin/bulk-runs"),
)  # fmt: skip
SELF_SERVICE: tuple[MenuPage, ...] = (
    MenuPage("profile", _l("Profile"), "customer_profile.profile", "user", P.OWN_PROFILE_WRITE, MenuPlace.YOU,
         starts=True),
    MenuPage("security", _l("Sign-in security"), "customer_security.overview", "shield-lock", P.OWN_SECURITY_WRITE,
         MenuPlace.YOU, starts=True),
    MenuPage("notifications", _l("Notifications"), "customer_notifications.overview", "bell", P.OWN_SECURITY_WRITE,
         MenuPlace.YOU),
    MenuPage("mail", _l("Mail history"), "customer_mail.mails", "mail", P.OWN_MAIL_READ, MenuPlace.YOU, starts=True),
    MenuPage("tickets", _l("Support tickets"), "customer_tickets.tickets", "message", P.OWN_TICKETS_WRITE, MenuPlace.YOU, starts=True,
         counts=frozenset({OwnKind.OWN_TICKET})),
    MenuPage("privacy", _l("Privacy and data"), "customer_privacy.overview", "shield-check", P.OWN_DOCUMENTS_READ,
         MenuPlace.YOU),
    MenuPage("delegated", _l("Delegated to me"), "customer_delegated.delegated", "building", P.OWN_DELEGATIONS, MenuPlace.YOU, starts=True),
    MenuPage("details", _l("Details"), "customer_account.details", "building", P.OWN_ACCOUNT_READ, MenuPlace.ACCOUNT),
    MenuPage("billing", _l("Services and invoices"), "customer_billing.overview", "file-invoice", P.OWN_BILLING_READ,
         MenuPlace.ACCOUNT),
    MenuPage("affiliate", _l("Affiliate"), "customer_affiliate.overview", "coin", P.OWN_AFFILIATE_READ, MenuPlace.ACCOUNT,
         part=Key.AFFILIATE_ON),
    MenuPage("people", _l("People"), "customer_people.people", "users", P.OWN_PEOPLE_READ, MenuPlace.ACCOUNT,
         starts=True),
    MenuPage("delegates", _l("Delegates"), "customer_delegates.delegates", "users", P.OWN_DELEGATES_READ, MenuPlace.ACCOUNT),
    MenuPage("rules", _l("Sign-in rules"), "customer_rules.rules", "shield-check", P.OWN_ACCOUNT_RULES, MenuPlace.ACCOUNT),
    MenuPage("contacts", _l("Contacts"), "customer_contacts.contacts", "address-book", P.OWN_SECURITY_WRITE,
         MenuPlace.ACCOUNT, starts=True),
    MenuPage("tokens", _l("API tokens"), "customer_tokens.tokens", "key", P.OWN_TOKENS_WRITE, MenuPlace.ACCOUNT, starts=True),
    MenuPage("keys", _l("SSH and PGP keys"), "customer_keys.keys", "key", P.OWN_SECURITY_WRITE, MenuPlace.ACCOUNT),
    MenuPage("support_access", _l("Support access"), "customer_support_access.access", "heart-handshake",
         P.OWN_SUPPORT_ACCESS_READ, MenuPlace.ACCOUNT, starts=True),
    MenuPage("activity", _l("Activity"), "customer_activity.activity", "history", P.OWN_ACTIVITY_READ,
         MenuPlace.ACCOUNT, starts=True),
    MenuPage("close", _l("Close account"), "customer_close.close", "door-exit", P.OWN_ACCOUNT_CLOSE, MenuPlace.ACCOUNT),
)  # fmt: skip
USUAL_ROLE = RoleKey.SUPPORT  # whoever has only what all have begins like an agent
OVERSEERS = frozenset({RoleKey.ADMINISTRATOR, RoleKey.AUDITOR})
# Where a day begins, by the first of these roles that somebody of staff holds.
BEGINS: Mapping[RoleKey, str] = {
    RoleKey.SUPPORT: "home",
    RoleKey.ADMINISTRATOR: "home",
    RoleKey.BILLING: "requests",
    RoleKey.APPROVER: "waiting",
    RoleKey.AUDITOR: "audit",
}


def of(actor: Actor) -> tuple[MenuPage, ...]:
    """All pages of the reader's side."""
    return DESK if actor.is_staff else own_pages(actor.account_id is not None)


def own_pages(has_account: bool) -> tuple[MenuPage, ...]:
    """A customer's pages; of who is only a delegate those that are about no account."""
    if has_account:
        return SELF_SERVICE
    return tuple(
        page for page in SELF_SERVICE if page.place is MenuPlace.YOU or page.key in {"activity", "contacts"}
    )


def desk_page(key: str) -> MenuPage:
    """A page of the desk. Raises KeyError."""
    return {page.key: page for page in DESK}[key]


def list_name(key: str) -> str:
    """What a list is called, by its endpoint; one that no menu leads to goes by that."""
    return next((str(page.label) for page in DESK if page.endpoint.partition(".")[0] == key), key)


def alike(permissions: AbstractSet[P]) -> RoleKey:
    """The built-in role of staff that these rights resemble most, what all of the staff have apart."""
    own = permissions - OF_ALL_STAFF

    def likeness(role: RoleKey) -> float:
        theirs = STAFF_ROLES[role] - OF_ALL_STAFF
        return len(own & theirs) / len(own | theirs)

    return max(STAFF_ROLES, key=likeness) if own else USUAL_ROLE


def _known(roles: Iterable[str], permissions: AbstractSet[P]) -> list[RoleKey]:
    """The built-in roles among those held, or the one that a role of the company's own making resembles."""
    built_in = [RoleKey(role) for role in roles if role in STAFF_ROLES]
    return built_in or [alike(permissions)]


def first_of(roles: Iterable[str], permissions: AbstractSet[P]) -> list[MenuPage]:
    """What staff of these roles find first, in its order; last what nobody finds elsewhere, by right."""
    found = [
        page
        for role in _known(roles, permissions)
        for page in sorted((p for p in DESK if role in p.first), key=lambda page: page.first[role])
    ]
    if _made_here(roles):
        found += [
            page for page in DESK if page.place is MenuPlace.FIRST_ONLY and (page.permission or page.counts)
        ]
    return list({page.key: page for page in found}.values())


def first_page(actor: Actor) -> MenuPage:
    """Where somebody of staff begins: as the first of the roles that begin a day, or where their own rights are most alike."""
    known = _known(actor.roles, actor.permissions)
    begins = (desk_page(key) for role, key in BEGINS.items() if role in known)
    return next(
        (page for page in begins if not page.permission or actor.may(page.permission)), desk_page("home")
    )


def records_of(roles: Collection[str]) -> list[MenuPage]:
    """What staff of these roles have under Records, as far as their rights go."""
    overseen = [page for page in DESK if page.place is MenuPlace.OVERSEERS]
    if not OVERSEERS & set(roles) and not _made_here(roles):
        overseen = []
    return [*(page for page in DESK if page.place is MenuPlace.RECORDS), *overseen]


def _made_here(roles: Iterable[str]) -> bool:
    return any(role not in STAFF_ROLES for role in roles)


def name_start_pages() -> None:
    """Tell which pages somebody may choose to start on, and the right that each asks for."""
    for kind, pages in ((UserKind.STAFF, DESK), (UserKind.CUSTOMER, SELF_SERVICE)):
        appearance.START_PAGES[kind] = {page.key: page.permission for page in pages if page.starts}
