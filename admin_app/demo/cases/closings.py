"""A closing in every state of its life, each by the commands of customer, billing, approver and worker."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Self
from uuid import UUID

import sqlalchemy as sa

from admin_app.account import service as accounts
from admin_app.billing import service as billing
from admin_app.billing.models import FactKind, Service, ServiceStatus
from admin_app.closing import decision, execution, request
from admin_app.closing.holds import clearing
from admin_app.closing.holds.checklist import Hold
from admin_app.closing.models import Closing, Outcome
from admin_app.demo.play import Calendar, accept, by_name, enter, link_of
from admin_app.demo.world import Company
from admin_app.identity.models import Account, AccountKind
from admin_app.kernel import clock
from admin_app.kernel.actor import console
from admin_app.kernel.db import db
from admin_app.kernel.errors import DomainError
from admin_app.kernel.links import LinkPurpose
from admin_app.kernel.rights.permissions import RoleKey
from admin_app.user import people
from admin_app.user.joining import invitations

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SMALL = 3  # people: an owner and two others
SETTLED = ((Hold.DEBTS, Outcome.PAID), (Hold.SERVICES, Outcome.CANCELLED), (Hold.BALANCE, Outcome.REFUNDED))


def account_of(company: Company) -> UUID:
    """The account's id."""
    found = db.session.scalar(sa.select(Account.id).where(Account.number == company.number))
    if found is None:
        raise LookupError(company.number)
    return found


def tell(calendar: Calendar, companies: list[Company], now: datetime) -> None:
    """One case in each state, so that every queue has work in it."""
    alone = [c for c in companies if len(c.people) == 1]
    firm = next(c for c in companies[10:] if len(c.people) > 2)
    DemoClosing(calendar, firm, now - 2 * DAY, "The company merges with its mother")  # in billing
    DemoClosing(calendar, alone[0], now - 4 * DAY).question(5 * HOUR)  # needs the customer
    DemoClosing(calendar, alone[1], now - 3 * DAY).settled(DAY)  # cleared
    DemoClosing(calendar, alone[2], now - 2 * DAY).settled(4 * HOUR).approved(DAY)  # approved
    DemoClosing(calendar, alone[3], now - 9 * DAY, "I retire").settled(DAY).approved(2 * DAY).later(
        6 * DAY
    )  # executed
    DemoClosing(calendar, alone[4], now - 8 * DAY).settled(DAY).rejected(2 * DAY)
    DemoClosing(calendar, alone[5], now - 6 * DAY).withdrawn(DAY)
    DemoClosing(calendar, alone[6], now - 5 * DAY).settled(3 * HOUR).approved(6 * HOUR).invoiced(DAY).later(
        4 * DAY
    )  # lapsed
    closed = DemoClosing(calendar, alone[7], now - 30 * DAY).settled(DAY).approved(2 * DAY).later(6 * DAY)
    closed.reopened(20 * DAY)
    DemoClosing(calendar, alone[8], now - 4 * DAY).settled(6 * HOUR).sent_back(2 * DAY)
    DemoClosing(calendar, alone[9], now - 5 * DAY).question(8 * HOUR).answered(3 * DAY)
    small = [c for c in companies[13:] if len(c.people) == SMALL]
    DemoClosing(calendar, small[0], now - 7 * DAY).withdrawn(2 * DAY)  # its people are still disabled
    _requested(calendar, now)


