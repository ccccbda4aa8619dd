"""Each policy's effect in figures: what a change would do now, told before anybody asks for it or confirms it."""

from __future__ import annotations

from collections.abc import Callable

from admin_app.desk.policy_effects.cases import OF_CASES
from admin_app.desk.policy_effects.figures import Effect, EffectKind
from admin_app.desk.policy_effects.people import OF_PEOPLE
from admin_app.desk.policy_effects.retention import OF_RETENTION
from admin_app.desk.policy_effects.sessions import OF_SESSIONS
from admin_app.kernel.actor import Actor
from admin_app.policy.draft import PolicyDraft
from admin_app.policy.register import Key

EFFECTS: dict[Key, Callable[[Actor, PolicyDraft], list[Effect]]] = {
    **OF_CASES,
    **OF_PEOPLE,
    **OF_RETENTION,
    **OF_SESSIONS,
}


def effects(actor: Actor, draft: PolicyDraft) -> list[Effect]:
    """What a change does to what there is now, as far as it is about more than what begins from then on."""
    if draft.overruled:
        return [Effect(EffectKind.OVERRULED)]
    return EFFECTS[draft.key](actor, draft)
