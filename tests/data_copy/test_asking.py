"""Asking for a copy and downloading it: by the person alone, freshly signed in, twice a day, and all of it on record."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from admin_app.audit.events import Event
from admin_app.data_copy import service, work
from admin_app.data_copy.models import CopyState, DataCopy
from admin_app.identity.models import Membership, Role
from admin_app.kernel import clock
from admin_app.kernel.db import db, transaction
from admin_app.kernel.errors import Conflict, Invalid, NotAllowed, NotFound, RateLimited, ReauthRequired
from admin_app.stored_file import service as files
from tests.cast import actor_of, sign_in
from tests.factories.data_copies import again, ask, downloaded, make_copy, unpacked

PAGE = "/privacy/copies"


@pytest.fixture
def ready(cast, run_jobs):
    """A written copy of bob's."""
    copy_id = ask(cast.bob)
    run_jobs()
    return again(copy_id)


def test_what_is_asked_for_on_the_page_is_written_mailed_about_and_downloaded(
    client, cast, post, run_jobs, outbox
):
    sign_in(client, cast.bob)
    assert post(PAGE, kind="copy").status_code == 303
    run_jobs()
    assert "data_copy_ready" in {mail.template for mail in outbox.to(cast.bob.email)}
    copy = db.session.scalars(sa.select(DataCopy)).one()
    assert "Download" in client.get(PAGE).text
    answer = post(f"{PAGE}/{copy.id}/download")
    assert (answer.status_code, answer.mimetype) == (200, "application/zip")
    assert answer.headers["Content-Disposition"].startswith("attachment; ")
    assert answer.headers["Cache-Control"] == "no-store"
    assert "index.html" in unpacked(answer.get_data()).files


def test_each_step_is_in_the_trail_and_downloads_are_counted(cast, ready, events):
    downloaded(cast.bob, ready.id)
    downloaded(cast.bob, ready.id)
    told = [event.name for event in events() if event.name.startswith("data_copy.")]
    assert told == [
        Event.DATA_COPY_REQUESTED, Event.DATA_COPY_READY, Event.DATA_COPY_DOWNLOADED, Event.DATA_COPY_DOWNLOADED,
    ]  # fmt: skip
    assert again(ready.id).downloads == 2


def test_s09_asking_and_downloading_want_a_fresh_sign_in(cast, ready):
    with pytest.raises(ReauthRequired):
        ask(cast.bob, fresh=False)
    with pytest.raises(ReauthRequired):
        service.download(actor_of(cast.bob, fresh=False), ready.id)


def test_who_is_not_freshly_signed_in_gets_no_byte_but_the_question_who_they_are(client, cast, post, ready):
    sign_in(client, cast.bob, fresh=False)
    for path, fields in ((PAGE, {"kind": "portable"}), (f"{PAGE}/{ready.id}/download", {})):
        answer = post(path, **fields)
        assert (answer.status_code, answer.mimetype) == (403, "text/html")
        assert "confirm_password" in answer.text


def test_s19_a_copy_of_somebody_else_is_as_good_as_absent_for_an_owner_too(cast, ready):
    for other in (cast.alice, cast.carol):
        with pytest.raises(NotFound):
            service.download(actor_of(other), ready.id)
        with pytest.raises(NotFound):
            service.cancel(actor_of(other), ready.id)


def test_staff_can_neither_ask_nor_download(cast, ready):
    for staff in (cast.sam, cast.root, cast.aud):
        with pytest.raises(NotAllowed):
            ask(staff)
        with pytest.raises(NotAllowed):
            service.download(actor_of(staff), ready.id)


def test_s57_two_of_a_kind_a_day(cast, run_jobs):
    for _ in range(2):
        ask(cast.bob)
        run_jobs()
    with pytest.raises(RateLimited) as refused:
        ask(cast.bob)
    assert refused.value.retry_at is not None
    ask(cast.bob, "portable")
    run_jobs()
    with clock.shifted(timedelta(days=1, minutes=1)):
        ask(cast.bob)


def test_s57_one_that_failed_counts_and_one_cancelled_before_it_began_does_not(cast, run_jobs, monkeypatch):
    for _ in range(3):
        service.cancel(actor_of(cast.bob), ask(cast.bob))
    monkeypatch.setattr(work, "MOST_BYTES", 10)
    for _ in range(2):
        failed = ask(cast.bob)
        run_jobs()
    assert again(failed).state is CopyState.FAILED
    with pytest.raises(RateLimited):
        ask(cast.bob)


