"""Mailed links: a GET shows what the link is for and changes nothing, a POST uses it up (SECURITY 6).

The page holds nothing of other hosts, and its answers say `Referrer-Policy: no-referrer`, so that the secret in
its address goes nowhere.
"""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, Response, abort, flash, session, url_for
from flask_babel import gettext as _

from admin_app.api_token import queries as api_tokens
from admin_app.identity.models import UserKind
from admin_app.kernel.actor import Actor
from admin_app.kernel.crypto import new_token
from admin_app.kernel.links import LinkPurpose
from admin_app.session import lifecycle
from admin_app.session.models import Stage
from admin_app.sign_in import links
from admin_app.sign_in.flow.subject import SignInSubject
from admin_app.sign_in.passkey.factor import PASSKEYS
from admin_app.sign_in.password import credential, reset_delay
from admin_app.user.joining import invitation_ends
from forms.base import ConfirmForm
from forms.sign_in.door import SetPasswordForm
from views.http.requester.gate import home
from views.http.web import current_actor, page, perform, public, see_other
from views.sign_in import passkey_place, password_verdicts
from views.sign_in.passkey_options import SECRET, options

bp = Blueprint("links", __name__)
PURPOSES = {p.value: p for p in (LinkPurpose.ACTIVATE, LinkPurpose.RESET, LinkPurpose.STAFF_SETUP)}


@bp.route("/link/<purpose>/<token>", methods=["GET", "POST"])
@public
def follow(purpose: str, token: str) -> Response:
    """Set a password by a link: of an invitation, or for a forgotten one."""
    kind_of_link = PURPOSES.get(purpose) or abort(404)
    try:
        person = links.peek(token, kind_of_link)
        reset_delay.require_over(person)
        return _set_password(person, token, kind_of_link)
    except links.LinkDead:
        return dead()
    except (reset_delay.ResetWaits, reset_delay.ResetHeld) as waits:
        return _waiting(waits, person.kind)


def _set_password(person: SignInSubject, token: str, purpose: LinkPurpose) -> Response:
    form = SetPasswordForm()
    if password_verdicts.asked():
        return password_verdicts.of(form.new, person)
    form.needs_code = person.factor_on
    secret = str(session.get(SECRET, ""))

    def act(actor: Actor, *, new: str, code: str, passkey: str) -> lifecycle.Started | None:
        return credential.set_by_link(
            actor, token, purpose, new=new, code=code, passkey=passkey, secret=secret
        )

    done = perform(form, act, new=form.new, code=form.code, passkey=form.passkey)
    if isinstance(done.error, links.LinkDead):
        return dead()
    if isinstance(done.error, (reset_delay.ResetWaits, reset_delay.ResetHeld)):
        return _waiting(done.error, person.kind)
    if done.ok:
        return _entered(person, done.value)
    by_passkey = (
        url_for(".reset_passkey", token=token)
        if form.needs_code and person.has(PASSKEYS) and passkey_place.are_here()
        else ""
    )
    return page(
        "sign_in/set_password.html",
        done,
        form=form,
        person=person,
        purpose=purpose,
        tokens=api_tokens.live_of(person.user_id) if purpose is LinkPurpose.RESET else 0,
        rule=password_verdicts.shown(form.new.data or "", person),
        by_passkey=by_passkey,
        decline=url_for(".decline", token=token) if purpose is LinkPurpose.ACTIVATE else "",
    )


@bp.route("/link/activate/<token>/decline", methods=["GET", "POST"])
@public
def decline(token: str) -> Response:
    """Say no to an invitation; the page asks first."""
    return declining(
        token,
        lambda secret: links.peek(secret, LinkPurpose.ACTIVATE),
        invitation_ends.decline,
        consequence=_("You won’t join the account, its owners are told, and the link stops working."),
        back=url_for(".follow", purpose=LinkPurpose.ACTIVATE.value, token=token),
    )


def declining(
    token: str,
    peek: Callable[[str], object],
    act: Callable[[Actor, str], None],
    *,
    consequence: str,
    back: str,
) -> Response:
    """The page on which an invitation of any kind is declined by its mailed link: it asks first, then says that it is done."""
    form = ConfirmForm()
    try:
        peek(token)
    except links.LinkDead:
        return dead()
    done = perform(form, act, token)
    if isinstance(done.error, links.LinkDead):
        return dead()
    return page("sign_in/decline.html", done, form=form, consequence=consequence, back=back)


@bp.post("/link/reset/<token>/passkey")
@public
def reset_passkey(token: str) -> Response:
    """A challenge for the person's passkeys, in place of a code."""
    session.setdefault(SECRET, new_token())
    return options(lambda _actor: credential.ask_passkey(token, secret=session[SECRET]))


def dead() -> Response:
    response = page("sign_in/link_dead.html", kind=UserKind.CUSTOMER)
    response.status_code = links.LinkDead.status
    return response


def _waiting(waits: reset_delay.ResetWaits | reset_delay.ResetHeld, kind: UserKind) -> Response:
    """The link is good, but not yet (SECURITY 56, 66): until a moment, or until people have decided."""
    until = waits.until if isinstance(waits, reset_delay.ResetWaits) else None
    response = page("sign_in/link_waits.html", until=until, hold=waits.hold, kind=kind)
    response.status_code = waits.status
    return response


def _entered(person: SignInSubject, started: lifecycle.Started | None) -> Response:
    """A reset leads to the door; an invitation goes on to the factor's set-up, or straight in."""
    session.clear()
    if started is None:
        flash(_("Your new password is set. Sign in with it."), "good")
        return see_other(f"sign_in.{person.kind}_sign_in")
    if started.stage is Stage.FACTOR_SETUP:
        return see_other(f"sign_in.{person.kind}_set_up")
    if started.stage is Stage.FACTOR:
        return see_other(f"sign_in.{person.kind}_code")
    flash(_("Welcome. Your password is set."), "good")
    return see_other("links.offer")


@bp.get("/welcome")
def offer() -> Response:
    """What an invitation ends with: two-step sign-in is offered, not forced."""
    return page("sign_in/offer.html", actor_name=current_actor().name, target=home(UserKind.CUSTOMER))
