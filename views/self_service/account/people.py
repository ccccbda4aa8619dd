"""People of the account: who there is, inviting somebody, and acts on one of them."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response, flash, g, request, url_for
from flask_babel import gettext as _

from admin_app.dispute.reading import pages as dispute_pages
from admin_app.kernel.errors import Invalid
from admin_app.kernel.paging import Page
from admin_app.kernel.rights.permissions import Permission, RoleKey
from admin_app.overview import self_service
from admin_app.overview.self_service import ColleagueRow
from admin_app.policy import service as policy
from admin_app.policy.register import Key
from admin_app.user import people as commands
from admin_app.user.joining import invitation_ends
from forms.account.people import ChangeRoleForm, DisableForm, EnableForm, InviteForm, ResendForm
from forms.base import ConfirmForm, Form
from views.http.web import Performed, current_actor, fresh_required, page, perform, see_other
from views.labels.people import persons as people_labels
from views.labels.people import roles as role_labels
from views.pages.appearance import rows_a_page
from views.self_service.acts import ConfirmationText, act_page, allowed

bp = Blueprint("customer_people", __name__, url_prefix="/people")


@bp.get("")
def people() -> Response:
    """Everybody of the account, by name."""
    actor = current_actor()
    search, status = request.args.get("search", "").strip(), request.args.get("status", "")
    refused = ""
    try:
        found = self_service.people(
            actor, search=search, status=status, key=request.args.get("key"), size=rows_a_page()
        )
    except Invalid as error:
        if error.field != "search":
            raise
        refused = _(error.text) % error.params
        found = Page([], None, None)
    waits = actor.may(Permission.OWN_PEOPLE_ROLE) and dispute_pages.waits_for_owner(actor.acting_account_id)
    shown = page(
        "customer/people.html",
        people=found,
        account_status=g.account_status,
        waits=waits,
        search=search,
        status=status,
        statuses=self_service.SHOWN_STATUSES,
        refused=refused,
    )
    if refused:
        shown.status_code = Invalid.status
    return shown


@bp.route("/invite", methods=["GET", "POST"])
@allowed(Permission.OWN_PEOPLE_INVITE)
@fresh_required
def invite() -> Response:
    """Send somebody a link that opens the door once."""
    form = InviteForm(role=RoleKey.MANAGER)
    form.offer(role_labels.to_give(current_actor()))
    done = perform(
        form,
        commands.invite,
        email=form.email,
        full_name=form.full_name,
        role=form.role,
        username=form.username,
    )
    if done.ok:
        flash(_("The invitation is on its way to %(email)s.", email=form.email.data), "good")
        return see_other(".people")
    days = policy.number(Key.INVITATION_DAYS, current_actor().acting_account_id)
    return page("customer/invite.html", done, form=form, days=days)


@bp.get("/<uuid:user_id>")
def person(user_id: UUID) -> Response:
    """One person, and what can be done."""
    who = self_service.person(current_actor(), user_id)
    return page("customer/person.html", person=who, account_status=g.account_status)


@bp.route("/<uuid:user_id>/role", methods=["GET", "POST"])
@allowed(Permission.OWN_PEOPLE_ROLE)
@fresh_required
def change_role(user_id: UUID) -> Response:
    """Another role, within one's own rights."""
    who = self_service.person(current_actor(), user_id)
    form = ChangeRoleForm(role=who.role_key, version=who.version)
    form.offer(role_labels.to_give(current_actor()))
    done = perform(
        form, commands.change_role, user_id, role=form.role, reason=form.reason, version=form.version
    )
    return _answer(
        who,
        form,
        done,
        _("%(name)s now has another role.", name=who.full_name),
        _("Change the role of %(name)s", name=who.full_name),
        _("Owners may do everything in the account. Managers manage their own settings and see the people."),
        _("Change role"),
    )


@bp.route("/<uuid:user_id>/disable", methods=["GET", "POST"])
@allowed(Permission.OWN_PEOPLE_DISABLE)
@fresh_required
def disable(user_id: UUID) -> Response:
    """Keep somebody out."""
    who = self_service.person(current_actor(), user_id)
    form = DisableForm(version=who.version)
    done = perform(form, commands.disable, user_id, reason=form.reason, version=form.version)
    return _answer(
        who,
        form,
        done,
        _("%(name)s can’t sign in any more.", name=who.full_name),
        _("Disable %(name)s", name=who.full_name),
        people_labels.what_ends(self_service.ends_with(current_actor(), user_id)),
        _("Disable"),
        ends=True,
    )


@bp.route("/<uuid:user_id>/enable", methods=["GET", "POST"])
@allowed(Permission.OWN_PEOPLE_ENABLE)
@fresh_required
def enable(user_id: UUID) -> Response:
    """Let somebody in again."""
    who = self_service.person(current_actor(), user_id)
    form = EnableForm(version=who.version)
    done = perform(form, commands.enable, user_id, reason=form.reason, version=form.version)
    return _answer(
        who,
        form,
        done,
        _("%(name)s can sign in again.", name=who.full_name)
        if who.joined
        else _("A new invitation is on its way to %(email)s.", email=who.email),
        _("Enable %(name)s", name=who.full_name),
        _(
            "%(name)s can sign in as before, with the previous role, and gets an e-mail about it.",
            name=who.full_name,
        )
        if who.joined
        else _(
            "%(name)s never joined, so a new invitation is sent, with the previous role.", name=who.full_name
        ),
        _("Enable"),
    )


@bp.route("/<uuid:user_id>/resend", methods=["GET", "POST"])
@allowed(Permission.OWN_PEOPLE_INVITE)
@fresh_required
def resend(user_id: UUID) -> Response:
    """A new invitation link; the former one is worthless then."""
    who = self_service.person(current_actor(), user_id)
    form = ResendForm()
    done = perform(form, commands.resend_invitation, user_id)
    return _answer(
        who,
        form,
        done,
        _("A new invitation is on its way to %(email)s.", email=who.email),
        _("Send the invitation again") if who.invitation_ends else _("Send an invitation"),
        _("%(email)s gets a new link. The previous link stops working.", email=who.email)
        if who.invitation_ends
        else _("%(email)s gets a link to choose a password.", email=who.email),
        _("Send again") if who.invitation_ends else _("Send invitation"),
    )


@bp.route("/<uuid:user_id>/revoke", methods=["GET", "POST"])
@allowed(Permission.OWN_PEOPLE_INVITE)
@fresh_required
def revoke(user_id: UUID) -> Response:
    """Take an invitation back."""
    who = self_service.person(current_actor(), user_id)
    form = ConfirmForm(version=who.version)
    done = perform(form, invitation_ends.revoke, user_id, version=form.version)
    return _answer(
        who,
        form,
        done,
        _("The invitation of %(name)s is taken back.", name=who.full_name),
        _("Take back the invitation of %(name)s", name=who.full_name),
        _(
            "The link stops working at once, and %(email)s is told. You can invite this person again later.",
            email=who.email,
        ),
        _("Take it back"),
        ends=True,
    )


def _answer(
    who: ColleagueRow,
    form: Form,
    done: Performed,
    said: str,
    title: str,
    text: str,
    button: str,
    *,
    ends: bool = False,
) -> Response:
    """Say that an act on a colleague is done, or ask for it: `said` and then the words of its page."""
    if done.ok:
        flash(said, "good")
        return see_other(".person", user_id=who.id)
    back = url_for(".person", user_id=who.id)
    return act_page(ConfirmationText(title, text, button, back, who.full_name, ends=ends), form, done)
