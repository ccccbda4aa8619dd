"""Runs of acts on many: the list, and one of them as dry run, on its way and with its result."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import UUID

import sqlalchemy as sa
from flask import Response, flash, request, url_for
from flask_admin import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from admin_app.bulk import limits, queries, service
from admin_app.bulk.models import BulkRun, BulkState, RowState
from admin_app.bulk.queries import BulkLine
from admin_app.bulk.registry import ACTS
from admin_app.kernel.errors import DomainError
from admin_app.kernel.rights.permissions import Permission, require
from admin_app.lib import masks
from admin_app.policy import service as policy
from admin_app.policy.register import Key
from admin_app.proposal.service import AwaitsSecond
from forms.base import ConfirmForm
from forms.desk.bulk import BeginForm
from views.desk import names
from views.desk.acts import WAITS
from views.desk.base import DeskView
from views.desk.bulk import chosen_in
from views.desk.cells import NOTHING, Cell, CellKind, who
from views.desk.names import NameLine
from views.desk.parts.widths import Width
from views.desk.table import Head, TableRow
from views.http import addresses
from views.http.web import Performed, current_actor, page, perform, see_other
from views.labels import bulk as labels
from views.labels.bulk import WORDS
from views.labels.desk import column_label
from views.pages.appearance import rows_a_page

# What a tab of a run's page shows, by its name in the address.
TABS: dict[str, tuple[RowState, ...]] = {
    "change": (RowState.WAITING,),
    "done": (RowState.DONE,),
    "skipped": (RowState.SKIPPED,),
    "failed": (RowState.FAILED,),
    "left": (RowState.LEFT,),
}


RIGHTS = frozenset(act.right for act in ACTS.values() if not act.right.startswith("own_"))


def _may_run_something() -> None:
    """Answer 403 to whoever may do none of the acts, before anything is told of a run."""
    if not any(map(current_actor().may, RIGHTS)):
        require(current_actor(), min(RIGHTS))


def _act(_view: object, _beside: object, row: BulkRun, _name: str) -> Cell:
    return Cell(CellKind.TEXT, labels.title(row.act))


def _figures(_view: object, _beside: object, row: BulkRun, _name: str) -> Cell:
    text = gettext("%(done)s of %(all)s done", done=row.done, all=row.chosen)
    besides = row.skipped + row.failed
    return Cell(CellKind.TEXT, text, sub=gettext("%(n)s skipped", n=besides) if besides else "")


def _line(line: BulkLine) -> TableRow:
    """One row: whom it concerns, masked, the account, and what became of it where that isn't the tab's own word."""
    page_of = "staff_members.details_view" if line.of_staff else "people.details_view"
    url = addresses.of_row(page_of, line.user_id) if line.user_id else ""
    nobody = gettext("A member of staff") if line.of_staff else gettext("Somebody")
    person = who(line.name or nobody, "", masks.email(line.email), sub_kind=CellKind.MASK)
    cells = [("person", str(column_label("person")), person)]
    account = (
        names.account_cell(
            {line.account_id: NameLine(line.account_name, line.account_number)}, line.account_id
        )
        if line.account_id
        else NOTHING
    )
    cells.append(("account", str(column_label("account")), account))
    if line.why:
        cells.append(("why", gettext("Why"), Cell(CellKind.TEXT, labels.why(line.why, line.params))))
    return TableRow(line.user_id or line.thing_id, url, cells)


@dataclass(frozen=True, slots=True)
class RunRows:
    """The rows of a tab and their heads."""

    heads: list[Head]
    rows: list[TableRow]


def _drawn(rows: list[TableRow]) -> RunRows:
    classes = {"person": "long", "account": f"w{Width.WHO.value} u580", "why": ""}
    cells = rows[0].cells if rows else []
    return RunRows([Head(name, label, "", "", classes[name]) for name, label, _cell in cells], rows)


def _page(run: BulkRun, shown: str, key: str | None) -> str | None:
    return url_for("bulk_runs.details_view", row_id=run.id, show=shown, key=key) if key else None


class BulkRunView(DeskView[BulkRun]):
    """Bulk runs."""

    permission = Permission.PERSON_READ
    icon = "list-check"
    empty_text = _l("Choose rows in a list, then an act in the bar at the bottom.")
    column_list = ("act", "made_by", "created_at", "figures", "state")
    column_filters = ("state", "created_at")
    gives_way = ("created_at", "made_by", "figures")
    column_sortable_list = ("created_at",)
    column_formatters: ClassVar[dict[str, Any]] = {"act": _act, "figures": _figures}
    column_labels: ClassVar[dict[str, Any]] = {"figures": _l("Figures"), "created_at": _l("Chosen")}
    people: ClassVar[dict[str, str]] = {"made_by": "made_by"}
    presets = ((_l("Running"), {"state": BulkState.RUNNING.value}),)

    def scope(self) -> sa.Select[Any]:
        """The staff's runs of acts on what the reader may read; a dry run is seen by whoever made it."""
        acts = BulkRun.act.in_(queries.readable(current_actor()))
        seen = sa.or_(BulkRun.state != BulkState.PREPARED, BulkRun.made_by == current_actor().user_id)
        return sa.select(BulkRun).where(BulkRun.account_id.is_(None), acts, seen)

    def row_name(self, row: BulkRun) -> str:
        return labels.title(row.act)

    @expose("/<uuid:row_id>")
    def details_view(self, row_id: UUID) -> Response:
        """One run, as far as it has come."""
        return self._show(self.one(row_id), BeginForm(formdata=None))

    @expose("/<uuid:row_id>/begin", methods=("POST",))
    def begin(self, row_id: UUID) -> Response:
        """Begin it, or have a second person asked."""
        _may_run_something()
        run, form = self.one(row_id), BeginForm()
        require(current_actor(), ACTS[run.act].right)
        done = perform(form, service.begin, row_id, reason=form.reason)
        if not done.ok:
            return self._show(self.one(row_id), form, done)
        if isinstance(done.value, AwaitsSecond):
            flash(str(WAITS), "good")
        return see_other(".details_view", row_id=row_id)

    @expose("/<uuid:row_id>/cancel", methods=("POST",))
    def cancel(self, row_id: UUID) -> Response:
        """End it, or throw a dry run away."""
        _may_run_something()
        run, form = self.one(row_id), ConfirmForm()
        preview, listed = run.state is BulkState.PREPARED, chosen_in.url(run)
        done = perform(form, service.cancel, row_id)
        if isinstance(done.error, DomainError):
            flash(" ".join(map(str, form.form_errors)), "warn")
        elif preview:
            return see_other(listed)
        else:
            flash(gettext("Cancelled. What was done stays done."), "good")
        return see_other(".details_view", row_id=row_id)

    def _show(self, run: BulkRun, form: BeginForm, done: Performed | None = None) -> Response:
        actor, words = current_actor(), WORDS[run.act]
        tabs = chosen_in.tabs(run, TABS, request.args.get("show", ""))
        shown = next(str(tab["name"]) for tab in tabs if tab["active"])
        key = request.args.get("key")
        lines = queries.lines(actor, run.id, TABS[shown], size=rows_a_page(), key=key)
        beside = names.look_up([], [run.made_by, run.ended_by])
        return page(
            "staff/bulk_run.html",
            done,
            view=self,
            run=run,
            words=words,
            form=form,
            tabs=tabs,
            shown=shown,
            table=_drawn([_line(line) for line in lines.rows]),
            older_url=_page(run, shown, lines.older),
            newer_url=_page(run, shown, lines.newer),
            reasons=queries.reasons(run.id) if shown in {"skipped", "failed"} else [],
            maker=beside[run.made_by].name if run.made_by in beside else "",
            ender=beside[run.ended_by].name if run.ended_by in beside else "",
            mine=run.made_by == actor.user_id,
            may_cancel=service.may_cancel(actor, run),
            second=limits.needs_second(actor, ACTS[run.act], run.waiting),
            alone=policy.number(Key.BULK_ALONE),
            listed=chosen_in.label(run),
            listed_url=chosen_in.url(run),
            crumbs=[*self.crumbs(run)[:-1], (self.row_name(run), "")],
        )
