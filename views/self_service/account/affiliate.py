"""The affiliate programme for owners: how it stands, links, referrals, commissions, payouts and where they go."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response, flash, g, request, url_for
from flask_babel import gettext as _

from admin_app.affiliate import destination as destinations
from admin_app.affiliate import entry, queries
from admin_app.affiliate import links as commands
from admin_app.affiliate import payouts as payout_commands
from admin_app.affiliate.models import PayoutState
from admin_app.kernel.errors import NotFound
from admin_app.kernel.rights.permissions import Permission
from forms.account.affiliate import KIND_TEXTS, DestinationForm, LinkForm, PayoutForm
from forms.base import ConfirmForm
from views.http.context import fmt_money
from views.http.web import Performed, current_actor, fresh_required, needs, page, perform, see_other
from views.pages.appearance import rows_a_page
from views.self_service.acts import ConfirmationText, act_page, allowed

bp = Blueprint("customer_affiliate", __name__, url_prefix="/affiliate")
READ, WRITE = Permission.OWN_AFFILIATE_READ, Permission.OWN_AFFILIATE_WRITE
LATEST = 5


def _may_write() -> bool:
    return entry.writes(current_actor(), g.account_status)


def _only_while_on() -> None:
    """What begins something new isn't there while the programme is off. Raises NotFound."""
    if not queries.begins(current_actor()):
        raise NotFound


def _key() -> str | None:
    return request.args.get("key") or None


@bp.get("")
@needs(READ)
def overview() -> Response:
    """The terms, what is pending, earned and paid, the newest links and payouts, and where payouts go."""
    actor = current_actor()
    found = queries.overview(actor)
    return page(
        "customer/affiliate/overview.html",
        found=found,
        links=queries.links(actor, size=LATEST),
        payouts=queries.payouts(actor, size=LATEST),
    )


@bp.get("/links")
@needs(READ)
def links() -> Response:
    """All links, the newest first."""
    actor, writes = current_actor(), _may_write()
    found = queries.links(actor, size=rows_a_page(), key=_key())
    begins = writes and queries.begins(actor)
    return page("customer/affiliate/links.html", found=found, writes=writes, begins=begins)


@bp.route("/links/create", methods=["GET", "POST"])
@allowed(WRITE)
def create_link() -> Response:
    """A new link."""
    _only_while_on()
    form = LinkForm()
    done = perform(form, commands.create, name=form.name)
    if done.ok:
        flash(_("The link is ready. Copy its address and pass it on."), "good")
        return see_other(".links")
    return _link_page(form, done, _("Create a link"), _("Create the link"))


@bp.route("/links/<uuid:affiliate_link_id>/rename", methods=["GET", "POST"])
@allowed(WRITE)
def rename_link(affiliate_link_id: UUID) -> Response:
    """Another name; the address stays."""
    line = queries.link(current_actor(), affiliate_link_id)
    form = LinkForm(obj=line)
    form.made_from(line.version)
    done = perform(form, commands.rename, affiliate_link_id, name=form.name, version=form.version)
    if done.ok:
        flash(_("The link is renamed."), "good")
        return see_other(".links")
    return _link_page(form, done, _("Rename “%(name)s”", name=line.name), _("Rename"))


def _link_page(form: LinkForm, done: Performed, title: str, button: str) -> Response:
    return page("customer/affiliate/link.html", done, form=form, title=title, button=button)


@bp.route("/links/<uuid:affiliate_link_id>/retire", methods=["GET", "POST"])
@allowed(WRITE)
def retire_link(affiliate_link_id: UUID) -> Response:
    """It counts no more."""
    line = queries.link(current_actor(), affiliate_link_id)
    form = ConfirmForm(version=line.version)
    done = perform(form, commands.retire, affiliate_link_id, version=form.version)
    if done.ok:
        flash(_("The link is retired."), "good")
        return see_other(".links")
    ask = ConfirmationText(
        _("Retire “%(name)s”", name=line.name),
        _(
            "Clicks on it aren’t counted any more, and new customers who come through it aren’t yours. What it brought so far stays. This can’t be undone."
        ),
        _("Retire the link"),
        url_for(".links"),
        _("Affiliate links"),
        ends=True,
    )
    return act_page(ask, form, done)


