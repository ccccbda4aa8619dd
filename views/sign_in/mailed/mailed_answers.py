"""Answers by a mailed link: "It's me" to a sign-in that waits, "This wasn't me" to any, an objection to that.

A GET tells what the answer would do and changes nothing; the POST gives it. None opens a session.
"""

from __future__ import annotations

from flask import Blueprint, Response, url_for

from admin_app.dispute import saying, settling
from admin_app.sign_in import country_hold
from admin_app.sign_in.links import LinkDead
from forms.base import ConfirmForm
from views.http.web import page, perform, public
from views.labels import countries
from views.sign_in.mailed.links import dead

bp = Blueprint("answers", __name__)


@bp.route("/link/not_me/<token>", methods=["GET", "POST"])
@public
def wasnt_me(token: str) -> Response:
    """ "This wasn't me": ends all sessions, asks for a new password, tells support."""
    form = ConfirmForm()
    try:
        said = saying.look(token)
    except LinkDead:
        return dead()
    found = saying.figures(said.person.user_id, said.since)
    done = perform(form, saying.by_link, token)
    if isinstance(done.error, LinkDead):
        return dead()
    if done.ok:
        forgotten = url_for(f"sign_in.{said.person.kind}_forgotten")
        return page(
            "sign_in/not_me_done.html",
            done,
            ended=done.value,
            forgotten=forgotten,
            way=found.way,
        )
    return page(
        "sign_in/not_me.html",
        done,
        form=form,
        said=said,
        found=found,
        place=_place(said),
    )


@bp.route("/link/dispute_object/<token>", methods=["GET", "POST"])
@public
def objection(token: str) -> Response:
    """Somebody who was told of a dispute says that it isn't right."""
    form = ConfirmForm()
    try:
        found = settling.look(token)
    except LinkDead:
        return dead()
    done = perform(form, settling.object_by_link, token)
    if isinstance(done.error, LinkDead):
        return dead()
    return page("sign_in/objection.html", done, form=form, found=found)


@bp.route("/link/hold/<token>", methods=["GET", "POST"])
@public
def its_me(token: str) -> Response:
    """ "It's me": a sign-in from a new country may go on."""
    form = ConfirmForm()
    try:
        waiting = country_hold.look(token)
    except LinkDead:
        return dead()
    done = perform(form, country_hold.release, token)
    if isinstance(done.error, LinkDead):
        return dead()
    return page("sign_in/hold.html", done, form=form, waiting=waiting, place=_place(waiting))


def _place(told: saying.MailedEvent | country_hold.Waiting) -> str:
    return countries.place(told.country, told.ip)
