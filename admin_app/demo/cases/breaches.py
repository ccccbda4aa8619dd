"""The demo's data breaches, one in each state: to be assessed, to be reported, reported, needless to report, closed."""

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
    calendar.add(now - timedelta(days=6), _at_the_authority)
    calendar.add(now - timedelta(hours=34), _assessed)
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


def _assess_mail(case_id: UUID, people: int) -> None:
    service.assess(
        enter(by_name("ruth")),
        case_id,
        risk="risk",
        nature="Names and e-mail addresses stood in the visible line of receivers",
        consequences="Receivers learn of each other, and may write to each other unasked",
        measures="The receivers were asked to delete the mail; the tool now sends one mail to each",
        people=people,
        records=people,
    )


def _assessed() -> None:
    case_id = _record("A mail to partners showed all its receivers", "One of them told us the same morning")
    _assess_mail(case_id, 12)


def _at_the_authority() -> None:
    case_id = _record(
        "A mail about an outage showed its receivers", "It went to 40 receivers in one mail, not in forty"
    )
    _assess_mail(case_id, 40)
    service.report(
        enter(by_name("ada")),
        case_id,
        authority="Landesbeauftragte für Datenschutz Bremen",
        reference="26-0533",
        reported_at=clock.now(),
        note="By their form; they may come back with questions",
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
