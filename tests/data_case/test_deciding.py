"""An approver's steps: extended once and in time, refused with reasons, corrected, a copy given; never on one's own."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from admin_app.bell.models import BellNotice
from admin_app.data_case import deadlines, queries, service
from admin_app.data_case.desk import deciding
from admin_app.data_case.models import DataCase, DataCaseState
from admin_app.data_case.moves import CaseMoved
from admin_app.data_copy.models import CopyState, DataCopy
from admin_app.identity.models import StaffRole, User
from admin_app.kernel import clock
from admin_app.kernel.db import db, transaction
from admin_app.kernel.errors import Conflict, NotAllowed, ReauthRequired
from admin_app.overview import waiting
from admin_app.overview.home import figures
from tests.cast import actor_of, sign_in
from tests.factories.data_cases import WORDS, ask, enter, found
from tests.factories.data_copies import again, downloaded
from tests.factories.data_copies import ask as ask_copy
from tests.factories.people import make_staff, role_id


def also(staff, role):
    with transaction() as session:
        session.add(StaffRole(user_id=staff.id, role_id=role_id(role)))


def acts(case, reader):
    return [step.act for step in queries.steps(actor_of(reader), case.id)]


def mails_to(outbox, user):
    return {mail.template: mail for mail in outbox.to(user.email)}


def test_the_time_is_extended_once_and_only_while_the_month_runs(cast, outbox):
    case = ask(cast.bob)
    deciding.extend(actor_of(cast.ada), case.id, note="Three systems have to be searched")
    assert found(case.id).due_at == deadlines.extended_due(case.received_at)
    assert "Three systems" in mails_to(outbox, cast.bob)["data_case_extended"].text
    with pytest.raises(Conflict):
        deciding.extend(actor_of(cast.ada), case.id, note="Once more")
    late = ask(cast.bob, "access")
    with clock.shifted(timedelta(days=32)), pytest.raises(Conflict):
        deciding.extend(actor_of(cast.ada), late.id, note="Too late")


def test_what_was_decided_is_listed_the_newest_first(cast, client):
    waits, first, last = ask(cast.bob, "access"), ask(cast.bob), ask(cast.alice)
    for case in (first, last):
        deciding.refuse(actor_of(cast.ada), case.id, number=case.number, note="The invoice is right")
    sign_in(client, cast.ada)
    page = client.get("/admin/data-cases/?decided=yes").text
    assert page.index(last.number) < page.index(first.number)
    assert waits.number not in page


def test_a_paused_request_is_late_neither_in_the_figure_nor_in_its_list(cast):
    ask(cast.bob)
    with transaction() as session:
        session.execute(sa.update(DataCase).values(paused_at=clock.now()))
    with clock.shifted(timedelta(days=40)):
        assert figures.of(actor_of(cast.ada))[figures.FigureKey.DATA_CASES_LATE].number == 0


def test_a_refusal_names_reasons_where_to_complain_and_the_court(cast, outbox):
    case = ask(cast.bob)
    deciding.refuse(
        actor_of(cast.ada),
        case.id,
        number=case.number,
        note="The invoice is right, and the law keeps it as it is",
    )
    text = mails_to(outbox, cast.bob)["data_case_refused"].text
    assert all(words in text for words in ("The invoice is right", "supervisory authority", "court"))
    assert found(case.id).closed_at is not None


def test_a_copy_is_written_and_the_request_done_once_it_is_there(cast, run_jobs, use_settings, tmp_path):
    use_settings(files_folder=str(tmp_path))
    case = ask(cast.bob, "access")
    deciding.give_copy(actor_of(cast.ada), case.id, note="")
    run_jobs()
    copy = db.session.get_one(DataCopy, found(case.id).copy_id)
    assert (copy.user_id, copy.state) == (cast.bob.id, CopyState.READY)
    with clock.shifted(timedelta(minutes=3)):
        run_jobs()
    assert found(case.id).state == "done"


def test_a_copy_that_fails_is_an_approver_s_turn_again(cast, run_jobs):
    case = ask(cast.bob, "access")
    deciding.give_copy(actor_of(cast.ada), case.id)
    with transaction() as session:
        session.execute(sa.update(DataCopy).values(state=CopyState.FAILED))
    with clock.shifted(timedelta(minutes=3)):
        run_jobs()
    assert found(case.id).state == "requested"
    assert case.id in [line.id for line in waiting.listing(actor_of(cast.ada))]


def test_a_statement_is_kept_beside_the_data_and_exported(cast, run_jobs, use_settings, tmp_path):
    use_settings(files_folder=str(tmp_path))
    case = ask(cast.bob)
    deciding.keep_statement(actor_of(cast.ada), case.id, note="The note says what was said on the phone")
    copy_id = ask_copy(cast.bob)
    run_jobs()
    assert again(copy_id).state == CopyState.READY
    files = downloaded(cast.bob, copy_id).files
    assert any(WORDS in str(content) for content in files.values())


@pytest.mark.parametrize("step", [deciding.refuse, deciding.correct, deciding.extend])
def test_nobody_decides_what_they_entered_nor_without_the_right(cast, step):
    both = make_staff("approver")
    also(both, "support")
    case = enter(both, cast.bob)
    typed = {"number": case.number} if step is deciding.refuse else {}
    with pytest.raises(NotAllowed):
        step(actor_of(both), case.id, **typed, note="I entered it myself")
    with pytest.raises(NotAllowed):
        step(actor_of(cast.sam), case.id, **typed, note="I am an agent")
    assert case.id not in [line.id for line in waiting.listing(actor_of(both))]


def test_refusing_wants_a_fresh_sign_in(cast):
    case = ask(cast.bob)
    with pytest.raises(ReauthRequired):
        deciding.refuse(actor_of(cast.ada, fresh=False), case.id, number=case.number, note="Nothing is wrong")


@pytest.mark.parametrize(("kind", "slug"), [("correction", "refuse"), ("restriction", "restrict")])
def test_refusing_and_restricting_want_the_request_s_number_typed(client, cast, post, kind, slug):
    case = ask(cast.bob, kind)
    sign_in(client, cast.ada)
    given = {"note": "The invoice is right", "ground": "claims", "version": str(case.version)}
    path = f"/admin/data-cases/{case.id}/{slug}"
    answer = post(path, **given, number=f"{case.number}1")
    assert answer.status_code == 422
    assert f"Type {case.number} exactly." in answer.text
    assert found(case.id).state == DataCaseState.REQUESTED
    assert post(path, **given, number=f" {case.number.lower()} ").status_code == 303
    assert found(case.id).state != DataCaseState.REQUESTED


def test_who_is_slower_reads_who_was_faster_and_keeps_the_text(client, cast, post):
    case = ask(cast.bob)
    deciding.correct(actor_of(cast.ari), case.id, note="Spelled with two n now")
    sign_in(client, cast.ada)
    answer = post(
        f"/admin/data-cases/{case.id}/refuse",
        note="Nothing is wrong here",
        number=case.number,
        version=str(case.version),
    )
    assert answer.status_code == 409
    assert cast.ari.full_name in answer.text
    assert "Nothing is wrong here" in answer.text


def test_a_note_between_colleagues_is_nothing_the_person_reads(cast):
    case = ask(cast.bob)
    deciding.note(actor_of(cast.ada), case.id, note="Ask billing about it")
    assert acts(case, cast.ada) == ["requested", "noted"]
    assert acts(case, cast.bob) == ["requested"]


def test_reminders_come_a_week_and_two_days_before_and_when_it_is_late(cast, run_jobs):
    assert {cast.ada.id, cast.sam.id}  # both are here before anything is asked for
    case = ask(cast.bob)
    assert (notices(case, cast.ada), notices(case, cast.sam)) == (1, 0)
    counts = []
    for days in (-9, -6, -1, 1):
        with clock.shifted(case.due_at - clock.now() + timedelta(days=days)):
            run_jobs()
        counts.append(notices(case, cast.ada))
    assert counts == [1, 2, 3, 4]
    service.withdraw(actor_of(cast.bob), case.id)
    with clock.shifted(timedelta(days=40)):
        run_jobs()
    assert notices(case, cast.ada) == 4


def notices(case, user):
    db.session.rollback()
    return db.session.scalar(
        sa.select(sa.func.count()).where(BellNotice.thing_id == case.id, BellNotice.user_id == user.id)
    )


@pytest.mark.postgres
def test_of_two_approvers_at_once_one_decides_and_the_other_reads_who(cast, threads):
    case = ask(cast.bob)
    both = [actor_of(cast.ada), actor_of(cast.ari)]
    ended = threads(
        [lambda a=a: deciding.refuse(a, case.id, number=case.number, note="Nothing is wrong") for a in both]
    )
    refused = [end for end in ended if isinstance(end, Exception)]
    assert [type(end) for end in refused] == [CaseMoved]
    assert acts(found(case.id), cast.ada) == ["requested", "refused"]


def test_a_restriction_asked_for_begins_by_an_approver_and_is_told_once(cast, outbox):
    case = ask(cast.bob, "restriction")
    before = len(outbox.all())
    deciding.restrict(
        actor_of(cast.ada), case.id, number=case.number, ground="claims", note="Kept for your case at court"
    )
    assert found(case.id).state == "done"
    assert db.session.get_one(User, cast.bob.id).restricted_since
    assert [m.to for m in outbox.all()[before:]] == [cast.bob.email]
    with pytest.raises(CaseMoved):
        deciding.restrict(
            actor_of(cast.ari),
            case.id,
            number=case.number,
            ground="claims",
            note="Kept for your case at court",
        )


SECRET = "I was treated for an illness in May"


def test_what_a_person_wrote_isnt_told_to_whoever_reads_the_account(client, cast):
    case = ask(cast.bob, words=SECRET)
    deciding.refuse(actor_of(cast.ada), case.id, number=case.number, note="Your illness is none of our data")
    service.withdraw(actor_of(cast.bob), ask(cast.bob, words=SECRET).id, note=SECRET)
    for reader, path in (
        (cast.sam, f"/admin/accounts/{cast.nordlicht.id}"),
        (cast.sam, f"/admin/data-cases/{case.id}"),
        (cast.alice, "/activity"),
    ):
        sign_in(client, reader)
        answer = client.get(path)
        assert answer.status_code == 200
        assert "illness" not in answer.text
    sign_in(client, cast.ada)  # nor to an approver, once nothing waits for them any more
    assert SECRET not in client.get(f"/admin/data-cases/{case.id}").text
