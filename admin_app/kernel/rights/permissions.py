"""What may be done, by whom, to what. `require` is the only gate."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from admin_app.kernel import clock
from admin_app.kernel.errors import NotAllowed, NotFound, ReauthRequired
from admin_app.kernel.i18n import N_
from admin_app.kernel.rights import restricted
from admin_app.kernel.rights.account_status import WHILE
from admin_app.kernel.rights.account_status import AccountStatus as AccountStatus
from admin_app.kernel.rights.permission import Permission as Permission

if TYPE_CHECKING:
    from admin_app.kernel.actor import Actor

P = Permission
# Own settings that everybody who is signed in may change, whatever the role.
SELF = frozenset(
    {
        P.OWN_PROFILE_WRITE,
        P.OWN_SECURITY_WRITE,
        P.OWN_ACTIVITY_READ,
        P.OWN_DATA_CASE,
        P.OWN_DATA_COPY,
        P.OWN_DELEGATIONS,
        P.OWN_DOCUMENTS_READ,
        P.OWN_MAIL_READ,
        P.OWN_OBJECTION_WRITE,
        P.OWN_RESTRICTION_END,
        P.OWN_TOKENS_WRITE,
    }
)

# What stays open to somebody whose deletion waits to be carried out: signing in, and one's own requests.
WHILE_DELETING = SELF - {P.OWN_DELEGATIONS, P.OWN_PROFILE_WRITE, P.OWN_TOKENS_WRITE}
# What somebody has who is only a delegate: a token of the API opens an account, and there is none.
WITHOUT_ACCOUNT = SELF - {P.OWN_TOKENS_WRITE}


S = AccountStatus
ALL_STATES = frozenset(S)
LIVE_STATES = frozenset({S.ACTIVE, S.SUSPENDED, S.CLOSING})
# In which states of the account an act holds; what isn't named holds in all.
STATES: dict[Permission, frozenset[AccountStatus]] = {
    P.OWN_ACCOUNT_ADDRESSES: LIVE_STATES,
    P.OWN_ACCOUNT_CLOSE: LIVE_STATES,
    P.OWN_ACCOUNT_RULES: frozenset({S.ACTIVE}),
    P.OWN_ACCOUNT_WRITE: frozenset({S.ACTIVE, S.CLOSING}),
    P.OWN_AFFILIATE_WRITE: frozenset({S.ACTIVE, S.CLOSING}),
    P.OWN_DELEGATES_END: LIVE_STATES,
    P.OWN_DELEGATES_INVITE: frozenset({S.ACTIVE}),
    P.OWN_KEYS_WRITE: frozenset({S.ACTIVE}),
    P.OWN_PEOPLE_DISABLE: frozenset({S.ACTIVE, S.SUSPENDED}),
    P.OWN_PEOPLE_ENABLE: frozenset({S.ACTIVE}),
    P.OWN_PEOPLE_INVITE: frozenset({S.ACTIVE}),
    P.OWN_PEOPLE_ROLE: frozenset({S.ACTIVE}),
    P.OWN_PEOPLE_TOKENS: LIVE_STATES,
    P.OWN_PROFILE_WRITE: frozenset({S.ACTIVE, S.CLOSING}),
    P.OWN_SUPPORT_ACCESS_WRITE: frozenset({S.ACTIVE, S.CLOSING}),
    P.OWN_TICKETS_WRITE: LIVE_STATES,
    P.OWN_TOKENS_WRITE: frozenset({S.ACTIVE}),
    P.PERSON_CONFIRM: LIVE_STATES,
    P.PERSON_DISABLE: LIVE_STATES,
    P.PERSON_PROPOSE: LIVE_STATES,
    P.PERSON_ROLE: LIVE_STATES,
    P.PERSON_RESTORE: LIVE_STATES,
    P.SUPPORT_ACCESS_ASK: frozenset({S.ACTIVE, S.CLOSING}),
    P.WAIT_END: LIVE_STATES,
    P.CALLER_CHECK: LIVE_STATES,
    P.ACCOUNT_REOPEN: frozenset({S.DEACTIVATED}),
    P.ACCOUNT_SUSPEND: frozenset({S.ACTIVE, S.SUSPENDED}),
    P.ACCOUNT_WRITE: frozenset({S.ACTIVE, S.CLOSING}),
    P.AFFILIATE_WRITE: ALL_STATES - {S.ERASED},
    P.BILLING_WRITE: ALL_STATES - {S.ERASED},
    P.BREAK_GLASS: ALL_STATES - {S.ERASED},
    P.LEGAL_ORDER_RECORD: ALL_STATES - {S.ERASED},
    P.NOTE_WRITE: ALL_STATES - {S.ERASED},
    P.TICKET_WRITE: ALL_STATES - {S.ERASED},
    P.VIEW_AS: LIVE_STATES,
}
# Acts on people that an agent does to customers; the same on staff is the administrators'.
ON_PEOPLE = frozenset(
    {P.PERSON_CONFIRM, P.PERSON_DISABLE, P.PERSON_PROPOSE, P.PERSON_RESTORE, P.PERSON_ROLE, P.WAIT_END}
)


class RoleKey(enum.StrEnum):
    """The built-in roles. Administrators may make others, whose keys are their own."""

    SUPPORT = "support"
    BILLING = "billing"
    APPROVER = "approver"
    ADMINISTRATOR = "administrator"
    AUDITOR = "auditor"
    OWNER = "owner"
    MANAGER = "manager"


# What each built-in role of staff may read.
OF_ALL_STAFF = frozenset(
    {
        P.ACCOUNT_READ,
        P.AUDIT_READ_OWN,
        P.CLOSING_READ,
        P.DOCUMENT_READ,
        P.INVOICE_READ,
        P.KEY_READ,
        P.MAIL_READ,
        P.NOTE_READ,
        P.OBJECTION_READ,
        P.PERSON_READ,
        P.ROLE_READ,
        P.SERVICE_READ,
        P.SESSION_READ,
        P.SUPPORT_ACCESS_READ,
        P.TRUSTED_IP_READ,
    }
)

STAFF_ROLES: dict[RoleKey, frozenset[Permission]] = {
    RoleKey.SUPPORT: OF_ALL_STAFF
    | {
        P.NOTE_WRITE,
        P.DATA_CASE_ENTER,
        P.DATA_CASE_READ,
        P.PERSON_RESTORE,
        P.PERSON_DISABLE,
        P.PERSON_PROPOSE,
        P.PERSON_CONFIRM,
        P.PROPOSAL_READ,
        P.BREAK_GLASS,
        P.LOOK_UNDER_GRANT,
        P.SUPPORT_ACCESS_ASK,
        P.ACCOUNT_WRITE,
        P.VIEW_AS,
        P.CALLER_CHECK,
        P.WAIT_END,
        P.RESTRICTION_BEGIN,
        P.RESTRICTION_USE,
        P.TICKET_EVERY,
        P.TICKET_READ,
        P.TICKET_WRITE,
    },
    RoleKey.BILLING: OF_ALL_STAFF
    | {
        P.AFFILIATE_READ,
        P.AFFILIATE_WRITE,
        P.NOTE_WRITE,
        P.ACCOUNT_SUSPEND,
        P.BILLING_LOOK,
        P.BILLING_WRITE,
        P.CLOSING_CLEAR,
        P.IMPORT_READ,
        P.RESTRICTION_USE,
        P.TICKET_READ,
        P.TICKET_WRITE,
    },
    RoleKey.APPROVER: OF_ALL_STAFF
    | {
        P.NOTE_WRITE,
        P.BREACH_READ,
        P.BREACH_WRITE,
        P.CLOSING_DECIDE,
        P.DATA_CASE_DECIDE,
        P.DATA_CASE_READ,
        P.DOCUMENT_CONFIRM,
        P.OBJECTION_DECIDE,
        P.AUDIT_READ_CASES,
        P.LEGAL_ORDER_CONFIRM,
        P.LEGAL_HOLD_CONFIRM,
        P.LEGAL_HOLD_READ,
        P.LEGAL_ORDER_READ,
        P.POLICY_CONFIRM,
        P.POLICY_READ,
        P.PROPOSAL_READ,
        P.RECIPIENT_NOTE,
        P.RECIPIENT_READ,
        P.RESTRICTION_BEGIN,
        P.RESTRICTION_DECIDE,
    },
    RoleKey.ADMINISTRATOR: OF_ALL_STAFF
    | {
        P.AFFILIATE_READ,
        P.NOTE_WRITE,
        P.BREACH_READ,
        P.BREACH_WRITE,
        P.NOTE_REMOVE,
        P.DATA_CASE_READ,
        P.DOCUMENT_WRITE,
        P.ACCOUNT_SUSPEND,
        P.ACCOUNT_REOPEN,
        P.ACCOUNT_WRITE,
        P.PERSON_RESTORE,
        P.PERSON_DISABLE,
        P.PERSON_ROLE,
        P.PERSON_PROPOSE,
        P.PERSON_CONFIRM,
        P.PROPOSAL_READ,
        P.ROLE_WRITE,
        P.STAFF_READ,
        P.STAFF_WRITE,
        P.BREAK_GLASS,
        P.BREAK_GLASS_REVIEW,
        P.LEGAL_HOLD_READ,
        P.LEGAL_HOLD_WRITE,
        P.LEGAL_ORDER_READ,
        P.LEGAL_ORDER_RECORD,
        P.WAIT_END,
        P.AUDIT_READ,
        P.EXPORT_READ_ALL,
        P.POLICY_CONFIRM,
        P.POLICY_PROPOSE,
        P.POLICY_READ,
        P.IMPORT_READ,
        P.RECIPIENT_NOTE,
        P.RECIPIENT_READ,
        P.RECORDS_READ,
        P.RESTRICTION_BEGIN,
        P.RESTRICTION_USE,
        P.RETENTION_READ,
    },
    RoleKey.AUDITOR: OF_ALL_STAFF
    | {
        P.AFFILIATE_READ,
        P.BREACH_READ,
        P.BREAK_GLASS_REVIEW,
        P.DATA_CASE_READ,
        P.LEGAL_HOLD_READ,
        P.LEGAL_ORDER_READ,
        P.PROPOSAL_READ,
        P.STAFF_READ,
        P.AUDIT_READ,
        P.EXPORT_READ_ALL,
        P.POLICY_READ,
        P.IMPORT_READ,
        P.RECIPIENT_READ,
        P.RECORDS_READ,
        P.RETENTION_READ,
    },
}
ACCOUNT_ROLES: dict[RoleKey, frozenset[Permission]] = {
    RoleKey.OWNER: SELF
    | {
        P.OWN_ACCOUNT_ADDRESSES,
        P.OWN_ACCOUNT_CLOSE,
        P.OWN_ACCOUNT_READ,
        P.OWN_ACCOUNT_RULES,
        P.OWN_ACCOUNT_WRITE,
        P.OWN_ACTIVITY_READ_ALL,
        P.OWN_AFFILIATE_READ,
        P.OWN_AFFILIATE_WRITE,
        P.OWN_BILLING_READ,
        P.OWN_DELEGATES_END,
        P.OWN_DELEGATES_INVITE,
        P.OWN_DELEGATES_READ,
        P.OWN_DOCUMENTS_READ_ALL,
        P.OWN_KEYS_WRITE,
        P.OWN_PEOPLE_DISABLE,
        P.OWN_PEOPLE_ENABLE,
        P.OWN_PEOPLE_INVITE,
        P.OWN_PEOPLE_READ,
        P.OWN_PEOPLE_ROLE,
        P.OWN_PEOPLE_TOKENS,
        P.OWN_SUPPORT_ACCESS_READ,
        P.OWN_SUPPORT_ACCESS_WRITE,
        P.OWN_TICKETS_READ_ALL,
        P.OWN_TICKETS_WRITE,
    },
    RoleKey.MANAGER: SELF
    | {
        P.OWN_ACCOUNT_READ,
        P.OWN_KEYS_WRITE,
        P.OWN_PEOPLE_READ,
        P.OWN_SUPPORT_ACCESS_READ,
        P.OWN_TICKETS_WRITE,
    },
}


class AwaitsErasure(NotAllowed):
    """The deletion of the actor's data is approved and waits: nothing of it is changed any more (DOMAIN 11)."""

    code = "awaits_erasure"
    message = N_(
        "Your data is going to be erased, so nothing can be changed any more. Withdraw the request if you want to go on."
    )