class DemoClosing:
    """One closing, its acts at moments after it was asked for."""

    def __init__(
        self,
        calendar: Calendar,
        company: Company,
        moment: datetime,
        reason: str = "We moved to another provider",
    ) -> None:
        self.calendar, self.company, self.moment, self.reason = calendar, company, moment, reason
        self.id: UUID | None = None
        calendar.add(moment, self._ask)

    def _ask(self) -> None:
        owner = enter(by_name(self.company.owner.username))
        if len(self.company.people) > 1:
            people.disable_others(owner, reason="We close the account")
            clock.pass_by(timedelta(minutes=6))
        self.id = request.request_closing(owner, number=self.company.number, reason=self.reason)

    def _then(self, after: timedelta, act: Callable[[UUID], object]) -> Self:
        def run() -> None:
            if self.id is None:
                raise LookupError(self.company.number)
            act(self.id)

        self.calendar.add(self.moment + after, run)
        return self

    def question(self, after: timedelta) -> Self:
        """Billing asks the customer."""
        note = "Which bank account should the credit go to?"
        return self._then(
            after, lambda case: clearing.ask_customer(enter(by_name("bella")), case, version=None, note=note)
        )

    def answered(self, after: timedelta) -> Self:
        """The owner answers."""
        name = self.company.owner.username
        return self._then(
            after, lambda case: request.answer(enter(by_name(name)), case, note="To the account ending in 42")
        )

    def sent_back(self, after: timedelta) -> Self:
        """An approver sends it back to billing."""
        note = "The newest invoice isn't among them; look at it again"
        return self._then(
            after, lambda case: decision.send_back(enter(by_name("ada")), case, version=None, note=note)
        )

    def settled(self, after: timedelta) -> Self:
        """Billing clears all and passes the case on."""
        return self._then(after, settle)

    def approved(self, after: timedelta) -> Self:
        """An approver approves."""
        self._then(after - HOUR / 2, lambda _case: confirm(self.company))
        return self._then(
            after,
            lambda case: decision.approve(
                enter(by_name("ada")), case, version=None, number=_number(case), note="Nothing is open"
            ),
        )

    def rejected(self, after: timedelta) -> Self:
        """An approver rejects."""
        note = "A domain transfer is still under way"
        return self._then(
            after,
            lambda case: decision.reject(
                enter(by_name("ari")), case, version=None, number=_number(case), note=note
            ),
        )

    def withdrawn(self, after: timedelta) -> Self:
        """The owner takes it back."""
        name = self.company.owner.username
        return self._then(
            after,
            lambda case: request.withdraw(enter(by_name(name)), case, version=None, note="We stay after all"),
        )

    def invoiced(self, after: timedelta) -> Self:
        """A new invoice comes in while the case waits."""
        return self._then(after, lambda _case: invoice(self.company))

    def reopened(self, after: timedelta) -> Self:
        """An administrator reopens the closed account."""
        reason = "Asked by phone, proved by the last invoice"
        return self._then(
            after,
            lambda case: execution.reopen(
                enter(by_name("ruth")), case, version=None, number=self.company.number, reason=reason
            ),
        )

    def later(self, after: timedelta) -> Self:
        """The worker comes by."""
        return self._then(after, lambda _case: None)


def settle(case: UUID) -> None:
    """Billing clears all and passes the case on."""
    bill = enter(by_name("bill"))
    clearing.confirm_facts(
        bill, case, version=None, kinds=[k.value for k in FactKind], reason="Asked the billing system"
    )
    for hold, outcome in SETTLED:
        others = _first_carried(case) if hold is Hold.SERVICES else {}
        with suppress(DomainError):  # nothing of this hold is open
            clearing.clear(
                bill,
                case,
                version=None,
                hold=hold.value,
                outcome=outcome.value,
                outcomes=others,
                note="Settled by transfer",
            )
    clearing.pass_on(bill, case, version=None, note="All settled")


def _first_carried(case: UUID) -> dict[str, str]:
    """Of several services one goes on in another account."""
    account_id = db.session.scalar(sa.select(Closing.account_id).where(Closing.id == case))
    mine = sa.select(Service.id).where(
        Service.account_id == account_id, Service.status == ServiceStatus.ACTIVE
    )
    found = list(db.session.scalars(mine.order_by(Service.code)))
    return {f"service:{found[0]}": Outcome.CARRIED.value} if len(found) > 1 else {}


def confirm(company: Company) -> None:
    """Billing confirms that nothing changed."""
    kinds = [k.value for k in FactKind]
    billing.confirm_unchanged(
        enter(by_name("bill")), account_of(company), kinds=kinds, reason="Asked the billing system"
    )


def invoice(company: Company) -> None:
    """An invoice comes in late."""
    today = clock.now().date()
    billing.enter_invoice(
        enter(by_name("bill")),
        account_of(company),
        number=f"{today.year}-L{company.number[5:]}",
        issued_on=today,
        due_on=today + timedelta(days=14),
        currency=company.country.currency,
        total=4_900,
        paid=0,
        status="unpaid",
        reason="Traffic of the last month",
    )


def _number(case: UUID) -> str:
    found = db.session.get(Closing, case, populate_existing=True)
    if found is None:
        raise LookupError(case)
    return found.number


def _requested(calendar: Calendar, now: datetime) -> None:
    """Nobody ever told billing's facts about this account, so they are still being gathered."""

    def opened() -> None:
        home = accounts.open_account(
            console(),
            name="Lanterna di Mare",
            country="IT",
            kind=AccountKind.COMPANY,
            language="it",
            time_zone="Europe/Rome",
            currency="EUR",
        )
        invitations.invite(
            console(),
            email="ginevra@lanterna.example",
            full_name="Ginevra Corsi",
            role=RoleKey.OWNER,
            username="ginevra",
            account_id=home,
        )

    def followed() -> None:
        token = link_of(by_name("ginevra"), LinkPurpose.ACTIVATE)
        if token:
            accept(by_name("ginevra"), token, LinkPurpose.ACTIVATE)

    def asked() -> None:
        actor = enter(by_name("ginevra"))
        number = (
            db.session.scalar(sa.select(Account.number).where(Account.id == actor.acting_account_id)) or ""
        )
        request.request_closing(actor, number=number, reason="The shop closes for good")

    calendar.add(now - 20 * DAY, opened)
    calendar.add(now - 19 * DAY, followed)
    calendar.add(now - 5 * HOUR, asked)
