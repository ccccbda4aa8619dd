"""Delegates of the account: whom it lets see its services, inviting somebody, and acts on one of them."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response, flash, g, request, url_for
from flask_babel import gettext as _

from admin_app.account_rules import delegates as rule_on_delegates
from admin_app.delegation import choosing, ending, queries, service
from admin_app.delegation.queries import DelegateLine
from admin_app.kernel.rights.permissions import Permission, holds_while
from admin_app.policy import service as policy
from admin_app.policy.register import Key
from forms.account.delegates import (
    ALL,
    CHOSEN,
    LEVEL_TEXTS,
    REACH_TEXTS,
    ChangeDelegateForm,
    InviteDelegateForm,
    ReachMixin,
)
from forms.base import ConfirmForm
from views.http.web import current_actor, fresh_required, needs, page, perform, see_other
from views.labels.people import delegations as labels
from views.labels.tickets import of_service
from views.pages.appearance import rows_a_page
from views.self_service.acts import ConfirmationText, act_page, allowed

bp = Blueprint("customer_delegates", __name__, url_prefix="/delegates")


@bp.get("")
@needs(Permission.OWN_DELEGATES_READ)
def delegates() -> Response:
    """Who is a delegate or was invited to be one, the newest first."""
    actor = current_actor()
    may_invite = actor.may(Permission.OWN_DELEGATES_INVITE)
    return page(
        "customer/delegates/delegates.html",
        found=queries.of_account(actor, key=request.args.get("key") or None, size=rows_a_page()),
        kept_out=rule_on_delegates.kept_out(actor),
        may_invite=may_invite and holds_while(Permission.OWN_DELEGATES_INVITE, g.account_status),
        may_end=actor.may(Permission.OWN_DELEGATES_END),
        kept=ending.KEPT.days,
        sees=labels.sees,
        may_do=labels.may_do,
        state=labels.state,
    )


@bp.route("/invite", methods=["GET", "POST"])
@allowed(Permission.OWN_DELEGATES_INVITE)
@fresh_required
def invite() -> Response:
    """Send somebody a link to the invitation."""
    form = InviteDelegateForm(reach=ALL)
    _offer(form)
    done = perform(
        form,
        service.invite,
        email=form.email,
        all_services=form.all_services,
        service_ids=form.services,
        level=form.level,
    )
    if done.ok:
        flash(_("The invitation is on its way to %(email)s.", email=form.email.data), "good")
        return see_other(".delegates")
    days = policy.number(Key.INVITATION_DAYS, current_actor().acting_account_id)
    texts = {"reach_texts": REACH_TEXTS, "level_texts": LEVEL_TEXTS}
    return page("customer/delegates/invite.html", done, form=form, days=days, **texts)


@bp.route("/<uuid:delegation_id>/services", methods=["GET", "POST"])
@allowed(Permission.OWN_DELEGATES_INVITE)
@fresh_required
def change(delegation_id: UUID) -> Response:
    """Choose anew what a delegate sees and may do."""
    line = queries.one(current_actor(), delegation_id)
    form = ChangeDelegateForm(
        reach=ALL if line.all_services else CHOSEN,
        services=list(line.service_ids),
        level=line.level.value,
        version=line.version,
    )
    _offer(form, line)
    done = perform(
        form,
        service.change,
        delegation_id,
        all_services=form.all_services,
        service_ids=form.services,
        level=form.level,
        version=form.version,
    )
    if done.ok:
        flash(_("From now on %(name)s may do what you chose.", name=line.shown), "good")
        return see_other(".delegates")
    texts = {"reach_texts": REACH_TEXTS, "level_texts": LEVEL_TEXTS}
    return page("customer/delegates/change.html", done, form=form, line=line, **texts)


@bp.route("/<uuid:delegation_id>/resend", methods=["GET", "POST"])
@allowed(Permission.OWN_DELEGATES_INVITE)
@fresh_required
def resend(delegation_id: UUID) -> Response:
    """A new link; the former one is worthless then."""
    line = queries.one(current_actor(), delegation_id)
    form = ConfirmForm()
    done = perform(form, service.resend, delegation_id)
    if done.ok:
        flash(_("A new invitation is on its way to %(email)s.", email=line.email), "good")
        return see_other(".delegates")
    ask = ConfirmationText(
        _("Send the invitation again"),
        _("%(email)s gets a new link. The previous link stops working.", email=line.email),
        _("Send again"),
        url_for(".delegates"),
        _("Delegates"),
    )
    return act_page(ask, form, done)


@bp.route("/<uuid:delegation_id>/end", methods=["GET", "POST"])
@allowed(Permission.OWN_DELEGATES_END)
@fresh_required
def end(delegation_id: UUID) -> Response:
    """Nothing is seen any more, or the invitation is taken back."""
    line = queries.one(current_actor(), delegation_id)
    form = ConfirmForm(version=line.version)
    done = perform(form, service.end, delegation_id, version=form.version)
    if done.ok:
        flash(_ended(line), "good")
        return see_other(".delegates")
    back, label = url_for(".delegates"), _("Delegates")
    if line.accepted_at is None:
        ask = ConfirmationText(
            _("Take back the invitation of %(name)s", name=line.email),
            _(
                "The link stops working at once, and %(email)s is told. You can invite this person again later.",
                email=line.email,
            ),
            _("Take it back"),
            back,
            label,
            ends=True,
        )
    else:
        ask = ConfirmationText(
            _("End the delegation of %(name)s", name=line.shown),
            _(
                "%(name)s sees nothing of this account any more, from now on, and is told by e-mail. To undo this, invite the person again.",
                name=line.shown,
            ),
            _("End the delegation"),
            back,
            label,
            ends=True,
        )
    return act_page(ask, form, done)


def _ended(line: DelegateLine) -> str:
    if line.accepted_at is None:
        return _("The invitation of %(name)s is taken back.", name=line.email)
    return _("%(name)s sees nothing of this account any more.", name=line.shown)


def _offer(form: ReachMixin, line: DelegateLine | None = None) -> None:
    actor = current_actor()
    found = queries.to_choose(actor, line.service_ids if line else ())
    services = ((one.id, of_service(one.name, one.code)) for one in found)
    form.offer(services, tickets=choosing.may_give_tickets(actor))
