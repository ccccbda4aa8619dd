"""What every answer to a proposal goes through: who may give it, whether it is open, its next state and its event."""

from __future__ import annotations

from collections.abc import Callable

from admin_app.audit import meanwhile
from admin_app.audit import service as audit
from admin_app.independence import service as independence
from admin_app.kernel import clock
from admin_app.kernel.actor import Actor, system
from admin_app.kernel.errors import Conflict, NotAllowed
from admin_app.kernel.i18n import N_, told_when, translate
from admin_app.kernel.rights.permissions import Subject, require
from admin_app.proposal import telling
from admin_app.proposal.kind import PROPOSAL, ProposalAct, case_of
from admin_app.proposal.kind import what_of as what_of
from admin_app.proposal.models import EVENT_TARGET, Proposal, ProposalKind, ProposalState
from admin_app.proposal.telling import name_of as name_of

# Why somebody may not give an answer, where the right is there.
WHY_NOT = {
    ProposalAct.CONFIRMED: N_("You proposed this, so someone else must confirm it."),
    ProposalAct.DECLINED: N_("You proposed this yourself; withdraw it instead."),
    ProposalAct.WITHDRAWN: N_("Only the person who proposed this can withdraw it. You can decline it."),
}
OPERATOR = N_("The operator")
LAPSED = N_("Nobody confirmed this within 72 hours, so it has lapsed. Propose it again.")


_waits_again: dict[ProposalKind, Callable[[Actor, Proposal], None]] = {}


def when_undecided(kind: ProposalKind, tell: Callable[[Actor, Proposal], None]) -> None:
    """What is done where such a proposal ends and nothing was decided by it, in the transaction that ends it.

    For nouns above, whose own thing waits for somebody again then.
    """
    _waits_again[kind] = tell


class Decided(Conflict):
    """Somebody was faster. Says who, when and how."""

    code = "decided"
    message = N_("%(who)s decided this %(when)s: %(what)s.")


def judge(actor: Actor, act: ProposalAct, row: Proposal, subject: Subject, version: int | None) -> None:
    """Whether this person may give a locked proposal this answer now.

    Raises NotAllowed (role, whoever asked, whoever didn't), NotIndependent (who confirms, of whoever asked), Decided,
    Conflict (frozen, lapsed, an older page).
    """
    require(actor, case_of(row.kind).right_of(act), subject)
    if PROPOSAL.of(act).barred(actor, {ProposalAct.MADE: {row.proposed_by}}) is not None:
        raise NotAllowed(WHY_NOT[act])
    if act is ProposalAct.CONFIRMED:
        independence.require_independent(actor, row.proposed_by)
    _still_open(actor, row, version)


def answer(actor: Actor, act: ProposalAct, row: Proposal, *, note: str = "", told: str = "") -> None:
    """Bring a judged proposal to its end and record it; `note` is for whoever asked, `told` the event's words."""
    row.decided_by, row.decided_at, row.decided_note = actor.user_id, clock.now(), note
    _move(actor, act, row, told)


def lapse(row: Proposal) -> None:
    """End a locked proposal that nobody answered in time, or that was made in somebody else's name."""
    _move(system(), ProposalAct.LAPSED, row, "")


def is_open(row: Proposal) -> bool:
    """Whether a proposal waits for its second person now; a frozen one waits for a dispute."""
    return row.state is ProposalState.OPEN and row.expires_at > clock.now() and row.frozen_by is None


def record(act: ProposalAct, actor: Actor, row: Proposal, reason: str) -> None:
    """Record the event of an act on a proposal."""
    event = PROPOSAL.of(act).event
    if event is None:
        return
    facts = {"what": what_of(row.kind, row.target), "proposal": str(row.id)}
    if row.about:
        facts["about"] = row.about
    audit.record(
        event,
        actor,
        account_id=row.account_id,
        # About a person, it stands in the events of that one.
        target=None if row.user_id else (EVENT_TARGET, row.id),
        subject_id=row.user_id,
        facts=facts,
        reason=reason,
    )


def _move(actor: Actor, act: ProposalAct, row: Proposal, told: str) -> None:
    row.state, row.sealed = PROPOSAL.next_state(act, row.state), ""
    record(act, actor, row, told)
    telling.of_end(actor, act, row)
    waits_again = _waits_again.get(row.kind)
    if waits_again is not None and act is not ProposalAct.CONFIRMED:
        waits_again(actor, row)


def _still_open(actor: Actor, row: Proposal, version: int | None) -> None:
    if row.frozen_by is not None:
        raise Conflict(
            N_(
                "The person who proposed this reported that sign-in with “This wasn’t me”. Nothing is decided until that is settled."
            )
        )
    if row.state is ProposalState.OPEN:
        if row.expires_at <= clock.now():
            raise Conflict(LAPSED)
        meanwhile.require_same(actor, version, row.version, row.id)
        return
    if row.decided_at is None:
        raise Conflict(LAPSED)
    what = translate(PROPOSAL.of(ProposalAct(row.state)).words, actor.language)
    raise Decided(
        who=name_of(row.decided_by) if row.decided_by else translate(OPERATOR, actor.language),
        when=told_when(row.decided_at, actor.language, actor.time_zone),
        what=what,
    )
