"""A legal order keeps broken glass from the customer: two record it before, 90 days at most, then all appears."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from admin_app import jobs
from admin_app.audit import timeline
from admin_app.audit.receipts.queries import page_of as receipts_of
from admin_app.break_glass import beyond, looking, opening, orders, queries, telling
from admin_app.break_glass.models import BreakGlass
from admin_app.independence import service as independence
from admin_app.independence.models import TieKind
from admin_app.kernel import queue
from admin_app.kernel.actor import system
from admin_app.kernel.db import db, transaction
from admin_app.kernel.errors import Conflict, Invalid, NotAllowed, ReauthRequired
from admin_app.overview import waiting
from admin_app.support_access import queries as support_queries
from admin_app.support_access.lens import colleagues
from tests.cast import actor_of, sign_in
from tests.factories.break_glass import WHY, make_glass, make_order
from tests.factories.data_copies import ask, downloaded
from tests.factories.people import make_staff
from tests.sign_in.door import later


@pytest.fixture
def held_back(cast):
    """Glass that Sam broke, and looked behind, while an order forbids to tell it."""
    assert cast.alice
    order = make_order(cast.root, cast.nordlicht, cast.ada, days=30)
    glass = make_glass(cast.sam, cast.nordlicht)
    sam = actor_of(cast.sam, session_id=glass.session_id)
    looking.look(sam, cast.nordlicht.id, area="profile")
    opening.stop(sam, glass.id)
    return order, glass


def told_to_customer(cast):
    """What the owner reads: receipts, breakings, looks, events by staff."""
    alice, account_id = actor_of(cast.alice), cast.nordlicht.id
    events = timeline.of_account(alice, colleagues(alice), account_id, size=100).rows
    named = ("break_glass", "legal_order", "support_access.looked")
    receipts = receipts_of(alice, key=None, size=25).rows
    return (
        len(receipts),
        len(queries.of_account(alice, account_id)),
        len(support_queries.looks_of(alice, account_id).rows),
        sorted({e.name for e in events if e.name.startswith(named)}),
    )


def letters(outbox):
    return [m.template for m in outbox.all() if m.template.startswith("glass_")]


def run_telling():
    for job_id in queue.due():
        jobs.run_job(job_id)


def test_while_it_is_on_neither_glass_nor_looks_nor_events_nor_mail_reach_the_customer(
    cast, held_back, outbox
):
    assert told_to_customer(cast) == (0, 0, 0, [])
    with later(days=29):
        run_telling()
        assert told_to_customer(cast) == (0, 0, 0, [])
        assert letters(outbox) == []


def test_staff_who_may_see_it_see_it_all_the_same(cast, held_back):
    aud = actor_of(cast.aud)
    names = {e.name for e in timeline.trail(aud, colleagues(aud), size=100).rows}
    assert {
        "break_glass.broken",
        "break_glass.stopped",
        "legal_order.confirmed",
        "support_access.looked",
    } <= names


def test_at_its_end_all_appears_by_the_clock_and_the_worker_mails_it_once(cast, held_back, outbox):
    with later(days=30, minutes=1):
        receipts, glasses, looks, events = told_to_customer(cast)
        assert (receipts, glasses, looks) == (1, 1, 1)
        assert {"break_glass.broken", "break_glass.stopped", "legal_order.recorded"} <= set(events)
        run_telling()
        run_telling()
        telling_again = [j for j in queue.due() if j]
    assert letters(outbox) == ["glass_disclosed"]
    assert outbox.to("alice@nordlicht.example")[-1].text.count("Sam F.") == 1
    assert telling_again == []


def test_an_order_that_is_ended_before_its_date_tells_at_once(cast, held_back, outbox):
    order, _glass = held_back
    orders.end_order(actor_of(cast.ruth), order.id, reason="The court lifted it")
    assert told_to_customer(cast)[:3] == (1, 1, 1)
    run_telling()
    assert letters(outbox) == ["glass_disclosed"]


def test_what_is_broken_after_its_end_is_told_at_once(cast, held_back, outbox):
    with later(days=30, minutes=1):
        make_glass(cast.sam, cast.nordlicht)
    assert "glass_broken" in letters(outbox)


def test_an_order_that_nobody_confirmed_yet_keeps_nothing_back(cast, outbox):
    assert cast.alice
    make_order(cast.root, cast.nordlicht)
    make_glass(cast.sam, cast.nordlicht)
    assert letters(outbox) == ["glass_broken"]


def test_an_order_recorded_after_the_glass_was_broken_keeps_nothing_back(cast, outbox):
    assert cast.alice
    make_glass(cast.sam, cast.nordlicht)
    make_order(cast.root, cast.nordlicht, cast.ada)
    assert told_to_customer(cast)[0] == 1
    assert letters(outbox) == ["glass_broken"]


def test_whoever_recorded_or_confirmed_it_isnt_covered_by_it(cast, outbox):
    assert cast.alice
    make_order(cast.root, cast.nordlicht, cast.ada)
    make_glass(cast.root, cast.nordlicht)
    assert letters(outbox) == ["glass_broken"]


def test_an_order_of_one_account_keeps_nothing_of_another_back(cast, outbox):
    assert cast.carol
    make_order(cast.root, cast.nordlicht, cast.ada)
    make_glass(cast.sam, cast.other)
    assert letters(outbox) == ["glass_broken"]


@pytest.mark.parametrize("days", [0, -1, 91, 3650])
def test_it_lasts_ninety_days_at_most(cast, days):
    with pytest.raises(Invalid) as refused:
        make_order(cast.root, cast.nordlicht, days=days)
    assert refused.value.field == "days"


@pytest.mark.parametrize("who", ["sam", "bill", "ada", "aud"])
def test_only_administrators_record_one(cast, who):
    with pytest.raises(NotAllowed):
        make_order(getattr(cast, who), cast.nordlicht)


@pytest.mark.parametrize("who", ["sam", "bill", "root", "ruth", "aud"])
def test_only_an_approver_confirms_it(cast, who):
    order = make_order(cast.root, cast.nordlicht)
    with pytest.raises(NotAllowed):
        orders.confirm_order(actor_of(getattr(cast, who)), order.id)


def test_it_takes_a_fresh_sign_in_to_record_confirm_and_end_it(cast):
    order = make_order(cast.root, cast.nordlicht, cast.ada)
    root, ada = actor_of(cast.root, fresh=False), actor_of(cast.ada, fresh=False)
    with pytest.raises(ReauthRequired):
        orders.record_order(root, cast.other.id, reference="1 Gs 1/26", days=1, reason="Served today")
    for act in (
        lambda: orders.confirm_order(ada, order.id),
        lambda: orders.end_order(root, order.id, reason="Lifted"),
    ):
        with pytest.raises(ReauthRequired):
            act()


def test_a_declined_order_counts_for_nothing_and_tells_nothing_either(cast):
    order = make_order(cast.root, cast.nordlicht)
    orders.decline_order(actor_of(cast.ada), order.id, note="No seal on it")
    with pytest.raises(Conflict):
        orders.confirm_order(actor_of(cast.ada), order.id)
    assert told_to_customer(cast) == (0, 0, 0, [])


def test_one_order_of_an_account_waits_at_a_time(cast):
    make_order(cast.root, cast.nordlicht)
    with pytest.raises(Conflict):
        make_order(cast.ruth, cast.nordlicht)


def test_a_second_order_does_not_prolong_what_the_first_keeps_back(cast, held_back):
    with later(days=20):
        make_order(cast.ruth, cast.nordlicht, make_staff("approver"), days=90)
    with later(days=30, minutes=1):
        assert told_to_customer(cast)[0] == 1


def test_a_job_that_runs_too_early_waits_on(cast, held_back, outbox):
    _order, glass = held_back
    with transaction():
        telling.tell(system(), glass.id)
    assert letters(outbox) == []
    with later(days=30, minutes=1):
        run_telling()
    assert letters(outbox) == ["glass_disclosed"]


def test_s21_an_approver_who_depends_on_whoever_recorded_it_doesnt_confirm(cast):
    order = make_order(cast.root, cast.nordlicht)
    with transaction():
        independence.tie(actor_of(cast.root), cast.ada, TieKind.INVITED)
    with pytest.raises(NotAllowed) as refused:
        orders.confirm_order(actor_of(cast.ada), order.id)
    assert refused.value.reason == "not_independent"


def test_a_recorded_order_waits_for_approvers_whom_nothing_ties_to_the_recorder(cast):
    order = make_order(cast.root, cast.nordlicht)
    assert [line.id for line in waiting.listing(actor_of(cast.ada))] == [order.id]
    assert [waiting.number(actor_of(u)) for u in (cast.ada, cast.ari, cast.root)] == [1, 1, 0]
    with transaction():
        independence.tie(actor_of(cast.root), cast.ada, TieKind.INVITED)
    assert waiting.listing(actor_of(cast.ada)) == []
    orders.confirm_order(actor_of(cast.ari), order.id)
    assert waiting.number(actor_of(cast.ari)) == 0


@pytest.fixture
def beyond_limits(cast, use_settings, tmp_path):
    """Under an order that tells nothing, Sam asked to break the glass beyond the limits, and Ruth let him: order, proposal."""
    use_settings(files_folder=str(tmp_path))
    assert cast.alice
    order = make_order(cast.root, cast.nordlicht, cast.ada, days=30)
    make_glass(cast.sam, cast.other)
    proposal_id = beyond.ask(actor_of(cast.sam), cast.nordlicht.id, areas=["profile"], reason=WHY)
    beyond.confirm(actor_of(cast.ruth), proposal_id)
    return order, proposal_id


def test_what_was_asked_beyond_the_limits_reaches_no_customer_while_an_order_is_on(
    cast, beyond_limits, client, run_jobs
):
    run_jobs()
    alice, account_id = actor_of(cast.alice), cast.nordlicht.id
    names = {e.name for e in timeline.of_account(alice, colleagues(alice), account_id, size=100).rows}
    assert not {name for name in names if name.startswith(("proposal.", "break_glass.", "legal_order."))}
    assert receipts_of(alice, key=None, size=25).rows == []
    sign_in(client, cast.alice)
    assert WHY not in client.get("/activity").text
    export = client.post("/activity/export", data={"csrf_token": client.csrf("/activity/export")})
    assert export.status_code == 200
    for trace in (WHY, "break_glass", "second person"):
        assert trace not in export.text


def test_what_was_asked_beyond_the_limits_appears_when_the_order_ends(cast, beyond_limits):
    order, proposal_id = beyond_limits
    orders.end_order(actor_of(cast.ruth), order.id, reason="The court lifted it")
    alice = actor_of(cast.alice)
    rows = timeline.of_account(alice, colleagues(alice), cast.nordlicht.id, size=100).rows
    assert {"proposal.made", "proposal.confirmed", "break_glass.broken"} <= {row.name for row in rows}
    assert proposal_id in {row.target_id for row in rows}


def test_an_order_that_began_after_the_asking_keeps_back_that_it_was_confirmed(cast):
    assert cast.alice
    make_glass(cast.sam, cast.other)
    proposal_id = beyond.ask(actor_of(cast.sam), cast.nordlicht.id, areas=["profile"], reason=WHY)
    make_order(cast.root, cast.nordlicht, cast.ada, days=30)
    beyond.confirm(actor_of(cast.ruth), proposal_id)
    alice = actor_of(cast.alice)
    rows = timeline.of_account(alice, colleagues(alice), cast.nordlicht.id, size=100).rows
    assert not {row.name for row in rows if row.name.startswith(("proposal.", "break_glass."))}


def test_a_copy_holds_nothing_that_leads_to_what_an_order_keeps_back_until_it_ends(
    cast, beyond_limits, run_jobs
):
    order, proposal_id = beyond_limits
    traces = [str(order.id), str(proposal_id), WHY, '"break_glass', '"legal_order', "broken_glass"]
    glass_ids = [
        str(key)
        for key in db.session.scalars(sa.select(BreakGlass.id).where(BreakGlass.order_id == order.id))
    ]
    copy_id = ask(cast.alice)
    run_jobs()
    found = downloaded(cast.alice, copy_id)
    assert {trace for trace in (*traces, *glass_ids) if trace in found.text} == set()
    orders.end_order(actor_of(cast.root), order.id, reason="The court lifted it")
    copy_id = ask(cast.alice)
    run_jobs()
    again = downloaded(cast.alice, copy_id)
    assert str(proposal_id) in {row["id"] for row in again.table("proposals")}
    assert "legal_order" in {row["what"] for row in again.table("bell_notices")}
