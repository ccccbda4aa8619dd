"""Roles and rights in plain words (msgids): one word a thing on pages, in mails and in the trail.

A right's words say what somebody may do, as a line of a list; a group is what a page shows together.
"""

from __future__ import annotations

from dataclasses import dataclass

from admin_app.identity.models import RoleScope
from admin_app.kernel.i18n import N_
from admin_app.kernel.rights.permissions import Permission, RoleKey

NAMES: dict[str, str] = {
    RoleKey.SUPPORT: N_("Support agent"),
    RoleKey.BILLING: N_("Billing"),
    RoleKey.APPROVER: N_("Approver"),
    RoleKey.ADMINISTRATOR: N_("Administrator"),
    RoleKey.AUDITOR: N_("Auditor"),
    RoleKey.OWNER: N_("Owner"),
    RoleKey.MANAGER: N_("Manager"),
}
BUILT_IN = frozenset(NAMES.values())  # a name that an administrator gives is nobody's msgid


@dataclass(frozen=True, slots=True)
class RightGroup:
    """Rights that belong together: a heading, and the words of each by its value."""

    title: str
    scope: RoleScope
    rights: dict[str, str]


GROUPS: tuple[RightGroup, ...] = (
    RightGroup(
        N_("See, masked"),
        RoleScope.STAFF,
        {
            "account:read": N_("See accounts"),
            "person:read": N_("See people"),
            "session:read": N_("See sessions"),
            "key:read": N_("See that there are API tokens, SSH and PGP keys"),
            "trusted_ip:read": N_("See trusted addresses"),
            "service:read": N_("See services"),
            "affiliate:read": N_("See affiliate links, commissions and payouts, without amounts"),
            "invoice:read": N_("See invoices"),
            "mail:read": N_("See the mail log"),
            "support_access:read": N_("See support access"),
            "note:read": N_("See staff notes"),
            "deactivation:read": N_("See requests to close an account"),
            "proposal:read": N_("See what waits for a second person"),
            "import:read": N_("See import runs"),
            "document:read": N_("See documents and who answered them"),
            "export:read_all": N_("See everybody’s exports, without their files"),
            "role:read": N_("See roles and their rights"),
            "staff:read": N_("See members of staff"),
            "policy:read": N_("See policies"),
            "records:read": N_("See the records of processing"),
        },
    ),
    RightGroup(
        N_("Help people in"),
        RoleScope.STAFF,
        {
            "person:restore": N_("Unlock, end sessions, send links and invitations"),
            "restriction:begin": N_("Restrict a customer’s data at once where the law says so"),
            "restriction:use": N_("Use restricted data on a recorded ground"),
            "wait:end": N_("End the wait of an address"),
            "ticket:read": N_("See support tickets of the category “Billing”"),
            "ticket:every": N_("See and work on support tickets of every category"),
            "ticket:write": N_("Answer, assign, solve and merge support tickets"),
            "caller:check": N_("Check callers"),
            "person:disable": N_("Disable and enable people"),
            "person:role": N_("Change a customer’s role"),
            "person:propose": N_("Propose to remove a second step or to change a name or address"),
            "person:confirm": N_("Confirm what a colleague proposed for a person"),
        },
    ),
    RightGroup(
        N_("Private data"),
        RoleScope.STAFF,
        {
            "support_access:ask": N_("Ask a customer for support access"),
            "look:under_grant": N_("Open private data that the customer allowed"),
            "account:write": N_("Edit account and profile while the customer allows it"),
            "view_as:start": N_("See the pages as the customer sees them"),
            "billing:look": N_("Open amounts, with a reason"),
            "break_glass:open": N_("Take break-glass access"),
            "break_glass:review": N_("Review break-glass access"),
            "retention:read": N_("See what is deleted by age"),
            "legal_hold:confirm": N_("Confirm legal holds and their end"),
            "legal_hold:read": N_("See legal holds"),
            "legal_hold:write": N_("Propose legal holds and their end, review them"),
            "breach:read": N_("See data breaches"),
            "breach:write": N_("Record, assess and report data breaches"),
            "data_case:read": N_("See requests about personal data"),
            "data_case:enter": N_("Enter requests about personal data that came by letter, phone or e-mail"),
            "recipient:read": N_("See notices to recipients of data"),
            "recipient:note": N_("Note that a recipient of data was told by hand"),
            "legal_order:record": N_("Record a legal order to keep silent"),
            "legal_order:confirm": N_("Confirm a legal order to keep silent"),
            "legal_order:read": N_("See legal orders to keep silent"),
        },
    ),
    RightGroup(
        N_("Accounts and money"),
        RoleScope.STAFF,
        {
            "note:write": N_("Write notes on accounts, change and remove their own"),
            "note:remove": N_("Remove a colleague’s note"),
            "account:suspend": N_("Suspend and resume accounts"),
            "account:reopen": N_("Reopen a closed account"),
            "billing:write": N_("Enter and confirm billing facts"),
            "affiliate:write": N_("Decide affiliate payouts"),
            "deactivation:clear": N_("Clear the checks of a closing"),
        },
    ),
    RightGroup(
        N_("Decide"),
        RoleScope.STAFF,
        {
            "deactivation:decide": N_("Decide closings"),
            "data_case:decide": N_("Decide requests about personal data"),
            "restriction:decide": N_("Decide and lift restrictions of data"),
            "objection:read": N_("See objections"),
            "objection:decide": N_("Decide objections"),
            "policy:confirm": N_("Confirm a change of a policy"),
            "document:confirm": N_("Confirm a version of a document"),
        },
    ),
    RightGroup(
        N_("Administer"),
        RoleScope.STAFF,
        {
            "staff:write": N_("Invite and disable staff, give roles"),
            "role:write": N_("Create and edit roles"),
            "policy:propose": N_("Propose a change of a policy"),
            "document:write": N_("Write documents"),
        },
    ),
    RightGroup(
        N_("Audit trail"),
        RoleScope.STAFF,
        {
            "audit:read_own": N_("See their own acts in the audit trail"),
            "audit:read_cases": N_("See cases in the audit trail"),
            "audit:read": N_("See the whole audit trail and its proof"),
        },
    ),
    RightGroup(
        N_("For everybody"),
        RoleScope.ACCOUNT,
        {
            "own_profile:write": N_("Change their own profile"),
            "own_security:write": N_("Manage their own sign-in and contacts"),
            "own_tokens:write": N_("Make API tokens of their own"),
            "own_activity:read": N_("See their own activity"),
            "own_mail:read": N_("See their own mail, and what the account shares of it"),
            "own_tickets:write": N_("Open support tickets, see and answer their own"),
            "own_objection:write": N_("Object to what staff did"),
            "own_data:case": N_("Send requests about their own data"),
            "own_restriction:end": N_("End the restriction of their own data"),
            "own_data:copy": N_("Get a copy of their own data"),
            "own_delegations:use": N_("See what others delegated to them"),
            "own_documents:read": N_("See documents and what they answered themselves"),
        },
    ),
    RightGroup(
        N_("The account"),
        RoleScope.ACCOUNT,
        {
            "own_account:read": N_("See the account’s details"),
            "own_account:write": N_("Change the account’s details"),
            "own_keys:write": N_("Add SSH and PGP keys of their own"),
            "own_account:addresses": N_("Set trusted addresses for everybody"),
            "own_account:rules": N_("Set sign-in rules for everybody"),
            "own_billing:read": N_("See amounts and invoices"),
            "own_affiliate:read": N_("See affiliate links, commissions and payouts"),
            "own_affiliate:write": N_("Manage affiliate links and payouts"),
            "own_tickets:read_all": N_("See and answer everybody’s support tickets"),
            "own_activity:read_all": N_("See everybody’s activity"),
            "own_documents:read_all": N_("See who answered which document"),
            "own_account:close": N_("Ask to close the account"),
        },
    ),
    RightGroup(
        N_("People of the account"),
        RoleScope.ACCOUNT,
        {
            "own_people:read": N_("See the people of the account"),
            "own_people:invite": N_("Invite people"),
            "own_people:role": N_("Change people’s roles"),
            "own_people:disable": N_("Disable people"),
            "own_people:enable": N_("Enable people"),
            "own_people:tokens": N_("See and end people’s API tokens"),
            "own_delegates:read": N_("See the account’s delegates"),
            "own_delegates:invite": N_("Invite delegates and choose what they see"),
            "own_delegates:end": N_("End delegations"),
        },
    ),
    RightGroup(
        N_("Support access of the account"),
        RoleScope.ACCOUNT,
        {
            "own_support_access:read": N_("See support access and looks"),
            "own_support_access:write": N_("Allow and end support access"),
        },
    ),
)  # fmt: skip
RIGHTS: dict[str, str] = {right: words for group in GROUPS for right, words in group.rights.items()}
KNOWN = frozenset(permission.value for permission in Permission)


def groups(scope: RoleScope) -> list[tuple[str, list[str]]]:
    """Heading and rights of each group of a scope, of the rights that there are, in the order of pages."""
    found = [(g.title, [right for right in g.rights if right in KNOWN]) for g in GROUPS if g.scope is scope]
    return [(title, rights) for title, rights in found if rights]


def of_scope(scope: RoleScope) -> list[str]:
    """Every right that a role of this scope may hold, in the order of pages."""
    return [right for _title, rights in groups(scope) for right in rights]
