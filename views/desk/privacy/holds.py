"""Legal holds at the desk: the list, one with its days, what is done with it; and proposing one for a person or an account."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any, ClassVar
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, flash, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from admin_app.kernel import clock
from admin_app.kernel.actor import Actor
from admin_app.kernel.rights.permissions import Permission as P  # noqa: N817
from admin_app.legal_hold import queries, service
from admin_app.legal_hold.kind import HOLD, HoldAct
from admin_app.legal_hold.models import HoldState, LegalHold
from admin_app.legal_hold.terms import Terms
from admin_app.lib import reading
from forms.base import Form
from forms.desk.cases import legal_holds as forms
from views.desk.acts import DeskAct
from views.desk.base import DeskView
from views.desk.cells import Cell, CellKind
from views.desk.filters import Flag
from views.desk.parts.widths import Width
from views.http.web import current_actor, needs, page, perform, see_other
from views.labels.cases import legal_holds as words

bp = Blueprint("staff_holds", __name__, url_prefix="/admin")
REVIEW_AFTER = timedelta(days=90)  # what the form offers


def _state(_view: object, _beside: object, row: LegalHold, _name: str) -> Cell:
    text, tone = words.state(row)
    return Cell(CellKind.CHIP, text, tone=tone)


def _told(_view: object, _beside: object, row: LegalHold, _name: str) -> Cell:
    return Cell(CellKind.TEXT, _("Yes") if row.may_tell else _("No"))


def _offered(act: HoldAct) -> Any:
    def offered(row: LegalHold) -> bool:
        actor = current_actor()
        mine = row.user_id is not None and row.user_id == actor.user_id
        told = act is HoldAct.TOLD and row.may_tell
        return not (mine or told) and act in HOLD.offered(actor, queries.state_of(row), {})

    return offered


def _end_of(day: date, actor: Actor) -> datetime:
    """The end of a day on the reader's clock."""
    return reading.local(datetime.combine(day + timedelta(days=1), time()), ZoneInfo(actor.time_zone))


def _at_hand(form: Form, _row: LegalHold) -> None:
    if isinstance(form, forms.HoldReviewForm) and not form.is_submitted():
        form.review_on.data = (clock.now() + REVIEW_AFTER).date()


def _review(actor: Actor, hold_id: UUID, *, review_on: date, note: str, version: int | None) -> None:
    service.review(actor, hold_id, review_at=_end_of(review_on, actor), note=note, version=version)


class LegalHoldView(DeskView[LegalHold]):
    """Legal holds."""

    permission = P.LEGAL_HOLD_READ
    icon = "lock"
    empty_text = _l(
        "When a claim or a procedure needs data, a hold is proposed on the page of the person or account and listed here."
    )
    column_list = ("number", "account", "person", "state", "review_at", "until_at", "proposed_by")
    gives_way = ("proposed_by", "until_at", "review_at", "account", "person", "state")
    column_widths: ClassVar[dict[str, Width]] = {"state": Width.WHO, "number": Width.DAY}
    column_details_list = (
        "account", "person", "state", "reason", "review_at", "until_at", "may_tell", "why_untold", "told_at", "proposed_by",
        "proposed_at", "confirmed_by", "confirmed_at", "reviewed_by", "reviewed_at", "review_note", "ended_at", "ended_by", "end_reason",
    )  # fmt: skip
    details_cards = (
        (_l("Hold"), ("account", "person", "state", "reason", "review_at", "until_at")),
        (_l("The customer"), ("may_tell", "why_untold", "told_at")),
        (
            _l("Who and when"),
            (
                "proposed_by",
                "proposed_at",
                "confirmed_by",
                "confirmed_at",
                "ended_by",
                "ended_at",
                "end_reason",
            ),
        ),
        (_l("Last review"), ("reviewed_by", "reviewed_at", "review_note")),
    )
    column_labels: ClassVar[dict[str, Any]] = {
        "review_at": _l("Review due"), "until_at": _l("Ends"), "may_tell": _l("May be told"), "why_untold": _l("Why not"),
        "told_at": _l("Told"), "proposed_by": _l("Proposed by"), "proposed_at": _l("Proposed"), "confirmed_by": _l("Confirmed by"),
        "confirmed_at": _l("On since"), "reviewed_by": _l("Reviewed by"), "reviewed_at": _l("Reviewed"), "review_note": _l("Why it is still needed"),
        "ended_at": _l("Ended"), "ended_by": _l("End confirmed by"), "end_reason": _l("Why it ended"),
    }  # fmt: skip
    column_filters = (
        Flag("on", _l("On now"), LegalHold.state, queries.is_on),
        Flag("review", _l("To be reviewed"), LegalHold.state, queries.to_review),
        "proposed_at",
        "account_id",
        "user_id",
    )
    column_sortable_list = ("proposed_at",)
    column_default_sort = ("proposed_at", True)
    column_formatters: ClassVar[dict[str, Any]] = {"state": _state, "may_tell": _told}
    people: ClassVar[dict[str, str]] = {
        "person": "user_id", "proposed_by": "proposed_by", "confirmed_by": "confirmed_by", "reviewed_by": "reviewed_by",
        "ended_by": "ended_by",
    }  # fmt: skip
    presets = ((_l("On now"), {"on": "yes"}), (_l("To be reviewed"), {"review": "yes"}))
    details_template = "staff/legal_hold.html"
    acts = (
        DeskAct(
            "review", forms.HoldReviewForm, _review, P.LEGAL_HOLD_WRITE, ("review_on", "note", "version"), _l("Review the hold"),
            _l("Look again at why the data is needed. If it isn’t any more, propose the end of the hold instead."),
            _l("It is still needed"), _l("Reviewed. You are reminded before the next review."), "clipboard-check",
            applies=_offered(HoldAct.REVIEWED), prepare=_at_hand, primary=True,
        ),
        DeskAct(
            "tell", forms.HoldTellForm, service.tell, P.LEGAL_HOLD_WRITE, ("reason", "version"), _l("Tell the customer of the hold"),
            _l("The person or the owners of the account get an e-mail with the reason for the hold, and the hold appears in their history."),
            _l("Tell the customer"), _l("The customer is told."), "mail", applies=_offered(HoldAct.TOLD),
        ),
        DeskAct(
            "end", forms.HoldEndForm, service.propose_end, P.LEGAL_HOLD_WRITE, ("reason", "version"), _l("Propose the end of the hold"),
            _l("It stays on until somebody else confirms. Then what is due to be deleted by age is deleted, and waiting requests for deletion go on."),
            _l("Propose the end"), _l("Proposed. It ends once a second person confirms."), "lock-open", applies=_offered(HoldAct.END_PROPOSED),
            ends=True,
        ),
    )  # fmt: skip

    def row_name(self, row: LegalHold) -> str:
        return row.number

    def details_extras(self, row: LegalHold) -> dict[str, Any]:
        on = queries.state_of(row) is HoldState.ON
        return {"on": on, "overdue": words.is_overdue(row), "untold": on and not row.may_tell}


