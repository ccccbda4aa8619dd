"""Checking a caller: asked for as an act on the person, then the page on which the code is typed."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response, flash, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from admin_app.caller_check import answering, asking, carrying, queries
from admin_app.identity.models import User
from admin_app.kernel.rights.permissions import Permission
from forms.base import ConfirmForm
from forms.desk.callers import CallerCheckForm, CallerCodeForm
from views.desk.acts import DeskAct
from views.desk.person.guards import PersonFacts, active
from views.http.web import Performed, current_actor, needs, page, perform, see_other
from views.labels import events
from views.labels.people import callers

bp = Blueprint("staff_calls", __name__, url_prefix="/admin/caller-checks")


def _offer_ways(form: CallerCheckForm, row: User) -> None:
    """The ways there are, masked, and what an owner may allow with the code."""
    found = asking.offered(row)
    hours = [(str(n), events.UNITS["hours"](n)) for n in range(1, found.hours + 1)]
    form.offer([(way.key, callers.way(way.channel, way.masked)) for way in found.ways], hours)
    if not found.ways:
        form.way.description = _(found.why_not, name=row.full_name)


def _typing(check_id: UUID) -> str:
    return url_for("staff_calls.check", check_id=check_id)


CHECKING: DeskAct[User, PersonFacts] = DeskAct(
    "check-caller", CallerCheckForm, asking.ask, Permission.CALLER_CHECK, ("way", "areas", "hours", "reason"),
    _l("Check whether the caller is %(name)s"),
    _l("%(name)s gets a code of six digits and reads it to you. Only for somebody who called us. The person and the owners are told by e-mail."),
    _l("Send the code"), _l("Type the code that the caller reads out."), "phone", applies=active, prepare=_offer_ways,
    menu=_l("Check the caller"), template="staff/caller_ask.html", leads=_typing,
)  # fmt: skip


@bp.route("/<uuid:check_id>", methods=["GET", "POST"])
@needs(Permission.CALLER_CHECK)
def check(check_id: UUID) -> Response:
    """How the check stands, and the field for the code."""
    form = CallerCodeForm()
    done = perform(form, answering.answer, check_id, code=form.code)
    if not done.ok:
        return _page(check_id, form, done)
    found = queries.one(current_actor(), check_id)
    if found.verified_until:
        flash(callers.until(found.channel, found.verified_until).striptags(), "good")
    return see_other("people.details_view", row_id=found.user_id)


@bp.post("/<uuid:check_id>/end")
@needs(Permission.CALLER_CHECK)
def end(check_id: UUID) -> Response:
    """The call is over."""
    form = ConfirmForm()
    found = queries.one(current_actor(), check_id)
    done = perform(form, asking.end, check_id)
    if not done.ok:
        return _page(check_id, CallerCodeForm(formdata=None), done)
    flash(_("The check has ended. Nothing is based on it any more."), "good")
    return see_other("people.details_view", row_id=found.user_id)


def _page(check_id: UUID, form: CallerCodeForm, done: Performed) -> Response:
    found = queries.one(current_actor(), check_id)
    return page("staff/caller_check.html", done, found=found, form=form, called_at=carrying.called_at())
