"""What policies of retention take away: the dry run, told before anybody asks for a change or confirms it."""

from __future__ import annotations

from collections.abc import Callable

from admin_app.desk.policy_effects.figures import Bound, Effect, EffectKind
from admin_app.kernel.actor import Actor
from admin_app.policy import keeping
from admin_app.policy.draft import PolicyDraft
from admin_app.policy.register import Key
from admin_app.retention import queries
from admin_app.retention.rules import by_key


def taken(_actor: Actor, draft: PolicyDraft) -> list[Effect]:
    """How many rows the next run takes, counted up to 10,000; what holds and restrictions keep back is left out."""
    if draft.key is Key.RETENTION_FILES:
        return [Effect(EffectKind.FROM_NOW_ON)]
    if not draft.is_tighter:
        return [Effect(EffectKind.KEPT_LONGER)]
    number = queries.due(by_key()[draft.key], keeping.at_least(draft.key, int(draft.after)))
    kind = EffectKind[draft.key.name]
    if number > queries.COUNTED:
        return [Effect(kind, queries.COUNTED, Bound.MORE_THAN)]
    return [Effect(kind, number)] if number else [Effect(EffectKind.NOTHING_DUE)]


OF_RETENTION: dict[Key, Callable[[Actor, PolicyDraft], list[Effect]]] = dict.fromkeys(keeping.KEYS, taken)
