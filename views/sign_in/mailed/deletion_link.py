"""The mailed link that takes a deletion back, for whoever can't sign in any more as well: a GET only tells."""

from __future__ import annotations

from flask import Blueprint, Response

from admin_app.deletion import service
from admin_app.mailed_link.service import LinkDead
from forms.base import ConfirmForm
from views.http.web import page, perform, public
from views.sign_in.mailed.links import dead

bp = Blueprint("deletion_link", __name__)


@bp.route("/link/deletion_withdraw/<token>", methods=["GET", "POST"])
@public
def withdraw_by_link(token: str) -> Response:
    """Whoever got the mail takes the request back."""
    form = ConfirmForm()
    try:
        asked = service.look_at_link(token)
    except LinkDead:
        return dead()
    done = perform(form, service.withdraw_by_link, token)
    if isinstance(done.error, LinkDead):
        return dead()
    return page("sign_in/deletion_withdraw.html", done, form=form, case=asked)
