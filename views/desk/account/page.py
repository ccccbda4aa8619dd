"""One account at the desk: its whole story, its tabs, and the POST that opens a private value."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from flask import Blueprint, Response, flash, request, url_for
from flask_babel import gettext as _

from admin_app.audit import timeline
from admin_app.audit.kind import TimelineFilter
from admin_app.break_glass import looking
from admin_app.kernel.actor import Actor
from admin_app.kernel.errors import Invalid
from admin_app.kernel.i18n import N_
from admin_app.kernel.rights.permissions import Permission as P  # noqa: N817
from admin_app.kernel.rights.permissions import require
from admin_app.lib import reading
from admin_app.overview.account import cases
from admin_app.overview.account import page as account_page
from admin_app.overview.account import tabs as account_tabs
from admin_app.policy import queries as policies
from admin_app.policy.schedule import Setting
from admin_app.shortlist import service as shortlist
from admin_app.support_access import looks
from forms.account.support_access import BillingLookForm, LookForm
from views.desk.account import cases as case_words
from views.desk.account.frame import frame, tab_url
from views.desk.parts import reasons
from views.desk.person.menu import PeopleActs
from views.http.requester.reader import said
from views.http.web import current_actor, needs, page, perform, safe_next, see_other
from views.labels import policies as policy_labels
from views.labels.people import delegations
from views.pages import shortlist as at_hand
from views.pages.appearance import rows_a_page

bp = Blueprint("staff_account", __name__, url_prefix="/admin/accounts/<uuid:account_id>")
CHIPS: Mapping[str, str] = {
    "": N_("All"),
    TimelineFilter.SIGN_INS: N_("Sign-ins"),
    TimelineFilter.CHANGES: N_("Changes"),
    TimelineFilter.CLOSING: N_("Closing"),
    TimelineFilter.LOOKS: N_("Looks"),
    TimelineFilter.STAFF: N_("Staff"),
}
CHIPS_FIRST = ("", TimelineFilter.SIGN_INS, TimelineFilter.CHANGES, TimelineFilter.STAFF)
MAILS = "mail"  # a chip like the others, though mails are no events


def show(account_id: UUID) -> Response:
    """The overview: attention, consent, people, timeline, facts."""
    actor, kind = current_actor(), _kind()
    found = account_page.open_account(actor, account_id, kind, mails=_mails())
    closing = found.last_closing
    drawn = page(
        "staff/account/overview.html",
        found=found,
        acts=PeopleActs(actor, found.tab.account.status),
        kind=request.args.get("kind", ""),
        chips=_chips(account_id, "accounts.details_view", CHIPS_FIRST),
        case_title=case_words.title,
        case_chip=case_words.chip,
        case_url=case_words.url,
        **frame(found.tab, "overview", closing.id if closing else None),
    )
    shortlist.note_opened(
        actor, account_id, at_hand.mine()
    )  # what is read before and after is one transaction
    return drawn


def _kind() -> TimelineFilter | None:
    """The chip that the address names. Raises Invalid."""
    kind = request.args.get("kind", "")
    if kind == MAILS:
        return None
    if kind not in CHIPS:
        raise Invalid(N_("There is no such filter."), code="bad_filter")
    return TimelineFilter(kind) if kind else None


def _mails() -> bool:
    return request.args.get("kind", "") == MAILS


def _chips(account_id: UUID, endpoint: str, kinds: Iterable[str]) -> list[tuple[str, str, str]]:
    """What a timeline can be narrowed to, each with its address."""
    found = [(kind, said(CHIPS[kind]), tab_url(endpoint, account_id, kind=kind or None)) for kind in kinds]
    if current_actor().may(P.MAIL_READ):
        found.append((MAILS, said(N_("Mail")), tab_url(endpoint, account_id, kind=MAILS)))
    return found


@bp.get("/people")
@needs(P.PERSON_READ)
def people(account_id: UUID) -> Response:
    """Everybody of the account by name."""
    actor = current_actor()
    tab = account_page.open_tab(actor, account_id)
    rows = account_tabs.people(actor, account_id, tab.lens, key=request.args.get("key"), size=rows_a_page())
    return page(
        "staff/account/people.html",
        rows=rows,
        delegates=account_tabs.delegates(actor, account_id, tab.lens),
        sees=delegations.sees,
        may_do=delegations.may_do,
        acts=PeopleActs(actor, tab.account.status),
        **frame(tab, "people"),
    )


@bp.get("/security")
@needs(P.SESSION_READ)
def security(account_id: UUID) -> Response:
    """Sessions that are open, trusted addresses, and who was refused."""
    actor = current_actor()
    tab = account_page.open_tab(actor, account_id)
    found = account_tabs.security(actor, account_id, tab.lens)
    return page(
        "staff/account/security.html",
        found=found,
        rules=[line for line in policies.of_account(actor, account_id) if line.is_said],
        labels=policy_labels.IN_TEMPLATES,
        page_of=lambda key: policy_labels.page_of(Setting(key, account_id)),
        **frame(tab, "security"),
    )


@bp.get("/keys")
@needs(P.KEY_READ)
def keys(account_id: UUID) -> Response:
    """The keys of the account's people."""
    actor = current_actor()
    tab = account_page.open_tab(actor, account_id)
    found = account_tabs.keys(actor, account_id, tab.lens)
    return page("staff/account/keys.html", found=found, most=account_tabs.SHOWN, **frame(tab, "keys"))


