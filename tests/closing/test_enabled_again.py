"""After a closing that didn't come about the owner lets everybody in again, or some, in one act."""

import pytest
import sqlalchemy as sa

from admin_app.bulk import again, running, service
from admin_app.bulk.models import BulkActName
from admin_app.bulk.service import Choice
from admin_app.closing import decision, request
from admin_app.identity.models import User, UserKind
from admin_app.kernel import clock
from admin_app.kernel.errors import Invalid, NotAllowed, ReauthRequired
from admin_app.user import people
from tests.cast import actor_of, sign_in
from tests.factories import closing
from tests.factories.billing import change, known
from tests.factories.bulk_runs import make_kept_out, run_of
from tests.factories.people import make_person


@pytest.fixture
def asked(cast):
    """Bob, somebody invited and somebody who was disabled long before; the closing is asked for."""
    known(cast.nordlicht)
    change(cast.bob, activated_at=clock.now())
    make_person(cast.nordlicht, status="disabled", full_name="Long Gone")
    make_person(cast.nordlicht, status="invited", full_name="New Here", password=False)
    people.disable_others(actor_of(cast.alice), reason="We close")
    return closing.requested(cast)


def states(db):
    found = sa.select(User.full_name, User.status).where(User.kind == UserKind.CUSTOMER)
    return dict(db.session.execute(found).all())


def enable(actor, *chosen):
    """How many were let in; all without a choice."""
    return run_of(again.enable(actor, [one.id for one in chosen], everybody=not chosen)).done


def end(cast, case_id, how):
    number = closing.case(case_id).number
    if how == "withdrawn":
        request.withdraw(actor_of(cast.alice), case_id, version=None)
    else:
        decision.stop(actor_of(cast.ada), case_id, version=None, number=number, note="Not now")


@pytest.mark.parametrize("how", ["withdrawn", "stopped"])
def test_one_act_enables_all_who_were_disabled_for_it_and_nobody_else(cast, asked, db, outbox, how):
    end(cast, asked, how)
    assert enable(actor_of(cast.alice)) == 2
    assert states(db) == {
        "Alice Lindqvist": "active", "Bob Solberg": "active", "New Here": "invited", "Long Gone": "disabled",
    }  # fmt: skip
    assert outbox.to("bob@nordlicht.example")[-1].template == "enabled"
    with pytest.raises(Invalid):
        enable(actor_of(cast.alice))


def test_not_while_the_account_is_closing_nor_by_a_manager_nor_without_a_fresh_sign_in(cast, asked):
    with pytest.raises(NotAllowed):
        enable(actor_of(cast.alice))
    end(cast, asked, "withdrawn")
    with pytest.raises(ReauthRequired):
        enable(actor_of(cast.alice, fresh=False))
    with pytest.raises(NotAllowed):
        enable(actor_of(cast.bob))


def test_whoever_a_dispute_keeps_out_stays_out(cast, asked, db):
    end(cast, asked, "withdrawn")
    change(cast.bob, frozen_by=asked)
    assert enable(actor_of(cast.alice)) == 1
    assert states(db)["Bob Solberg"] == "disabled"


def test_staff_leave_it_to_the_owner_whom_a_closing_kept_out(cast, asked, client):
    end(cast, asked, "withdrawn")
    with pytest.raises(NotAllowed):
        people.enable(actor_of(cast.sam), cast.bob.id, reason="He asked by phone")
    sign_in(client, cast.sam)
    page = client.get(f"/admin/people/{cast.bob.id}").text
    assert (f"/admin/people/{cast.bob.id}/enable" in page, "an owner of it decides" in page) == (False, True)


def test_the_page_says_who_and_why_not_and_does_it_in_one_post(cast, asked, client, db):
    end(cast, asked, "stopped")
    sign_in(client, cast.alice)
    assert "2 people are still disabled, because the account was to be closed." in client.get("/close").text
    page = client.get("/people/enable-again").text
    assert ("Bob Solberg" in page, "New Here" in page) == (True, True)
    assert "Was disabled for another reason." in page
    answer = client.post("/people/enable-again", data={"csrf_token": client.csrf("/close"), "everybody": "y"})
    assert "2 people are enabled again." in client.get(answer.headers["Location"]).text
    assert states(db)["Bob Solberg"] == "active"
    assert "still disabled" not in client.get("/close").text


def test_some_are_chosen_and_the_others_stay_disabled(cast, asked, client, db):
    end(cast, asked, "withdrawn")
    sign_in(client, cast.alice)
    client.post("/people/enable-again", data={"csrf_token": client.csrf("/close"), "row": str(cast.bob.id)})
    assert (states(db)["Bob Solberg"], states(db)["New Here"]) == ("active", "disabled")


def test_nobody_of_another_account_and_nobody_disabled_for_another_reason_is_let_in(cast, asked, db):
    end(cast, asked, "withdrawn")
    [stranger] = make_kept_out(cast.other)
    with pytest.raises(Invalid):
        enable(actor_of(cast.alice), stranger)
    gone = db.session.scalar(sa.select(User).where(User.full_name == "Long Gone"))
    with pytest.raises(Invalid):
        enable(actor_of(cast.alice), gone)


def test_a_large_account_is_left_to_a_worker_and_the_page_tells_how_far_it_is(
    cast, asked, client, run_jobs, monkeypatch
):
    end(cast, asked, "withdrawn")
    monkeypatch.setattr(again, "AT_ONCE", 0)
    make_kept_out(cast.nordlicht, 2)
    run_id = again.enable(actor_of(cast.alice), None, everybody=True)
    sign_in(client, cast.alice)
    assert "You may leave this page; the run continues." in client.get(f"/people/enabled-again/{run_id}").text
    while running._one(run_id, last_try=True) is running.Turn.TAKEN:
        pass
    assert "4 people are enabled again." in client.get(f"/people/enabled-again/{run_id}").text


def test_while_it_goes_on_nothing_of_it_is_offered(cast, asked, client):
    sign_in(client, cast.alice)
    assert "still disabled" not in client.get("/close").text
    assert client.get("/people/enable-again").status_code == 403


def test_without_an_owner_who_could_staff_enable_one(cast, asked, db):
    end(cast, asked, "withdrawn")
    change(cast.alice, status="disabled")
    people.enable(actor_of(cast.sam), cast.bob.id, reason="No owner is left")
    assert states(db)["Bob Solberg"] == "active"


def test_an_owners_run_is_locked_before_the_account_and_its_people(
    cast, asked, count_statements, postgres_only
):
    end(cast, asked, "withdrawn")
    owner = actor_of(cast.alice)
    run_id = service.prepare(owner, BulkActName.ENABLE_AGAIN, Choice([cast.bob.id]))
    with count_statements() as seen:
        service.begin(owner, run_id)
    locks = [words for words in seen.statements if "FOR NO KEY UPDATE" in words]
    assert "FROM bulk_runs" in locks[0]
