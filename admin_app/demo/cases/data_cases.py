"""The demo's requests about personal data: one in each state, one late, one extended, some by letter, one doubted, two sent back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

import sqlalchemy as sa

from admin_app.data_case import service
from admin_app.data_case.desk import deciding, entering
from admin_app.data_case.models import DataCase, DataCaseKind
from admin_app.demo.play import Calendar, by_name, enter
from admin_app.demo.world import Company
from admin_app.identity.models import UserStatus
from admin_app.kernel import clock
from admin_app.kernel.actor import nobody
from admin_app.kernel.db import db, transaction
from admin_app.kernel.links import LinkPurpose
from admin_app.mailed_link import service as mailed_links
from admin_app.request_by_mail import doubting
from admin_app.request_by_mail import service as request_by_mail

OWNER = "mara"


def add_to(calendar: Calendar, companies: list[Company], now: datetime) -> None:
    """Put them into the calendar."""
    others = [company.people[0].username for company in companies[1:8]]

    def days(ago: float, act: Callable[[], object]) -> None:
        calendar.add(now - timedelta(days=ago), act)

    days(
        70,
        partial(
            _ask, OWNER, "correction", "The invoice of June bears the name of our former company", "billing"
        ),
    )
    days(
        66,
        partial(
            _corrected, "The company's new name stands on the invoice since today; a corrected one was mailed"
        ),
    )
    days(
        51, partial(_ask, OWNER, "correction", "I never said that I would move to another provider", "notes")
    )
    days(48, partial(_stated, "The note tells of a call on that day, and two of us remember it so"))
    days(40, partial(_enter, others, 0, "access", "I want to know everything that you keep about me", ago=2))
    days(
        30,
        partial(
            _ask, OWNER, "correction", "Delete the unpaid invoice of May, I never ordered that", "billing"
        ),
    )
    days(
        28,
        partial(
            _refused, "The order of 3 May is signed, and the law asks us to keep invoices (art. 17(3)(b))"
        ),
    )
    days(26, partial(_enter, others, 1, "correction", "My name is spelled with two n", ago=3, topic="name"))
    days(12, partial(_extended, "The former system has to be searched by hand, which takes until January"))
    days(9, partial(_ask, OWNER, "access", "Whom did you pass my number on to in October?"))
    days(8, partial(_granted, "To nobody; the copy names every recipient"))
    days(6, partial(_by_link, others, 2, "I can’t sign in, and want to know what you keep about me"))
    days(5, partial(_doubted, "Three people here have this name", "On which day did you become a customer?"))
    days(4.9, partial(_by_link, others, 3, "I want to see what your support wrote down about me"))
    days(4.8, partial(_sent_back, "Do you mean notes, or mail too? We answer with both if you don’t say"))
    days(4.7, partial(_enter, others, 4, "restriction", "I dispute what you keep about my payments", ago=1))
    days(4.6, partial(_sent_back, "The letter has a second page. Please enter which payments it names"))
    days(
        4, partial(_ask, OWNER, "correction", "I was no longer owner in August, yet a note says so", "notes")
    )
    days(3, partial(_withdrawn, "It was another August"))
    days(2, partial(_ask, OWNER, "restriction", "I dispute the invoice of May and need the records for that"))
    days(
        1, partial(_ask, OWNER, "correction", "The note of 17 days ago mixes up two of our offices", "notes")
    )


def _ask(username: str, kind: str, words: str, topic: str | None = None) -> None:
    service.request(enter(by_name(username)), kind, words=words, topic=topic)


def _enter(
    names: list[str], place: int, kind: str, words: str, *, ago: int, topic: str | None = None
) -> None:
    """One that came by letter some days before."""
    active = [name for name in names if by_name(name).status is UserStatus.ACTIVE]
    entering.enter(
        enter(by_name("sofia")),
        by_name(active[place % len(active)]).id,
        kind=kind,
        source="letter",
        words=words,
        received_at=clock.now() - timedelta(days=ago),
        topic=topic,
    )


def _by_link(names: list[str], place: int, words: str) -> None:
    """One by the link that was mailed to somebody who can’t sign in."""
    active = [name for name in names if by_name(name).status is UserStatus.ACTIVE]
    person = by_name(active[place % len(active)])
    with transaction():
        state = mailed_links.state_of("data_request", person.email)
        issued = mailed_links.issue(
            person.id, LinkPurpose.DATA_REQUEST, state=state, life=request_by_mail.LINK_LIFE
        )
    request_by_mail.send(nobody(ip="203.0.113.40"), issued.token, kind="access", words=words)


def _doubted(reason: str, asked: str) -> None:
    doubting.ask_for_proof(enter(by_name("ari")), _newest(), reason=reason, asked=asked)


def _newest() -> UUID:
    """What came in last, deletions apart, which have a story of their own."""
    others = sa.select(DataCase.id).where(DataCase.kind != DataCaseKind.DELETION)
    return db.session.scalars(others.order_by(DataCase.moved_at.desc()).limit(1)).one()


def _corrected(note: str) -> None:
    deciding.correct(enter(by_name("ada")), _newest(), note=note)


def _stated(note: str) -> None:
    deciding.keep_statement(enter(by_name("ari")), _newest(), note=note)


def _refused(note: str) -> None:
    case = db.session.get_one(DataCase, _newest())
    deciding.refuse(enter(by_name("ada")), case.id, number=case.number, note=note)


def _extended(note: str) -> None:
    deciding.extend(enter(by_name("ari")), _newest(), note=note)


def _sent_back(note: str) -> None:
    deciding.send_back(enter(by_name("ari")), _newest(), note=note)


def _granted(note: str) -> None:
    deciding.give_copy(enter(by_name("ada")), _newest(), note=note)


def _withdrawn(note: str) -> None:
    service.withdraw(enter(by_name(OWNER)), _newest(), note=note)
