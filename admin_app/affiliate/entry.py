"""What every act in the affiliate programme goes through: that there is one, the account's lock, the right."""

from __future__ import annotations

from typing import TypeVar
from uuid import UUID

import sqlalchemy as sa

from admin_app.affiliate import program
from admin_app.affiliate.models import AffiliateDestination, AffiliatePayout
from admin_app.affiliate.program import Terms
from admin_app.audit import meanwhile
from admin_app.identity.locking import LockedPerson, lock_account, lock_person, subject_of
from admin_app.identity.models import Account, AccountStatus
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db, lock_row
from admin_app.kernel.errors import NotAllowed, NotFound
from admin_app.kernel.rights.permissions import Permission, Subject, holds_while, require
from admin_app.session.rights_now import still_may
from admin_app.session.second_person import judge_for_two

R = TypeVar("R", AffiliateDestination, AffiliatePayout)


def begin(actor: Actor, *, anew: bool = False) -> tuple[LockedPerson, Account, Terms]:
    """Lock the account and whoever acts for it, and judge them now; gives both and the terms.

    What begins something `anew` is there only while the programme is on; what is under way goes on to its end without it.
    Must be called in a transaction. Raises NotFound, NotAllowed (staff, role, state).
    """
    if actor.user_id is None or not actor.is_customer:
        raise NotAllowed
    terms = program.terms_if_on() if anew else program.terms()
    person = lock_person(actor.user_id)
    if person.account is None or person.account.id != actor.acting_account_id:
        raise NotFound
    require(actor, Permission.OWN_AFFILIATE_WRITE, person.subject)
    still_may(actor, Permission.OWN_AFFILIATE_WRITE)
    return person, person.account, terms


def begin_at_desk(actor: Actor, model: type[R], row_id: UUID, version: int | None) -> tuple[Account, R]:
    """Lock an account's row after the account, and judge who of the staff acts on it; gives both.

    Must be called in a transaction. Raises NotFound, NotAllowed (role, state), Conflict where it was changed meanwhile.
    """
    account = lock_account(db.session.scalar(sa.select(model.account_id).where(model.id == row_id)))
    row = lock_row(model, row_id)
    if row is None:
        raise NotFound
    require(actor, Permission.AFFILIATE_WRITE, subject_of(account))
    judge_for_two(actor, Permission.AFFILIATE_WRITE)
    meanwhile.require_same(actor, version, row.version, row.id)
    return account, row


def reader(actor: Actor) -> UUID:
    """The account whose part of the programme somebody reads. Raises NotAllowed."""
    require(actor, Permission.OWN_AFFILIATE_READ, Subject(actor.acting_account_id))
    if actor.acting_account_id is None:
        raise NotFound
    return actor.acting_account_id


def writes(actor: Actor, status: AccountStatus) -> bool:
    """Whether somebody may change anything of it while their account is in this state: for pages; commands ask `begin`."""
    right = Permission.OWN_AFFILIATE_WRITE
    return actor.may(right) and holds_while(right, status)
