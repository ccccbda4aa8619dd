"""A deletion in each of its states, each by the commands of customer, approver and worker."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Self
from uuid import UUID

import sqlalchemy as sa

from admin_app.closing import decision as closing_decision
from admin_app.closing.models import Closing
from admin_app.data_case.models import DataCase
from admin_app.deletion import decision, service, work
from admin_app.deletion.models import Deletion
from admin_app.demo.cases import closings, restrictions
from admin_app.demo.play import Calendar, accept, by_name, enter, link_of
from admin_app.demo.world import Company
from admin_app.kernel import clock
from admin_app.kernel.actor import console
from admin_app.kernel.db import db
from admin_app.kernel.links import LinkPurpose
from admin_app.kernel.rights.permissions import RoleKey
from admin_app.legal_hold import service as legal_holds
from admin_app.legal_hold.terms import Terms
from admin_app.proposal.models import Proposal, ProposalState
from admin_app.user.joining import invitations

NAMES = (
    "Nora Selander", "Odin Fjeld", "Petra Halonen", "Quentin Roux", "Rosa Almeida", "Stefan Kral", "Tilda Grahn", "Urs Keller", "Vera Lund",
)  # fmt: skip
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
WORDS = "I have left the company and want nothing of me to be kept"
REASON = "The court of Bremen wants the sign-ins of October as evidence, 4 O 118/26"


def add_to(calendar: Calendar, companies: list[Company], now: datetime) -> None:
    """Put them into the calendar: people of firms who left them, and two owners who close theirs for good."""
    home = companies[9]
    leaving = [(home, name) for name in NAMES]
    stored_only = [companies[place] for place in restrictions.COMPANIES]
    alone = [firm for firm in companies if len(firm.people) == 1 and firm not in stored_only][12:]
    Leaving(calendar, *leaving[0], now - 2 * DAY)  # waits for approval
    Leaving(calendar, *leaving[1], now - 6 * DAY).sent_back(DAY)
    Leaving(calendar, *leaving[2], now - 9 * DAY).sent_back(DAY).passed_on(2 * DAY)
    Leaving(calendar, *leaving[3], now - 5 * DAY).approved(2 * DAY)  # the waiting time
    Leaving(calendar, *leaving[4], now - 12 * DAY).approved(2 * DAY)  # recipients are told
    Leaving(calendar, *leaving[5], now - 24 * DAY).approved(2 * DAY).later(10 * DAY).later(18 * DAY)  # erased
    Leaving(calendar, *leaving[6], now - 8 * DAY).refused(3 * DAY)
    Leaving(calendar, *leaving[7], now - 7 * DAY).approved(DAY).withdrawn(2 * DAY)
    Leaving(calendar, *leaving[8], now - 10 * DAY).held(DAY)
    ForGood(calendar, alone[0], now - 20 * HOUR)  # the account is being closed
    ForGood(calendar, alone[1], now - 9 * DAY).closed(DAY).approved_by(
        "ada", 6 * DAY
    )  # the second approver is missing
    ForGood(calendar, alone[2], now - 16 * DAY).closed(DAY).approved_by("ada", 6 * DAY).invoiced(
        7 * DAY
    )  # lapsed


class Case:
    """One deletion, its acts at moments after it was asked for."""

    def __init__(self, calendar: Calendar, moment: datetime) -> None:
        self.calendar, self.moment = calendar, moment
        self.id: UUID | None = None
        calendar.add(moment, self._begin)

    def _begin(self) -> None:
        self.id = self._ask()

    def _ask(self) -> UUID:
        raise NotImplementedError

    def _then(self, after: timedelta, act: Callable[[UUID], object]) -> Self:
        def run() -> None:
            if self.id is None:
                raise LookupError
            act(self.id)

        self.calendar.add(self.moment + after, run)
        return self

    def later(self, after: timedelta) -> Self:
        """The worker comes by."""
        return self._then(after, lambda _case: None)

    def approved_by(self, name: str, after: timedelta) -> Self:
        """An approver approves."""
        return self._then(after, partial(_approve, name))


class Leaving(Case):
    """Somebody who asks for the deletion of their own data."""

    def __init__(self, calendar: Calendar, home: Company, name: str, moment: datetime) -> None:
        self.home, self.name = home, name
        self.username = name.casefold().replace(" ", ".")
        calendar.add(moment - 2 * DAY, self._invite)
        calendar.add(moment - DAY, self._follow)
        super().__init__(calendar, moment)

    def _invite(self) -> None:
        """Nobody else in the demo knows them, so that nobody looks for who is gone."""
        invitations.invite(
            console(),
            email=f"{self.username}@leaving.example",
            full_name=self.name,
            role=RoleKey.MANAGER,
            username=self.username,
            account_id=closings.account_of(self.home),
        )

    def _follow(self) -> None:
        user = by_name(self.username)
        token = link_of(user, LinkPurpose.ACTIVATE)
        if token:
            accept(user, token, LinkPurpose.ACTIVATE)

    def _ask(self) -> UUID:
        return service.ask_own(enter(by_name(self.username)), username=self.username, words=WORDS)

    def approved(self, after: timedelta) -> Self:
        """One approver is enough."""
        return self.approved_by("ada", after)

    def sent_back(self, after: timedelta) -> Self:
        """An approver wants to know more."""
        note = "Is a dispute about the last invoice under way?"
        return self._then(
            after, lambda case: decision.send_back(enter(by_name("ari")), case, version=None, note=note)
        )

    def passed_on(self, after: timedelta) -> Self:
        """An agent looked at it."""
        note = "Asked billing: no, all is paid"
        return self._then(
            after, lambda case: decision.pass_on(enter(by_name("sam")), case, version=None, note=note)
        )

    def refused(self, after: timedelta) -> Self:
        """An approver refuses."""
        reasons = (
            "A claim for damage is pending before a court; until it is decided the data is needed as evidence"
        )
        return self._then(
            after,
            lambda case: decision.refuse(
                enter(by_name("ari")), case, version=None, number=_number(case), reasons=reasons
            ),
        )

    def withdrawn(self, after: timedelta) -> Self:
        """They think better of it."""
        name = self.username
        return self._then(
            after, lambda case: service.withdraw(enter(by_name(name)), case, note="I come back")
        )

    def held(self, after: timedelta) -> Self:
        """A legal hold is placed by two."""
        name = self.username

        def place(_case: UUID) -> None:
            terms = Terms(None, clock.now() + 90 * DAY, True, "")
            hold_id = legal_holds.propose(
                enter(by_name("ruth")), person_id=by_name(name).id, terms=terms, reason=REASON
            )
            legal_holds.confirm(enter(by_name("ari")), _proposal(hold_id))

        return self._then(after, place)


class ForGood(Case):
    """An owner, alone in the account, who deletes it."""

    def __init__(self, calendar: Calendar, company: Company, moment: datetime) -> None:
        self.company = company
        super().__init__(calendar, moment)

    def _ask(self) -> UUID:
        return service.ask_account(
            enter(by_name(self.company.owner.username)),
            number=self.company.number,
            words="The shop closes for good",
        )

    def closed(self, after: timedelta) -> Self:
        """Billing and an approver close the account; three days later it is closed."""
        self._then(after, lambda case: closings.settle(_closing(case)))
        self._then(after + DAY, lambda _case: closings.confirm(self.company))
        return self._then(after + DAY + HOUR, _approve_closing)

    def invoiced(self, after: timedelta) -> Self:
        """A late invoice comes in, so what was approved isn't so any more."""

        def comes(_case: UUID) -> None:
            closings.invoice(self.company)
            work.watch()

        return self._then(after, comes)


def _approve(name: str, case: UUID) -> None:
    decision.approve(
        enter(by_name(name)), case, version=None, number=_number(case), note="Nothing is against it"
    )


def _approve_closing(case: UUID) -> None:
    closing = db.session.get_one(Closing, _closing(case), populate_existing=True)
    closing_decision.approve(
        enter(by_name("ari")), closing.id, version=None, number=closing.number, note="Nothing is open"
    )


def _closing(case: UUID) -> UUID:
    found = db.session.get_one(Deletion, case, populate_existing=True).closing_id
    if found is None:
        raise LookupError(case)
    return found


def _proposal(hold_id: UUID) -> UUID:
    wanted = sa.select(Proposal.id).where(
        Proposal.target == hold_id.hex, Proposal.state == ProposalState.OPEN
    )
    return db.session.scalars(wanted).one()


def _number(case: UUID) -> str:
    return db.session.get_one(DataCase, case, populate_existing=True).number
