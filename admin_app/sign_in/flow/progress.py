"""How a sign-in moves on, whichever step was done last: to the next one that is wanted, or open.

Every way in ends here (password, second factor, passkey, invitation, set-up of a factor, PIN), so no way can
pass a step by.
"""

from __future__ import annotations

from uuid import UUID

from admin_app.kernel.crypto import new_token
from admin_app.kernel.errors import Conflict
from admin_app.kernel.i18n import N_
from admin_app.policy.register import AtLimit, Key
from admin_app.session import lifecycle, pending_cookies
from admin_app.session.limits import concurrent_limit
from admin_app.session.models import AttemptResult, Stage
from admin_app.session.pending_cookies import CookieKind
from admin_app.sign_in import known_devices
from admin_app.sign_in.flow import attempts
from admin_app.sign_in.flow.context import SignInContext, next_stage
from admin_app.sign_in.trusted_browser import service as trusted_browsers

WAITS_FOR = {
    Stage.FACTOR: AttemptResult.FACTOR_NEEDED,
    Stage.FACTOR_SETUP: AttemptResult.FACTOR_NEEDED,
    Stage.LIMIT: AttemptResult.SESSION_LIMIT,
    Stage.HOLD: AttemptResult.HELD,
    Stage.NEW_PASSWORD: AttemptResult.NEW_PASSWORD_NEEDED,
    Stage.PIN: AttemptResult.PIN_NEEDED,
    Stage.DOCUMENTS: AttemptResult.DOCUMENTS_WAIT,
}


def start(context: SignInContext) -> lifecycle.Started:
    """Begin the session of a sign-in, in the caller's transaction; its stage says what comes next.

    Raises LimitReached when it would open at once and no further session fits in.
    """
    stage = next_stage(context)
    if stage is Stage.OPEN:
        _make_room(context)
    person, browser = context.person, _browser(context) if stage is Stage.OPEN else ""
    started = lifecycle.start(
        context.actor,
        person.user_id,
        person.kind,
        account_id=person.account_id,
        stage=stage,
        methods=context.methods,
        lasts=context.lasts,
        fresh=_is_fresh(context),
        bound_ip=context.ties_to,
        browser=browser,
    )
    if context.browser_skips_factor:
        trusted_browsers.used(context)
    _note(context, stage, started.session_id, browser)
    return started


def advance(context: SignInContext, session_id: UUID, done: Stage) -> lifecycle.Started:
    """A step of a waiting session is done: on to the next, in the caller's transaction. Its secret is renewed.

    Raises Conflict when the session ended or another window was faster, LimitReached.
    """
    stage = next_stage(context, after=done)
    browser = _browser(context) if stage is Stage.OPEN else ""
    if stage is Stage.OPEN:
        _make_room(context)
        cookie = lifecycle.open_up(
            session_id,
            context.lasts,
            context.methods,
            waiting=done,
            fresh=_is_fresh(context),
            bound_ip=context.ties_to,
            browser=browser,
        )
    else:
        cookie = lifecycle.move_on(session_id, context.methods, waiting=done, to=stage)
    if not cookie:
        raise Conflict(N_("This sign-in has ended. Sign in again."))
    _note(context, stage, session_id, browser)
    return lifecycle.Started(session_id, stage, cookie)


def _is_fresh(context: SignInContext) -> bool:
    """Whoever was spared the second factor has shown one only; "Confirm it's you" asks for the other."""
    return context.two_factors or not context.person.factor_on


def _make_room(context: SignInContext) -> None:
    concurrent_limit.make_room(
        context.person.user_id,
        int(context.policies[Key.SESSION_LIMIT]),
        AtLimit(str(context.policies[Key.SESSION_AT_LIMIT])),
    )


def _browser(context: SignInContext) -> str:
    """The secret of the browser's own cookie, which it may only be given with this answer."""
    return context.actor.browser or new_token()


def _note(context: SignInContext, stage: Stage, session_id: UUID, browser: str) -> None:
    if stage is Stage.OPEN:
        attempts.record_signed_in(context.actor, context.person, session_id, context.methods[-1])
        known_devices.arrived(context, session_id, browser)
        # From now on this browser is known again, for longer than the session lasts.
        pending_cookies.give(CookieKind.BROWSER, browser)
        return
    attempts.record(
        context.actor,
        WAITS_FOR[stage],
        user_id=context.person.user_id,
        method=context.methods[-1],
        session_id=session_id,
    )
    if stage is Stage.HOLD:
        known_devices.held(context, session_id)
