"""The audit trail: each row a sentence, as far as the reader's right goes; one event opens to before and after."""

from __future__ import annotations

import enum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask import Response, url_for
from flask_admin import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from admin_app.audit import timeline
from admin_app.audit.event_rows import EventFilters
from admin_app.audit.kind import TimelineFilter
from admin_app.audit.models import AuditEvent
from admin_app.audit.proof import service
from admin_app.audit.timeline import TimelineEntry
from admin_app.identity.models import Account
from admin_app.kernel.db import db
from admin_app.kernel.lens import MASKED
from admin_app.kernel.paging import Page
from admin_app.kernel.permissions import Permission
from admin_app.lib.text.pasted import account_number
from views.desk.base import Beside, DeskView
from views.desk.cells import Cell, CellKind
from views.desk.filters import Choice, Days, OfAccount, OfPerson
from views.desk.listing import ListQuery
from views.http.web import current_actor, page
from views.labels import desk
from views.labels import events as event_labels


class Kind(enum.StrEnum):
    """Which events: the filters of the timeline that stand above the list."""

    SIGN_INS = TimelineFilter.SIGN_INS.value
    CHANGES = TimelineFilter.CHANGES.value
    CLOSING = TimelineFilter.CLOSING.value
    LOOKS = TimelineFilter.LOOKS.value
    STAFF = TimelineFilter.STAFF.value


desk.LABELS[Kind] = {
    Kind.SIGN_INS: (_l("Sign-ins"), "plain"),
    Kind.CHANGES: (_l("Changes"), "plain"),
    Kind.CLOSING: (_l("Closings"), "plain"),
    Kind.LOOKS: (_l("Looks"), "act"),
    Kind.STAFF: (_l("Acts of staff"), "act"),
}
AT = Days("at", _l("Time"), AuditEvent.at)
ACCOUNT = OfAccount("account", _l("Account"), AuditEvent.account_id)
ACTING = OfPerson("actor", _l("Acting person"), AuditEvent.actor_id)
ABOUT = OfPerson("person", _l("Person"), AuditEvent.target_id)


class AuditView(DeskView[TimelineEntry]):
    """Audit trail."""

    permission = Permission.AUDIT_READ_OWN
    icon = "history"
    column_list = ("at", "sentence", "account", "reason", "request_id")
    gives_way = ("request_id", "reason", "account")
    column_filters = (
        Choice("kind", _l("Kind"), AuditEvent.name, of=Kind),
        AT,
        ACCOUNT,
        ACTING,
        ABOUT,
    )
    second_lines = {"account": ""}
    column_default_sort = ("at", True)
    column_labels = {"at": _l("Time"), "sentence": _l("What happened"), "request_id": _l("Request")}
    presets = tuple((desk.LABELS[Kind][kind.value][0], {"kind": kind.value}) for kind in Kind)
    list_template, details_template = "staff/audit.html", "staff/event.html"

    def scope(self) -> sa.Select[Any]:
        """As far as the reader's right goes: all, cases and own, or own acts."""
        return timeline.within_reach(current_actor())

    def statement(self, asked: ListQuery) -> sa.Select[Any]:
        return timeline.within_reach(current_actor(), **self._event_filters(asked))

    def fetch(self, asked: ListQuery, size: int, key: str | None) -> Page[TimelineEntry]:
        return timeline.trail(current_actor(), MASKED, key=key, size=size, **self._event_filters(asked))

    def _event_filters(self, asked: ListQuery) -> EventFilters:
        for flt in self.filters:
            if any(f in asked.values for f in flt.fields):
                flt.apply(sa.select(AuditEvent), asked.values)  # judges the values
        since, until = AT.edges(asked.values)
        values = asked.values
        account_id = None
        if number := values.get("account", ""):
            found = db.session.scalar(sa.select(Account.id).where(Account.number == account_number(number)))
            account_id = found or UUID(int=0)  # no such account: nothing fits
        return {
            "account_id": account_id,
            "kind": TimelineFilter(values["kind"]) if values.get("kind") else None,
            "since": since,
            "until": until,
            "actor_id": ACTING.chosen(values),
            "person_id": ABOUT.chosen(values),
        }

    def companions(self, _rows: list[TimelineEntry]) -> Beside:
        return {}

    def cell(self, row: TimelineEntry, column: str, _beside: object) -> Cell:
        """Plain words, for the export; the page draws sentences."""
        if column == "at":
            return Cell(CellKind.TIME, moment=row.at)
        if column == "sentence":
            return Cell(CellKind.TEXT, event_labels.sentence(row, None).striptags())
        return Cell(
            CellKind.TEXT,
            {"account": row.account_name, "reason": row.reason, "request_id": row.request_id}[column],
        )

    @expose("/")
    def index_view(self) -> Response:
        """One page of the trail."""
        asked = self.asked()
        found = self.fetch(asked, asked.size, asked.key)
        return self.list_page(asked, found, rows=found.rows, opens=self._opens)

    def _opens(self, entry: TimelineEntry) -> str:
        return url_for(".details_view", row_id=entry.id)

    def list_extras(self) -> dict[str, Any]:
        return {"may_prove": current_actor().may(Permission.AUDIT_READ)}

    @expose("/proof")
    def proof_view(self) -> Response:
        """How the proof of the trail stands."""
        state = service.state(current_actor())
        title = gettext("Proof of the trail")
        crumbs = [(str(self.name), url_for(".index_view")), (title, "")]
        return page("staff/proof.html", view=self, state=state, title=title, crumbs=crumbs)

    @expose("/<uuid:row_id>")
    def details_view(self, row_id: UUID) -> Response:
        """One event: before and after, reason, request, proof."""
        actor = current_actor()
        entry = timeline.one(actor, MASKED, row_id)
        title = gettext("Event")
        crumbs = [(str(self.name), url_for(".index_view")), (title, "")]
        return page(
            self.details_template,
            view=self,
            entry=entry,
            title=title,
            crumbs=crumbs,
            full=actor.may(Permission.AUDIT_READ),
        )