@bp.get("/referrals")
@needs(READ)
def referrals() -> Response:
    """Who came by the links, told by number, month and state alone."""
    found = queries.referrals(current_actor(), size=rows_a_page(), key=_key())
    return page("customer/affiliate/referrals.html", found=found)


@bp.get("/commissions")
@needs(READ)
def commissions() -> Response:
    """What paid invoices brought."""
    found = queries.commissions(current_actor(), size=rows_a_page(), key=_key())
    return page("customer/affiliate/commissions.html", found=found)


@bp.get("/payouts")
@needs(READ)
def payouts() -> Response:
    """All payouts, the newest first."""
    found = queries.payouts(current_actor(), size=rows_a_page(), key=_key())
    return page("customer/affiliate/payouts.html", found=found)


@bp.get("/payouts/<uuid:affiliate_payout_id>")
@needs(READ)
def payout(affiliate_payout_id: UUID) -> Response:
    """One payout with its steps and the commissions in it."""
    found, inside = queries.payout(current_actor(), affiliate_payout_id)
    withdraws = found.state is PayoutState.ASKED and _may_write()
    return page("customer/affiliate/payout.html", found=found, inside=inside, withdraws=withdraws)


@bp.route("/payouts/ask", methods=["GET", "POST"])
@allowed(WRITE)
@fresh_required
def ask() -> Response:
    """Ask for what is earned in one currency."""
    found = queries.to_ask(current_actor())
    form = PayoutForm()
    form.offer([(one.currency, fmt_money(one.earned, one.currency)) for one in found.offered])
    done = perform(form, payout_commands.ask, currency=form.currency)
    if done.ok:
        flash(_("The payout is asked for. You get an e-mail when it is decided."), "good")
        return see_other(".payout", affiliate_payout_id=done.value)
    return page("customer/affiliate/ask.html", done, form=form, found=found)


@bp.route("/payouts/<uuid:affiliate_payout_id>/withdraw", methods=["GET", "POST"])
@allowed(WRITE)
def withdraw(affiliate_payout_id: UUID) -> Response:
    """Take it back before it is decided."""
    found, _inside = queries.payout(current_actor(), affiliate_payout_id)
    form = ConfirmForm(version=found.version)
    done = perform(form, payout_commands.withdraw, affiliate_payout_id, version=form.version)
    back = url_for(".payout", affiliate_payout_id=affiliate_payout_id)
    if done.ok:
        flash(_("The payout is withdrawn. What was in it can be asked for again."), "good")
        return see_other(back)
    ask_text = ConfirmationText(
        _("Withdraw payout %(number)s", number=found.number),
        _("Nothing is paid. The commissions in it stay earned and can be asked for again."),
        _("Withdraw the payout"),
        back,
        found.number,
        ends=True,
    )
    return act_page(ask_text, form, done)


@bp.route("/destination", methods=["GET", "POST"])
@allowed(WRITE)
@fresh_required
def destination() -> Response:
    """Where payouts go from now on."""
    _only_while_on()
    present = queries.destination(current_actor())
    form = DestinationForm()
    form.made_from(present.version if present else 0)
    if present and not form.is_submitted():
        form.kind.data = present.kind.value
    done = perform(
        form, destinations.put, kind=form.kind, holder=form.holder, iban=form.iban, version=form.version
    )
    if done.ok:
        flash(_("Payouts go there from now on. They can be asked for in 72 hours."), "good")
        return see_other(".overview")
    return page(
        "customer/affiliate/destination.html", done, form=form, present=present, kind_texts=KIND_TEXTS
    )
