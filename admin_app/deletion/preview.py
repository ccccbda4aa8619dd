"""The preview: what a deletion erases and keeps, table by table, and whether it still stands.

An erasure's plan is hashed over the facts a decision rests on. Counts are shown, but aren't among them: else each sign-in
meanwhile would make an approval lapse.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from admin_app.data_case import telling
from admin_app.data_case.models import DataCase, DataCaseAct, DataCaseState
from admin_app.deletion import transitions
from admin_app.deletion.holds import holding
from admin_app.deletion.transitions import Locked
from admin_app.erasure import plan as erasure_plan
from admin_app.erasure.plan import Plan, PlanFacts
from admin_app.erasure.subject import Subject
from admin_app.identity.models import AccountStatus
from admin_app.kernel import clock
from admin_app.kernel.actor import system
from admin_app.kernel.errors import Conflict, DomainError, Invalid
from admin_app.kernel.i18n import N_, translate
from admin_app.legal_hold.queries import Hold
from admin_app.personal_data.inventory import inventory
from admin_app.user import access

A, S = DataCaseAct, DataCaseState
Facts = Mapping[str, Any]
LABELS = {
    "people": N_("People of the account"),
    "claims": N_("Unpaid amounts"),
    "invoices": N_("Number of invoices"),
}
REST, OWNERS_KEY = "rest", "owners"
OTHERWISE = N_("What is erased and kept")
CHANGED = N_(
    "This has changed since the preview was made: %(facts)s. The preview was made again. Look at it before you decide."
)
ALONE_THERE = N_(
    "This is the account’s only owner. Somebody else has to be made an owner first, or the whole account is deleted."
)
OWNERS = N_("Owners of the account")
HELD = N_("A legal hold stands by now, so nothing is decided until it ends.")


def subject_of(case: DataCase) -> Subject:
    """Whom a deletion erases."""
    if case.whole_account and case.account_id is not None:
        return Subject(account_id=case.account_id)
    return Subject(person_id=case.subject_id)


def make(held: Locked) -> None:
    """Make the preview, or make it anew, in the caller's transaction."""
    _keep(held, erasure_plan.plan(subject_of(held.case)))
    transitions.move(system(), held, A.PREVIEWED)


def submit(held: Locked) -> None:
    """Pass a previewed case on to approval, unless a legal hold stands."""
    holds = holding.on(held.case)
    if holds:
        _hold(held, holds)
        return
    transitions.move(system(), held, A.PASSED_ON)
    telling.turn(system(), held.case)


def stopped(held: Locked) -> DomainError | None:
    """Whether something came between: a legal hold, which stops the case, or a changed fact, which lets the approval lapse.

    So does that nobody else is an owner any more: an account isn't left without one.
    Gives the refusal for whoever wanted to decide; None where all is as it was.
    """
    holds = holding.on(held.case)
    if holds:
        _hold(held, holds)
        return Conflict(HELD, code="held")
    found, before = now_of(held.case), facts_of(held.deletion.plan)
    if found.hash == held.deletion.plan_hash:
        return _alone(held, before)
    _lapse(held, before)
    return Conflict(CHANGED, code="lapsed", facts=", ".join(changed(before, found.told())))


def release(held: Locked) -> None:
    """Let a held case go on, if no hold that may be told stands any more: it is previewed and decided anew."""
    if _told_of(holding.on(held.case)):
        return
    held.deletion.held_from = None
    transitions.move(system(), held, A.RELEASED)
    transitions.inform(system(), A.RELEASED, held)
    make(held)
    submit(held)


def told_reasons(case: DataCase) -> list[str]:
    """Why the law keeps a deletion from going on, as far as whoever it is about may be told."""
    return holding.reasons(case, holding.on(case))


def now_of(case: DataCase) -> PlanFacts:
    """The facts that a decision would rest on now."""
    return erasure_plan.facts_of(subject_of(case))


def facts_of(told: Mapping[str, Any] | None) -> Facts:
    """The facts of a plan that was kept; empty without one."""
    found: Facts = (told or {}).get("facts", {})
    return found


def changed(before: Facts, after: Facts, language: str = "en") -> list[str]:
    """Which facts differ, in words without amounts and names of people."""
    return [translate(word_of(key), language) for key in keys_changed(before, after)]


def keys_changed(before: Facts, after: Facts) -> list[str]:
    """Which facts differ, as the trail keeps them; `word_of` has a word for each."""
    keys = [key for key in LABELS if before.get(key) != after.get(key)]
    deeds = [list(facts.get("deeds", [])) for facts in (before, after)]
    moved = [row[0] for row in [*deeds[0], *deeds[1]] if (row in deeds[0]) != (row in deeds[1])]
    keys += [table for table in dict.fromkeys(moved) if table in inventory() and table not in keys]
    return keys or [REST]


def word_of(key: str) -> str:
    """The msgid for a fact that differs; empty for anything else."""
    entry = inventory().get(key)
    return LABELS.get(key) or {REST: OTHERWISE, OWNERS_KEY: OWNERS}.get(key) or (entry.words if entry else "")


def _keep(held: Locked, found: Plan) -> None:
    held.deletion.plan, held.deletion.plan_hash = dict(found.told()), found.hash
    held.deletion.previewed_at = clock.now()


def _hold(held: Locked, holds: Sequence[Hold]) -> None:
    """A legal hold stops the case: openly, or where the law forbids to tell of it, so that nothing shows but that it waits.

    For the latter there is no state of its own, which a copy of the person's data would tell: the case waits for approval,
    and each approval is refused as long as the hold stands.
    """
    told = _told_of(holds)
    if told:
        transitions.forget_decision(held)
        held.deletion.held_from = clock.now()
        transitions.move(system(), held, A.HELD)
        transitions.inform(system(), A.HELD, held, reasons=holding.reasons(held.case, told))
    elif held.case.state is S.PREVIEWED:
        transitions.move(system(), held, A.PASSED_ON)
        telling.turn(system(), held.case)
    elif held.case.state is S.IN_APPROVAL:
        transitions.forget_decision(held)
    else:
        _lapse(held, None)


def _told_of(holds: Sequence[Hold]) -> list[Hold]:
    return [hold for hold in holds if hold.may_tell]


def _alone(held: Locked, before: Facts) -> Conflict | None:
    account = held.account
    if held.case.whole_account or account is None or account.status is AccountStatus.DEACTIVATED:
        return None
    try:
        access.keep_an_owner(account, held.subject)
    except Invalid:
        if held.case.state is not S.IN_APPROVAL:
            _lapse(held, before, OWNERS)
        return Conflict(ALONE_THERE, code="last_owner")
    return None


def _lapse(held: Locked, before: Facts | None, because: str = "") -> None:
    """Let the approval lapse, and make the preview anew.

    `before` are the facts it rested on; without, no fact is said to differ. `because` names what changed beside the facts.
    """
    found = erasure_plan.plan(subject_of(held.case))
    was_decided, after = held.case.state is not S.IN_APPROVAL, found.facts.told()

    def why(language: str) -> list[str]:
        if because or before is None:
            return [translate(because, language)] if because else []
        return changed(before, after, language)

    transitions.forget_decision(held)
    keys = [OWNERS_KEY] if because else [] if before is None else keys_changed(before, after)
    transitions.move(system(), held, A.LAPSED, changed=keys)
    _keep(held, found)
    transitions.move(system(), held, A.PREVIEWED)
    transitions.move(system(), held, A.PASSED_ON)
    telling.turn(system(), held.case)
    if was_decided:
        transitions.inform(system(), A.LAPSED, held, changed=why(held.subject.language))
