"""The audit trail: each row a sentence, as far as the reader's right goes; one event opens to before and after."""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask import Response, request, url_for
from flask_admin import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from admin_app.audit import timeline
from admin_app.audit.event_rows import EventFilters
from admin_app.audit.kind import TimelineFilter
from admin_app.audit.models import AuditEvent
from admin_app.audit.proof import service
from admin_app.audit.timeline import TimelineEntry
from admin_app.desk import finding
from admin_app.identity.models import Account, User
from admin_app.kernel import text
from admin_app.kernel.db import db
from admin_app.kernel.errors import Invalid
from admin_app.kernel.paging import Page
from admin_app.kernel.rights.lens import MASKED
from admin_app.kernel.rights.permissions import Permission
from admin_app.lib import reading
from admin_app.lib.text.pasted import account_number
from views.desk.base import Beside, DeskView
from views.desk.cells import Cell, CellKind
from views.desk.filters import Choice, Days, FilterKind, OfAccount, OfPerson, Values
from views.desk.listing import PRIVATE, ListQuery
from views.desk.parts import trail
from views.desk.parts.widths import Width
from views.desk.saved import tabs as saved_tabs
from views.http.web import current_actor, page, see_other
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


@dataclass(frozen=True)
class OfActor(OfPerson):
    """What one person did: by the whole username, or by the id that links bring. An address is private and stays out."""

    kind = FilterKind.TEXT

    def chosen(self, values: Values) -> UUID | None:
        typed = values.get(self.name, "")
        if not typed or self._linked(typed):
            return super().chosen(values)
        if finding.is_private(typed):
            raise Invalid(PRIVATE, code="private_search")
        known = sa.select(User.id).where(User.username_folded == text.fold(typed))
        return db.session.scalar(known) or UUID(int=0)

    def said(self, values: Values) -> str:
        return super().said(values) if self._linked(values[self.name]) else values[self.name]

    def _linked(self, typed: str) -> bool:
        try:
            return bool(reading.row_id(typed))
        except ValueError:
            return False


OPEN = "open"  # the argument that opens an event in its place
AT = Days("at", _l("Time"), AuditEvent.at)
ACCOUNT = OfAccount("account", _l("Account"), AuditEvent.account_id)
ACTING = OfActor("actor", _l("Done by, username"), AuditEvent.actor_id)
ABOUT = OfPerson("person", _l("Person"), AuditEvent.target_id)


class AuditView(DeskView[TimelineEntry]):
    """Audit trail."""

    permission = Permission.AUDIT_READ_OWN
    reads_its_own_way = True
    icon = "history"
    column_list = ("sentence", "actor", "account", "reason", "request_id", "at")
    usual_columns = ("sentence", "actor", "account", "at")
    gives_way = ("request_id", "reason", "account", "actor")
    column_widths = {"at": Width.MOMENT, "actor": Width.WHO, "account": Width.WHO, "request_id": Width.LONG}
    column_filters = (
        Choice("kind", _l("Kind"), AuditEvent.name, of=Kind),
        AT,
        ACCOUNT,
        ACTING,
        ABOUT,
    )
    second_lines = {"account": ""}
    column_default_sort = ("at", True)
    column_labels = {
        "at": _l("Time"),
        "sentence": _l("What happened"),
        "actor": _l("By"),
        "request_id": _l("Request"),
    }
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
        if column == "actor":
            return Cell(CellKind.TEXT, str(event_labels.words(row).get("actor", "")))
        return Cell(
            CellKind.TEXT,
            {"account": row.account_name, "reason": row.reason, "request_id": row.request_id}[column],
        )

    @expose("/")
    def index_view(self) -> Response:
        """One page of the trail."""
        begins = saved_tabs.begin_with(self)
        if begins:
            return see_other(begins)
        asked = self.asked()
        found = self.fetch(asked, asked.size, asked.key)
        return self.list_page(
            asked, found, entries=found.rows, opened=self._opened(found.rows), event=trail.row
        )

    def _opened(self, rows: Sequence[TimelineEntry]) -> TimelineEntry | None:
        """The event of this page that the address opens in its place."""
        wanted = request.args.get(OPEN, "")
        if wanted not in {str(row.id) for row in rows}:
            return None
        return timeline.one(current_actor(), MASKED, UUID(wanted))

    def row_url(self, row: TimelineEntry) -> str:
        """The same page with the event opened; closed where it is open."""
        opens = None if request.args.get(OPEN) == str(row.id) else str(row.id)
        asked = self.asked()
        return asked.url(url_for(".index_view"), key=asked.key, open=opens) + f"#e-{row.id}"

    def list_extras(self) -> dict[str, Any]:
        actor = current_actor()
        if not actor.may(Permission.AUDIT_READ):
            return {"proof_url": ""}
        return {"proof_url": url_for(".proof_view"), "state": trail.proven(service.proven(actor))}

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
