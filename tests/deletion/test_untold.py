"""What the law forbids to tell a customer shows in no preview, copy or certificate they get; the desk has it."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from admin_app.audit.models import Withheld
from admin_app.deletion import certificates, foresight, queries
from admin_app.deletion.models import Deletion
from admin_app.erasure.plan import plan
from admin_app.erasure.subject import Subject
from admin_app.kernel import clock
from admin_app.kernel.db import db, transaction
from admin_app.personal_data.inventory import inventory
from tests.cast import actor_of, sign_in
from tests.factories import deletions
from tests.factories.break_glass import make_glass, make_order
from tests.factories.data_copies import ask, downloaded
from tests.factories.legal_holds import make_hold

HOLDS = "Legal holds"
UNTOLD = {entry.words for entry in inventory().values() if entry.withheld}
GLASS, ORDERS = "Break-glass access by staff", "Legal orders not to tell a customer"


@pytest.fixture
def secret(cast):
    """A legal order on Nordlicht, and glass that was broken under it."""
    make_order(cast.root, cast.nordlicht, cast.ada)
    return make_glass(cast.sam, cast.nordlicht)


def names(groups):
    return {line.words for line in (*groups.erased, *groups.kept, *groups.stays)}


def test_what_a_customer_foresees_names_no_order_and_no_glass(cast, secret):
    for whole in (False, True):
        assert not names(queries.foreseen(actor_of(cast.alice), whole_account=whole)) & UNTOLD
    told = plan(Subject(account_id=cast.nordlicht.id)).told()
    assert not names(queries.groups(told)) & UNTOLD
    assert {GLASS, ORDERS} <= names(queries.groups(told, untold=True))


def test_nor_does_the_deletion_of_a_whole_account_on_any_page_but_those_of_the_desk(cast, secret, client):
    case_id = deletions.closed(cast)
    assert not names(queries.own(actor_of(cast.alice), case_id).plan) & UNTOLD
    assert not names(foresight.plans_of([case_id])[case_id]) & UNTOLD
    assert not names(foresight.foreseen_whole_by_link(cast.alice.id)) & UNTOLD
    assert not names(foresight.foreseen_by_link(cast.alice.id)) & UNTOLD
    assert {GLASS, ORDERS} <= names(queries.at_desk(actor_of(cast.ada), case_id).plan)
    sign_in(client, cast.ada)
    assert ORDERS in client.get(f"/admin/deletions/{case_id}").text


def test_a_plan_from_before_they_stood_apart_shows_a_customer_neither_orders_nor_holds(cast, secret):
    make_hold(cast.bob, may_tell=False)
    told = dict(plan(Subject(account_id=cast.nordlicht.id)).told())
    told["rows"] = [*told["rows"], *told.pop("untold")]
    assert not names(queries.groups(told)) & {*UNTOLD, HOLDS}
    assert {ORDERS, HOLDS} <= names(queries.groups(told, untold=True))


def test_a_hold_that_may_not_be_told_is_not_counted_and_one_that_may_is(cast):
    cast.alice  # noqa: B018 - she is there
    make_hold(cast.bob, may_tell=False)
    assert HOLDS not in names(queries.foreseen(actor_of(cast.bob), whole_account=False))
    case_id = deletions.asked(cast)
    assert HOLDS not in names(queries.own(actor_of(cast.bob), case_id).plan)
    assert HOLDS in names(queries.at_desk(actor_of(cast.ada), case_id).plan)
    make_hold(cast.bob)
    found = queries.foreseen(actor_of(cast.bob), whole_account=False)
    assert [line.count for line in (*found.erased, *found.kept, *found.stays) if line.words == HOLDS] == [1]


def test_events_of_what_is_kept_back_are_counted_to_the_customer_once_it_may_be_told(cast, secret):
    told = plan(Subject(account_id=cast.nordlicht.id)).told()
    [events] = [row for row in told["rows"] if row["table"] == "audit_events"]
    with transaction() as session:
        for row in session.query(Withheld):
            row.until_at = clock.now() - timedelta(seconds=1)
    again = plan(Subject(account_id=cast.nordlicht.id)).told()
    [all_events] = [row for row in again["rows"] if row["table"] == "audit_events"]
    assert events["count"] < all_events["count"]


def test_a_copy_of_the_persons_data_has_none_of_it(cast, run_jobs):
    cast.alice  # noqa: B018 - she is there
    make_hold(cast.bob, may_tell=False)
    case_id = deletions.asked(cast)
    assert "legal_holds" in {row["table"] for row in db.session.get_one(Deletion, case_id).plan["untold"]}
    copy_id = ask(cast.bob)
    run_jobs()
    [row] = downloaded(cast.bob, copy_id).table("deletions")
    assert row["plan"].keys() >= {"rows", "facts"}
    assert "untold" not in row["plan"]
    assert "legal_holds" not in {one["table"] for one in row["plan"]["rows"] if one["count"]}


def test_a_certificate_leaves_it_out_and_so_do_the_figures_that_owners_read(cast):
    case_id = deletions.approved(cast)
    deletions.executed(case_id)
    with transaction():
        begun = deletions.erasure.of_case(case_id)
        begun.counts = {"looks": {"emptied": 3}, "contacts": {"deleted": 2}}
    done = deletions.erased(case_id)
    assert "looks" not in {area["table"] for area in json.loads(done.certificate)["areas"]}
    [own] = certificates.of_account(actor_of(cast.alice)).rows
    assert not {area.words for area in own.areas} & UNTOLD
    at_desk = certificates.facts_of(case_id)
    assert {area.words for area in at_desk.areas} & UNTOLD
