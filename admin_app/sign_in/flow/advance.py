"""How a sign-in moves on, whichever step was done last: to the next one that is wanted, or open.

Every way in ends here (password, second factor, passkey, invitation, set-up of a factor, PIN), so no way can
pass a step by.
"""

from __future__ import annotations

from uuid import UUID

from admin_app.kernel.crypto import new_token
from admin_app.kernel.db import db
from admin_app.kernel.errors import Conflict
from admin_app.kernel.i18n import N_
from admin_app.policy.register import Key
from admin_app.session import concurrent_limit, lifecycle, pending_cookies
from admin_app.session.models import AttemptResult, Stage
from admin_app.sign_in import known_devices
from admin_app.sign_in.flow import attempts as record
from admin_app.sign_in.flow.context import Entry, next_stage
from admin_app.sign_in.trusted_browser import service as trusted_browsers

WAITS_FOR = {
    Stage.FACTOR: AttemptResult.FACTOR_NEEDED,
    Stage.FACTOR_SETUP: AttemptResult.FACTOR_NEEDED,
    Stage.HOLD: AttemptResult.HELD,
    Stage.NEW_PASSWORD: AttemptResult.NEW_PASSWORD_NEEDED,
    Stage.PIN: AttemptResult.PIN_NEEDED,
}


def begin(entry: Entry) -> lifecycle.Started:
    """Begin the session of a sign-in, in the caller's transaction; its stage says what comes next.

    Raises LimitReached when it would open at once and no further session fits in.
    """
    stage = next_stage(entry)
    if stage is Stage.OPEN:
        _make_room(entry)
    person, browser = entry.person, _browser(entry) if stage is Stage.OPEN else ""
    started = lifecycle.start(
        entry.actor,
        person.user_id,
        person.kind,
        account_id=person.account_id,
        stage=stage,
        methods=entry.methods,
        lasts=entry.lasts,
        fresh=_is_fresh(entry),
        bound_ip=entry.ties_to,
        browser=browser,
    )
    db.session.flush()
    if entry.browser_spares:
        trusted_browsers.used(entry)
    _note(entry, stage, started.session_id, browser)
    return started


def advance(entry: Entry, session_id: UUID, done: Stage) -> lifecycle.Started:
    """A step of a waiting session is done: on to the next, in the caller's transaction. Its secret is renewed.

    Raises Conflict when the session ended or another window was faster, LimitReached.
    """
    stage = next_stage(entry, after=done)
    browser = _browser(entry) if stage is Stage.OPEN else ""
    if stage is Stage.OPEN:
        _make_room(entry)
        cookie = lifecycle.open_up(
            session_id,
            entry.lasts,
            entry.methods,
            waiting=done,
            fresh=_is_fresh(entry),
            bound_ip=entry.ties_to,
            browser=browser,
        )
    else:
        cookie = lifecycle.move_on(session_id, entry.methods, waiting=done, to=stage)
    if not cookie:
        raise Conflict(N_("This sign-in has ended. Sign in again."))
    _note(entry, stage, session_id, browser)
    return lifecycle.Started(session_id, stage, cookie)


def _is_fresh(entry: Entry) -> bool:
    """Whoever was spared the second factor has shown one only; "Confirm it's you" asks for the other."""
    return entry.two_factors or not entry.person.factor_on


def _make_room(entry: Entry) -> None:
    concurrent_limit.make_room(
        entry.person.user_id,
        int(entry.policies[Key.SESSION_LIMIT]),
        str(entry.policies[Key.SESSION_AT_LIMIT]),
    )


def _browser(entry: Entry) -> str:
    """The secret of the browser's own cookie, which it may only be given with this answer."""
    return entry.actor.browser or new_token()


def _note(entry: Entry, stage: Stage, session_id: UUID, browser: str) -> None:
    if stage is Stage.OPEN:
        record.signed_in(entry.actor, entry.person, session_id, entry.methods[-1])
        known_devices.arrived(entry, session_id, browser)
        if not entry.actor.browser:  # from now on this browser is known again
            pending_cookies.give("browser", browser)
        return
    record.attempt(
        entry.actor,
        WAITS_FOR[stage],
        user_id=entry.person.user_id,
        method=entry.methods[-1],
        session_id=session_id,
    )
    if stage is Stage.HOLD:
        known_devices.held(entry, session_id)
