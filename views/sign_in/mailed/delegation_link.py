"""The mailed invitation of a delegate: whoever signs in here goes on by signing in, anybody else joins, or says no.

As every page of a mailed link it reads no session, changes nothing on a GET, and its address goes nowhere.
"""

from __future__ import annotations

from flask import Blueprint, Response, flash, session, url_for
from flask_babel import gettext as _

from admin_app.delegation import answering
from admin_app.kernel.actor import Actor
from admin_app.mailed_link.service import LinkDead
from admin_app.session import lifecycle
from admin_app.session.models import Stage
from admin_app.user.joining import delegates
from forms.sign_in.door import JoinForm
from views.http.web import page, perform, public, see_other
from views.labels.people import delegations as labels
from views.sign_in import password_verdicts
from views.sign_in.mailed.links import dead, declining

bp = Blueprint("delegation_link", __name__)


@bp.route("/link/delegation/<token>", methods=["GET", "POST"])
@public
def follow(token: str) -> Response:
    """What is offered; somebody new gives a name and a password and is in."""
    form = JoinForm()
    try:
        found = delegates.invitation(token)
    except LinkDead:
        return dead()
    if password_verdicts.asked():
        return password_verdicts.of(form.new, None)

    def act(actor: Actor, *, full_name: str, new: str) -> lifecycle.Started:
        return delegates.join(actor, token, full_name=full_name, new=new)

    done = perform(form, act, full_name=form.full_name, new=form.new)
    if isinstance(done.error, LinkDead):
        return dead()
    if done.ok:
        return _entered(done.value)
    return page(
        "sign_in/delegation.html",
        done,
        form=form,
        found=found,
        sees=labels.sees,
        rule=password_verdicts.shown(form.new.data or "", None),
        onwards=url_for("customer_delegated.delegated"),
        decline=url_for(".decline", token=token),
    )


@bp.route("/link/delegation/<token>/decline", methods=["GET", "POST"])
@public
def decline(token: str) -> Response:
    """Say no; the page asks first."""
    return declining(
        token,
        answering.by_link,
        answering.decline_by_link,
        consequence=_(
            "You won’t see anything of the account, its owners are told, and the link stops working."
        ),
        back=url_for(".follow", token=token),
    )


def _entered(started: lifecycle.Started) -> Response:
    """On to the factor's set-up where one must be, to documents, or straight in."""
    session.clear()
    if started.stage is Stage.FACTOR_SETUP:
        return see_other("sign_in.customer_set_up")
    flash(_("Welcome. Your password is set."), "good")
    return see_other("customer_delegated.delegated")
