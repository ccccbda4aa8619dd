"""Activity: what happened, in sentences. A person sees their own part, an owner the account's."""

from __future__ import annotations

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, request, stream_with_context, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from admin_app.account import history
from admin_app.audit import timeline
from admin_app.audit.kind import TimelineFilter
from admin_app.audit.timeline import TimelineEntry
from admin_app.export.tables import BOM, csv_lines, harmless
from admin_app.kernel import clock
from admin_app.kernel.errors import Invalid
from admin_app.kernel.i18n import N_, grouped
from admin_app.support_access.lens import colleagues
from forms.base import ConfirmForm
from views.http.web import current_actor, page, perform
from views.labels import countries, events
from views.labels.common import device_name
from views.pages.appearance import rows_a_page
from views.self_service.acts import ConfirmationText, act_page

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
    kind = _kind()
    found = timeline.of_own(
        actor,
        colleagues(actor),
        key=request.args.get("key"),
        size=rows_a_page(),
        kind=TimelineFilter(kind) if kind else None,
    )
    return page("customer/activity.html", events=found, kind=kind, chips=CHIPS)


@bp.route("/export", methods=["GET", "POST"])
def export() -> Response:
    """All of it as a CSV, after a fresh sign-in."""
    kind = _kind()
    actor, form = current_actor(), ConfirmForm()
    done = perform(form, history.export, kind=TimelineFilter(kind) if kind else None)
    if done.ok:
        return Response(
            stream_with_context(_csv(done.value)),
            mimetype="text/csv",
            headers={"Content-Disposition": f'attachment; filename="activity-{clock.now():%Y-%m-%d}.csv"'},
        )
    ask = ConfirmationText(
        _("Download the activity"),
        _(
            "A table (CSV) of everything that stands on the page, the newest %(most)s events at most. Times are in your time zone.",
            most=grouped(history.MOST, actor.language),
        ),
        _("Download"),
        url_for(".activity", kind=kind or None),
        _("Activity"),
        again=True,
    )
    return act_page(ask, form, done)


def _kind() -> str:
    kind = request.args.get("kind", "")
    if kind not in dict(CHIPS):
        raise Invalid(N_("There is no such filter."), code="bad_filter")
    return kind


def _csv(batches: Iterator[list[TimelineEntry]]) -> Iterator[bytes]:
    """UTF-8 with its mark, as spreadsheets expect it; times by ISO 8601 in the reader's zone, no cell a formula."""
    actor = current_actor()
    zone = ZoneInfo(actor.time_zone)
    heads = [
        _("When (%(zone)s)", zone=zone.key),
        _("What happened"),
        _("Our staff"),
        _("Reason"),
        _("Device"),
        _("Country"),
        _("IP address"),
    ]
    yield BOM + csv_lines([heads])
    for batch in batches:
        yield csv_lines(map(harmless, _row(entry, zone)) for entry in batch)


def _row(entry: TimelineEntry, zone: ZoneInfo) -> list[str]:
    own = not entry.by_staff
    return [
        entry.at.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S"),
        _what(entry),
        "" if own else _("Yes"),
        entry.reason,
        str(device_name(entry.device)) if own and entry.device else "",
        countries.name(entry.country) if own and entry.country else "",
        str(entry.ip.text) if entry.ip and entry.ip.text else "",
    ]


def _what(entry: TimelineEntry) -> str:
    """The sentence, and of which account where that isn't the reader's own."""
    said = events.sentence(entry, current_actor().user_id).striptags()
    return _("%(what)s (%(account)s)", what=said, account=entry.account_name) if entry.elsewhere else said
