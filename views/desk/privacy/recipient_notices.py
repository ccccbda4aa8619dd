"""Notices to recipients of data at the desk: whom, what about, how it stands, and noting what was told by hand."""

from __future__ import annotations

from typing import Any, ClassVar

from flask_babel import lazy_gettext as _l

from admin_app.kernel.rights.permissions import Permission
from admin_app.recipient import service
from admin_app.recipient.models import OPEN, NoticeState, RecipientNotice
from forms.desk.cases.recipient_notices import NoteForm
from views.desk.acts import DeskAct
from views.desk.base import DeskView
from views.desk.cells import Cell, CellKind
from views.desk.filters import Flag
from views.desk.parts.widths import Width
from views.labels.cases import recipients as words


def _state(_view: object, _beside: object, row: RecipientNotice, _name: str) -> Cell:
    text, tone = words.STATES[row.state]
    return Cell(CellKind.CHIP, str(text), tone=tone)


def _recipient(_view: object, _beside: object, row: RecipientNotice, _name: str) -> Cell:
    return Cell(CellKind.TEXT, words.titled(row.recipient.value))


def _kind(_view: object, _beside: object, row: RecipientNotice, _name: str) -> Cell:
    return Cell(CellKind.TEXT, str(words.KINDS[row.kind]))


class RecipientNoticeView(DeskView[RecipientNotice]):
    """Notices to recipients."""

    permission = Permission.RECIPIENT_READ
    icon = "send"
    empty_text = _l(
        "Once data is corrected, erased or restricted, whoever received it is told, and listed here."
    )
    column_list = ("recipient", "kind", "account", "person", "created_at", "until", "state")
    gives_way = ("person", "until", "account", "created_at", "kind", "state")
    column_widths: ClassVar[dict[str, Width]] = {"state": Width.LONG}
    column_details_list = (
        "recipient", "kind", "state", "account", "person", "created_at", "until", "ended_at", "reference", "tries", "last_error",
        "noted_by", "note",
    )  # fmt: skip
    column_labels: ClassVar[dict[str, Any]] = {
        "recipient": _l("Recipient"), "kind": _l("Told of"), "created_at": _l("Written"), "until": _l("Answer until"),
        "ended_at": _l("Ended"), "reference": _l("Their number"), "tries": _l("Attempts"), "last_error": _l("Last answer"),
        "noted_by": _l("Noted by"), "note": _l("Note"),
    }  # fmt: skip
    column_filters = (
        Flag("open", _l("Waiting"), RecipientNotice.state, lambda: RecipientNotice.state.in_(OPEN)),
        Flag(
            "by_hand",
            _l("To be told by hand"),
            RecipientNotice.state,
            lambda: RecipientNotice.state == NoticeState.BY_HAND,
        ),
        "account_id",
        "user_id",
        "created_at",
    )
    column_sortable_list = ("created_at",)
    column_formatters: ClassVar[dict[str, Any]] = {"state": _state, "recipient": _recipient, "kind": _kind}
    people: ClassVar[dict[str, str]] = {"person": "user_id", "noted_by": "noted_by"}
    presets = (
        (_l("To be told by hand"), {"by_hand": "yes"}),
        (_l("Waiting"), {"open": "yes"}),
    )
    acts = (
        DeskAct(
            "note",
            NoteForm,
            service.note,
            Permission.RECIPIENT_NOTE,
            ("note",),
            _l("Note that the recipient was told"),
            _l(
                "This recipient has no address for notices: tell them by letter, phone or their own form, then note it here."
            ),
            _l("Save the note"),
            _l("Noted."),
            "pencil",
            applies=lambda row: row.state is NoticeState.BY_HAND,
            primary=True,
        ),
    )

    def row_name(self, row: RecipientNotice) -> str:
        return words.titled(row.recipient.value)
