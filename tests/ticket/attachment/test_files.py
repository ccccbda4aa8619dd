"""Files that come with a ticket's texts: taken in, scanned, given out, gone (DOMAIN 8, SECURITY 30, 65)."""

from __future__ import annotations

import io

import pytest
import sqlalchemy as sa

from admin_app.audit.models import AuditEvent
from admin_app.kernel.db import db, transaction
from admin_app.kernel.errors import Conflict, Invalid, NotAllowed, NotFound, RateLimited
from admin_app.kernel.queue import Job
from admin_app.personal_data.inventory import inventory
from admin_app.personal_data.rows import of_person
from admin_app.stored_file import service as stored_files
from admin_app.stored_file.models import StoredFile
from admin_app.ticket import service
from admin_app.ticket.attachment import reading, scanning, storing
from admin_app.ticket.attachment.storing import Upload
from admin_app.ticket.desk import merging
from admin_app.ticket.desk import service as desk
from admin_app.ticket.models import ScanState, Ticket, TicketFile, TicketMessage
from tests.cast import actor_of
from tests.dying import all_or_nothing
from tests.factories.data_copies import ask, downloaded
from tests.factories.erasures import begin
from tests.factories.people import make_staff
from tests.factories.tickets import make_file, make_message, make_ticket
from tests.scanning import EICAR, scanner


def upload(content=b"All lamps are red", name="screen.log"):
    return Upload(name, io.BytesIO(content))


def opened(who, *uploads):
    fields = {"category": "technical", "subject": "No mail", "text": "Since Monday."}
    return service.open_ticket(actor_of(who), **fields, uploads=uploads)


def content_of(who, file_id):
    return b"".join(reading.download(actor_of(who), file_id).file.pieces)


def one():
    return db.session.scalars(sa.select(TicketFile)).one()


def lying():
    return len(list(stored_files.folder().older(-1)))


@pytest.mark.feature("S1-07")
def test_files_come_with_a_ticket_and_with_answers_of_both_sides(cast):
    ticket_id = opened(cast.bob, upload(), upload(b"\x89PNG\r\n\x1a\nxyz", "lamp.txt"))
    service.answer(actor_of(cast.bob), ticket_id, text="One more", uploads=[upload(name="third.log")])
    desk.answer(actor_of(cast.sam), ticket_id, text="Do this", uploads=[upload(b"%PDF-1.7", "how.pdf")])
    found = reading.of_ticket(actor_of(cast.bob), ticket_id)
    kinds = sorted((file.name, file.kind.value, file.size) for files in found.values() for file in files)
    assert kinds == [
        ("how.pdf", "application/pdf", 8), ("lamp.txt", "image/png", 11), ("screen.log", "text/plain", 17), ("third.log", "text/plain", 17),
    ]  # fmt: skip
    for files in found.values():
        for file in files:
            assert len(content_of(cast.bob, file.id)) == file.size


@pytest.mark.parametrize(
    ("files", "code"),
    [
        ([b"a"] * 6, "too_many"),
        ([b"a", b""], "empty"),
        ([b"a", b"\x7fELF\x02" + b"\0" * 100], "program"),
        ([b"a", b"a" * (storing.FILE_MOST + 1)], "too_large"),
    ],
)
def test_s30_what_isnt_taken_is_told_beside_its_field_and_nothing_of_it_stays(cast, files, code):
    with pytest.raises(Invalid) as refused:
        opened(cast.bob, *map(upload, files))
    assert (refused.value.field, refused.value.reason) == ("files", code)
    assert db.session.scalars(sa.select(StoredFile)).all() == []
    assert db.session.scalars(sa.select(Ticket)).all() == []
    assert lying() == 0


def test_files_of_a_text_that_is_refused_are_taken_away_again(cast):
    row = make_ticket(cast.bob)
    first = db.session.scalars(sa.select(TicketMessage.id)).one()
    desk.answer(actor_of(cast.sam), row.id, text="Have you tried it again?")
    with pytest.raises(Conflict):
        service.answer(actor_of(cast.bob), row.id, text="Hello?", seen=first, uploads=[upload()])
    assert db.session.scalars(sa.select(StoredFile)).all() == []
    assert lying() == 0


def test_nobody_sends_more_than_anybody_needs(cast, monkeypatch):
    monkeypatch.setattr(storing, "A_DAY_MOST", 30)
    opened(cast.bob, upload())
    with pytest.raises(RateLimited):
        opened(cast.bob, upload(name="more.log"))
    opened(cast.alice, upload())