@bp.get("/contacts")
@needs(P.PERSON_READ)
def contacts(account_id: UUID) -> Response:
    """How each person of the account is reached."""
    actor = current_actor()
    tab = account_page.open_tab(actor, account_id)
    key = request.args.get("key")
    rows, known = account_tabs.contacts(actor, account_id, tab.lens, key=key, size=rows_a_page())
    return page("staff/account/contacts_tab.html", rows=rows, known=known, **frame(tab, "contacts"))


@bp.get("/requests")
@needs(P.ACCOUNT_READ)
def requests(account_id: UUID) -> Response:
    """The cases of the account, as far as the reader may see them: what is open first."""
    actor = current_actor()
    return page(
        "staff/account/requests.html",
        cases=cases.listed(actor, account_id),
        case_title=case_words.title,
        case_chip=case_words.chip,
        case_url=case_words.url,
        case_icons=case_words.ICONS,
        **frame(account_page.open_tab(actor, account_id), "requests"),
    )


@bp.get("/billing")
@needs(P.INVOICE_READ)
def billing(account_id: UUID) -> Response:
    """Billing facts with their sources; amounts under a grant or a look with a reason."""
    actor = current_actor()
    tab = account_page.open_tab(actor, account_id)
    facts = account_tabs.billing(actor, account_id, tab.lens)
    return page(
        "staff/account/billing.html",
        facts=facts,
        writes=actor.may(P.BILLING_WRITE),
        **frame(tab, "billing"),
    )


@bp.get("/mail")
@needs(P.MAIL_READ)
def mail(account_id: UUID) -> Response:
    """What was mailed to the account's people."""
    actor = current_actor()
    tab = account_page.open_tab(actor, account_id)
    rows = account_tabs.mails(actor, account_id, tab.lens, key=request.args.get("key"), size=rows_a_page())
    return page("staff/account/mail.html", rows=rows, **frame(tab, "mail"))


@bp.get("/timeline")
@needs(P.ACCOUNT_READ)
def events(account_id: UUID) -> Response:
    """The whole story, by kind."""
    actor, kind = current_actor(), _kind()
    tab = account_page.open_tab(actor, account_id)
    key, size, mails = request.args.get("key"), rows_a_page(), _mails()
    rows = (
        account_tabs.mails(actor, account_id, tab.lens, key=key, size=size)
        if mails
        else timeline.of_account(actor, tab.lens, account_id, key=key, size=size, kind=kind)
    )
    return page(
        "staff/account/timeline.html",
        rows=rows,
        mails=mails,
        kind=request.args.get("kind", ""),
        chips=_chips(account_id, "staff_account.events", CHIPS),
        **frame(tab, "timeline"),
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
            next((str(e) for errors in form.errors.values() for e in errors), _("That can’t be shown.")),
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
    back = safe_next(request.values.get("next"), url_for(".billing", account_id=account_id))
    account, *_rest = account_page.head(current_actor(), account_id)
    reasons.offer(form, account_id)
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
            "Your look is recorded, and the customer sees it: who, why and when. Amounts stay visible for 30 minutes."
        ),
        button=_("Show amounts"),
        fields=[form.reason],
        crumbs=[(_("Accounts"), url_for("accounts.index_view")), (account.name, back)],
    )
