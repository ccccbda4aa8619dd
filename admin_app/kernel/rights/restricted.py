"""What goes on while somebody's data are restricted, right by right (GDPR art. 18): restricted data are stored only.

The threat: a way to the data that nobody thought of. So a right that isn't named here is refused, a test asks for a
line for each, and `permissions.require` judges every act by them. What is refused can be done all the same on a ground
of art. 18(2) that is recorded and told first; `restriction.uses` says whether one stands.
"""

from __future__ import annotations

import enum
from collections.abc import Callable
from typing import TYPE_CHECKING

from admin_app.kernel.errors import NotAllowed
from admin_app.kernel.i18n import N_
from admin_app.kernel.rights.permission import Permission

if TYPE_CHECKING:
    from admin_app.kernel.actor import Actor
    from admin_app.kernel.rights.permissions import Subject


class While(enum.StrEnum):
    """Whether something goes on while data are restricted, and why."""

    REFUSED = "refused"
    NEVER = "never"
    OWN = "own"
    REQUEST = "request"
    SIGN_IN = "sign_in"
    OTHERS = "others"
    LAW = "law"
    PROOF = "proof"
    STORED = "stored"
    HEEDS = "heeds"
    NOBODY = "nobody"

    @property
    def goes_on(self) -> bool:
        """Whether it may be done without a ground of its own."""
        return self not in {While.REFUSED, While.NEVER}


W = While
WHILE_WORDS: dict[While, str] = {
    W.REFUSED: N_("Refused, except on a recorded ground (GDPR art. 18(2))."),
    W.NEVER: N_("Refused: it does more than any ground needs."),
    W.OWN: N_("Goes on: it is the customer’s own act (GDPR art. 18(2), consent)."),
    W.REQUEST: N_("Goes on: it carries out a request or a right of the person concerned."),
    W.SIGN_IN: N_("Goes on: it protects the person’s own sign-in."),
    W.OTHERS: N_("Goes on: it protects the rights of somebody else (GDPR art. 18(2))."),
    W.LAW: N_("Goes on: the law asks for it."),
    W.PROOF: N_("Goes on: it proves what is done, the restriction included."),
    W.STORED: N_("Goes on: it tells that the data is stored; what is private stays masked."),
    W.HEEDS: N_("Goes on, and leaves out whoever’s data is restricted."),
    W.NOBODY: N_("Goes on: it uses nothing of the person concerned."),
}

