"""Lost second factor: the pages at the second step, the mailed answers, and the word of another owner."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response, flash, url_for
from flask_babel import gettext as _

from admin_app.api_token import queries as api_tokens
from admin_app.identity.models import UserKind
from admin_app.kernel.errors import NotFound
from admin_app.kernel.links import LinkPurpose
from admin_app.kernel.rights.permissions import Permission
from admin_app.policy import service as policy
from admin_app.policy.register import Key
from admin_app.recovery_case import rules, service, vouching
from admin_app.session.models import Stage
from admin_app.sign_in import links
from admin_app.sign_in.flow.subject import by_id
from forms.base import ConfirmForm
from forms.sign_in.recovery_case import CompleteForm
from views.http.requester.gate import for_stage
from views.http.web import Performed, current_actor, page, perform, public, see_other
from views.self_service.acts import ConfirmationText, act_page, allowed
from views.sign_in import password_verdicts
from views.sign_in.door import go_on
from views.sign_in.mailed.links import dead

bp = Blueprint("recovery_case", __name__)


@bp.get("/sign-in/lost")
@for_stage(Stage.FACTOR)
def lost() -> Response:
    """What can be done without the app and the codes: open a case, or see how it stands."""
    return _lost_page(CompleteForm(formdata=None))


@bp.post("/sign-in/lost/open")
@for_stage(Stage.FACTOR)
def open_case() -> Response:
    """Open the case."""
    form = ConfirmForm()
    done = perform(form, service.open_case)
    if done.ok:
        flash(_("All your addresses are told. The waiting time has begun."), "good")
        return see_other(".lost")
    return _lost_page(CompleteForm(formdata=None), done, refused=form)


@bp.post("/sign-in/lost/cancel")
@for_stage(Stage.FACTOR)
def cancel_here() -> Response:
    """The person found the device again."""
    form = ConfirmForm()
    done = perform(form, service.cancel_own)
    if done.ok:
        flash(_("It is cancelled. Your second step stays as it was."), "good")
        return see_other("sign_in.customer_code")
    return _lost_page(CompleteForm(formdata=None), done, refused=form)


@bp.post("/sign-in/lost/complete")
@for_stage(Stage.FACTOR)
def complete() -> Response:
    """After the waiting time: a new password, and the factors go."""
    form = CompleteForm()
    if password_verdicts.asked():
        user_id = current_actor().user_id
        return password_verdicts.of(form.new, by_id(user_id) if user_id else None)
    done = perform(form, service.complete, new=form.new)
    if done.ok:
        onwards = go_on(UserKind.CUSTOMER, done.value, url_for("customer_security.overview"))
        flash(
            _("Your new password is set. Now set up a second step again."), "good"
        )  # the cookie is new by now
        return onwards
    return _lost_page(form, done)


def _lost_page(
    form: CompleteForm, done: Performed | None = None, refused: ConfirmForm | None = None
) -> Response:
    actor = current_actor()
    case = service.mine(actor)
    person = by_id(actor.user_id) if actor.user_id else None
    if person is None:
        raise NotFound
    return page(
        "sign_in/lost.html",
        done,
        form=form,
        refused=refused,
        case=case,
        person=person,
        tokens=api_tokens.live_of(person.user_id) if case and case.ready else 0,
        hours=policy.number(Key.RECOVERY_WAIT_HOURS, person.account_id, person.user_id),
        rule=password_verdicts.shown(form.new.data or "", person) if case and case.ready else None,
    )


@bp.route("/link/case_cancel/<token>", methods=["GET", "POST"])
@public
def cancel_by_link(token: str) -> Response:
    """Whoever got the mail cancels the case; a GET only tells."""
    return _answer(token, LinkPurpose.CASE_CANCEL, service.cancel_by_link)


@bp.route("/link/case_vouch/<token>", methods=["GET", "POST"])
@public
def vouch_by_link(token: str) -> Response:
    """A confirmed contact says that it was the person; a GET only tells."""
    return _answer(token, LinkPurpose.CASE_VOUCH, vouching.vouch_by_link)


def _answer(token: str, purpose: LinkPurpose, command: object) -> Response:
    form = ConfirmForm()
    try:
        found = links.look(token, purpose)
    except links.LinkDead:
        return dead()
    case = rules.standing(found.person.user_id)
    done = perform(form, command, token)  # type: ignore[arg-type]
    if isinstance(done.error, links.LinkDead):
        return dead()
    return page(
        "sign_in/lost_answer.html", done, form=form, case=case, cancels=purpose is LinkPurpose.CASE_CANCEL
    )


@bp.route("/people/<uuid:user_id>/vouch", methods=["GET", "POST"])
@allowed(Permission.OWN_PEOPLE_ROLE)
def vouch(user_id: UUID) -> Response:
    """Another owner says that it is really the person."""
    form = ConfirmForm()
    done = perform(form, vouching.vouch, user_id)
    if done.ok:
        flash(_("Noted. Our support and the person see it."), "good")
        return see_other("customer_people.people")
    person = by_id(user_id)
    if (
        person is None
        or person.account_id != current_actor().acting_account_id
        or rules.standing(user_id) is None
    ):
        raise NotFound
    name = person.full_name
    ask = ConfirmationText(
        _("Vouch for %(name)s", name=name),
        _(
            "%(name)s says that the second step of sign-in is lost. Ask in person or by phone first. If you vouch, two members of our staff may end the waiting time early; otherwise nobody can.",
            name=name,
        ),
        _("I am sure it is %(name)s", name=name),
        url_for("customer_people.people"),
        _("People"),
    )
    return act_page(ask, form, done)


@bp.route("/security/lost/cancel", methods=["POST"])
def cancel_signed_in() -> Response:
    """The person, signed in, cancels a case."""
    form = ConfirmForm()
    done = perform(form, service.cancel_own)
    flash(
        _("It is cancelled. Change your password if you didn’t start it.")
        if done.ok
        else _("No case is open any more."),
        "good" if done.ok else "bad",
    )
    return see_other("customer_security.overview")