def test_s19_a_file_is_seen_by_whoever_sees_its_ticket_and_none_of_a_note_by_customers(cast):
    row = make_ticket(cast.bob)
    mine = make_file(row)
    make_message(row, "Look at this, Ada", cast.sam, kind="note")
    note = make_file(row)
    assert content_of(cast.alice, mine.id) == b"All lamps are red"
    for stranger in (cast.carol,):
        with pytest.raises(NotFound):
            reading.download(actor_of(stranger), mine.id)
    with pytest.raises(NotFound):
        reading.download(actor_of(cast.bob), note.id)
    assert sum(map(len, reading.of_ticket(actor_of(cast.bob), row.id).values())) == 1
    assert content_of(cast.sam, note.id) == b"All lamps are red"
    with pytest.raises(NotFound):
        reading.download(actor_of(cast.bill), mine.id)
    with pytest.raises(NotAllowed):
        reading.download(actor_of(cast.aud), mine.id)


def test_each_download_by_staff_is_recorded_and_no_download_of_the_customer_s(cast):
    file = make_file(make_ticket(cast.bob))
    content_of(cast.bob, file.id)
    content_of(cast.sam, file.id)
    wanted = sa.select(AuditEvent).where(AuditEvent.name == "ticket.file_downloaded")
    event = db.session.scalars(wanted).one()
    assert (event.actor_id, event.account_id) == (cast.sam.id, cast.nordlicht.id)
    assert event.facts["file"] == file.id.hex


def test_s65_until_scanned_a_file_is_served_to_nobody(cast, use_settings, run_jobs):
    with scanner() as server:
        use_settings(scanner_url=server.url)
        opened(cast.bob, upload())
        file_id = one().id
        assert one().scan is ScanState.WAITING
        for reader in (cast.bob, cast.sam):
            with pytest.raises(Conflict) as refused:
                reading.download(actor_of(reader), file_id)
            assert refused.value.reason == "unscanned"
        run_jobs()
    db.session.expire_all()
    assert one().scan is ScanState.CLEAN
    assert content_of(cast.bob, file_id) == b"All lamps are red"


def test_s65_a_find_is_destroyed_told_to_both_sides_and_never_served(cast, use_settings, run_jobs, outbox):
    with scanner() as server:
        use_settings(scanner_url=server.url)
        ticket_id = opened(cast.bob, upload(b"see: " + EICAR, "bill.txt"))
        run_jobs()
    db.session.expire_all()
    file = one()
    assert (file.scan, file.file_id, lying()) == (ScanState.INFECTED, None, 0)
    assert db.session.scalars(sa.select(StoredFile)).all() == []
    for reader in (cast.bob, cast.sam):
        (shown,) = next(iter(reading.of_ticket(actor_of(reader), ticket_id).values()))
        assert (shown.name, shown.served) == ("bill.txt", False)
        with pytest.raises(Conflict):
            reading.download(actor_of(reader), file.id)
    told = [mail for mail in outbox.all() if mail.row.template == "ticket_file_destroyed"]
    assert [mail.to for mail in told] == [cast.bob.email]
    assert (
        db.session.scalar(sa.select(sa.func.count()).where(AuditEvent.name == "ticket.file_destroyed")) == 1
    )


def test_while_the_scanner_is_away_a_file_waits_and_is_tried_again(cast, use_settings, run_jobs):
    use_settings(scanner_url="tcp://127.0.0.1:1")
    opened(cast.bob, upload())
    run_jobs()
    job = db.session.scalars(sa.select(Job).where(Job.name == scanning.JOB)).one()
    assert (one().scan, job.state, job.last_error) == (ScanState.WAITING, "waiting", "connection")
    scanning.sweep()
    jobs = sa.select(sa.func.count()).where(Job.name == scanning.JOB)
    assert db.session.scalar(jobs) == 1
    with transaction() as session:
        session.execute(sa.update(Job).values(state="given_up"))
    scanning.sweep()
    with scanner() as server:
        use_settings(scanner_url=server.url)
        run_jobs()
    db.session.expire_all()
    assert one().scan is ScanState.CLEAN


def test_where_scanning_was_switched_off_a_waiting_file_is_served(cast, use_settings, run_jobs):
    use_settings(scanner_url="tcp://127.0.0.1:1")
    opened(cast.bob, upload())
    use_settings(scanner_url="")
    run_jobs()
    db.session.expire_all()
    assert one().scan is ScanState.UNSCANNED


@pytest.mark.parametrize(("kind", "told"), [("customer", 1), ("staff", 1), ("note", 0), ("unproven", 0)])
def test_s65_followers_hear_of_a_find_only_where_one_of_both_sides_wrote_openly(
    cast, use_settings, run_jobs, outbox, kind, told
):
    row = make_ticket(cast.bob)
    writer = {"customer": cast.bob, "unproven": None}.get(kind, cast.sam)
    make_message(row, "See the file", writer, kind=kind)
    with scanner() as server:
        use_settings(scanner_url=server.url)
        make_file(row, content=b"see: " + EICAR)
        run_jobs()
    db.session.expire_all()
    assert one().scan is ScanState.INFECTED
    mails = [mail for mail in outbox.all() if mail.row.template == "ticket_file_destroyed"]
    assert len(mails) == told
    assert (
        db.session.scalar(sa.select(sa.func.count()).where(AuditEvent.name == "ticket.file_destroyed")) == 1
    )


