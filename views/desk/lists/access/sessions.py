"""Sessions, as a record: who is signed in, with what, until when. Addresses and browsers stay masked."""

from __future__ import annotations

from typing import Any, ClassVar

from flask import Response, flash, url_for
from flask_admin import expose
from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _l

from admin_app.bulk.models import BulkActName
from admin_app.identity.models import UserKind
from admin_app.kernel import clock
from admin_app.kernel.rights.lens import Area
from admin_app.kernel.rights.permissions import Permission, require
from admin_app.proposal.service import AwaitsSecond
from admin_app.session import queries
from admin_app.session import service as sessions
from admin_app.session.models import STEPS, AttemptResult, LoginSession, SignInAttempt, lapsed
from forms.base import ReasonForm
from forms.desk.sessions import EndEverybodysForm
from views.desk.acts import WAITS, DeskAct
from views.desk.base import DeskView
from views.desk.bulk.selecting import Selectable
from views.desk.cells import Cell, CellKind, of
from views.desk.filters import Flag
from views.desk.parts.widths import Width
from views.http.web import current_actor, page, perform, see_other
from views.labels import common


def _state(_view: object, _beside: object, row: LoginSession, _name: str) -> Cell:
    if row.ended_why:
        return of(row.ended_why)
    return Cell(CellKind.CHIP, str(_l("Ended"))) if lapsed(row, clock.now()) else of(row.stage)


def _endable(row: LoginSession) -> bool:
    actor = current_actor()
    reached = row.kind is UserKind.CUSTOMER or actor.may(Permission.STAFF_WRITE)
    return reached and row.user_id != actor.user_id and row.ended_at is None and not lapsed(row, clock.now())


def _methods(_view: object, _beside: object, row: LoginSession, _name: str) -> Cell:
    return Cell(CellKind.TEXT, common.methods(",".join(row.methods)))


def _device(_view: object, _beside: object, row: LoginSession | SignInAttempt, _name: str) -> Cell:
    return Cell(CellKind.TEXT, common.device_name(row.device))


class SessionView(Selectable[LoginSession]):
    """Sessions."""

    permission = Permission.SESSION_READ
    icon = "devices"
    list_template = "staff/sessions.html"
    column_list = ("person", "device", "country", "last_ip", "last_seen_at", "created_at", "stage")
    gives_way = ("created_at", "last_ip", "country", "device", "last_seen_at")
    column_widths = {"stage": Width.MOMENT, "country": Width.STATE}
    column_details_list = (
        "person",
        "kind",
        "stage",
        "device",
        "country",
        "first_ip",
        "last_ip",
        "user_agent",
        "methods",
        "created_at",
        "last_seen_at",
        "ends_at",
        "ended_at",
    )
    details_cards = (
        (_l("Session"), ("stage", "methods", "created_at", "last_seen_at", "ends_at", "ended_at")),
        (_l("Person"), ("person", "kind")),
        (_l("Where from"), ("device", "country", "first_ip", "last_ip", "user_agent")),
    )
    column_filters = (
        "user_id",
        Flag("live", _l("Signed in now"), LoginSession.ended_at, LoginSession.live),
        Flag("held", _l("Held sign-ins"), LoginSession.stage, LoginSession.held),
        "created_at",
    )
    column_sortable_list = ("created_at",)
    column_formatters = {"stage": _state, "methods": _methods, "device": _device}
    column_labels = {"ends_at": _l("Ends at the latest"), "user_agent": _l("Browser")}
    private = {"first_ip": Area.SECURITY, "last_ip": Area.SECURITY, "user_agent": Area.SECURITY}
    presets = ((_l("Signed in now"), {"live": "yes"}), (_l("Held sign-ins"), {"held": "yes"}))
    siblings = ((_l("Sign-ins"), "sign_ins.index_view"),)
    bulk = (BulkActName.END_SESSIONS,)
    acts = (
        DeskAct(
            "end",
            ReasonForm,
            sessions.end_session,
            Permission.PERSON_RESTORE,
            ("reason",),
            _l("End this session"),
            _l("That browser is signed out at its next request. The person is told by e-mail."),
            _l("End the session"),
            _l("The session has ended."),
            "logout",
            ends=True,
            applies=_endable,
        ),
    )

    def row_name(self, row: LoginSession) -> str:
        return common.device_name(row.device) or str(_l("Session"))

    def list_extras(self) -> dict[str, Any]:
        may = current_actor().may(Permission.STAFF_WRITE)
        return {**super().list_extras(), "end_url": url_for(".end_everybodys") if may else ""}

    @expose("/end", methods=("GET", "POST"))
    def end_everybodys(self) -> Response:
        """End every session there is but their own, for the day when cookies may have leaked."""
        actor = current_actor()
        require(actor, Permission.STAFF_WRITE)
        form = EndEverybodysForm()
        done = perform(form, sessions.end_everybodys, reason=form.reason, shown=form.shown, typed=form.typed)
        back = url_for(".index_view")
        if done.ok and isinstance(done.value, AwaitsSecond):
            flash(str(WAITS), "good")
            return see_other(back)
        if done.ok:
            text = ngettext("%(num)s session has ended.", "%(num)s sessions have ended.", done.value)
            flash(text, "good")
            return see_other(back)
        form.shown.data = queries.everybodys(actor.session_id)
        return page(
            "admin/act.html",
            done,
            form=form,
            title=gettext("End everybody’s sessions"),
            ends=True,
            back=back,
            text=ngettext(
                "%(num)s session ends at once, customers’ and colleagues’, sign-ins under way too; yours goes on.",
                "%(num)s sessions end at once, customers’ and colleagues’, sign-ins under way too; yours goes on.",
                form.shown.data,
            ),
            button=gettext("End all of them"),
            fields=[form.reason, form.typed],
            crumbs=[(str(self.name), back), (gettext("End everybody’s sessions"), "")],
        )


