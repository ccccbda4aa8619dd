"""One frozen thing after another: the person puts their own back, an owner decides about what concerns others.

Who is disputed, or was let in, enabled or given a role in the disputed time, decides nothing. Where no other owner is
active the disputed one does, after the new password: with a second factor, or 72 h after every contact was told.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from admin_app.audit import service as audit
from admin_app.audit.events import Event
from admin_app.contact import service as contacts
from admin_app.dispute import freezing, telling
from admin_app.dispute.models import Dispute, DisputeItem, DisputeState, ItemState
from admin_app.dispute.reading import queries
from admin_app.dispute.registry import BY_NOUN
from admin_app.identity.locking import lock_account, lock_person
from admin_app.kernel import clock
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db, lock_row, transaction
from admin_app.kernel.errors import Conflict, NotAllowed, NotFound
from admin_app.kernel.i18n import N_
from admin_app.kernel.rights.permissions import Permission, RoleKey, Subject, require, require_fresh
from admin_app.sign_in import acknowledge
from admin_app.sign_in.password.credential import require_self
from admin_app.user import access

ALONE_AFTER = timedelta(hours=72)
NOT_YET = "not_yet"  # why the disputed owner is refused who decides alone later


def restore(actor: Actor, item_id: UUID) -> None:
    """Put one's own thing back as it was when it was frozen; every address is told.

    Raises ReauthRequired, NotFound (another's, none that can be put back, or its 30 days are over), Conflict when it
    was done already, isn't settled yet, or somebody else has the name or address by now.
    """
    person = require_self(actor)
    require_fresh(actor)
    with transaction():
        lock_person(person.user_id, renames=True)
        item, dispute = _locked(item_id)
        if dispute.user_id != person.user_id or item.others:
            raise NotFound
        if item.state not in {ItemState.TAKEN_BACK, ItemState.EXPIRED}:
            raise Conflict(N_("This has already been restored, or isn’t settled yet."))
        if not may_restore(item):
            raise NotFound
        if not item.sealed_before and BY_NOUN[item.noun].read(item.key) is not None:
            raise Conflict(N_("Something else is now in its place. Remove that first."))
        reached = telling.addresses(person.user_id)  # an address that is replaced by this is told too
        freezing.put_back(actor, item)
        freezing.finish(actor, [item], ItemState.RESTORED)
        _record(Event.DISPUTE_RESTORED, actor, dispute, item)
        telling.of_item(actor, dispute, item, besides=reached)


def may_restore(item: DisputeItem) -> bool:
    """Whether a thing can be put back piece by piece: what was set up or changed, of kinds that allow it, for 30 days."""
    if item.state is not ItemState.TAKEN_BACK or not item.keep_until or item.keep_until <= clock.now():
        return False
    part, after = BY_NOUN.get(item.noun), freezing.after_of(item)
    return part is not None and after is not None and part.restorable(after)


def confirm(actor: Actor, item_id: UUID) -> None:
    """As an owner: it was meant, so it counts again. Raises as `drop`."""
    _decide(actor, item_id, ItemState.CONFIRMED)


def drop(actor: Actor, item_id: UUID) -> None:
    """As an owner: it wasn't meant, so it stays undone for good; whoever was kept out by it is let in again.

    Raises ReauthRequired, NotFound (another account's), NotAllowed (no owner; disputed; let in or given a role by the
    very thing or in the same time; the disputed owner, while another is active or before the time), Conflict when it
    was decided already or can't be carried out.
    """
    _decide(actor, item_id, ItemState.DROPPED)


def _decide(actor: Actor, item_id: UUID, to: ItemState) -> None:
    require_fresh(actor)
    with transaction():
        account = lock_account(actor.acting_account_id)
        item, dispute = _locked(item_id)
        if dispute.account_id != account.id or not item.others:
            raise NotFound
        require(actor, Permission.OWN_PEOPLE_ROLE, Subject(account.id))
        access.still_may(actor, Permission.OWN_PEOPLE_ROLE)
        if item.state is not ItemState.FROZEN:
            raise Conflict(N_("Somebody has already decided this."))
        _judge(actor, dispute)
        if to is ItemState.CONFIRMED:
            freezing.put_back(actor, item)
        else:
            freezing.leave_out(item)
        freezing.finish(actor, [item], to)
        event = Event.DISPUTE_ITEM_CONFIRMED if to is ItemState.CONFIRMED else Event.DISPUTE_ITEM_DROPPED
        _record(event, actor, dispute, item)
        telling.of_item(actor, dispute, item)


def _judge(actor: Actor, dispute: Dispute) -> None:
    if actor.user_id is None or queries.is_concerned(actor.user_id, dispute.id):
        raise NotAllowed(N_("This is about yourself, so another owner decides."))
    if not access.is_owner(actor.user_id):
        raise NotAllowed(N_("An owner of the account decides about this."), grantor=RoleKey.OWNER)
    if actor.user_id != dispute.user_id:
        if queries.open_one(actor.user_id):
            raise NotAllowed(N_("While you have a dispute of your own open, another owner decides."))
        return
    others = (
        contacts.owners_of(actor.acting_account_id, but={actor.user_id}) if actor.acting_account_id else []
    )
    if any(_may_decide(owner.id, dispute.id) for owner in others):
        raise NotAllowed(N_("It was done in your name, so another owner decides."))
    until = alone_from(actor, dispute)
    if until is None or until > clock.now():
        raise NotAllowed(
            N_(
                "You can only decide this alone with a second step at sign-in, or 72 hours after every address was told."
            ),
            code=NOT_YET,
        )


def _may_decide(user_id: UUID, dispute_id: UUID) -> bool:
    return not queries.is_concerned(user_id, dispute_id) and not queries.open_one(user_id)


def refusal(actor: Actor, dispute_id: UUID) -> NotAllowed | None:
    """Why an owner can't decide about what a dispute froze, for the page; None for who can. `_decide` judges again."""
    try:
        _judge(actor, db.session.get_one(Dispute, dispute_id))
    except NotAllowed as error:
        return error
    return None


def alone_from(actor: Actor, dispute: Dispute) -> datetime | None:
    """From when on the disputed owner may decide where no other owner is active; None before the new password.

    A second factor counts that was set up before the disputed moment.
    """
    if dispute.state is not DisputeState.SETTLED or dispute.ended_at is None:
        return None
    proven = (
        actor.session_id is not None
        and actor.user_id is not None
        and acknowledge.is_proven_before(actor.session_id, actor.user_id, dispute.since)
    )
    return dispute.ended_at if proven else dispute.ended_at + ALONE_AFTER


def sweep() -> None:
    """Forget what can't be put back any more, 30 days after the end; safe to run twice at once."""
    for item_id in queries.overdue_items():
        with transaction():
            item = lock_row(DisputeItem, item_id)
            if item is None or item.state is ItemState.FROZEN:
                continue
            item.sealed_before = item.sealed_after = ""
            item.keep_until = None
            if item.state is ItemState.TAKEN_BACK:
                item.state = ItemState.EXPIRED


def _locked(item_id: UUID) -> tuple[DisputeItem, Dispute]:
    item = lock_row(DisputeItem, item_id)
    dispute = db.session.get(Dispute, item.dispute_id) if item else None
    if item is None or dispute is None:
        raise NotFound
    return item, dispute


def _record(event: Event, actor: Actor, dispute: Dispute, item: DisputeItem) -> None:
    audit.record(
        event,
        actor,
        account_id=dispute.account_id,
        subject_id=item.subject_id or dispute.user_id,
        facts={"what": item.noun, "dispute": str(dispute.id)},
    )
