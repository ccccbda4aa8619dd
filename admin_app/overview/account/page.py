"""The whole story of an account on one page: the answer first, then consent, then people, events and facts.

Nine short statements, whatever the account holds; with the session check ten, and one for balances where they are seen.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from admin_app.account import queries as account_queries
from admin_app.account.queries import AccountFacts
from admin_app.audit import timeline
from admin_app.audit.kind import TimelineFilter
from admin_app.audit.timeline import TimelineEntry
from admin_app.billing import queries as billing
from admin_app.kernel.actor import Actor
from admin_app.kernel.database.statements import Reading, read_ahead
from admin_app.kernel.paging import Page
from admin_app.kernel.rights.lens import Area, Lens
from admin_app.kernel.rights.permissions import Permission, require
from admin_app.overview import consent, waiting
from admin_app.overview.account import cases, counts, figures, people_lines, tabs
from admin_app.overview.account.cases import CaseLine, CaseNoun
from admin_app.overview.account.counts import AccountCounts
from admin_app.overview.account.figures import Beside
from admin_app.overview.account.people_lines import PersonLine
from admin_app.overview.account.tabs import MailRow
from admin_app.overview.consent import Consents, consent_lines
from admin_app.support_access import lens

ATTENTION_SHOWN, PEOPLE_SHOWN, EVENTS_SHOWN = 2, 5, 20


@dataclass(frozen=True, slots=True)
class AccountTab:
    """What stands around each tab: the account, how much of it is seen, where consent stands, what the tabs count."""

    account: AccountFacts
    lens: Lens
    consents: Consents
    counts: AccountCounts


@dataclass(frozen=True, slots=True)
class AccountPage:
    """Everything the overview shows; nothing in it is a row."""

    tab: AccountTab
    beside: Beside
    people: list[PersonLine]
    troubled: int  # in all, at most 201
    events: list[TimelineEntry]
    older_events: str | None
    cases: list[CaseLine]
    mails: list[MailRow] | None  # in place of the events
    balances: dict[str, int] | None  # None where the lens masks them

    @property
    def attention(self) -> list[PersonLine]:
        """Who stands on top of the page: who can't sign in, or lately couldn't, though they should be able to."""
        return [p for p in self.people if p.troubled][:ATTENTION_SHOWN]

    @property
    def more_troubled(self) -> int:
        """How many more there are."""
        return self.troubled - len(self.attention)

    @property
    def last_closing(self) -> CaseLine | None:
        """The closing that is open, or the last one."""
        return next((case for case in self.cases if case.noun is CaseNoun.CLOSING), None)


def open_account(
    actor: Actor, account_id: UUID, kind: TimelineFilter | None = None, *, mails: bool = False
) -> AccountPage:
    """Gather the page as far as the reader's lens shows it, its events by kind, or mails in place of events.

    Raises NotFound, NotAllowed.
    """
    require(actor, Permission.ACCOUNT_READ)
    ahead = [
        *_of_head(actor, account_id),
        figures.reading(actor, account_id),
        cases.reading(actor, account_id),
        people_lines.reading(actor, account_id, size=PEOPLE_SHOWN),
    ]
    if not mails and kind is None:
        ahead.append(timeline.reading(actor, account_id=account_id, size=EVENTS_SHOWN))
    read_ahead([*ahead, waiting.reading(actor)])
    account, seen, consents = head(actor, account_id)
    beside = figures.of_account(actor, account_id, seen)
    tab = AccountTab(account, seen, consents, beside.counts)
    first = people_lines.trouble_first(actor, account_id, tab.lens, size=PEOPLE_SHOWN, large=tab.counts.large)
    story: Page[TimelineEntry] = Page([], None, None)
    sent: Page[MailRow] | None = None
    if mails:
        sent = tabs.mails(actor, account_id, tab.lens, key=None, size=EVENTS_SHOWN)
    else:
        story = timeline.of_account(actor, tab.lens, account_id, size=EVENTS_SHOWN, kind=kind)
    return AccountPage(
        tab=tab,
        beside=beside,
        people=first.people,
        troubled=first.troubled,
        events=story.rows,
        older_events=sent.older if sent else story.older,
        cases=cases.listed(actor, account_id),
        mails=sent.rows if sent else None,
        balances=billing.balances(account_id) if seen.sees(Area.BILLING) else None,
    )


def open_tab(actor: Actor, account_id: UUID) -> AccountTab:
    """What stands around each tab, in four statements. Raises NotFound, NotAllowed."""
    require(actor, Permission.ACCOUNT_READ)
    asked = [*_of_head(actor, account_id), counts.reading(actor, account_id), waiting.reading(actor)]
    read_ahead(asked)
    return AccountTab(*head(actor, account_id), counts.of_account(actor, account_id))


def _of_head(actor: Actor, account_id: UUID) -> list[Reading | None]:
    """What `head` asks, to be read ahead."""
    seen, of_account = lens.reading(actor, account_id), account_queries.reading(account_id)
    return [seen, of_account, consent.reading(actor, account_id)]


def head(actor: Actor, account_id: UUID) -> tuple[AccountFacts, Lens, Consents]:
    """Whose an act's page is, in three statements."""
    seen = lens.lens_for(actor, account_id)
    return account_queries.facts(actor, account_id, seen), seen, consent_lines(actor, account_id)
