"""A second person judges each breaking of the glass within 3 working days."""

from __future__ import annotations

import enum
from uuid import UUID

import sqlalchemy as sa

from admin_app.audit import meanwhile
from admin_app.audit.events import Event
from admin_app.bell import service as bell
from admin_app.break_glass import opening
from admin_app.break_glass.kind import BREAK_GLASS, BreakGlassAct
from admin_app.break_glass.models import BreakGlass, BreakGlassState
from admin_app.contact import service as contacts
from admin_app.email import outbox
from admin_app.email.messages import break_glass as mails
from admin_app.identity.locking import lock_account
from admin_app.identity.models import User
from admin_app.independence import service as independence
from admin_app.kernel import clock
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db, lock_row, transaction
from admin_app.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from admin_app.kernel.i18n import N_, told_when, translate
from admin_app.kernel.rights import reasons
from admin_app.kernel.rights.permissions import require, require_fresh

WHY_NOT = {
    BreakGlassAct.BROKEN: N_("This was your own break-glass access, so someone else must review it."),
    BreakGlassAct.ALLOWED: N_("You allowed it beyond the limits, so someone else must review it."),
}


class ReviewVerdict(enum.StrEnum):
    """What a review says."""

    JUSTIFIED = "justified"
    NOT_JUSTIFIED = "not_justified"


def review(actor: Actor, glass_id: UUID, *, verdict: str, note: str, version: int | None = None) -> None:
    """Say whether breaking the glass was justified, with a note that the customer reads too.

    Whoever broke it is told; where it wasn't justified, so are the owners. Raises ReauthRequired, NotFound, NotAllowed
    (role, whoever broke or allowed it, who isn't independent), Invalid (verdict, note), Conflict (reviewed already,
    still open, frozen).
    """
    words = reasons.needed(note, "note")
    if verdict not in set(ReviewVerdict):
        raise Invalid(N_("Choose one of the two."), field="verdict", code="verdict")
    act = BreakGlassAct(verdict)
    require_fresh(actor)
    with transaction():
        glass = _judged(actor, act, glass_id, version)
        glass.state = BREAK_GLASS.next_state(act, glass.state)
        glass.reviewed_by, glass.reviewed_at, glass.review_note = actor.user_id, clock.now(), words
        facts: dict[str, object] = {"verdict": verdict, "late": clock.now() > glass.review_due_at}
        opening.record(Event.GLASS_REVIEWED, actor, glass, facts, reason=words)
        bell.silence(glass.id)
        _tell(actor, glass)


def why_not(actor: Actor, glass: BreakGlass) -> str:
    """Why somebody with the right doesn't review this one, for pages; empty where they may."""
    barred = BREAK_GLASS.of(BreakGlassAct.JUSTIFIED).barred(actor, _doers(glass))
    return WHY_NOT[barred] if barred else ""


def _doers(glass: BreakGlass) -> dict[BreakGlassAct, set[UUID]]:
    return {
        BreakGlassAct.BROKEN: {glass.opened_by},
        BreakGlassAct.ALLOWED: {glass.allowed_by} if glass.allowed_by else set(),
    }


def _judged(actor: Actor, act: BreakGlassAct, glass_id: UUID, version: int | None) -> BreakGlass:
    known = db.session.get(BreakGlass, glass_id)
    if known is None:
        raise NotFound
    lock_account(known.account_id)
    glass = lock_row(BreakGlass, glass_id)
    if glass is None:
        raise NotFound
    require(actor, BREAK_GLASS.right_of(act))
    if refused := why_not(actor, glass):
        raise NotAllowed(refused)
    independence.require_independent(actor, glass.opened_by)
    if glass.frozen_by is not None:
        raise Conflict(
            N_(
                "The person who reviewed this reported that sign-in with “This wasn’t me”. Nothing is decided until that is settled."
            )
        )
    if glass.state is not BreakGlassState.AWAITING:
        raise _decided(actor, glass)
    if not opening.over(glass):
        raise Conflict(
            N_("It is open until %(when)s. It can be reviewed when it is over."),
            when=told_when(glass.until_at, actor.language, actor.time_zone),
        )
    meanwhile.require_same(actor, version, glass.version, glass.id)
    return glass


def _decided(actor: Actor, glass: BreakGlass) -> Conflict:
    name = db.session.scalar(sa.select(User.full_name).where(User.id == glass.reviewed_by)) or ""
    return Conflict(
        N_("%(who)s decided this %(when)s: %(what)s."),
        code="decided",
        who=name,
        when=told_when(glass.reviewed_at or clock.now(), actor.language, actor.time_zone),
        what=translate(BREAK_GLASS.of(BreakGlassAct(glass.state.value)).words, actor.language),
    )


def _tell(actor: Actor, glass: BreakGlass) -> None:
    """Whoever broke it, and the owners where it wasn't justified; not while a legal order forbids it."""
    account = lock_account(glass.account_id)
    readers = list(db.session.scalars(sa.select(User).where(User.id == glass.opened_by)))
    if glass.state is BreakGlassState.NOT_JUSTIFIED and glass.told_at is not None:
        readers += contacts.owners_of(account.id)
    for reader in readers:
        outbox.queue(
            mails.reviewed(
                reader,
                actor,
                account=account,
                verdict=glass.state.value,
                note=glass.review_note,
                at=glass.opened_at,
            )
        )
