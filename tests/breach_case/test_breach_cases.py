"""A breach of personal data: 72 hours to report it, nothing of its record changed or lost (GDPR art. 33, 34)."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from admin_app import jobs
from admin_app.audit.models import AuditEvent
from admin_app.bell.models import BellNotice
from admin_app.breach_case import queries, service
from admin_app.breach_case.models import BreachCase, BreachEntry, BreachState
from admin_app.kernel import clock, queue
from admin_app.kernel.db import db, transaction
from admin_app.kernel.errors import Conflict, Invalid, NotAllowed, ReauthRequired, Stale
from admin_app.overview import waiting
from admin_app.overview.waiting import WaitingKind
from tests.cast import actor_of, sign_in
from tests.factories.breach_cases import assess, found, make_breach, report
from tests.sign_in.door import later


def names():
    rows = db.session.scalars(sa.select(AuditEvent.name).where(AuditEvent.name.like("breach%")))
    return sorted(rows)


def kinds(case):
    return [
        entry.kind.value
        for entry in db.session.scalars(
            sa.select(BreachEntry)
            .where(BreachEntry.case_id == case.id)
            .order_by(BreachEntry.at, BreachEntry.id)
        )
    ]


def test_the_72_hours_run_from_when_the_company_knew(cast):
    case = make_breach(cast.root, hours_ago=10)
    assert case.due_at - clock.now() < timedelta(hours=62)
    assert case.due_at == case.aware_at + timedelta(hours=72)
    assert case.number.startswith("B-")


def test_the_72_hours_are_hours_though_the_clock_is_put_back_meanwhile(cast):
    berlin = ZoneInfo("Europe/Berlin")
    with clock.shifted(datetime(2026, 10, 26, 12, tzinfo=berlin) - clock.now()):
        known = datetime(2026, 10, 23, 12, tzinfo=berlin)
        case = found(
            service.record(actor_of(cast.root), title="A list was lost", aware_at=known, note="On a train")
        )
    assert case.due_at == datetime(2026, 10, 26, 11, tzinfo=berlin)


@pytest.mark.parametrize("hours", [-1, 24 * 366])
def test_a_moment_to_come_or_long_ago_is_refused_beside_its_field(cast, hours):
    with pytest.raises(Invalid) as refused:
        make_breach(cast.root, hours_ago=hours)
    assert refused.value.field == "aware_at"
    assert db.session.scalar(sa.select(sa.func.count()).select_from(BreachCase)) == 0


def test_a_breach_is_assessed_reported_told_and_closed_with_an_entry_and_an_event_each(cast):
    case = make_breach(cast.root)
    assess(cast.root, case, "high_risk")
    report(cast.ada, case, reference="LfDI 26/118")
    service.tell_people(actor_of(cast.ada), case.id, way="told_each", note="By e-mail this morning")
    service.close(actor_of(cast.ada), case.id, note="Backups are encrypted from now on")
    case = found(case.id)
    assert (case.state, case.reference, case.closed_at is not None) == (
        BreachState.CLOSED,
        "LfDI 26/118",
        True,
    )
    assert kinds(case) == ["recorded", "assessed", "reported", "told", "closed"]
    assert names() == [f"breach_case.{k}" for k in ("assessed", "closed", "recorded", "reported", "told")]


def test_what_is_learned_later_is_added_and_assessed_anew_after_the_report(cast):
    case = make_breach(cast.root)
    report(cast.root, case)
    assess(cast.ada, case, "high_risk", nature="Passwords, too")
    service.supplement(actor_of(cast.root), case.id, note="The log shows one reader")
    assert found(case.id).state is BreachState.REPORTED
    assert kinds(case) == ["recorded", "reported", "assessed", "supplemented"]


def test_a_late_report_says_why(cast):
    case = make_breach(cast.root, hours_ago=80)
    with pytest.raises(Invalid) as refused:
        report(cast.root, case)
    assert (refused.value.field, refused.value.reason) == ("note", "late")
    report(cast.root, case, note="The extent was found on the third day")
    assert found(case.id).state is BreachState.REPORTED


@pytest.mark.parametrize("hours", [-1, 3])
def test_a_report_before_the_breach_was_known_or_in_the_future_is_refused(cast, hours):
    case = make_breach(cast.root, hours_ago=2)
    with pytest.raises(Invalid, match="Choose a moment"):
        report(cast.root, case, reported_at=clock.now() - timedelta(hours=hours))


def test_whoever_found_no_risk_isn_t_the_one_who_decides_that_nobody_is_told(cast):
    case = make_breach(cast.root)
    assess(cast.root, case, "no_risk")
    with pytest.raises(NotAllowed):
        service.not_required(actor_of(cast.root), case.id, reason="It was encrypted")
    service.not_required(actor_of(cast.ada), case.id, reason="It was encrypted")
    assert found(case.id).state is BreachState.NOT_REQUIRED


def test_with_a_risk_the_authority_has_to_be_told(cast):
    case = make_breach(cast.root)
    assess(cast.root, case, "risk")
    with pytest.raises(Conflict):
        service.not_required(actor_of(cast.ada), case.id, reason="It is inconvenient")


def test_nobody_who_ever_assessed_it_decides_that_nobody_is_told(cast):
    case = make_breach(cast.root)
    assess(cast.ada, case, "no_risk")
    assess(cast.root, case, "no_risk")
    for who in (cast.ada, cast.root):
        with pytest.raises(NotAllowed):
            service.not_required(actor_of(who), case.id, reason="It was encrypted")


def test_whoever_assessed_it_doesn_t_close_it_alone(cast):
    case = make_breach(cast.root)
    report(cast.root, case)
    assess(cast.root, case, "no_risk")
    with pytest.raises(NotAllowed, match="someone else must close it"):
        service.close(actor_of(cast.root), case.id, note="All done")


def test_a_case_is_closed_only_once_it_is_assessed(cast):
    case = make_breach(cast.root)
    report(cast.root, case)
    with pytest.raises(Conflict, match="Assess the breach first"):
        service.close(actor_of(cast.ada), case.id, note="All done")


def test_with_a_high_risk_the_case_is_closed_only_once_the_people_are_told(cast):
    case = make_breach(cast.root)
    assess(cast.root, case, "high_risk")
    report(cast.root, case)
    with pytest.raises(Conflict, match="have to be told first"):
        service.close(actor_of(cast.ada), case.id, note="All done")


@pytest.mark.parametrize("act", ["report", "not_required", "close"])
def test_what_ends_the_clock_takes_a_fresh_sign_in(cast, act):
    case = make_breach(cast.root)
    stale = actor_of(cast.ada, fresh=False)
    doing = {
        "report": lambda: service.report(
            stale, case.id, authority="LfDI", reference="", reported_at=clock.now(), note=""
        ),
        "not_required": lambda: service.not_required(stale, case.id, reason="It was encrypted"),
        "close": lambda: service.close(stale, case.id, note="All done"),
    }
    with pytest.raises(ReauthRequired):
        doing[act]()


def test_nobody_without_the_right_writes_a_case(cast):
    with pytest.raises(NotAllowed):
        make_breach(cast.sam)
    case = make_breach(cast.root)
    with pytest.raises(NotAllowed):
        service.supplement(actor_of(cast.aud), case.id, note="I only read")


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM breach_cases",
        "DELETE FROM breach_entries",
        "UPDATE breach_entries SET words = 'Nothing happened'",
    ],
)
def test_neither_case_nor_entry_can_be_deleted_and_no_entry_changed(cast, statement):
    make_breach(cast.root)
    with pytest.raises(sa.exc.DBAPIError), transaction() as session:
        session.execute(sa.text(statement))
    db.session.rollback()
    assert db.session.scalar(sa.select(BreachEntry.words)).startswith("A backup")


def test_while_nobody_reported_it_those_who_may_are_told_again_a_day_before_and_at_the_end(cast):
    ada, case = cast.ada, make_breach(cast.root)
    for hours in (48, 72):
        with later(hours=hours):
            for job_id in queue.due():
                jobs.run_job(job_id)
    told = db.session.scalars(sa.select(BellNotice.user_id).where(BellNotice.thing_id == case.id)).all()
    assert told.count(ada.id) == told.count(cast.root.id) == 3


def test_once_it_is_reported_nobody_is_reminded_and_it_waits_for_nobody(cast):
    case = make_breach(cast.root)
    report(cast.ada, case)
    with later(hours=72):
        for job_id in queue.due():
            jobs.run_job(job_id)
    unseen = sa.select(BellNotice.id).where(BellNotice.thing_id == case.id, BellNotice.seen_at.is_(None))
    assert db.session.scalars(unseen).all() == []
    assert WaitingKind.BREACH_CASE not in {line.kind for line in waiting.listing(actor_of(cast.ada))}


def test_of_two_reports_one_is_kept(cast, threads, postgres_only):
    case_id = make_breach(cast.root).id
    version, actors = found(case_id).version, [actor_of(who) for who in (cast.root, cast.ada)]

    def report_it(actor):
        told = {"authority": "LfDI", "reference": "", "reported_at": clock.now(), "note": ""}
        try:
            service.report(actor, case_id, **told, version=version)
        except (Conflict, Stale):
            return "refused"
        return "reported"

    done = threads([partial(report_it, actor) for actor in actors])
    assert sorted(done) == ["refused", "reported"]


def test_the_entries_are_read_by_who_may_read_cases_alone(cast):
    case = make_breach(cast.root)
    assert [e.who for e in queries.entries(actor_of(cast.aud), case.id)] == [cast.root.full_name]
    with pytest.raises(NotAllowed):
        queries.entries(actor_of(cast.sam), case.id)


def test_a_page_asks_for_the_facts_and_keeps_what_was_typed_beside_its_error(client, cast):
    sign_in(client, cast.root)
    data = {
        "csrf_token": client.csrf("/admin/breaches/record"),
        "title": "A list was mailed astray",
        "aware_at": "2999-01-01T10:00",
        "note": "To one address",
    }
    answer = client.post("/admin/breaches/record", data=data)
    assert answer.status_code == 422
    assert "This moment hasn’t come yet." in answer.text
    assert "A list was mailed astray" in answer.text


def test_a_case_is_found_by_its_number_by_who_may_read_it(client, cast):
    case = make_breach(cast.root)
    sign_in(client, cast.aud)
    answer = client.post("/admin/search/", data={"csrf_token": client.csrf(), "q": case.number.lower()})
    assert answer.location == f"/admin/breaches/{case.id}"