def test_s65_what_was_taken_without_a_scanner_is_served_again_once_one_has_judged_it(
    cast, use_settings, run_jobs, monkeypatch
):
    monkeypatch.setattr(scanning, "AT_ONCE", 1)
    row = make_ticket(cast.bob)
    mine, another = make_file(row), make_file(row)
    scanning.sweep()
    db.session.expire_all()
    assert (mine.scan, another.scan) == (ScanState.UNSCANNED, ScanState.UNSCANNED)
    with scanner() as server:
        use_settings(scanner_url=server.url)
        for reader in (cast.bob, cast.sam):
            with pytest.raises(Conflict) as refused:
                reading.download(actor_of(reader), mine.id)
            assert refused.value.reason == "unscanned"
        (shown, _) = next(iter(reading.of_ticket(actor_of(cast.bob), row.id).values()))
        assert (shown.served, shown.scan) == (False, ScanState.WAITING)
        assert reading.kept_of(cast.bob.id) == []
        scanning.sweep()
        run_jobs()
    db.session.expire_all()
    assert (mine.scan, another.scan) == (ScanState.CLEAN, ScanState.CLEAN)
    assert content_of(cast.bob, mine.id) == b"All lamps are red"


def test_files_go_along_with_a_merge(cast):
    first, second = make_ticket(cast.bob), make_ticket(cast.bob)
    file = make_file(first)
    merging.merge(actor_of(cast.sam), first.id, second.id)
    (files,) = reading.of_ticket(actor_of(cast.bob), second.id).values()
    assert [one.id for one in files] == [file.id]
    assert content_of(cast.bob, file.id) == b"All lamps are red"


@pytest.mark.feature("S0-23")
def test_files_are_in_their_person_s_copy_and_in_nobody_else_s(cast, run_jobs):
    row = make_ticket(cast.bob)
    make_file(row)
    make_file(row, scan="waiting")
    texts = []
    for person in (cast.bob, cast.alice):
        copy_id = ask(person)
        run_jobs()
        texts.append([text for name, text in downloaded(person, copy_id).files.items() if row.number in name])
    assert texts == [["All lamps are red"], []]


@pytest.mark.feature("S0-23")
def test_files_that_somebody_wrote_in_a_colleague_s_ticket_are_in_their_copy(cast, run_jobs):
    row = make_ticket(cast.bob)
    make_message(row, "See the log", cast.alice)
    make_file(row, "hers.log", b"By Alice")
    make_message(row, "Look at this", cast.sam)
    make_file(row, "staffs.log", b"By Sam")
    copy_id = ask(cast.alice)
    run_jobs()
    found = downloaded(cast.alice, copy_id).files.items()
    assert [text for name, text in found if row.number in name] == ["By Alice"]
    assert reading.kept_of(cast.sam.id) == []


@pytest.mark.feature("S0-24")
def test_s50_files_that_whoever_is_erased_wrote_in_a_colleague_s_ticket_leave_the_folder(cast, run_jobs):
    row = make_ticket(cast.bob)
    mine = make_file(row).id
    make_message(row, "See the log", cast.alice)
    hers = make_file(row, "hers.log", b"By Alice").file_id
    assert lying() == 2
    begin(cast.alice)
    run_jobs()
    db.session.expire_all()
    assert not db.session.get(StoredFile, hers)
    assert lying() == 1
    assert content_of(cast.bob, mine) == b"All lamps are red"


def test_s50_what_staff_wrote_to_a_customer_stays_the_customer_s(cast):
    row = make_ticket(cast.bob)
    make_message(row, "Do this", cast.sam)
    make_file(row, "how.txt", b"By Sam")
    for table in ("ticket_messages", "ticket_files", "stored_files"):
        mine = of_person(inventory()[table], cast.sam.id)
        count = sa.select(sa.func.count()).select_from(db.metadata.tables[table]).where(mine)
        assert db.session.scalar(count) == 0, table


def test_a_text_with_files_is_whole_or_not_at_all(cast, sqlite_only, use_settings):
    use_settings(scanner_url="tcp://127.0.0.1:1")
    row = make_ticket(cast.bob)
    tables = ("tickets", "ticket_messages", "ticket_files", "audit_events", "mails")
    act = lambda: service.answer(actor_of(cast.bob), row.id, text="See", uploads=[upload()])  # noqa: E731
    all_or_nothing(act, least=6, tables=tables)


def test_billing_and_agents_download_files_of_billing_s_tickets(cast):
    file = make_file(make_ticket(cast.bob, category="billing"))
    assert content_of(cast.bill, file.id) == b"All lamps are red"
    assert content_of(make_staff("support"), file.id) == b"All lamps are red"