@bp.route("/people/<uuid:user_id>/legal-hold", methods=["GET", "POST"])
@needs(P.LEGAL_HOLD_WRITE)
def person(user_id: UUID) -> Response:
    """Propose a hold on a person's data."""
    name = queries.subject_name(current_actor(), person_id=user_id)
    back = url_for("people.details_view", row_id=user_id)
    return _propose(name, back, _("People"), url_for("people.index_view"), person_id=user_id)


@bp.route("/accounts/<uuid:account_id>/legal-hold", methods=["GET", "POST"])
@needs(P.LEGAL_HOLD_WRITE)
def account(account_id: UUID) -> Response:
    """Propose a hold on an account with all its people."""
    name = queries.subject_name(current_actor(), account_id=account_id)
    back = url_for("accounts.details_view", row_id=account_id)
    return _propose(name, back, _("Accounts"), url_for("accounts.index_view"), account_id=account_id)


def _propose(name: str, back: str, noun: str, listed: str, **whose: UUID) -> Response:
    form = forms.HoldForm()
    if not form.is_submitted():
        form.review_on.data = (clock.now() + REVIEW_AFTER).date()

    def command(
        actor: Actor,
        *,
        reason: str,
        review_on: date | None,
        until_on: date | None,
        tell: str,
        why_untold: str,
    ) -> UUID:
        until, review = (_end_of(day, actor) if day else None for day in (until_on, review_on))
        terms = Terms(until, review, may_tell=tell == "yes", why_untold=why_untold or "")
        return service.propose(actor, **whose, terms=terms, reason=reason)

    done = perform(
        form,
        command,
        reason=form.reason,
        review_on=form.review_on,
        until_on=form.until_on,
        tell=form.tell,
        why_untold=form.why_untold,
    )
    if done.ok:
        flash(_("Proposed. Nothing is held until an approver confirms it."), "good")
        return see_other("legal_holds.details_view", row_id=done.value)
    title = _("Propose a legal hold on the data of %(name)s", name=name)
    return page(
        "admin/act.html",
        done,
        form=form,
        title=title,
        text=_(
            "While it is on, nothing of this data is deleted, neither by age nor on request. Somebody else has to confirm it."
        ),
        button=_("Propose the hold"),
        ends=False,
        back=back,
        fields=[form.reason, form.review_on, form.until_on, form.tell, form.why_untold],
        crumbs=[(noun, listed), (name, back), (_("Legal hold"), "")],
    )
