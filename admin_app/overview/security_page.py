"""One's own sign-in security on one page: where one stands, the one next step, ways in, devices, addresses, activity.

Eight statements at most, with the session check.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from admin_app.audit import timeline
from admin_app.audit.kind import TimelineFilter
from admin_app.audit.timeline import TimelineEntry
from admin_app.dispute.reading import pages as dispute_pages
from admin_app.dispute.reading import queries as dispute_queries
from admin_app.identity.models import User
from admin_app.kernel import clock
from admin_app.kernel.actor import Actor
from admin_app.kernel.database.statements import NOW, rows_of
from admin_app.kernel.errors import NotFound
from admin_app.kernel.rights.lens import own
from admin_app.recovery_case.models import RecoveryCase
from admin_app.recovery_case.rules import OPEN_NOW
from admin_app.session import queries as session_queries
from admin_app.session.models import KnownKind, KnownPlace
from admin_app.session.queries import SessionLine
from admin_app.sign_in import acknowledge
from admin_app.sign_in.factors import summary
from admin_app.sign_in.factors.summary import Summary
from admin_app.sign_in.models import PinCredential, TrustedBrowser
from admin_app.sign_in.recovery_codes import codes as recovery_codes
from admin_app.support_access.lens import colleagues
from admin_app.trusted_ip import queries as trusted_ip_queries
from admin_app.trusted_ip.models import AddressPurpose, TrustState

ACTIVITY_SHOWN, ADDRESSES_SHOWN, PLACES_SHOWN = 8, 5, 3
ASKED_FOR = timedelta(days=30)  # how long a sign-in from a new place waits for an answer
_BROWSERS = (
    sa.select(sa.func.count())
    .where(TrustedBrowser.user_id == User.id, TrustedBrowser.ends_at > NOW)
    .correlate(User)
    .scalar_subquery()
)
_WAITS_UNTIL = (
    sa.select(sa.func.max(RecoveryCase.waits_until))
    .where(RecoveryCase.user_id == User.id, OPEN_NOW)
    .correlate(User)
    .scalar_subquery()
)
_EXTRAS = (
    sa.select(
        _BROWSERS,
        PinCredential.set_at,
        PinCredential.shut_at,
        User.bind_ip,
        User.notify_sign_in,
        User.region_tracking,
        _WAITS_UNTIL,
        dispute_queries.is_disputed(),
        dispute_pages.RESTORABLE_UNTIL,
        session_queries.HOW_MANY.scalar_subquery(),
    )
    .outerjoin(PinCredential, PinCredential.user_id == User.id)
    .where(User.id == sa.bindparam("user_id"))
)
_PLACES = (
    sa.select(
        KnownPlace.id,
        KnownPlace.kind,
        KnownPlace.value,
        KnownPlace.words,
        KnownPlace.first_at,
        KnownPlace.session_id,
        KnownPlace.moved,
    )
    .where(
        KnownPlace.user_id == sa.bindparam("user_id"),
        KnownPlace.answered_at.is_(None),
        KnownPlace.first_at > sa.bindparam("since"),
    )
    .order_by(KnownPlace.first_at.desc(), KnownPlace.kind, KnownPlace.id)
    .limit(2 * PLACES_SHOWN)  # two rows a sign-in or move at most
)


class SecurityStep(enum.StrEnum):
    """What the summary scores, in the order in which it is asked for."""

    ANSWER = "answer"
    PASSWORD = "password"  # noqa: S105
    SECOND_WAY = "second_way"
    CODES = "codes"


@dataclass(frozen=True, slots=True)
class SecuritySummary:
    """How many steps are done, and the one that comes next; none when all are."""

    open: tuple[SecurityStep, ...]

    @property
    def done(self) -> int:
        """How many of the steps are done."""
        return len(SecurityStep) - len(self.open)

    @property
    def all(self) -> int:
        """How many steps there are."""
        return len(SecurityStep)

    @property
    def next(self) -> SecurityStep | None:
        """The one next step."""
        return self.open[0] if self.open else None


@dataclass(frozen=True, slots=True)
class Extras:
    """Trusted browsers, the PIN, and what the person chose; the other ways in are in the summary."""

    browsers: int
    pin_set_at: datetime | None
    pin_shut: bool
    bind_ip: bool
    notify_sign_in: bool
    region_tracking: bool
    lost_until: datetime | None  # somebody says that the second step is lost: until then it waits
    disputed: bool  # a dispute of the person is open
    restorable_until: datetime | None  # what a dispute took back can be put back until then
    elsewhere: int  # sessions but this one: the list of them may be cut


@dataclass(frozen=True, slots=True)
class NewPlace:
    """A sign-in from a new device or country, or a session that moved there, that nobody has answered for yet."""

    id: UUID
    kind: KnownKind
    value: str  # the country of a new country
    words: str
    at: datetime
    answerable: bool  # this session may say that it was the person
    moved: bool = False
    here: bool = False  # it is this session that moved


@dataclass(frozen=True, slots=True)
class AddressLine:
    """One trusted network, one's own or the account's."""

    network: str
    label: str
    purpose: AddressPurpose
    of_account: bool
    trial_until: datetime | None


@dataclass(frozen=True, slots=True)
class SecurityPage:
    """Everything the page shows."""

    standing: SecuritySummary
    ways: Summary
    extras: Extras
    places: list[NewPlace]
    sessions: list[SessionLine]
    addresses: list[AddressLine]
    activity: list[TimelineEntry]

    @property
    def current(self) -> SessionLine | None:
        """This browser's session; its own times are the limits that count."""
        return next((line for line in self.sessions if line.current), None)


