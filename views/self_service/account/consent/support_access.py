"""Support access: the account's consent, and every look made under it."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from flask import Blueprint, Response, flash, g, request, url_for
from flask_babel import gettext as _

from admin_app.break_glass import queries as broken_glass
from admin_app.kernel.actor import Actor
from admin_app.kernel.errors import NotFound
from admin_app.kernel.rights.permissions import Permission, holds_while
from admin_app.policy import service as policy
from admin_app.policy.register import Key
from admin_app.support_access import queries, terms
from admin_app.support_access import service as support_access
from admin_app.support_access.asks import queries as ask_queries
from forms.account.support_access import AREA_TEXTS, MODE_TEXTS, AllowForm
from forms.base import ConfirmForm
from views.http.web import Performed, current_actor, needs, page, perform, see_other
from views.labels import common
from views.pages.appearance import rows_a_page
from views.self_service.acts import ConfirmationText, act_page, allowed

bp = Blueprint("customer_support_access", __name__, url_prefix="/support-access")
GRANTS = 6


@bp.get("")
def access() -> Response:
    """The state, what was looked at, and earlier permissions."""
    return _page()


@bp.post("/allow")
@allowed(Permission.OWN_SUPPORT_ACCESS_WRITE)
def allow() -> Response:
    """Allow it for 24 hours (policy)."""
    form = AllowForm()
    done = perform(
        form, support_access.allow, areas=form.areas, mode=form.mode, ticket=form.ticket, reason=form.reason
    )
    if done.ok:
        flash(_("Support access is on. You see each look on this page."), "good")
        return see_other(".access")
    return _page(done, form)


@bp.route("/<uuid:grant_id>/extend", methods=["GET", "POST"])
@allowed(Permission.OWN_SUPPORT_ACCESS_WRITE)
def extend(grant_id: UUID) -> Response:
    """Let it last 24 hours longer."""
    form = ConfirmForm()
    done = perform(form, support_access.extend, grant_id, version=form.version)
    if done.ok:
        flash(_("Support access lasts longer now."), "good")
        return see_other(".access")
    queries.grant(current_actor(), _account(current_actor()), grant_id)
    ask = ConfirmationText(
        _("Extend support access"),
        _("Staff may look at what you allowed for another day. You can end it at any time."),
        _("Extend it"),
        url_for(".access"),
        _("Support access"),
    )
    return act_page(ask, form, done)


@bp.route("/<uuid:grant_id>/end", methods=["GET", "POST"])
@needs(
    Permission.OWN_SUPPORT_ACCESS_WRITE
)  # in every state of the account: taking consent back is never refused
def end(grant_id: UUID) -> Response:
    """End it at once; taking consent back asks for no fresh sign-in."""
    form = ConfirmForm()
    done = perform(form, support_access.end, grant_id)
    if done.ok:
        flash(_("Support access has ended. Private data is masked again."), "good")
        return see_other(".access")
    queries.grant(current_actor(), _account(current_actor()), grant_id)
    ask = ConfirmationText(
        _("End support access"),
        _("From now on the data is masked for staff again. What was looked at stays on your list."),
        _("End it now"),
        url_for(".access"),
        _("Support access"),
        ends=True,
    )
    return act_page(ask, form, done)


@bp.get("/earlier")
def earlier() -> Response:
    """All permissions there were."""
    actor = current_actor()
    grants = queries.grants_of(actor, _account(actor), key=request.args.get("key"), size=rows_a_page())
    return page("customer/grants.html", grants=grants)


def _page(done: Performed | None = None, form: AllowForm | None = None) -> Response:
    actor = current_actor()
    account_id = _account(actor)
    found = queries.latest(actor, account_id, GRANTS)
    live = found.live
    looks = queries.looks_of(actor, account_id, key=request.args.get("key"), size=rows_a_page())
    ask = ask_queries.waiting(actor, account_id)
    limits = policy.values(Key.GRANT_HOURS, Key.GRANT_MAX_DAYS, account_id=account_id)
    longest = live.from_at + timedelta(days=int(limits[Key.GRANT_MAX_DAYS])) if live else None
    return page(
        "customer/support_access.html",
        done,
        live=live,
        longest=longest,
        by_phone=found.by_phone,
        earlier=found.earlier,
        more=found.more,
        open=holds_while(Permission.OWN_SUPPORT_ACCESS_WRITE, g.account_status),
        broken=broken_glass.of_account(actor, account_id),
        looks=looks,
        hours=terms.hours_of(limits),
        whole=bool(live and longest and live.until_at + timedelta(hours=terms.hours_of(limits)) <= longest),
        ask=ask,
        area_texts=AREA_TEXTS,
        mode_texts=MODE_TEXTS,
        form=form or AllowForm(formdata=None),
        areas=_areas(live) if live else [],
    )


def _areas(grant: queries.GrantRow) -> list[tuple[str, bool]]:
    """Every area in words, and whether the permission opens it."""
    return [
        (str(name if area in grant.areas else common.CLOSED[area]), area in grant.areas)
        for area, name in common.AREAS.items()
        if area in grant.areas or area in terms.OFFERED
    ]


def _account(actor: Actor) -> UUID:
    if actor.acting_account_id is None:
        raise NotFound
    return actor.acting_account_id
