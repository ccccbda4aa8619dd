"""Activity: what happened, in sentences. A person sees the own part, an owner the account's."""

from __future__ import annotations

from flask import Blueprint, Response, request
from flask_babel import lazy_gettext as _l

from admin_app.audit import timeline
from admin_app.audit.kind import TimelineFilter
from admin_app.kernel.errors import Invalid, NotFound
from admin_app.kernel.i18n import N_
from admin_app.support_access.lens import colleagues
from views.http.web import current_actor, page
from views.pages.appearance import rows_a_page

bp = Blueprint("customer_activity", __name__, url_prefix="/activity")
# The filters a customer gets, in order; the keys are the timeline's, "" is all of it.
CHIPS = (
    ("", _l("All")),
    (TimelineFilter.SIGN_INS, _l("Sign-ins")),
    (TimelineFilter.CHANGES, _l("Changes")),
    (TimelineFilter.STAFF, _l("Staff")),
)


@bp.get("")
def activity() -> Response:
    """One page of it, newest first."""
    actor = current_actor()
    if actor.acting_account_id is None:
        raise NotFound
    kind = request.args.get("kind", "")
    if kind not in dict(CHIPS):
        raise Invalid(N_("There is no such filter."), code="bad_filter")
    found = timeline.of_account(
        actor,
        colleagues(actor),
        actor.acting_account_id,
        key=request.args.get("key"),
        size=rows_a_page(),
        kind=TimelineFilter(kind) if kind else None,
    )
    return page("customer/activity.html", events=found, kind=kind, chips=CHIPS)
