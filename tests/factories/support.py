"""Support access, by the commands themselves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from admin_app.identity.locking import lock_person
from admin_app.identity.models import Account, User
from admin_app.kernel.db import db, transaction
from admin_app.kernel.rights.lens import Area
from admin_app.support_access import service as support_access
from admin_app.support_access import spoken
from admin_app.support_access.asks import asking
from admin_app.support_access.authorisation import live_grant
from admin_app.support_access.models import SupportAsk, SupportGrant
from tests.cast import actor_of
from tests.factories.people import make_staff


def allow(owner: User, **traits: Any) -> SupportGrant:
    """A live grant of the owner's account."""
    values: dict[str, Any] = {
        "areas": ["profile", "security"],
        "ticket": "#48213",
        "reason": "A colleague can't sign in",
    }
    actor = actor_of(owner)
    support_access.allow(actor, **{**values, **traits})
    grant = live_grant(actor.account_id) if actor.account_id else None
    assert grant is not None
    return grant


def allow_by_phone(
    agent: User,
    owner: User,
    *,
    areas: Sequence[Area] = (Area.PROFILE,),
    hours: int = 2,
    reason: str = "A mail never came",
) -> SupportGrant:
    """A live grant for one agent alone, as an owner allows it on the phone."""
    with transaction():
        person = lock_person(owner.id)
        assert person.account is not None
        return spoken.allow(
            actor_of(agent), person.account, person.user, areas=areas, hours=hours, reason=reason
        )


def ask(agent: User, account: Account, **traits: Any) -> SupportAsk:
    """An ask of the agent's that waits for an owner of the account, who has to be there."""
    values: dict[str, Any] = {
        "areas": ["profile", "security"],
        "mode": "change",
        "reason": "To correct the address",
        "ticket": "#48213",
        "hours": 8,
    }
    ask_id = asking.ask(actor_of(agent), account.id, **{**values, **traits})
    found = db.session.get(SupportAsk, ask_id)
    assert found is not None
    return found


def in_world(account: Account) -> dict[str, Any]:
    """An ask of an agent's that waits."""
    agent = make_staff("support", full_name="Asking Agent")
    return {"support_ask": ask(agent, account, areas=["billing"], mode="look").id}
