"""One account at the desk: its whole story, its tabs, and the POST that opens a private value."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from babel.dates import format_time
from flask import Blueprint, Response, flash, request, url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from admin_app.account.queries import AccountFacts
from admin_app.audit import timeline
from admin_app.audit.kind import TimelineFilter
from admin_app.break_glass import looking
from admin_app.kernel import clock
from admin_app.kernel.actor import Actor
from admin_app.kernel.errors import Invalid
from admin_app.kernel.i18n import N_
from admin_app.kernel.lens import Area, Lens
from admin_app.kernel.permissions import Permission as P  # noqa: N817
from admin_app.kernel.permissions import require
from admin_app.lib import reading
from admin_app.overview.account import page as account_page
from admin_app.overview.account import tabs as account_tabs
from admin_app.overview.consent import Consents
from admin_app.policy import queries as policies
from admin_app.policy.schedule import Setting
from admin_app.shortlist import service as shortlist
from admin_app.support_access import looks
from forms.account.support_access import BillingLookForm, LookForm
from views.desk.account.acts import acts_on_account
from views.desk.account.consent import corrects, granted_areas, offered
from views.desk.person.menu import PeopleActs
from views.http.reader import said
from views.http.web import current_actor, needs, page, perform, safe_next, see_other
from views.labels import policies as policy_labels
from views.pages import broken_glass
from views.pages import shortlist as at_hand
from views.pages.appearance import rows_a_page

bp = Blueprint("staff_account", __name__, url_prefix="/admin/accounts/<uuid:account_id>")
CHIPS = (
    ("", _l("All")), (TimelineFilter.SIGN_INS, _l("Sign-ins")), (TimelineFilter.CHANGES, _l("Changes")), (TimelineFilter.CLOSING, _l("Closing")), (TimelineFilter.LOOKS, _l("Looks")), (TimelineFilter.STAFF, _l("Staff")),
)  # fmt: skip


def show(account_id: UUID) -> Response:
    """The overview: attention, consent, people, timeline, facts."""
    actor = current_actor()
    found = account_page.open_account(actor, account_id)
    shortlist.note_opened(actor, account_id, at_hand.mine())
    return page(
        "staff/account/overview.html",
        found=found,
        acts=PeopleActs(actor, found.account.status),
        **frame(found.account, found.lens, found.consents, "overview", found.case.id if found.case else None),
    )


def frame(
    account: AccountFacts,
    lens: Lens,
    consents: Consents,
    tab: str,
    case_id: UUID | None = None,
) -> dict[str, Any]:
    """What every tab shows around its own part."""
    actor = current_actor()
    return {
        "account": account,
        "lens": lens,
        "consents": consents,
        "tab": tab,
        "tabs": _tabs(account.id),
        "local_time": local_time(account.time_zone),
        "account_acts": acts_on_account(actor, account, case_id),
        "granted": granted_areas(actor, account.id, consents),
        "broken": [row for row in broken_glass.open_here() if row.account_id == account.id],
        "corrects": corrects(actor, consents, account.status),
        "asks": offered(actor, consents, account.status),
        "here": request.path,
        "opens_amounts": actor.may(P.BILLING_LOOK) and not lens.sees(Area.BILLING),
    }


def _tabs(account_id: UUID) -> list[tuple[str, Any, str]]:
    known = [
        ("overview", said(N_("Overview")), url_for("accounts.details_view", row_id=account_id)),
        ("people", said(N_("People")), url_for("staff_account.people", account_id=account_id)),
        ("security", said(N_("Sign-in security")), url_for("staff_account.security", account_id=account_id)),
        ("requests", said(N_("Requests")), url_for("staff_account.requests", account_id=account_id)),
        ("billing", said(N_("Billing")), url_for("staff_account.billing", account_id=account_id)),
        ("mail", said(N_("Mail")), url_for("staff_account.mail", account_id=account_id)),
        ("timeline", said(N_("Timeline")), url_for("staff_account.events", account_id=account_id)),
    ]
    return [
        (name, label, url)
        for name, label, url in known
        if name != "requests" or current_actor().may(P.CLOSING_READ)
    ]


def local_time(zone: str) -> str:
    """The hour where the customer lives."""
    there: datetime = clock.now().astimezone(ZoneInfo(zone))
    place = zone.rpartition("/")[2].replace("_", " ")
    return _("%(time)s in %(place)s", time=format_time(there, "HH:mm", locale=get_locale()), place=place)


@bp.get("/people")
@needs(P.PERSON_READ)
def people(account_id: UUID) -> Response:
    """Everybody of the account by name."""
    actor = current_actor()
    account, lens, consents = account_page.head(actor, account_id)
    rows = account_tabs.people(actor, account_id, lens, key=request.args.get("key"), size=rows_a_page())
    return page(
        "staff/account/people.html",
        rows=rows,
        acts=PeopleActs(actor, account.status),
        **frame(account, lens, consents, "people"),
    )


@bp.get("/security")
@needs(P.SESSION_READ)
def security(account_id: UUID) -> Response:
    """Sessions that are open, trusted addresses, and who was refused."""
    actor = current_actor()
    account, lens, consents = account_page.head(actor, account_id)
    found = account_tabs.security(actor, account_id, lens)
    return page(
        "staff/account/security.html",
        found=found,
        rules=[line for line in policies.of_account(actor, account_id) if line.is_said],
        labels=policy_labels.IN_TEMPLATES,
        page_of=lambda key: policy_labels.page_of(Setting(key, account_id)),
        **frame(account, lens, consents, "security"),
    )


@bp.get("/requests")
@needs(P.CLOSING_READ)
def requests(account_id: UUID) -> Response:
    """The closings of the account, newest first."""
    actor = current_actor()
    account, lens, consents = account_page.head(actor, account_id)
    cases = account_tabs.cases(actor, account_id)
    return page(
        "staff/account/requests.html",
        cases=cases,
        **frame(account, lens, consents, "requests"),
    )


@bp.get("/billing")
@needs(P.INVOICE_READ)
def billing(account_id: UUID) -> Response:
    """Billing facts with their sources; amounts under a grant or a look with a reason."""
    actor = current_actor()
    account, lens, consents = account_page.head(actor, account_id)
    facts = account_tabs.billing(actor, account_id, lens)
    return page(
        "staff/account/billing.html",
        facts=facts,
        writes=actor.may(P.BILLING_WRITE),
        **frame(account, lens, consents, "billing"),
    )


@bp.get("/mail")
@needs(P.MAIL_READ)
def mail(account_id: UUID) -> Response:
    """What was mailed to the account's people."""
    actor = current_actor()
    account, lens, consents = account_page.head(actor, account_id)
    rows = account_tabs.mails(actor, account_id, lens, key=request.args.get("key"), size=rows_a_page())
    return page("staff/account/mail.html", rows=rows, **frame(account, lens, consents, "mail"))


