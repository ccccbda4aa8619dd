"""Who holds each right: the table of permissions, once more and by hand."""

from __future__ import annotations

from collections.abc import Mapping

from admin_app.kernel.permissions import Permission as P  # noqa: N817

STAFF_ROLES = ("support", "billing", "approver", "administrator", "auditor")
CUSTOMER_ROLES = ("owner", "manager")
ROLES = (*CUSTOMER_ROLES, *STAFF_ROLES)
BY_NAME = {
    "s": "support",
    "b": "billing",
    "p": "approver",
    "a": "administrator",
    "u": "auditor",
    "o": "owner",
    "m": "manager",
}


def roles(letters: str) -> frozenset[str]:
    """Roles by their letters."""
    return frozenset(BY_NAME[letter] for letter in letters)


RIGHTS: Mapping[P, frozenset[str]] = {
    P.ACCOUNT_READ: roles("sbpau"),
    P.ACCOUNT_REOPEN: roles("a"),
    P.ACCOUNT_SUSPEND: roles("ba"),
    P.ACCOUNT_WRITE: roles("sa"),
    P.AUDIT_READ: roles("au"),
    P.AUDIT_READ_CASES: roles("p"),
    P.AUDIT_READ_OWN: roles("sbpau"),
    P.BILLING_LOOK: roles("b"),
    P.BILLING_WRITE: roles("b"),
    P.BREACH_READ: roles("pau"),
    P.BREACH_WRITE: roles("pa"),
    P.BREAK_GLASS: roles("sa"),
    P.BREAK_GLASS_REVIEW: roles("au"),
    P.CALLER_CHECK: roles("s"),
    P.CLOSING_CLEAR: roles("b"),
    P.CLOSING_DECIDE: roles("p"),
    P.CLOSING_READ: roles("sbpau"),
    P.DOCUMENT_CONFIRM: roles("p"),
    P.DOCUMENT_READ: roles("sbpau"),
    P.DOCUMENT_WRITE: roles("a"),
    P.EXPORT_READ_ALL: roles("au"),
    P.IMPORT_READ: roles("bau"),
    P.INVOICE_READ: roles("sbpau"),
    P.LEGAL_ORDER_CONFIRM: roles("p"),
    P.LEGAL_ORDER_READ: roles("pau"),
    P.LEGAL_ORDER_RECORD: roles("a"),
    P.LOOK_UNDER_GRANT: roles("s"),
    P.MAIL_READ: roles("sbpau"),
    P.NOTE_READ: roles("sbpau"),
    P.NOTE_REMOVE: roles("a"),
    P.NOTE_WRITE: roles("sbpa"),
    P.OBJECTION_DECIDE: roles("p"),
    P.OBJECTION_READ: roles("sbpau"),
    P.OWN_ACCOUNT_ADDRESSES: roles("o"),
    P.OWN_ACCOUNT_CLOSE: roles("o"),
    P.OWN_ACCOUNT_READ: roles("om"),
    P.OWN_ACCOUNT_RULES: roles("o"),
    P.OWN_ACCOUNT_WRITE: roles("o"),
    P.OWN_ACTIVITY_READ: roles("om"),
    P.OWN_ACTIVITY_READ_ALL: roles("o"),
    P.OWN_BILLING_READ: roles("o"),
    P.OWN_DATA_COPY: roles("om"),
    P.OWN_DOCUMENTS_READ: roles("om"),
    P.OWN_DOCUMENTS_READ_ALL: roles("o"),
    P.OWN_OBJECTION_WRITE: roles("om"),
    P.OWN_PEOPLE_DISABLE: roles("o"),
    P.OWN_PEOPLE_ENABLE: roles("o"),
    P.OWN_PEOPLE_INVITE: roles("o"),
    P.OWN_PEOPLE_READ: roles("om"),
    P.OWN_PEOPLE_ROLE: roles("o"),
    P.OWN_PROFILE_WRITE: roles("om"),
    P.OWN_SECURITY_WRITE: roles("om"),
    P.OWN_SUPPORT_ACCESS_READ: roles("om"),
    P.OWN_SUPPORT_ACCESS_WRITE: roles("o"),
    P.PERSON_CONFIRM: roles("sa"),
    P.PERSON_DISABLE: roles("sa"),
    P.PERSON_PROPOSE: roles("sa"),
    P.PERSON_READ: roles("sbpau"),
    P.PERSON_RESTORE: roles("sa"),
    P.PERSON_ROLE: roles("a"),
    P.POLICY_CONFIRM: roles("pa"),
    P.POLICY_PROPOSE: roles("a"),
    P.POLICY_READ: roles("pau"),
    P.PROPOSAL_READ: roles("spau"),
    P.RECORDS_READ: roles("au"),
    P.ROLE_READ: roles("sbpau"),
    P.ROLE_WRITE: roles("a"),
    P.SERVICE_READ: roles("sbpau"),
    P.SESSION_READ: roles("sbpau"),
    P.STAFF_READ: roles("au"),
    P.STAFF_WRITE: roles("a"),
    P.SUPPORT_ACCESS_ASK: roles("s"),
    P.SUPPORT_ACCESS_READ: roles("sbpau"),
    P.TRUSTED_IP_READ: roles("sbpau"),
    P.VIEW_AS: roles("s"),
    P.WAIT_END: roles("sa"),
}
