"""Another username or e-mail address given by staff: one member proposes it, another confirms (S0-29).

The threat: whoever talks an agent into another address gets a mailed password link there. So how the person
proved who they are is recorded, a second person judges it, every known address is told and the former one can
undo it; and a mailed password link waits a day, as after the removal of a factor (SECURITY 56).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from uuid import UUID

import sqlalchemy as sa

from admin_app.audit import service as audit
from admin_app.audit.events import Event
from admin_app.identity.locking import LockedPerson
from admin_app.identity.models import User, UserStatus
from admin_app.kernel import crypto, text
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db, transaction
from admin_app.kernel.errors import Conflict, DomainError, Invalid, RateLimited
from admin_app.kernel.i18n import N_
from admin_app.kernel.rights import reasons
from admin_app.kernel.rights.permissions import Permission, require_fresh
from admin_app.proposal import service as proposals
from admin_app.proposal.models import ProposalKind
from admin_app.proposal.service import Taken
from admin_app.session.second_person import lock_for_two
from admin_app.sign_in.password import reset_delay
from admin_app.sign_in.throttle import limits
from admin_app.user.identifiers import columns, email_change, username, username_rules

TRIES_AN_HOUR = 20  # each tells whether a name or address is somebody's
NAMED = frozenset({UserStatus.ACTIVE, UserStatus.INVITED})


class _InUse(DomainError):
    """Somebody has this name or address; kept before it is told."""


def propose_username(actor: Actor, user_id: UUID, *, name: str, proof: str, reason: str) -> UUID:
    """Ask a second person to give somebody another username; gives the proposal's id. Nothing is changed yet.

    Raises ReauthRequired, NotFound, NotAllowed (role, staff acted on, oneself), Invalid beside `name` (form, same,
    in use), `proof` or `reason`, Conflict (waits already), RateLimited after 20 tries in an hour.
    """

    def judge(person: LockedPerson) -> str:
        wanted = username_rules.checked(name, person.user.email, "name")
        username_rules.refuse_reserved(wanted, "name", account_id=person.subject.account_id)
        if wanted == person.user.username:
            raise Invalid(N_("That is already the username."), field="name", code="same")
        return wanted

    return _propose(actor, user_id, ProposalKind.CHANGE_USERNAME, judge, proof, reason)


def propose_email(actor: Actor, user_id: UUID, *, email: str, proof: str, reason: str) -> UUID:
    """Ask a second person to give somebody another e-mail address; as `propose_username`, beside `email`."""

    def judge(person: LockedPerson) -> str:
        wanted = text.email(email)
        if text.fold(wanted) == person.user.email_folded:
            raise Invalid(N_("That is already the address."), field="email", code="same")
        return wanted

    return _propose(actor, user_id, ProposalKind.CHANGE_EMAIL, judge, proof, reason)


def confirm_username(actor: Actor, proposal_id: UUID, *, version: int | None = None) -> None:
    """Give the username as the second person; every known address is told.

    Raises ReauthRequired, NotFound, NotAllowed (role, one's own proposal, about oneself), Conflict (decided, lapsed,
    or somebody has the name by now).
    """
    require_fresh(actor)
    with _taken_back(), transaction():
        person, taken = _take(actor, proposal_id, ProposalKind.CHANGE_USERNAME, version)
        username.apply(actor, person, taken.private["name"], reason=taken.reason)


def confirm_email(actor: Actor, proposal_id: UUID, *, version: int | None = None) -> None:
    """Give the address as the second person: all sessions end, the former address may undo it, every one is told.

    A mailed password link waits a day. Raises as `confirm_username`.
    """
    require_fresh(actor)
    with _taken_back(), transaction():
        person, taken = _take(actor, proposal_id, ProposalKind.CHANGE_EMAIL, version)
        email_change.apply(actor, person, taken.private["name"], reason=taken.reason)
        reset_delay.begin(person.user.id)


def _propose(
    actor: Actor,
    user_id: UUID,
    kind: ProposalKind,
    judge: Callable[[LockedPerson], str],
    proof: str,
    reason: str,
) -> UUID:
    require_fresh(actor)
    proof, reason = proposals.clean_proof(proof, or_caller=True), reasons.needed(reason)
    if actor.user_id is not None and not limits.within(
        {"propose-name:" + crypto.lookup_hash(actor.user_id.hex, "throttle"): TRIES_AN_HOUR}
    ):
        raise RateLimited(None, N_("Too many names and addresses tried. Try again in an hour."))
    field = "name" if kind is ProposalKind.CHANGE_USERNAME else "email"
    try:
        with transaction():
            person = lock_for_two(actor, user_id, Permission.PERSON_PROPOSE)
            _judge_state(person.user)
            wanted = judge(person)
            _refuse_in_use(kind, wanted, user_id)
            return proposals.propose(
                actor,
                person.subject,
                kind=kind,
                made_for=_state(person.user, kind),
                reason=reason,
                proof=proof,
                private={"name": wanted},
            )
    except _InUse:
        raise _refused(actor, person, kind, field) from None


def _refused(actor: Actor, person: LockedPerson, kind: ProposalKind, field: str) -> Invalid:
    """Keep that a name or address in use was tried, then say so beside the field."""
    with transaction():
        audit.record(
            Event.PROPOSAL_REFUSED,
            actor,
            account_id=person.subject.account_id,
            subject_id=person.subject.user_id,
            facts={"what": kind.value},
        )
    return Invalid(N_("Somebody already has this. Choose another one."), field=field, code="taken")


def _take(
    actor: Actor, proposal_id: UUID, kind: ProposalKind, version: int | None
) -> tuple[LockedPerson, Taken]:
    person = lock_for_two(actor, proposals.about(proposal_id, kind), Permission.PERSON_CONFIRM)
    state = _state(person.user, kind)
    taken = proposals.take(actor, proposal_id, kind, subject=person.subject, version=version, made_for=state)
    _judge_state(person.user)
    return person, taken


@contextmanager
def _taken_back() -> Iterator[None]:
    """What was fine when it was proposed may be somebody's by now: no field of this page can mend that."""
    try:
        yield
    except Invalid as error:
        raise Conflict(
            N_("That is no longer possible because somebody now has this name or address. Decline it.")
        ) from error


def _state(user: User, kind: ProposalKind) -> str:
    """The name or address that is to be replaced."""
    is_name = kind is ProposalKind.CHANGE_USERNAME
    return proposals.state_of(user.username_folded if is_name else user.email_folded)


def _judge_state(user: User) -> None:
    if user.status not in NAMED:
        raise Conflict(
            N_("%(name)s can’t sign in at the moment, so no name is changed."), name=user.full_name
        )


def _refuse_in_use(kind: ProposalKind, wanted: str, user_id: UUID) -> None:
    if kind is ProposalKind.CHANGE_USERNAME:
        holders = columns.barring_username(wanted)
    else:
        holders = (*columns.holding_email(wanted), *columns.having_username(text.fold(wanted)))
    if db.session.scalar(sa.select(columns.anybody(holders, but=user_id))):
        raise _InUse
