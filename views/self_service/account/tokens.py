"""API tokens: the reader's and, for owners, those of their people. A new one is shown once, in the answer that made it."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response, flash, g, request, url_for
from flask_babel import gettext as _

from admin_app.api_token import queries, service
from admin_app.kernel.rights.permissions import Permission, holds_while
from forms.account.tokens import LEVEL_TEXTS, CreateTokenForm
from forms.base import ConfirmForm
from views.http.web import current_actor, fresh_required, needs, page, perform, see_other
from views.labels.people import tokens as labels
from views.pages.appearance import rows_a_page
from views.self_service.acts import ConfirmationText, act_page, allowed

bp = Blueprint("customer_tokens", __name__, url_prefix="/tokens")


@bp.get("")
@needs(Permission.OWN_TOKENS_WRITE)
def tokens() -> Response:
    """One's own tokens, live ones and what ended lately; an owner sees the live ones of the others below."""
    actor = current_actor()
    others = None
    if actor.may(Permission.OWN_PEOPLE_TOKENS):
        others = queries.of_people(actor, key=request.args.get("key"), size=rows_a_page())
    return page(
        "customer/tokens.html",
        mine=queries.own(actor),
        ended=queries.own_ended(actor),
        others=others,
        may_make=holds_while(Permission.OWN_TOKENS_WRITE, g.account_status),
        most=service.MOST,
        kept=service.KEPT.days,
        reach=labels.reach,
        why=labels.ENDED,
    )


@bp.route("/create", methods=["GET", "POST"])
@allowed(Permission.OWN_TOKENS_WRITE)
@fresh_required
def create() -> Response:
    """A new token, shown this once: it stands nowhere else, so the answer can't be a redirect."""
    form = CreateTokenForm()
    done = perform(
        form,
        service.make,
        name=form.name,
        level=form.level,
        scopes=form.scopes,
        ends_on=form.ends_on,
        networks=form.networks,
    )
    if done.ok:
        return page("customer/token_made.html", made=done.value)
    return page("customer/token_create.html", done, form=form, level_texts=LEVEL_TEXTS)


@bp.route("/<uuid:token_id>/end", methods=["GET", "POST"])
@needs(Permission.OWN_TOKENS_WRITE)
@fresh_required
def end(token_id: UUID) -> Response:
    """It opens nothing any more."""
    line = queries.one(current_actor(), token_id)
    form = ConfirmForm()
    done = perform(form, service.end, token_id)
    if done.ok:
        flash(_("The token has ended. Programs that use it are refused from now on."), "good")
        return see_other(".tokens")
    text = _(
        "Programs that use it are refused at once. This can’t be undone, but another token can be created."
    )
    if line.user_name:
        text = _(
            "It belongs to %(name)s, who gets an e-mail about it. Programs that use it are refused at once.",
            name=line.user_name,
        )
    ask = ConfirmationText(
        _("End the token “%(name)s”", name=line.name),
        text,
        _("End the token"),
        url_for(".tokens"),
        _("API tokens"),
        ends=True,
    )
    return act_page(ask, form, done)