@bp.get("/timeline")
@needs(P.ACCOUNT_READ)
def events(account_id: UUID) -> Response:
    """The whole story, by kind."""
    actor = current_actor()
    kind = request.args.get("kind", "")
    if kind not in dict(CHIPS):
        raise Invalid(N_("There is no such filter."), code="bad_filter")
    account, lens, consents = account_page.head(actor, account_id)
    rows = timeline.of_account(
        actor,
        lens,
        account_id,
        key=request.args.get("key"),
        size=rows_a_page(),
        kind=TimelineFilter(kind) if kind else None,
    )
    return page(
        "staff/account/timeline.html",
        rows=rows,
        kind=kind,
        chips=CHIPS,
        **frame(account, lens, consents, "timeline"),
    )


@bp.post("/look")
def look(account_id: UUID) -> Response:
    """Show a private value: recorded first, then shown for five minutes."""
    if not current_actor().may(P.BREAK_GLASS):
        require(current_actor(), P.LOOK_UNDER_GRANT)
    form = LookForm()
    back = safe_next(request.form.get("next"), url_for("accounts.details_view", row_id=account_id))
    done = perform(
        form, _look, account_id, area=form.area, field=form.field, user_id=form.user_id, reason=form.reason
    )
    if not done.ok:
        if done.error is not None and done.error.status in {403, 503}:  # the page says which ways are left
            raise done.error
        flash(
            next((str(e) for errors in form.errors.values() for e in errors), _("That can't be shown.")),
            "bad",
        )
    return see_other(back)


def _look(actor: Actor, account_id: UUID, *, area: str, field: str, user_id: str, reason: str) -> datetime:
    try:
        person = reading.row_id(user_id) if user_id else None
    except ValueError:
        raise Invalid(N_("There is no such person."), field="user_id") from None
    return looking.look(
        actor, account_id, area=area, field=field or None, user_id=person, reason=reason or ""
    )


@bp.route("/amounts", methods=["GET", "POST"])
@needs(P.BILLING_LOOK)
def amounts(account_id: UUID) -> Response:
    """Billing's look at the amounts of an account, with one reason for 30 minutes."""
    form = BillingLookForm()
    back = url_for(".billing", account_id=account_id)
    account, *_rest = account_page.head(current_actor(), account_id)
    done = perform(form, looks.billing_look, account_id, reason=form.reason)
    if done.ok:
        return see_other(back)
    return page(
        "admin/act.html",
        done,
        form=form,
        title=_("Show the amounts of %(name)s", name=account.name),
        ends=False,
        back=back,
        text=_(
            "Your look is recorded, and the customer sees it: who, why and when. Amounts stay open for 30 minutes."
        ),
        button=_("Show amounts"),
        fields=[form.reason],
        crumbs=[(_("Accounts"), url_for("accounts.index_view")), (account.name, back)],
    )