def open_own(actor: Actor) -> SecurityPage:
    """Gather the page for whoever is signed in. Raises NotFound before that."""
    user_id = actor.user_id
    if user_id is None:
        raise NotFound
    ways, extras, new = (
        summary.of([user_id])[user_id],
        _extras(user_id, actor.session_id),
        new_places(actor),
    )
    return SecurityPage(
        standing=standing(ways, new),
        ways=ways,
        extras=extras,
        places=new,
        sessions=session_queries.live(user_id, own(), current=actor.session_id),
        addresses=_addresses(user_id, actor.account_id),
        activity=timeline.of_person(
            actor, colleagues(actor), user_id, size=ACTIVITY_SHOWN, kind=TimelineFilter.SECURITY
        ).rows,
    )


def standing(ways: Summary, new: list[NewPlace]) -> SecuritySummary:
    """Which steps are open, the weightiest first."""
    done = {
        SecurityStep.ANSWER: not new,
        SecurityStep.PASSWORD: ways.password_set_at is not None,
        SecurityStep.SECOND_WAY: ways.works,
        SecurityStep.CODES: ways.codes_left >= recovery_codes.FEW,
    }
    return SecuritySummary(tuple(step for step in SecurityStep if not done[step]))


def _extras(user_id: UUID, here: UUID | None) -> Extras:
    row = rows_of(_EXTRAS, {"user_id": user_id, "here": here, "now": clock.now()}).one()
    return Extras(
        row[0],
        row[1],
        pin_shut=row[2] is not None,
        bind_ip=row[3],
        notify_sign_in=row[4],
        region_tracking=row[5],
        lost_until=row[6],
        disputed=row[7],
        restorable_until=row[8],
        elsewhere=row[9],
    )


def new_places(actor: Actor) -> list[NewPlace]:
    """Sign-ins from new places of the last 30 days that wait for an answer, newest first. One statement, with questions two.

    One sign-in, or one move, raises one question: that of its country, where device and country are both new.
    """
    rows = rows_of(_PLACES, {"user_id": actor.user_id, "since": clock.now() - ASKED_FOR})
    asked: dict[tuple[Any, ...], sa.Row[*tuple[Any, ...]]] = {}
    for row in rows:
        one = (row.session_id, row.moved, row.first_at) if row.session_id else (row.id,)
        asked.setdefault(one, row)
    shown = list(asked.values())[:PLACES_SHOWN]
    mine = acknowledge.answerable(actor, [row.id for row in shown])
    return [
        NewPlace(
            r.id,
            r.kind,
            r.value,
            r.words,
            r.first_at,
            r.id in mine,
            r.moved,
            r.moved and r.session_id == actor.session_id,
        )
        for r in shown
    ]


def _addresses(user_id: UUID, account_id: UUID | None) -> list[AddressLine]:
    rows = trusted_ip_queries.live(user_id, account_id)[-ADDRESSES_SHOWN:]
    return [
        AddressLine(
            r.network,
            r.label,
            r.purpose,
            r.account_id is not None,
            r.trial_until if r.state is TrustState.TRIAL else None,
        )
        for r in reversed(rows)
    ]
