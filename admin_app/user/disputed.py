"""What a dispute does with names and addresses, and with what a person did to colleagues."""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.attributes import flag_modified

from admin_app.former_state import service as former_state
from admin_app.former_state.part import Part, Scope, Whose
from admin_app.former_state.service import State, StateChange
from admin_app.identity.models import Account, Membership, Role, StaffRole, User, UserKind, UserStatus
from admin_app.kernel import clock, text
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db, lock_row
from admin_app.kernel.errors import Conflict, Invalid
from admin_app.kernel.i18n import N_
from admin_app.kernel.links import LinkPurpose
from admin_app.kernel.rights.permissions import LIVE_STATES, RoleKey
from admin_app.lib import masks
from admin_app.mailed_link.models import LinkToken
from admin_app.ticket.desk import departed
from admin_app.user import ending
from admin_app.user.identifiers import columns, email_address
from admin_app.user.models import EmailChange, EmailChangeState

EMAIL, USERNAME, ROLE, STAFF_ROLES, PERSON = "email", "username", "role", "staff_roles", "person"
REMOVED = "removed"  # keys that went with being kept out
ROLE_GONE = N_("The previous role has been deleted since. Give another one.")
TAKEN = N_("Somebody else now has this name or address, so it can’t be restored.")


def keep_email(actor: Actor, user_id: UUID, former: str) -> None:
    """Keep the address that somebody had before a change, in the caller's transaction."""
    former_state.keep(actor, EMAIL, user_id, {"email": former})


def keep_username(actor: Actor, user: User) -> None:
    """Keep a username before it changes, in the caller's transaction."""
    former_state.keep(actor, USERNAME, user.id, {"username": user.username})


def keep_role(actor: Actor, membership: Membership) -> None:
    """Keep a customer's role before it changes, in the caller's transaction."""
    former_state.keep(actor, ROLE, membership.user_id, {"role_id": membership.role_id.hex})


def keep_staff_roles(actor: Actor, user_id: UUID) -> None:
    """Keep the roles of a member of staff before they change, in the caller's transaction."""
    former_state.keep(actor, STAFF_ROLES, user_id, _staff_roles(user_id))


def keep_person(actor: Actor, user: User, *, invited: bool = False) -> None:
    """Keep whether somebody may sign in, before it changes, in the caller's transaction; `invited`: there was nobody.

    With it the keys that are gone once they are kept out.
    """
    state = None if invited else {**_status(user), REMOVED: ending.to_remove(user.id)}
    former_state.keep(actor, PERSON, user.id, state)


def _email(user_id: UUID) -> State | None:
    user = lock_row(User, user_id)
    return {"email": user.email} if user else None


def _write_email(user_id: UUID, state: State | None) -> None:
    user = lock_row(User, user_id)
    if user is None or not state or text.fold(state["email"]) == user.email_folded:
        return
    try:
        email_address.give(user, state["email"])
    except Invalid as error:
        raise Conflict(TAKEN) from error


def _give_up_changes(scope: Scope) -> None:
    """A change that waits for its code ends, and one that was made since can't be undone a second time."""
    mine = EmailChange.user_id == scope.user_id
    for which, values in (
        (EmailChange.state == EmailChangeState.ASKED, {"state": EmailChangeState.GIVEN_UP}),
        (
            sa.and_(EmailChange.state == EmailChangeState.DONE, EmailChange.done_at >= scope.since),
            {"state": EmailChangeState.UNDONE, "undone_at": clock.now()},
        ),
    ):
        db.session.execute(
            sa.update(EmailChange)
            .where(mine, which)
            .values(values)
            .execution_options(synchronize_session=False)
        )


def _username(user_id: UUID) -> State | None:
    user = lock_row(User, user_id)
    return {"username": user.username} if user else None


def _write_username(user_id: UUID, state: State | None) -> None:
    user = lock_row(User, user_id)
    if user is None or not state or state["username"] == user.username:
        return
    folded = text.fold(state["username"])
    if db.session.scalar(sa.select(columns.anybody(columns.holding_username(folded), but=user.id))):
        raise Conflict(TAKEN)
    try:
        with db.session.begin_nested():
            columns.rename(user, username=state["username"])
            db.session.flush()
    except IntegrityError as error:
        raise Conflict(TAKEN) from error


def _role(user_id: UUID) -> State | None:
    row = lock_row(Membership, user_id)
    return {"role_id": row.role_id.hex} if row else None


def _write_role(user_id: UUID, state: State | None) -> None:
    row, user = lock_row(Membership, user_id), lock_row(User, user_id)
    if row is None or user is None or not state:
        return
    former = db.session.get(Role, UUID(hex=state["role_id"]))
    if former is None:
        raise Conflict(ROLE_GONE)
    row.role_id = former.id
    flag_modified(user, "status")  # so that a page made before is refused
    db.session.flush()


def _role_name(state: State) -> str:
    """Its name, which is a msgid where the role is built in."""
    return db.session.scalar(sa.select(Role.name).where(Role.id == UUID(hex=state["role_id"]))) or ""


def _permissions(state: State | None) -> set[str]:
    """What the roles of a state hold."""
    named = [state["role_id"]] if state and "role_id" in state else list((state or {}).get("role_ids", ()))
    if not named:
        return set()
    found = db.session.scalars(
        sa.select(Role.permissions).where(Role.id.in_([UUID(hex=role_id) for role_id in named]))
    )
    return {permission for held in found for permission in held}


def _raised(before: State | None, after: State | None) -> bool:
    """Whether somebody may do more afterwards."""
    return bool(_permissions(after) - _permissions(before))


