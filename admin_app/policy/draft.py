"""A change of a policy in the making: what counts now for those it is about, and what would count by it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from admin_app.kernel import clock
from admin_app.kernel.db import db
from admin_app.policy import schedule
from admin_app.policy.models import IN_FORCE, PolicyValue
from admin_app.policy.register import REGISTER, Key, Value
from admin_app.policy.schedule import Planned, Setting, Standing
from admin_app.policy.service import is_stricter, strictest


@dataclass(frozen=True, slots=True)
class PolicyDraft:
    """`value` None takes back what is said at this level. `before` and `after` count for those it is about, persons'
    own choices apart; `above` is what the other levels say, which may be stricter.
    """

    setting: Setting
    value: Value | None
    at: datetime
    stood: Standing
    before: Value
    after: Value

    @property
    def key(self) -> Key:
        """The policy."""
        return self.setting.key

    @property
    def account_id(self) -> UUID | None:
        """The account it is about, or None for everybody."""
        return self.setting.account_id

    @property
    def is_tighter(self) -> bool:
        """Whether less is allowed than now."""
        return is_stricter(self.key, self.after, self.before)

    @property
    def overruled(self) -> bool:
        """Whether the value says nothing, since another level says a stricter one."""
        return self.value is not None and self.after != self.value and not REGISTER[self.key].is_text

    @property
    def dropped(self) -> tuple[Planned, ...]:
        """What was planned from then on and falls away."""
        return tuple(plan for plan in self.stood.planned if plan.at >= self.at)


def draft(setting: Setting, value: Value | None, at: datetime | None = None) -> PolicyDraft:
    """What a change would bring, in two statements. The caller has judged the value."""
    now = clock.now()
    moment = max(at, now) if at else now
    stood, others = schedule.standing(setting), _others(setting)
    return PolicyDraft(
        setting,
        value,
        moment,
        stood,
        _counts(setting.key, others, stood.value),
        _counts(setting.key, others, value),
    )


def _counts(key: Key, others: list[Value], said: Value | None) -> Value:
    return strictest(key, others if said is None else [*others, said])


def _others(setting: Setting) -> list[Value]:
    """What the other levels say for the account; of a policy for everybody there are none above it."""
    if setting.account_id is None:
        return []
    rows = db.session.scalars(
        sa.select(PolicyValue.value).where(
            PolicyValue.key == setting.key.value,
            PolicyValue.user_id.is_(None),
            sa.or_(
                PolicyValue.account_id.is_(None),
                sa.and_(
                    PolicyValue.account_id == setting.account_id, PolicyValue.by_owner != setting.by_owner
                ),
            ),
            IN_FORCE,
        ),
        {"now": clock.now()},
    )
    return [value for value in rows if REGISTER[setting.key].admits(value)]
