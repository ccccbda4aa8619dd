"""The demo's data breaches: one that waits to be assessed, one that was reported, and one that needn't be."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from admin_app.breach_case import service
from admin_app.demo.play import Calendar, by_name, enter
from admin_app.kernel import clock


def add_to(calendar: Calendar, now: datetime) -> None:
    """Put them into the calendar."""
    calendar.add(now - timedelta(days=40), _reported)
    calendar.add(now - timedelta(days=12), _needless)
    calendar.add(now - timedelta(hours=21), _waiting)


def _record(title: str, words: str) -> UUID:
    return service.record(
        enter(by_name("ruth")), title=title, aware_at=clock.now() - timedelta(hours=3), note=words
    )


def _reported() -> None:
    case_id = _record(
        "Invoices mailed to the wrong company",
        "A mix-up in the mail merge sent 38 invoices to other customers",
    )
    service.assess(
        enter(by_name("ruth")),
        case_id,
        risk="high_risk",
        nature="Names, postal addresses and amounts of 38 customers were sent to one other customer each",
        consequences="Somebody may pay to a false account that refers to a true invoice",
        measures="The receivers were asked to delete them and confirmed it; the merge now checks the account number",
        people=38,
        records=38,
    )
    service.report(
        enter(by_name("ada")),
        case_id,
        authority="Landesbeauftragte für Datenschutz Bremen",
        reference="26-0417",
        reported_at=clock.now(),
        note="By their form, with the list of measures",
    )
    service.tell_people(
        enter(by_name("ada")), case_id, way="told_each", note="By e-mail on the same day, in plain words"
    )
    service.close(
        enter(by_name("ada")),
        case_id,
        note="The merge refuses rows whose number and name don't belong together",
    )


def _needless() -> None:
    case_id = _record(
        "A laptop was lost on a train",
        "It held a copy of the test system; its disk is encrypted and it was switched off",
    )
    service.assess(
        enter(by_name("ruth")),
        case_id,
        risk="no_risk",
        nature="A laptop with made-up test data, its disk encrypted",
        consequences="None: without the key nobody reads it",
        measures="The key was revoked and the device locked",
        people=0,
        records=0,
    )
    service.not_required(
        enter(by_name("ada")), case_id, reason="No data of customers was on it, and the disk is encrypted"
    )


def _waiting() -> None:
    _record(
        "A backup could be read from outside",
        "A storage bucket with a week of ticket attachments had no access rule for two days",
    )
