"""What a dispute does with runs: one that goes on is held, and ended once the dispute is settled for the person."""

from __future__ import annotations

from admin_app.bulk import service
from admin_app.bulk.models import BulkRun, BulkState
from admin_app.former_state.part import Part, waiting_cases
from admin_app.kernel.actor import system
from admin_app.kernel.i18n import N_


def _end(run: BulkRun) -> None:
    service.end(system(f"bulk-{run.id.hex}"), run, BulkState.CANCELLED)


PARTS: tuple[Part, ...] = (
    waiting_cases(
        BulkRun,
        BulkRun.made_by,
        BulkRun.begun_at,
        N_("Act on many people"),
        take_back=_end,
        while_in=BulkState.RUNNING,
    ),
)
UNTOUCHED = {
    "bulk_rows": "says what a run did to whom; each of these acts is itself in the dispute",
}
