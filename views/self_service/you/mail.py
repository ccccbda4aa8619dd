"""Mail history: every e-mail to the reader and those that the account shares; to read, and to have sent again."""

from __future__ import annotations

import enum
from typing import Any, TypeVar
from uuid import UUID

from flask import Blueprint, Response, flash, request, url_for
from flask_babel import gettext as _

from admin_app.email.models import MailState, Topic
from admin_app.kernel.errors import Invalid, NotFound
from admin_app.kernel.i18n import N_
from admin_app.kernel.rights.permissions import Permission
from admin_app.lib import reading as plain
from admin_app.mail_history import again as sending
from admin_app.mail_history import reading
from admin_app.mail_history.reading import MailFilter
from admin_app.support_access.lens import colleagues
from forms.base import ConfirmForm
from views.http.web import current_actor, needs, page, perform, see_other
from views.labels import mails as words
from views.labels.desk import LABELS
from views.pages.appearance import rows_a_page
from views.self_service.acts import ConfirmationText, act_page

bp = Blueprint("customer_mail", __name__, url_prefix="/mail")
Choice = TypeVar("Choice", bound=enum.StrEnum)


@bp.get("")
@needs(Permission.OWN_MAIL_READ)
def mails() -> Response:
    """One page of it, newest first, by topic, state and person."""
    actor = current_actor()
    wanted = MailFilter(_chosen("topic", Topic), _chosen("state", MailState), _person())
    found = reading.mails(
        actor, colleagues(actor), wanted, size=rows_a_page(), key=request.args.get("key") or None
    )
    return page(
        "customer/mail/list.html",
        mails=found,
        wanted=wanted,
        asked=_asked(wanted),
        person_name=reading.addressee(actor, wanted.user_id) if wanted.user_id else "",
        topics=LABELS[Topic],
        states=LABELS[MailState],
        causes=words.cause,
        shares=actor.acting_account_id is not None and actor.may(Permission.OWN_ACCOUNT_READ),
    )


@bp.get("/<uuid:mail_id>")
@needs(Permission.OWN_MAIL_READ)
def mail(mail_id: UUID) -> Response:
    """One e-mail: to whom, what became of it, and what it says."""
    actor = current_actor()
    found = reading.one(actor, colleagues(actor), mail_id)
    line = found.line
    return page(
        "customer/mail/one.html",
        mail=found,
        line=line,
        topic=LABELS[Topic][line.topic],
        state=LABELS[MailState][line.state],
        fate=words.fate(line.state, line.reason),
        cause=words.cause(line.reason),
    )


@bp.route("/<uuid:mail_id>/again", methods=["GET", "POST"])
@needs(Permission.OWN_MAIL_READ)
def again(mail_id: UUID) -> Response:
    """Have it sent once more."""
    actor, form = current_actor(), ConfirmForm()
    found = reading.one(actor, colleagues(actor), mail_id)
    if not found.mine:
        raise NotFound
    done = perform(form, sending.send_again, mail_id)
    if done.ok:
        flash(_("It is on its way to you again."), "good")
        return see_other(".mail", mail_id=done.value)
    ask = ConfirmationText(
        _("Send again"),
        _("The same e-mail goes to your sign-in address once more: %(subject)s", subject=found.line.subject),
        _("Send it again"),
        url_for(".mail", mail_id=mail_id),
        found.line.subject,
    )
    return act_page(ask, form, done)


def _asked(wanted: MailFilter) -> dict[str, Any]:
    """The filters as they stand in an address."""
    return {
        "topic": wanted.topic.value if wanted.topic else None,
        "state": wanted.state.value if wanted.state else None,
        "person": wanted.user_id,
    }


def _chosen(name: str, kind: type[Choice]) -> Choice | None:
    given = request.args.get(name, "")
    if not given:
        return None
    try:
        return kind(given)
    except ValueError:
        raise Invalid(N_("There is no such filter."), code="bad_filter") from None


def _person() -> UUID | None:
    given = request.args.get("person", "")
    try:
        return plain.row_id(given) if given else None
    except ValueError:
        raise Invalid(N_("There is no such filter."), code="bad_filter") from None
