"""The link that puts a former e-mail address back: a GET tells what it would do, the POST does it (SECURITY 6).

It opens nothing: the link that sets a new password goes to the address that is back.
"""

from __future__ import annotations

from flask import Blueprint, Response, url_for

from admin_app.dispute import address_undo
from admin_app.sign_in.links import LinkDead
from forms.base import ConfirmForm
from views.http.web import page, perform, public
from views.sign_in.mailed.links import dead

bp = Blueprint("email_undo", __name__)


@bp.route("/link/email_undo/<token>", methods=["GET", "POST"])
@public
def undo(token: str) -> Response:
    """Put the former address back."""
    form = ConfirmForm()
    try:
        found = address_undo.look(token)
    except LinkDead:
        return dead()
    done = perform(form, address_undo.undo, token)
    if isinstance(done.error, LinkDead):
        return dead()
    door = url_for(f"sign_in.{found.kind}_sign_in")
    return page("sign_in/email_undo.html", done, form=form, found=found, door=door)
