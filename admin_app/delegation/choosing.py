"""What may be chosen for a delegate, by whom, and for whom."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa

from admin_app.billing.models import Service
from admin_app.delegation import limits
from admin_app.delegation.models import ALIVE, Delegation, DelegationLevel
from admin_app.identity.models import Account, Membership, User
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db
from admin_app.kernel.errors import Invalid, NotAllowed
from admin_app.kernel.i18n import N_
from admin_app.kernel.rights.permissions import Permission, RoleKey
from admin_app.session.rights_now import still_may

TICKETS = frozenset({Permission.OWN_TICKETS_READ_ALL, Permission.OWN_TICKETS_WRITE})


def may_give_tickets(actor: Actor) -> bool:
    """Whether somebody may let a delegate work on tickets: whoever sees and writes all of them."""
    return actor.permissions >= TICKETS


def gives_what_they_have(actor: Actor, permission: Permission, level: DelegationLevel) -> None:
    """Refuse whoever gives what they don't have: to read services and invoices, or to work on all tickets about them.

    Asked under the account's lock. Raises NotAllowed.
    """
    needed = {Permission.OWN_BILLING_READ}
    if level is DelegationLevel.MANAGE:
        needed |= TICKETS
    if not {right.value for right in needed} <= still_may(actor, permission):
        raise NotAllowed(grantor=RoleKey.OWNER)


def refuse_taken(account: Account, email_hash: str) -> None:
    """Neither somebody of the account nor the same address twice; both are known to whoever invites.

    The hash is that of a row, too, which only stands for an invitation: the answer doesn't tell whether somebody
    elsewhere signs in with the address.
    """
    member = sa.exists().where(
        Membership.account_id == account.id,
        Membership.user_id == User.id,
        User.email_hash == email_hash,
    )
    twice = sa.exists().where(
        Delegation.account_id == account.id, Delegation.email_hash == email_hash, Delegation.state.in_(ALIVE)
    )
    found = db.session.execute(sa.select(member.label("member"), twice.label("twice"))).one()
    if found.member:
        raise Invalid(
            N_("This person is in the account already: see the page “People”."), field="email", code="member"
        )
    if found.twice:
        raise Invalid(N_("This address is invited or a delegate already."), field="email", code="twice")


def chosen_of(
    account_id: UUID, all_services: bool, service_ids: Sequence[str], already: Sequence[str] = ()
) -> list[str]:
    """The chosen services, of the account's own. Raises Invalid beside `services`."""
    if all_services:
        return []
    wanted = {UUID(hex=chosen) for chosen in service_ids}
    if not wanted:
        raise Invalid(N_("Choose at least one service, or all of them."), field="services", code="none")
    if len(wanted) > limits.CHOSEN_MOST:
        raise Invalid(
            N_("Choose at most %(most)s services, or all of them."),
            field="services",
            code="many",
            most=limits.CHOSEN_MOST,
        )
    there = set(
        db.session.scalars(
            sa.select(Service.id).where(Service.account_id == account_id, Service.id.in_(wanted))
        )
    )
    if wanted - there - {UUID(hex=known) for known in already}:
        raise Invalid(N_("One of these services isn’t there any more."), field="services", code="gone")
    return sorted(chosen.hex for chosen in wanted & there)
