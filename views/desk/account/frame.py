"""What stands around each tab of an account at the desk: head, consent, and the tabs with what they count."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import request

from admin_app.kernel import clock
from admin_app.kernel.actor import Actor
from admin_app.kernel.i18n import N_
from admin_app.kernel.rights.lens import Area
from admin_app.kernel.rights.permissions import Permission as P  # noqa: N817
from admin_app.kernel.rights.permissions import holds_while
from admin_app.legal_hold import queries as holds
from admin_app.overview.account import counts
from admin_app.overview.account.counts import AccountCounts
from admin_app.overview.account.page import AccountTab
from admin_app.policy.keys import Key
from views.desk.account.acts import acts_on_account
from views.desk.account.consent import corrects, granted_areas, offered
from views.desk.parts import restricting
from views.http import addresses, parts
from views.http.requester.reader import said
from views.http.web import current_actor
from views.pages import broken_glass


@dataclass(frozen=True, slots=True)
class TabLine:
    """A tab: its name in addresses and templates, its words, its route, the right it takes, and which count it shows."""

    name: str
    label: str
    endpoint: str
    right: P = P.ACCOUNT_READ
    counts: str = ""
    part: Key | None = None  # only while this policy is on
    if_any: bool = False  # it is there while there is something, and while the reader is on it


OVERVIEW = "accounts.details_view"
TABS = (
    TabLine("overview", N_("Overview"), OVERVIEW),
    TabLine("people", N_("People"), "staff_account.people", P.PERSON_READ, "people"),
    TabLine("security", N_("Sign-in security"), "staff_account.security", P.SESSION_READ),
    TabLine("keys", N_("Keys"), "staff_account.keys", P.KEY_READ),
    TabLine("contacts", N_("Contacts"), "staff_account.contacts", P.PERSON_READ, "contacts"),
    TabLine("notes", N_("Notes"), "staff_notes.notes", P.NOTE_READ, "notes", if_any=True),
    TabLine("requests", N_("Requests"), "staff_account.requests", counts="requests"),
    TabLine("tickets", N_("Tickets"), "staff_tickets.of_account", P.TICKET_READ, "tickets"),
    TabLine("billing", N_("Billing"), "staff_account.billing", P.INVOICE_READ),
    TabLine("affiliate", N_("Affiliate"), "staff_affiliate.tab", P.AFFILIATE_READ, part=Key.AFFILIATE_ON),
    TabLine("mail", N_("Mail"), "staff_account.mail", P.MAIL_READ, "mail"),
    TabLine("timeline", N_("Timeline"), "staff_account.events"),
)  # fmt: skip


def frame(tab: AccountTab, name: str, closing_id: UUID | None = None) -> dict[str, Any]:
    """What every tab shows around its own part; `closing_id` is of the last closing, where the tab knows it."""
    actor, account, consents = current_actor(), tab.account, tab.consents
    return {
        "account": account,
        "lens": tab.lens,
        "consents": consents,
        "counts": tab.counts,
        "tabs": list(_tabs(actor, account.id, tab.counts, name)),
        "local_time": local_time(account.time_zone),
        "account_acts": acts_on_account(actor, account, closing_id),
        "granted": granted_areas(actor, account.id, consents),
        "broken": [row for row in broken_glass.open_here() if row.account_id == account.id],
        "holds": holds.shown(actor, account_id=account.id),
        **restricting.strip(actor, account.restricted_since, user_id=None, account_id=account.id),
        "corrects": corrects(actor, consents, account.status),
        "asks": offered(actor, consents, account.status),
        "here": request.path,
        "opens_amounts": actor.may(P.BILLING_LOOK) and not tab.lens.sees(Area.BILLING),
        "told": counts.told,
        "adds_notes": actor.may(P.NOTE_WRITE) and holds_while(P.NOTE_WRITE, account.status),
    }


def _tabs(actor: Actor, account_id: UUID, found: AccountCounts, here: str) -> Iterator[dict[str, object]]:
    for tab in TABS:
        if not parts.is_on(tab.part):
            continue
        number = getattr(found, tab.counts) if tab.counts else 0
        if actor.may(tab.right) and (number or not tab.if_any or tab.name == here):
            yield {
                "label": said(tab.label),
                "url": tab_url(tab.endpoint, account_id),
                "active": tab.name == here,
                "count": counts.told(number) if number else None,
            }


def tab_url(endpoint: str, account_id: UUID, **values: object) -> str:
    """Where a tab is; the overview is the account's own page."""
    place = "row_id" if endpoint == OVERVIEW else "account_id"
    given = {name: value for name, value in values.items() if value is not None}
    asked = urlencode(given) if given else ""
    return addresses.of_row(endpoint, account_id, place) + (f"?{asked}" if asked else "")


def local_time(zone: str) -> str:
    """The hour where the customer lives."""
    there: datetime = clock.now().astimezone(ZoneInfo(zone))
    place = zone.rpartition("/")[2].replace("_", " ")
    return said(N_("%(time)s in %(place)s")) % {"time": f"{there:%H:%M}", "place": place}
