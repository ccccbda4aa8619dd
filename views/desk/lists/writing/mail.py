"""The mail log: to whom, what about, what became of it. What a mail says is private."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from flask import url_for
from flask_babel import lazy_gettext as _l

from admin_app.email import history
from admin_app.email.models import Mail, MailState
from admin_app.kernel.rights.lens import Area
from admin_app.kernel.rights.permissions import Permission
from admin_app.support_access.lens import lens_for
from admin_app.user import returned_mail
from forms.base import ReasonForm
from views.desk.acts import DeskAct
from views.desk.base import DeskView
from views.desk.cells import Cell, CellKind
from views.desk.columns import Written
from views.desk.filters import Flag
from views.desk.parts.widths import Width
from views.http.web import current_actor


def _came_back(row: Mail) -> bool:
    return row.state is MailState.BOUNCED and row.user_id is not None


def _subject(_view: object, _beside: object, row: Mail, _column: str) -> Cell:
    return Cell(CellKind.TEXT, history.subject_for(current_actor(), row.thread, row.subject))


def _subject_in_file(thread: str, subject: str) -> str:
    return history.subject_for(current_actor(), thread, subject)


class MailView(DeskView[Mail]):
    """Mail log."""

    permission = Permission.MAIL_READ
    icon = "mail"
    empty_text = _l("Each e-mail is listed here as soon as it is written.")
    column_list = ("subject", "to_address", "account", "topic", "state", "created_at")
    gives_way = ("topic", "account", "to_address", "created_at")
    column_widths = {"to_address": Width.WHO, "state": Width.MOMENT}
    column_details_list = (
        "subject",
        "to_address",
        "person",
        "account",
        "topic",
        "state",
        "attempts",
        "last_error",
        "created_at",
        "sent_at",
    )
    details_cards = (
        (_l("Delivery"), ("state", "created_at", "sent_at", "attempts", "last_error")),
        (_l("Mail"), ("subject", "topic", "to_address", "person", "account")),
    )
    column_filters = (
        Flag("back", _l("Bounced or not sent"), Mail.state, history.came_back),
        "state",
        "account_id",
        "user_id",
        "created_at",
    )
    column_formatters: ClassVar[dict[str, Any]] = {"subject": _subject}
    column_sortable_list = ("created_at",)
    private = {"to_address": Area.PROFILE}
    presets = (
        (_l("Bounced"), {"state": MailState.BOUNCED.value}),
        (_l("Failed"), {"state": MailState.FAILED.value}),
    )
    details_template = "staff/mail.html"
    acts = (
        DeskAct(
            "forget-returns",
            ReasonForm,
            returned_mail.forget,
            Permission.PERSON_RESTORE,
            ("reason",),
            _l("Forget that e-mail came back"),
            _l(
                "The address is in use again: newsletters and service status go there, too. The person is told by e-mail."
            ),
            _l("Forget it"),
            _l("The address is in use again."),
            "mail",
            applies=_came_back,
        ),
    )

    def row_name(self, row: Mail) -> str:
        return history.subject_for(current_actor(), row.thread, row.subject)

    def exported(self) -> Mapping[str, tuple[Written, ...]]:
        return {"subject": (Written((Mail.thread, Mail.subject), _subject_in_file, few=False),)}

    def details_extras(self, row: Mail) -> dict[str, Any]:
        """The text as far as the lens lets it through; reading it is a look of its own."""
        actor = current_actor()
        letter = history.letter(actor, row.id, lens_for)
        asks = letter.text.masked and letter.account_id is not None and actor.may(Permission.LOOK_UNDER_GRANT)
        look_url = url_for("staff_account.look", account_id=letter.account_id) if asks else ""
        fields = {
            "area": letter.area.value,
            "field": history.FIELD,
            "user_id": row.user_id,
            "next": self.row_url(row),
        }
        return {"letter": letter, "look_url": look_url, "look_fields": fields}