class WrongState(NotAllowed):
    """The right is there, but the account's state forbids the act."""

    code = "account_state"

    def __init__(self, state: AccountStatus) -> None:
        self.state = state
        super().__init__(WHILE[state])


@dataclass(frozen=True, slots=True)
class Subject:
    """What an act is about. Writes read `account_status` under the account's lock."""

    account_id: UUID | None = None
    account_status: AccountStatus | None = None
    user_id: UUID | None = None
    of_staff: bool = False
    restricted_person: bool = False
    restricted_account: bool = False


def require(actor: Actor, permission: Permission, subject: Subject | None = None) -> None:
    """Let the act pass, or refuse it.

    Raises NotFound for a customer's reach into another account (the same as absent), NotAllowed where the
    role lacks the right, the account's state or a restriction of the data forbids the act, or staff would act on themselves.
    """
    subject = subject or Subject()
    if not actor.is_internal:
        _require_right(actor, permission, subject)
    if subject.account_status is not None and not holds_while(permission, subject.account_status):
        raise WrongState(subject.account_status)
    restricted.judge(actor, permission, subject)


def _require_right(actor: Actor, permission: Permission, subject: Subject) -> None:
    if actor.is_customer and subject.account_id not in {None, actor.acting_account_id}:
        raise NotFound
    if actor.is_staff and subject.of_staff and permission in ON_PEOPLE:
        if P.STAFF_WRITE not in actor.permissions:
            raise NotAllowed(
                N_("Only an administrator can act on members of staff."), grantor=RoleKey.ADMINISTRATOR
            )
        if subject.user_id == actor.user_id:
            raise NotAllowed(
                N_("You can’t do this to yourself; another administrator can."), grantor=RoleKey.ADMINISTRATOR
            )
        return
    if permission not in actor.permissions:
        if actor.deleting:
            raise AwaitsErasure
        raise NotAllowed(grantor=", ".join(grantors(permission)), right=permission.value)


def holds_while(permission: Permission, status: AccountStatus) -> bool:
    """Whether an act that asks for this right may be done while the account is in this state."""
    return status in STATES.get(permission, ALL_STATES)


def grantors(permission: Permission) -> list[RoleKey]:
    """The built-in roles that hold a permission, for the 403 page."""
    roles = {**STAFF_ROLES, **ACCOUNT_ROLES}
    return [key for key, held in roles.items() if permission in held]


def require_fresh(actor: Actor) -> None:
    """Ask for a fresh sign-in. Raises ReauthRequired; console and jobs have none to show."""
    if actor.is_internal:
        return
    if actor.fresh_until is None or actor.fresh_until <= clock.now():
        raise ReauthRequired