P = Permission
WHILE_RESTRICTED: dict[Permission, While] = {
    P.ACCOUNT_READ: W.STORED,
    P.ACCOUNT_REOPEN: W.REFUSED,
    P.ACCOUNT_SUSPEND: W.REFUSED,
    P.ACCOUNT_WRITE: W.REFUSED,
    P.AFFILIATE_READ: W.STORED,
    P.AFFILIATE_WRITE: W.REFUSED,
    P.AUDIT_READ: W.PROOF,
    P.AUDIT_READ_CASES: W.PROOF,
    P.AUDIT_READ_OWN: W.PROOF,
    P.BILLING_LOOK: W.REFUSED,
    P.BILLING_WRITE: W.REFUSED,
    P.BREACH_READ: W.LAW,
    P.BREACH_WRITE: W.LAW,
    P.BREAK_GLASS: W.REFUSED,
    P.BREAK_GLASS_REVIEW: W.PROOF,
    P.CALLER_CHECK: W.REQUEST,
    P.CLOSING_CLEAR: W.REQUEST,
    P.CLOSING_DECIDE: W.REQUEST,
    P.CLOSING_READ: W.STORED,
    P.DATA_CASE_DECIDE: W.REQUEST,
    P.DATA_CASE_ENTER: W.REQUEST,
    P.DATA_CASE_READ: W.REQUEST,
    P.DOCUMENT_CONFIRM: W.NOBODY,
    P.DOCUMENT_READ: W.NOBODY,
    P.DOCUMENT_WRITE: W.NOBODY,
    P.EXPORT_READ_ALL: W.HEEDS,
    P.IMPORT_READ: W.STORED,
    P.INVOICE_READ: W.STORED,
    P.KEY_READ: W.STORED,
    P.LEGAL_HOLD_CONFIRM: W.LAW,
    P.LEGAL_HOLD_READ: W.LAW,
    P.LEGAL_HOLD_WRITE: W.LAW,
    P.LEGAL_ORDER_CONFIRM: W.LAW,
    P.LEGAL_ORDER_READ: W.LAW,
    P.LEGAL_ORDER_RECORD: W.LAW,
    P.LOOK_UNDER_GRANT: W.REFUSED,
    P.MAIL_READ: W.STORED,
    P.NOTE_READ: W.HEEDS,
    P.NOTE_REMOVE: W.REFUSED,
    P.NOTE_WRITE: W.REFUSED,
    P.OBJECTION_DECIDE: W.REQUEST,
    P.OBJECTION_READ: W.REQUEST,
    P.OWN_ACCOUNT_ADDRESSES: W.SIGN_IN,
    P.OWN_ACCOUNT_CLOSE: W.REQUEST,
    P.OWN_ACCOUNT_READ: W.OWN,
    P.OWN_ACCOUNT_RULES: W.SIGN_IN,
    P.OWN_ACCOUNT_WRITE: W.OWN,
    P.OWN_ACTIVITY_READ: W.OWN,
    P.OWN_ACTIVITY_READ_ALL: W.PROOF,
    P.OWN_AFFILIATE_READ: W.OWN,
    P.OWN_AFFILIATE_WRITE: W.OWN,
    P.OWN_BILLING_READ: W.OWN,
    P.OWN_DATA_CASE: W.REQUEST,
    P.OWN_DATA_COPY: W.REQUEST,
    P.OWN_DELEGATES_END: W.OTHERS,
    P.OWN_DELEGATES_INVITE: W.OWN,
    P.OWN_DELEGATES_READ: W.OWN,
    P.OWN_DELEGATIONS: W.OWN,
    P.OWN_DOCUMENTS_READ: W.OWN,
    P.OWN_DOCUMENTS_READ_ALL: W.PROOF,
    P.OWN_KEYS_WRITE: W.OWN,
    P.OWN_MAIL_READ: W.OWN,
    P.OWN_OBJECTION_WRITE: W.REQUEST,
    P.OWN_PEOPLE_DISABLE: W.OTHERS,
    P.OWN_PEOPLE_ENABLE: W.REFUSED,
    P.OWN_PEOPLE_INVITE: W.OWN,
    P.OWN_PEOPLE_READ: W.OTHERS,
    P.OWN_PEOPLE_ROLE: W.REFUSED,
    P.OWN_PEOPLE_TOKENS: W.OTHERS,
    P.OWN_PROFILE_WRITE: W.OWN,
    P.OWN_RESTRICTION_END: W.REQUEST,
    P.OWN_SECURITY_WRITE: W.SIGN_IN,
    P.OWN_SUPPORT_ACCESS_READ: W.PROOF,
    P.OWN_SUPPORT_ACCESS_WRITE: W.OWN,
    P.OWN_TICKETS_READ_ALL: W.OTHERS,
    P.OWN_TICKETS_WRITE: W.OWN,
    P.OWN_TOKENS_WRITE: W.OWN,
    P.PERSON_CONFIRM: W.REFUSED,
    P.PERSON_DISABLE: W.REFUSED,
    P.PERSON_PROPOSE: W.REFUSED,
    P.PERSON_READ: W.STORED,
    P.PERSON_RESTORE: W.SIGN_IN,
    P.PERSON_ROLE: W.REFUSED,
    P.POLICY_CONFIRM: W.NOBODY,
    P.POLICY_PROPOSE: W.NOBODY,
    P.POLICY_READ: W.NOBODY,
    P.PROPOSAL_READ: W.STORED,
    P.RECIPIENT_NOTE: W.REQUEST,
    P.RECIPIENT_READ: W.REQUEST,
    P.RECORDS_READ: W.NOBODY,
    P.RETENTION_READ: W.NOBODY,
    P.RESTRICTION_BEGIN: W.REQUEST,
    P.RESTRICTION_DECIDE: W.REQUEST,
    P.RESTRICTION_USE: W.REQUEST,
    P.ROLE_READ: W.NOBODY,
    P.ROLE_WRITE: W.NOBODY,
    P.SERVICE_READ: W.STORED,
    P.SESSION_READ: W.STORED,
    P.STAFF_READ: W.NOBODY,
    P.STAFF_WRITE: W.NOBODY,
    P.SUPPORT_ACCESS_ASK: W.REFUSED,
    P.SUPPORT_ACCESS_READ: W.PROOF,
    P.TICKET_EVERY: W.REQUEST,
    P.TICKET_READ: W.REQUEST,
    P.TICKET_WRITE: W.REQUEST,
    P.TRUSTED_IP_READ: W.STORED,
    P.VIEW_AS: W.NEVER,
    P.WAIT_END: W.SIGN_IN,
}


class DataRestricted(NotAllowed):
    """The right is there, but the data are restricted, and no ground is recorded for using them."""

    code = "restricted"
    message = N_(
        "The data of this customer is restricted: it is kept, but not used. Record a ground first, if there is one."
    )


NO_GROUND = N_("The data of this customer is restricted: it is kept, but not used. No ground opens this.")
OF_COLLEAGUE = N_("The data of this person is restricted at their request, so this can’t be changed now.")

GroundFor = Callable[["Actor", "Subject"], bool]
_grounds: list[GroundFor] = []


def on_ground(recorded: GroundFor) -> None:
    """Name the function that tells whether a ground of somebody's own stands for using a subject's data now."""
    _grounds[:] = [recorded]


def judge(actor: Actor, permission: Permission, subject: Subject) -> None:
    """Refuse what uses restricted data. Raises DataRestricted.

    Customers act on themselves and in their own account as ever: a restriction binds the company, not them. Jobs and
    the console hold every right; what each job does is declared in `restriction.jobs`.
    """
    if actor.is_internal or not _concerned(actor, subject):
        return
    rule = WHILE_RESTRICTED.get(permission, While.REFUSED)
    if rule.goes_on:
        return
    if actor.is_customer:
        raise DataRestricted(OF_COLLEAGUE)
    if rule is While.NEVER:
        raise DataRestricted(NO_GROUND, code="restricted_always")
    if not has_ground(actor, subject):
        raise DataRestricted


def has_ground(actor: Actor, subject: Subject) -> bool:
    """Whether somebody of staff has a recorded ground for using what of a subject is restricted."""
    return any(recorded(actor, subject) for recorded in _grounds)


def _concerned(actor: Actor, subject: Subject) -> bool:
    if actor.is_customer:
        return subject.restricted_person and subject.user_id != actor.user_id
    return subject.restricted_person or subject.restricted_account
