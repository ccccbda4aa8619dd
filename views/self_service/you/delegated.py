"""Delegated to me: what the person may see of other accounts, and invitations to their address."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response, flash, g, url_for
from flask_babel import gettext as _

from admin_app.delegation import answering, queries
from admin_app.delegation.models import DelegationLevel
from admin_app.kernel.rights.permissions import Permission
from forms.base import ConfirmForm
from views.http.web import current_actor, needs, page, perform, see_other
from views.labels.people import delegations as labels
from views.self_service.acts import ConfirmationText, act_page

bp = Blueprint("customer_delegated", __name__, url_prefix="/delegated")


@bp.get("")
@needs(Permission.OWN_DELEGATIONS)
def delegated() -> Response:
    """Invitations that wait for an answer, then the accounts."""
    found = queries.mine(current_actor())
    return page(
        "customer/delegated/delegated.html",
        waiting=[line for line in found if line.accepted_at is None],
        given=[line for line in found if line.accepted_at is not None],
        may_accept=answering.may_accept(g.account_status),
        sees=labels.sees,
        may_do=labels.may_do,
    )


@bp.route("/<uuid:delegation_id>/accept", methods=["GET", "POST"])
@needs(Permission.OWN_DELEGATIONS)
def accept(delegation_id: UUID) -> Response:
    """See the account from now on."""
    line = queries.given(current_actor(), delegation_id)
    form = ConfirmForm()
    done = perform(form, answering.accept, delegation_id)
    if done.ok:
        flash(_("You can see the account %(number)s now.", number=line.number), "good")
        return see_other(".delegated")
    ask = ConfirmationText(
        _("Accept the invitation of account %(number)s", number=line.number),
        _(
            "You see what its owners chose for you, and work on the support tickets about it. The owners see your name and e-mail address. Whoever reads the tickets sees your name and that of your own account."
        )
        if line.level is DelegationLevel.MANAGE
        else _(
            "You see what its owners chose for you. They see your name and e-mail address, and that you are their delegate."
        ),
        _("Accept"),
        url_for(".delegated"),
        _("Delegated to me"),
    )
    return act_page(ask, form, done)


@bp.route("/<uuid:delegation_id>/decline", methods=["GET", "POST"])
@needs(Permission.OWN_DELEGATIONS)
def decline(delegation_id: UUID) -> Response:
    """Say no."""
    line = queries.given(current_actor(), delegation_id)
    form = ConfirmForm()
    done = perform(form, answering.decline, delegation_id)
    if done.ok:
        flash(_("You declined the invitation."), "good")
        return see_other(".delegated")
    ask = ConfirmationText(
        _("Decline the invitation of account %(number)s", number=line.number),
        _("The account’s owners are told, and the link stops working."),
        _("Decline"),
        url_for(".delegated"),
        _("Delegated to me"),
        ends=True,
    )
    return act_page(ask, form, done)


@bp.route("/<uuid:delegation_id>/leave", methods=["GET", "POST"])
@needs(Permission.OWN_DELEGATIONS)
def leave(delegation_id: UUID) -> Response:
    """See the account no more."""
    line = queries.given(current_actor(), delegation_id)
    form = ConfirmForm()
    done = perform(form, answering.leave, delegation_id)
    if done.ok:
        flash(_("You see nothing of %(name)s any more.", name=line.name or line.number), "good")
        return see_other(".delegated")
    ask = ConfirmationText(
        _("Leave %(name)s", name=line.name or line.number),
        _(
            "You see nothing of this account any more, and its owners are told. Only they can invite you again."
        ),
        _("Leave"),
        url_for(".delegated"),
        _("Delegated to me"),
        ends=True,
    )
    return act_page(ask, form, done)
