"""Taking a way to sign in away from somebody else: one member of staff proposes it, another confirms.

The threat: whoever talks an agent into it gets past the second factor of a stranger. So how the person's identity
was proven is recorded or the proposal is refused, a second person judges it, everybody the person named is told,
and a mailed password link waits a day (SECURITY 56).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from admin_app.api_token import service as api_tokens
from admin_app.api_token.models import TokenEnd
from admin_app.audit import service as audit
from admin_app.audit.events import Event
from admin_app.contact import security_mail
from admin_app.email.messages import proposal as mails
from admin_app.identity.models import User, UserStatus
from admin_app.kernel import clock
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db, transaction
from admin_app.kernel.errors import Conflict, Invalid
from admin_app.kernel.i18n import N_
from admin_app.kernel.rights import reasons
from admin_app.kernel.rights.permissions import Permission, require_fresh
from admin_app.proposal import service as proposals
from admin_app.proposal.models import ProposalKind
from admin_app.session import service as sessions
from admin_app.session.models import EndReason, LoginSession
from admin_app.session.second_person import lock_for_two
from admin_app.sign_in.factors import registry
from admin_app.sign_in.models import (
    PasswordCredential,
    PinCredential,
    RecoveryCode,
    TrustedBrowser,
)
from admin_app.sign_in.password import reset_delay
from admin_app.sign_in.recovery_codes import codes as recovery_codes

KIND = ProposalKind.REMOVE_FACTOR


ALL, PIN = "all", "pin"  # every second factor, while the PIN stays; the PIN alone


def targets() -> tuple[str, ...]:
    """What can be taken away: a second factor by its key, every one, or the PIN."""
    return (*(factor.key for factor in registry.FACTORS), ALL, PIN)


@dataclass(frozen=True, slots=True)
class Ways:
    """What a person has to sign in with, in figures; nothing secret, open to staff."""

    password: bool
    codes: int
    browsers: int
    pin: bool
    sessions: int
    counts: Mapping[str, int]  # of each second factor, by its key

    @property
    def removable(self) -> tuple[str, ...]:
        """What a proposal may name."""
        found = [key for key, count in self.counts.items() if count]
        if len(found) > 1:
            found.append(ALL)
        return (*found, *((PIN,) if self.pin else ()))


def ways_of(user_id: UUID) -> Ways:
    """What a person has, and in how many browsers they are signed in. One statement."""
    now = clock.now()
    row = db.session.execute(
        sa.select(
            sa.exists().where(PasswordCredential.user_id == user_id),
            _count(RecoveryCode.id, RecoveryCode.user_id == user_id, RecoveryCode.used_at.is_(None)),
            _count(TrustedBrowser.id, TrustedBrowser.user_id == user_id, TrustedBrowser.ends_at > now),
            sa.exists().where(PinCredential.user_id == user_id),
            _count(LoginSession.id, LoginSession.user_id == user_id, LoginSession.live(now)),
            *(factor.count(user_id) for factor in registry.FACTORS),
        )
    ).one()
    counts = {f.key: n for f, n in zip(registry.FACTORS, row[5:], strict=True)}
    return Ways(*row[:5], counts=counts)


def _count(
    column: sa.orm.InstrumentedAttribute[UUID], *which: sa.ColumnElement[bool]
) -> sa.ScalarSelect[int]:
    return sa.select(sa.func.count(column)).where(*which).scalar_subquery()


def propose_removal(actor: Actor, user_id: UUID, *, factor: str, proof: str, reason: str) -> UUID:
    """Ask a second person to take a way to sign in away; gives the proposal's id. Nothing is changed yet.

    `proof` tells how the person's identity was proven. Raises ReauthRequired, NotFound, NotAllowed (role, staff
    acted on, oneself), Invalid beside `factor`, `proof` or `reason`, Conflict (nothing there; waits already).
    """
    require_fresh(actor)
    chosen, proof, reason = (
        _target(factor),
        proposals.clean_proof(proof, or_caller=True),
        reasons.needed(reason),
    )
    with transaction():
        person = lock_for_two(actor, user_id, Permission.PERSON_PROPOSE)
        ways = _judge(person.user, chosen)
        return proposals.propose(
            actor,
            person.subject,
            kind=KIND,
            target=chosen,
            made_for=_state(user_id, chosen),
            proof=proof,
            reason=reason,
            facts=_figures(ways),
        )


def confirm_removal(actor: Actor, proposal_id: UUID, *, version: int | None = None) -> datetime:
    """Do it as the second person: the factor, recovery codes and trusted browsers go, all sessions end, and API
    tokens with a second factor.

    The person is told at every known address, and a mailed password link waits until the moment given back.
    Raises ReauthRequired, NotFound, NotAllowed (role, one's own proposal, about oneself), Conflict.
    """
    require_fresh(actor)
    with transaction():
        person = lock_for_two(actor, proposals.about(proposal_id, KIND), Permission.PERSON_CONFIRM)
        made_for = _state(person.user.id, proposals.target_of(proposal_id, KIND))
        taken = proposals.take(
            actor, proposal_id, KIND, subject=person.subject, version=version, made_for=made_for
        )
        if not taken.proven:
            raise Conflict(N_("How the person’s identity was proven isn’t recorded, so this can’t be done."))
        factor = taken.target
        ways = _judge(person.user, factor)
        _remove(person.user.id, factor)
        ended = sessions.revoke_user(person.user.id, EndReason.FACTOR)
        # The PIN locks a screen and lets nobody in, so programs go on without it.
        tokens = api_tokens.renew_way_in(person.user.id, TokenEnd.STAFF, end=factor != PIN)
        opens = reset_delay.begin(person.user.id)
        audit.record(
            Event.FACTOR_REMOVED,
            actor,
            account_id=person.subject.account_id,
            subject_id=person.user.id,
            facts={
                "factor": f"removed_{factor}",
                "sessions_ended": ended,
                "tokens_ended": tokens.ended,
                **_figures(ways),
            },
            reason=taken.reason,
        )
        security_mail.everywhere(
            person.user.id,
            lambda user: mails.factor_removed(
                user,
                actor,
                factor=factor,
                words=_sentence(factor),
                opens_at=opens,
                tokens_ended=tokens.ended,
                tokens_left=tokens.left,
            ),
        )
    return opens


def _judge(user: User, factor: str) -> Ways:
    ways = ways_of(user.id)
    if user.status is not UserStatus.ACTIVE:
        raise Conflict(
            N_("%(name)s can’t sign in at the moment, so nothing is removed."), name=user.full_name
        )
    if factor not in ways.removable:
        raise Conflict(N_("%(name)s doesn’t have this way to sign in any more."), name=user.full_name)
    if not ways.password:  # nothing would be left, and a link would be the only way in
        raise Conflict(N_("%(name)s has no password. Send a password link first."), name=user.full_name)
    return ways


def _state(user_id: UUID, target: str) -> str:
    """Which very factors are meant: one that was set up anew is another one."""
    found = [
        (factor.key, sa.inspect(row).identity, getattr(row, factor.set_up_at.key))
        for factor in registry.FACTORS
        if target in {factor.key, ALL}
        for row in factor.rows(user_id)
    ]
    pin = db.session.get(PinCredential, user_id) if target == PIN else None
    return proposals.state_of(*found, pin.set_at if pin else "")


def _figures(ways: Ways) -> dict[str, object]:
    figures = {
        f.fact: ways.counts[f.key] if f.several else bool(ways.counts[f.key]) for f in registry.FACTORS
    }
    return {**figures, "codes": ways.codes}


def _target(name: str) -> str:
    if name not in targets():
        raise Invalid(N_("Choose what is removed."), field="factor", code="factor")
    return name


def _sentence(target: str) -> str:
    return next((factor.gone for factor in registry.FACTORS if factor.key == target), "")


def _remove(user_id: UUID, target: str) -> None:
    for factor in registry.FACTORS:
        if target in {factor.key, ALL}:
            factor.remove(user_id)
    if target == PIN:
        _delete(PinCredential, user_id)
    else:
        recovery_codes.remove(user_id)
    _delete(TrustedBrowser, user_id)


def _delete(table: type[PinCredential | TrustedBrowser], user_id: UUID) -> None:
    db.session.execute(
        sa.delete(table).where(table.user_id == user_id).execution_options(synchronize_session=False)
    )