def _attempt(_view: object, _beside: object, row: SignInAttempt, _name: str) -> Cell:
    good = row.result in {AttemptResult.SIGNED_IN, AttemptResult.MOVED}
    refused = not good and row.result not in STEPS
    tone = "good" if good else "bad" if refused else "warn"
    return Cell(CellKind.DOT, str(common.ATTEMPTS[row.result]), tone=tone)


def _way(_view: object, _beside: object, row: SignInAttempt, _name: str) -> Cell:
    return Cell(CellKind.TEXT, common.methods(row.method))


class SignInView(DeskView[SignInAttempt]):
    """Attempts to sign in, whoever made them; a name that nobody has isn't kept."""

    permission = Permission.SESSION_READ
    icon = "login"
    empty_text = _l("Each try to sign in is listed here as soon as it is made.")
    column_list = ("at", "person", "result", "method", "country", "device", "ip")
    gives_way = ("device", "ip", "method", "country", "person")
    column_widths: ClassVar[dict[str, Width]] = {"result": Width.LONG, "person": Width.WHO}
    column_details_list = (*column_list, "refusal_code", "waits_until")
    column_labels: ClassVar[dict[str, Any]] = {
        "at": _l("Time"),
        "result": _l("What came of it"),
        "method": _l("With"),
        "ip": _l("Internet address"),
        "refusal_code": _l("Refusal code"),
        "waits_until": _l("Waits until"),
    }
    column_filters = (
        Flag("refused", _l("Refused"), SignInAttempt.result, SignInAttempt.refused),
        "at",
        "user_id",
    )
    column_sortable_list = ("at",)
    column_default_sort = ("at", True)
    column_formatters: ClassVar[dict[str, Any]] = {"result": _attempt, "method": _way, "device": _device}
    private: ClassVar[dict[str, Area]] = {"ip": Area.SECURITY}
    presets = ((_l("Refused"), {"refused": "yes"}),)
    siblings = ((_l("Sessions"), "sessions.index_view"),)

    def row_name(self, row: SignInAttempt) -> str:
        return str(common.ATTEMPTS[row.result])
