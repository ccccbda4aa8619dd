"""The steps of a request about personal data as its person reads them."""

from __future__ import annotations

from flask_babel import gettext as _
from markupsafe import Markup

from admin_app.data_case.kind import UNDECIDED
from admin_app.data_case.models import OPEN_STATES, DataCase, DataCaseState
from views.http.context import fmt_time
from views.labels.cases.closing_steps import CaseStep
from views.labels.cases.data_cases import STATES, days, state

DONE = frozenset({DataCaseState.DONE, DataCaseState.EXECUTED})


def of(row: DataCase) -> list[CaseStep]:
    """Asked, decided, done."""
    decided = row.decided_at is not None
    return [
        CaseStep(_("Requested"), fmt_time(row.received_at), "done"),
        CaseStep(
            _("Decision"),
            fmt_time(row.decided_at) if decided else ending(row),
            "done" if decided else "now" if row.state in OPEN_STATES else "",
        ),
        CaseStep(
            _("Done"),
            "" if row.state in UNDECIDED or not decided else ending(row),
            "done" if row.state in DONE else "now" if row.state is DataCaseState.APPROVED else "",
        ),
    ]


def ending(row: DataCase) -> str:
    """The days that are left, or how it ended and when."""
    if row.state in UNDECIDED:
        return days(row)
    word = state(row)[0] if row.is_erasing else str(STATES[row.state][0])
    return Markup("{}, {}").format(word, fmt_time(row.closed_at)) if row.closed_at else word
