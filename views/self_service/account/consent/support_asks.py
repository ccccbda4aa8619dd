"""What staff ask of the account's owners, and their answer: allow it, allow less, decline."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from flask import Blueprint, Response, flash, url_for
from flask_babel import gettext as _

from admin_app.kernel.errors import NotFound
from admin_app.kernel.rights.permissions import Permission
from admin_app.support_access.asks import answering
from admin_app.support_access.asks import queries as ask_queries
from admin_app.support_access.asks.queries import AskRow
from forms.account.support_access import AREA_TEXTS, MODE_TEXTS, AnswerForm, DeclineForm
from views.http.web import current_actor, page, perform, see_other
from views.self_service.acts import ConfirmationText, act_page, allowed

bp = Blueprint("customer_support_asks", __name__, url_prefix="/support-access/asks/<uuid:ask_id>")
BACK = "customer_support_access.access"


@bp.route("/allow", methods=["GET", "POST"])
@allowed(Permission.OWN_SUPPORT_ACCESS_WRITE)
def allow(ask_id: UUID) -> Response:
    """Allow what was asked, or less."""
    return _answer(ask_id, _allow)


@bp.route("/decline", methods=["GET", "POST"])
@allowed(Permission.OWN_SUPPORT_ACCESS_WRITE)
def decline(ask_id: UUID) -> Response:
    """Say no."""
    return _answer(ask_id, _decline)


def _answer(ask_id: UUID, way: Callable[[AskRow], Response]) -> Response:
    actor = current_actor()
    if actor.acting_account_id is None:
        raise NotFound
    asked = ask_queries.one(actor, actor.acting_account_id, ask_id)
    return way(asked)


def _allow(asked: AskRow) -> Response:
    form = AnswerForm()
    form.offer(asked.areas, asked.mode.value, asked.hours)
    form.made_from(asked.version)
    done = perform(
        form,
        answering.allow_asked,
        asked.id,
        areas=form.areas,
        mode=form.mode,
        hours=form.hours,
        version=form.version,
    )
    if done.ok:
        flash(_("Support access is on. You see each look on this page."), "good")
        return see_other(BACK)
    texts = {"area_texts": AREA_TEXTS, "mode_texts": MODE_TEXTS}
    return page("customer/support_ask.html", done, asked=asked, form=form, back=url_for(BACK), **texts)


def _decline(asked: AskRow) -> Response:
    form = DeclineForm()
    form.made_from(asked.version)
    done = perform(form, answering.decline, asked.id, note=form.note, version=form.version)
    if done.ok:
        flash(_("Declined. Nothing was opened, and nobody asks again for a day."), "good")
        return see_other(BACK)
    ask = ConfirmationText(
        _("Decline support access"),
        _("Nothing is opened. %(name)s reads your message, if you write one.", name=asked.asked_by),
        _("Decline"),
        url_for(BACK),
        _("Support access"),
    )
    return act_page(ask, form, done)