def _freeze_role(_scope: Scope, change: StateChange) -> None:
    """Whoever gained rights loses them; whoever lost some gets none back before it is decided.

    Where the role from before was deleted since, the role that the code gives everybody takes its place.
    """
    if not _raised(change.before, _role(change.key)):
        return
    former = db.session.get(Role, UUID(hex=change.before["role_id"])) if change.before else None
    manager = sa.select(Role.id).where(Role.key == RoleKey.MANAGER)
    _write_role(change.key, {"role_id": (former.id if former else db.session.scalars(manager).one()).hex})


def _freeze_staff_roles(_scope: Scope, change: StateChange) -> None:
    """Of the roles of now those stay that were held before."""
    before = set((change.before or {}).get("role_ids", ()))
    _write_staff_roles(
        change.key, {"role_ids": [r for r in _staff_roles(change.key)["role_ids"] if r in before]}
    )


def _was_let_in(before: State | None, after: State | None) -> bool:
    """Whether somebody was invited, or enabled again."""
    kept_out = UserStatus.DISABLED.value
    return before is None or (before["status"] == kept_out and bool(after) and after["status"] != kept_out)  # type: ignore[index]


def _staff_roles(user_id: UUID) -> State:
    held = db.session.scalars(
        sa.select(StaffRole.role_id).where(StaffRole.user_id == user_id).order_by(StaffRole.role_id)
    )
    return {"role_ids": [role_id.hex for role_id in held]}


def _write_staff_roles(user_id: UUID, state: State | None) -> None:
    user = lock_row(User, user_id)
    if user is None or not state:
        return
    db.session.execute(sa.delete(StaffRole).where(StaffRole.user_id == user_id))
    named = [UUID(hex=role_id) for role_id in state["role_ids"]]
    for role_id in db.session.scalars(sa.select(Role.id).where(Role.id.in_(named))):  # some may be deleted
        db.session.add(StaffRole(user_id=user_id, role_id=role_id, given_at=clock.now()))
    departed.soon(user_id)
    flag_modified(user, "status")
    db.session.flush()


def _status(user: User) -> State:
    request = user.disabled_for_request_id
    return {
        "status": user.status.value,
        "status_reason": user.status_reason,
        "disabled_for_request_id": request.hex if request else None,
    }


def _person(user_id: UUID) -> State | None:
    user = lock_row(User, user_id)
    return _status(user) if user else None


def _freeze_person(scope: Scope, change: StateChange) -> None:
    """Whoever was let in since is out; whoever was kept out stays so, until an owner has decided."""
    user = lock_row(User, change.key)
    if user is None or user.status is UserStatus.ERASED:
        return
    user.frozen_by = scope.dispute_id
    if change.before is None or change.before["status"] == UserStatus.DISABLED.value:
        _keep_out(user)
    db.session.flush()


def _keep_out(user: User) -> None:
    user.status = UserStatus.DISABLED
    ending.end_all(user.id)
    if user.kind is UserKind.STAFF:
        departed.soon(user.id)
    db.session.execute(
        sa.delete(LinkToken)
        .where(
            LinkToken.user_id == user.id,
            LinkToken.purpose.in_([LinkPurpose.ACTIVATE, LinkPurpose.STAFF_SETUP]),
            LinkToken.used_at.is_(None),
        )
        .execution_options(synchronize_session=False)
    )


def _write_person(user_id: UUID, state: State | None) -> None:
    """As it was; who wasn't there before stays out."""
    user = lock_row(User, user_id)
    if user is None or user.status is UserStatus.ERASED:
        return
    user.frozen_by = None
    if state is None:
        _keep_out(user)
    else:
        request = state["disabled_for_request_id"]
        user.status, user.status_reason = UserStatus(state["status"]), state["status_reason"]
        user.disabled_for_request_id = UUID(hex=request) if request else None
        db.session.flush()
        if user.status is not UserStatus.DISABLED and _account_lives(user):
            ending.bring_back(state.get(REMOVED, {}))
    db.session.flush()


def _account_lives(user: User) -> bool:
    """Whether keys can be had there: those of a closed account ended for good."""
    status = db.session.scalar(sa.select(Account.status).where(Account.id == user.account_id))
    return status is None or status in LIVE_STATES


PARTS: tuple[Part, ...] = (
    Part(EMAIL, N_("E-mail address"), (User.__tablename__, EmailChange.__tablename__), Whose.OWN, _email, _write_email, give_up=_give_up_changes, tells=lambda state: masks.email(state["email"])),
    Part(USERNAME, N_("Username"), (User.__tablename__,), Whose.OWN, _username, _write_username, tells=lambda state: str(state["username"])),
    Part(PERSON, N_("Whether a person may sign in"), (User.__tablename__,), Whose.OTHERS, _person, _write_person, freeze=_freeze_person, concerns=lambda key: key, lets_in=_was_let_in, shared=True),
    Part(ROLE, N_("Role of a person"), (Membership.__tablename__,), Whose.OTHERS, _role, _write_role, freeze=_freeze_role, concerns=lambda key: key, lets_in=_raised, tells=_role_name),
    Part(STAFF_ROLES, N_("Roles of a member of staff"), (StaffRole.__tablename__,), Whose.OTHERS, _staff_roles, _write_staff_roles, freeze=_freeze_staff_roles, concerns=lambda key: key, lets_in=_raised),
)  # fmt: skip
UNTOUCHED = {
    "avatars": "describes; it opens nothing and proves nothing",
    "erased_keys": "changes by the console alone",
    "freed_usernames": "keeps names from others; it follows the username",
}
