"""Whoever stood at the door, for a job that mails of it later: private, so sealed while the job waits."""

from __future__ import annotations

import json

from admin_app.kernel import crypto
from admin_app.kernel.actor import Actor, nobody

PLACE = "jobs.arguments:sign_in.door"
USER_AGENT_MAX = 400


def seal(actor: Actor, place: str = PLACE) -> str:
    """From where somebody came, to be kept in a job; `place` names whose, so that it opens in no other."""
    told = {
        "ip": actor.ip,
        "user_agent": actor.user_agent[:USER_AGENT_MAX],
        "country": actor.country,
        "request_id": actor.request_id,
    }
    return crypto.seal(json.dumps(told), place)


def unseal(text: str, place: str = PLACE) -> Actor:
    """The same, as somebody who isn't known."""
    return nobody(**json.loads(crypto.unseal(text, place)))
