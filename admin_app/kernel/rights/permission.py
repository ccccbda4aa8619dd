"""Every right there is.

Grammar of a permission: `resource:action`, lower case, words parted by `_`. Those that a customer holds are
about one's own account and begin with `own_`; all others are the staff's. Sorted.
"""

from __future__ import annotations

import enum


class Permission(enum.StrEnum):
    """Every right there is."""

    ACCOUNT_READ = "account:read"
    ACCOUNT_REOPEN = "account:reopen"
    ACCOUNT_SUSPEND = "account:suspend"
    ACCOUNT_WRITE = "account:write"  # under a customer's support access that allows changes
    AFFILIATE_READ = "affiliate:read"  # links, referrals, commissions, payouts; amounts stay masked
    AFFILIATE_WRITE = "affiliate:write"  # compare a payout's destination, approve, refuse, mark as paid
    AUDIT_READ = "audit:read"
    AUDIT_READ_CASES = "audit:read_cases"
    AUDIT_READ_OWN = "audit:read_own"
    BILLING_LOOK = "billing:look"
    BILLING_WRITE = "billing:write"
    BREACH_READ = "breach:read"  # of personal data
    BREACH_WRITE = "breach:write"
    BREAK_GLASS = "break_glass:open"
    BREAK_GLASS_REVIEW = "break_glass:review"
    CALLER_CHECK = "caller:check"  # by a code that somebody on the phone reads out
    CLOSING_CLEAR = "deactivation:clear"
    CLOSING_DECIDE = "deactivation:decide"
    CLOSING_READ = "deactivation:read"
    DATA_CASE_DECIDE = "data_case:decide"  # a request about personal data
    DATA_CASE_ENTER = "data_case:enter"  # one that came by letter, phone or e-mail
    DATA_CASE_READ = "data_case:read"
    DOCUMENT_CONFIRM = "document:confirm"  # a version that another wrote
    DOCUMENT_READ = "document:read"
    DOCUMENT_WRITE = "document:write"
    EXPORT_READ_ALL = "export:read_all"  # of others too; a file is its maker's alone
    IMPORT_READ = "import:read"
    INVOICE_READ = "invoice:read"
    KEY_READ = "key:read"  # that there are tokens and keys, not what they are
    LEGAL_HOLD_CONFIRM = "legal_hold:confirm"
    LEGAL_HOLD_READ = "legal_hold:read"
    LEGAL_HOLD_WRITE = "legal_hold:write"
    LEGAL_ORDER_CONFIRM = "legal_order:confirm"
    LEGAL_ORDER_READ = "legal_order:read"
    LEGAL_ORDER_RECORD = "legal_order:record"
    LOOK_UNDER_GRANT = "look:under_grant"
    MAIL_READ = "mail:read"
    NOTE_READ = "note:read"
    NOTE_REMOVE = "note:remove"  # a colleague's
    NOTE_WRITE = "note:write"
    OBJECTION_DECIDE = "objection:decide"
    OBJECTION_READ = "objection:read"
    OWN_ACCOUNT_ADDRESSES = "own_account:addresses"
    OWN_ACCOUNT_CLOSE = "own_account:close"
    OWN_ACCOUNT_READ = "own_account:read"
    OWN_ACCOUNT_RULES = "own_account:rules"
    OWN_ACCOUNT_WRITE = "own_account:write"
    OWN_ACTIVITY_READ = "own_activity:read"
    OWN_ACTIVITY_READ_ALL = "own_activity:read_all"
    OWN_AFFILIATE_READ = "own_affiliate:read"
    OWN_AFFILIATE_WRITE = "own_affiliate:write"  # links, payouts and where these go
    OWN_BILLING_READ = "own_billing:read"
    OWN_DATA_CASE = "own_data:case"  # requests about one's own data
    OWN_DATA_COPY = "own_data:copy"
    OWN_DELEGATES_END = "own_delegates:end"
    OWN_DELEGATES_INVITE = "own_delegates:invite"  # and choose what they see
    OWN_DELEGATES_READ = "own_delegates:read"
    OWN_DELEGATIONS = "own_delegations:use"  # what one was given oneself: accept it, see it, leave
    OWN_DOCUMENTS_READ = "own_documents:read"  # those of the account; one's own answers
    OWN_DOCUMENTS_READ_ALL = "own_documents:read_all"  # who of the account answered what
    OWN_KEYS_WRITE = "own_keys:write"  # SSH and PGP keys; removing one is everybody's
    OWN_MAIL_READ = "own_mail:read"
    OWN_OBJECTION_WRITE = "own_objection:write"  # to what staff did
    OWN_PEOPLE_DISABLE = "own_people:disable"
    OWN_PEOPLE_ENABLE = "own_people:enable"
    OWN_PEOPLE_INVITE = "own_people:invite"
    OWN_PEOPLE_READ = "own_people:read"
    OWN_PEOPLE_ROLE = "own_people:role"
    OWN_PEOPLE_TOKENS = "own_people:tokens"  # see and end those of the account’s people
    OWN_PROFILE_WRITE = "own_profile:write"
    OWN_RESTRICTION_END = "own_restriction:end"  # of one's own data
    OWN_SECURITY_WRITE = "own_security:write"
    OWN_SUPPORT_ACCESS_READ = "own_support_access:read"
    OWN_SUPPORT_ACCESS_WRITE = "own_support_access:write"
    OWN_TICKETS_READ_ALL = "own_tickets:read_all"  # those of the account’s other people
    OWN_TICKETS_WRITE = "own_tickets:write"  # open support tickets, see and answer one’s own
    OWN_TOKENS_WRITE = "own_tokens:write"  # of the API, for programs
    PERSON_CONFIRM = "person:confirm"  # what a colleague proposed for a person's sign-in
    PERSON_DISABLE = "person:disable"
    PERSON_PROPOSE = (
        "person:propose"  # remove a factor, lift an address rule, change a name: a second person confirms
    )
    PERSON_READ = "person:read"
    PERSON_RESTORE = "person:restore"  # unlock, resend invitation, send reset link, end sessions
    PERSON_ROLE = "person:role"
    POLICY_CONFIRM = "policy:confirm"  # what another proposed
    POLICY_PROPOSE = "policy:propose"
    POLICY_READ = "policy:read"
    PROPOSAL_READ = "proposal:read"
    RECIPIENT_NOTE = "recipient:note"  # that one was told by hand
    RECIPIENT_READ = "recipient:read"
    RECORDS_READ = "records:read"  # of processing (GDPR art. 30)
    RESTRICTION_BEGIN = "restriction:begin"  # at once, where the law says so
    RESTRICTION_DECIDE = "restriction:decide"
    RESTRICTION_USE = "restriction:use"  # of restricted data, on a recorded ground
    RETENTION_READ = "retention:read"
    ROLE_READ = "role:read"
    ROLE_WRITE = "role:write"
    SERVICE_READ = "service:read"
    SESSION_READ = "session:read"
    STAFF_READ = "staff:read"
    STAFF_WRITE = "staff:write"
    SUPPORT_ACCESS_ASK = "support_access:ask"
    SUPPORT_ACCESS_READ = "support_access:read"
    TICKET_EVERY = "ticket:every"  # of every category, not of billing’s alone
    TICKET_READ = "ticket:read"
    TICKET_WRITE = "ticket:write"  # answer, note, assign, solve, merge
    TRUSTED_IP_READ = "trusted_ip:read"
    VIEW_AS = "view_as:start"  # a customer's own pages, read only, under a grant
    WAIT_END = "wait:end"  # of an address: for one person, or for everybody there
