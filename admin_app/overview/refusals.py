"""A refusal code that somebody reads to support: which rule, whose it is, and what helps.

That a code was looked up is recorded before anything of it is shown; the person concerned reads it in their own
activity. The rule is open to staff by the code; networks and addresses stay masked unless a look opened them.
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa

from admin_app.audit import service as audit
from admin_app.audit.events import Event
from admin_app.audit.models import AuditEvent
from admin_app.contact import service as contacts
from admin_app.identity.models import Account, User, UserKind
from admin_app.kernel import clock, crypto
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db, transaction
from admin_app.kernel.errors import Invalid, NotFound, RateLimited
from admin_app.kernel.i18n import N_
from admin_app.kernel.networks import line_of
from admin_app.kernel.rights.lens import MASKED, Lens, Revealed
from admin_app.kernel.rights.permissions import Permission, require
from admin_app.lib.text.characters import in_one_piece
from admin_app.policy import service as policy
from admin_app.policy.register import Key
from admin_app.session import binding
from admin_app.sign_in.factors import summary
from admin_app.sign_in.throttle import limits
from admin_app.support_access.lens import lens_for
from admin_app.trusted_ip import judging, queries, staff_override
from admin_app.trusted_ip.models import AddressPurpose, Refusal, RefusalRule
from admin_app.trusted_ip.queries import AddressRow
from admin_app.trusted_ip.refusal_codes import LETTERS

SHAPE = re.compile(rf"R[\s-]?([{LETTERS}]{{4}})[\s-]?([{LETTERS}]{{2}})", re.IGNORECASE)
AN_HOUR = 60  # codes that one member of staff may look up
UNKNOWN = N_(
    "No refusal has this code. It looks like R-7F3K-92; the letters I, O and the digits 0, 1 aren’t in it."
)


@dataclass(frozen=True, slots=True)
class RefusalCase:
    """A refusal as its page shows it. `still` says whether the same address would be refused now."""

    id: UUID
    code: str
    at: datetime
    rule: RefusalRule
    of_account: bool
    person_id: UUID
    person: str
    is_staff: bool
    account_id: UUID | None
    account: str
    ip: Revealed
    bound_ip: Revealed
    country: str
    device: str
    in_session: bool
    still: bool
    networks: tuple[AddressRow, ...]
    owners: tuple[str, ...]
    moves_by_factor: bool  # the person's second factor moves the tie to the new address
    lifting: str  # what a proposal lifts: own, account, binding; empty where nothing is left to lift

    @property
    def trial_until(self) -> datetime | None:
        """When a restriction on trial falls back by itself, if one of these is."""
        return min((n.trial_until for n in self.networks if n.on_trial and n.trial_until), default=None)


def code_in(typed: str) -> str:
    """A refusal code as it is kept, from what somebody typed; empty where it is none."""
    found = SHAPE.fullmatch(in_one_piece(typed))
    return f"R-{found[1]}-{found[2]}".upper() if found else ""


def is_written(typed: str) -> bool:
    """Whether a code is written as one, with its hyphens, and nothing else can be meant."""
    return bool(code_in(typed)) and "-" in typed


def find(actor: Actor, typed: str) -> UUID | None:
    """The refusal whose code was typed among other things that are searched for; None where there is none.

    A hit is recorded as `resolve` does. A miss may be a name (`Rebecca`) and is only counted: after 60 in an hour
    nothing but what is written with hyphens is taken for a code. Raises NotAllowed, RateLimited.
    """
    code = code_in(typed)
    if is_written(typed):
        with suppress(Invalid):
            return resolve(actor, typed)
        return None
    if actor.user_id is None or not actor.may(Permission.TRUSTED_IP_READ):
        return None
    if not limits.within({"refusal:" + crypto.lookup_hash(actor.user_id.hex, "throttle"): AN_HOUR}):
        return None
    if db.session.scalar(sa.select(Refusal.id).where(Refusal.code == code)) is not None:
        with suppress(Invalid):  # one of staff, for who may not see them
            return resolve(actor, typed)
    return None


def resolve(actor: Actor, code: str) -> UUID:
    """Look a code up; gives the refusal's id. Recorded, whether it is found or not.

    Raises NotAllowed, Invalid beside `code` (no such code, or one of staff for who may not see them), RateLimited
    after 60 in an hour.
    """
    require(actor, Permission.TRUSTED_IP_READ)
    kept = code_in(code)
    if not kept:
        raise Invalid(UNKNOWN, field="code", code="shape")
    with transaction():
        _limit(actor)
        found = db.session.execute(
            sa.select(Refusal.id, Refusal.account_id, Refusal.user_id, User.kind)
            .join(User, User.id == Refusal.user_id)
            .where(Refusal.code == kept)
        ).first()
        if found and found.kind is UserKind.STAFF and not actor.may(Permission.STAFF_READ):
            found = None
        audit.record(
            Event.REFUSAL_RESOLVED,
            actor,
            account_id=found.account_id if found else None,
            target=("refusal", found.id) if found else None,
            subject_id=found.user_id if found else None,
            facts={"code": kept, "hits": 1 if found else 0},
        )
    if found is None:
        raise Invalid(UNKNOWN, field="code", code="unknown")
    refusal_id: UUID = found.id
    return refusal_id


def _limit(actor: Actor) -> None:
    """A code is thirty bits: whoever tries many of them is stopped."""
    mine = (AuditEvent.actor_id == actor.user_id, AuditEvent.name == Event.REFUSAL_RESOLVED.value)
    since = clock.now() - timedelta(hours=1)
    earlier = list(
        db.session.scalars(
            sa.select(AuditEvent.at)
            .where(*mine, AuditEvent.at > since)
            .order_by(AuditEvent.at.desc())
            .limit(AN_HOUR)
        )
    )
    if len(earlier) >= AN_HOUR:
        raise RateLimited(earlier[-1] + timedelta(hours=1))


def open_case(actor: Actor, refusal_id: UUID) -> RefusalCase:
    """The rule behind a refusal as it stands now, and what helps. Raises NotFound, NotAllowed."""
    require(actor, Permission.TRUSTED_IP_READ)
    row = db.session.execute(
        sa.select(Refusal, User, Account)
        .join(User, User.id == Refusal.user_id)
        .outerjoin(Account, Account.id == Refusal.account_id)
        .where(Refusal.id == refusal_id)
    ).first()
    if row is None:
        raise NotFound
    refusal: Refusal = row[0]
    user: User = row[1]
    account: Account | None = row[2]
    if user.kind is UserKind.STAFF:
        require(actor, Permission.STAFF_READ)
    lens = lens_for(actor, account.id) if account else MASKED
    bound = refusal.rule is RefusalRule.BOUND
    networks = () if bound else _networks(refusal, user, lens)
    return RefusalCase(
        id=refusal.id,
        code=refusal.code,
        at=refusal.at,
        rule=refusal.rule,
        of_account=refusal.of_account,
        person_id=user.id,
        person=user.full_name,
        is_staff=user.kind is UserKind.STAFF,
        account_id=account.id if account else None,
        account=account.name if account else "",
        ip=lens.ip(refusal.ip, user.id),
        bound_ip=lens.ip(line_of(user.bound_ip) if bound else "", user.id),
        country=refusal.country,
        device=refusal.device,
        in_session=refusal.session_id is not None,
        still=_still(refusal, user),
        networks=networks,
        owners=_owners(refusal) if refusal.of_account else (),
        moves_by_factor=bound and _moves(user, account),
        lifting=_lifting(refusal, user),
    )


def _networks(refusal: Refusal, user: User, lens: Lens) -> tuple[AddressRow, ...]:
    """The restriction of that list as it stands now."""
    rows = queries.restrictions(None if refusal.of_account else user.id, refusal.account_id)
    return tuple(queries.row_of(row, lens) for row in rows)


def _still(refusal: Refusal, user: User) -> bool:
    if refusal.rule is RefusalRule.BOUND:
        return binding.is_elsewhere(user.bind_ip, user.bound_ip, refusal.ip)
    rules = judging.rules_of(user.id, refusal.account_id)
    of_list = [
        r for r in rules if r.purpose is AddressPurpose.RESTRICT and r.of_account is refusal.of_account
    ]
    return judging.judge(of_list, refusal.ip).refused_by is not None


def _lifting(refusal: Refusal, user: User) -> str:
    """Which rule of those that stand a proposal would have to name."""
    wanted = staff_override.BlockingRule.ACCOUNT if refusal.of_account else staff_override.BlockingRule.OWN
    if refusal.rule is RefusalRule.BOUND:
        wanted = staff_override.BlockingRule.BINDING
    return wanted.value if wanted in staff_override.rules_for(user) else ""


def _owners(refusal: Refusal) -> tuple[str, ...]:
    return (
        tuple(o.full_name for o in contacts.owners_of(refusal.account_id)[:5]) if refusal.account_id else ()
    )


def _moves(user: User, account: Account | None) -> bool:
    may = policy.value(Key.BIND_SELF_RECOVER, account.id if account else None, user.id)
    return bool(may) and summary.of([user.id])[user.id].two_steps