def test_s57_one_cancelled_while_it_was_written_counts(cast):
    for _ in range(2):
        copy_id = ask(cast.bob)
        with transaction() as session:
            session.get_one(DataCopy, copy_id).state = CopyState.RUNNING
        service.cancel(actor_of(cast.bob), copy_id)
    with pytest.raises(RateLimited):
        ask(cast.bob)


def test_s57_an_address_asks_for_thirty_an_hour(cast, monkeypatch):
    assert service.AN_HOUR_AN_ADDRESS == 30
    monkeypatch.setattr(service, "AN_HOUR_AN_ADDRESS", 1)
    ask(cast.bob, ip="203.0.113.7")
    with pytest.raises(RateLimited):
        ask(cast.alice, ip="203.0.113.7")


def test_s57_ten_downloads_an_hour_and_a_proxy_may_hold_the_file(client, cast, post, ready):
    sign_in(client, cast.bob)
    for _ in range(10):
        sent = post(f"{PAGE}/{ready.id}/download")
        assert sent.status_code == 200
        assert "X-Accel-Buffering" not in sent.headers
    assert post(f"{PAGE}/{ready.id}/download").status_code == 429
    with clock.shifted(timedelta(hours=1, minutes=1)):
        assert service.download(actor_of(cast.bob), ready.id).file.size


def test_one_at_a_time(cast):
    ask(cast.bob)
    with pytest.raises(Conflict):
        ask(cast.bob, "portable")
    ask(cast.alice)


def test_s41_of_two_who_ask_at_once_one_gets_it(cast, threads):
    bob = actor_of(cast.bob)  # threads share no row
    outcomes = threads([lambda: _tried(bob), lambda: _tried(bob)])
    assert sorted(outcomes) == ["Conflict", "asked"]


def _tried(actor):
    try:
        service.ask(actor, "copy")
    except Conflict:
        return "Conflict"
    return "asked"


def test_an_unknown_kind_is_refused(cast):
    with pytest.raises(Invalid):
        ask(cast.bob, "everything")


def test_a_new_one_takes_the_place_of_the_one_before(cast, ready, run_jobs):
    newer = ask(cast.bob)
    assert again(ready.id).state is CopyState.EXPIRED
    run_jobs()
    assert again(newer).state is CopyState.READY


def test_after_a_week_the_file_is_gone(cast, ready):
    with clock.shifted(timedelta(days=7, minutes=1)):
        with pytest.raises(Conflict):
            service.download(actor_of(cast.bob), ready.id)
        service.expire()
    assert again(ready.id).state is CopyState.EXPIRED
    assert [path for path in files.folder().root.rglob("*") if path.is_file()] == []


def test_who_is_no_owner_any_more_does_not_get_the_accounts_data(cast, run_jobs):
    copy_id = ask(cast.alice)
    run_jobs()
    manager = sa.select(Role.id).where(Role.key == "manager").scalar_subquery()
    with transaction() as session:
        session.execute(
            sa.update(Membership).where(Membership.user_id == cast.alice.id).values(role_id=manager)
        )
    with pytest.raises(NotAllowed):
        service.download(actor_of(cast.alice), copy_id)


def test_a_cancelled_copy_is_not_written(cast, run_jobs):
    copy_id = ask(cast.bob)
    service.cancel(actor_of(cast.bob), copy_id)
    run_jobs()
    assert again(copy_id).state is CopyState.CANCELLED
    with pytest.raises(Conflict):
        service.cancel(actor_of(cast.bob), copy_id)


def test_the_schema_of_portable_sets_is_published(client):
    answer = client.get("/privacy/portable.schema.json")
    assert answer.status_code == 200
    assert answer.json["$id"].endswith("/privacy/portable.schema.json")


@pytest.mark.parametrize("state", list(CopyState))
def test_the_page_tells_each_state(client, cast, state):
    expires = clock.now() + timedelta(days=1) if state is CopyState.READY else None
    failure = "fault" if state is CopyState.FAILED else None
    make_copy(cast.bob, state=state, failure=failure, expires_at=expires, downloads=2, size=1200)
    sign_in(client, cast.bob)
    assert client.get(PAGE).status_code == 200
