"""Looks, and the lens that they open."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from admin_app.audit.models import AuditEvent
from admin_app.kernel import clock
from admin_app.kernel.actor import console, system
from admin_app.kernel.errors import Invalid, NotAllowed, NotFound, RateLimited, Unavailable
from admin_app.kernel.rights import lens
from admin_app.kernel.rights.lens import Area
from admin_app.support_access import looks, queries, searching
from admin_app.support_access import service as support_access
from admin_app.support_access.lens import lens_for
from admin_app.support_access.models import Look
from tests.cast import actor_of
from tests.factories.people import make_person
from tests.factories.support import allow

EMAIL = "canary@nordlicht.example"


def events(db, name="support_access.looked"):
    db.session.rollback()
    return list(
        db.session.scalars(sa.select(AuditEvent).where(AuditEvent.name == name).order_by(AuditEvent.seq))
    )


def shown(actor, account, user_id=None):
    return lens_for(actor, account.id).email(EMAIL, user_id)


def test_s22_without_a_grant_staff_see_masks_and_are_told_the_two_ways_on(cast, db):
    sam = actor_of(cast.sam)
    assert str(shown(sam, cast.nordlicht)) == "c•••••@nordlicht.example"
    with pytest.raises(NotAllowed) as refused:
        support_access.look(sam, cast.nordlicht.id, area="profile", field="email")
    assert "Ask the customer" in refused.value.text
    assert "break-glass access" in refused.value.text
    assert [e.facts["area"] for e in events(db, "support_access.look_refused")] == ["profile"]
    assert shown(sam, cast.nordlicht).masked


def test_s23_a_look_is_recorded_and_shows_the_field_for_five_minutes(cast, db):
    grant, sam = allow(cast.alice), actor_of(cast.sam)
    until = support_access.look(sam, cast.nordlicht.id, area="profile", field="email", user_id=cast.bob.id)
    look = db.session.scalar(sa.select(Look))
    assert (look.grant_id, look.reason, look.staff_role, look.field) == (
        grant.id,
        "#48213",
        "support",
        "email",
    )
    assert [e.id for e in events(db)] == [look.event_id]
    assert until - look.at == timedelta(minutes=5)
    assert shown(sam, cast.nordlicht, cast.bob.id).text == EMAIL
    assert shown(sam, cast.nordlicht, cast.alice.id).masked
    assert lens_for(sam, cast.nordlicht.id).phone("+49405550131", cast.bob.id).masked
    with clock.at(until):
        assert shown(sam, cast.nordlicht, cast.bob.id).masked


def test_a_whole_area_is_opened_by_one_look(cast):
    allow(cast.alice)
    sam = actor_of(cast.sam)
    support_access.look(sam, cast.nordlicht.id, area="security")
    seen = lens_for(sam, cast.nordlicht.id)
    assert not seen.ip("203.0.113.7", cast.bob.id).masked
    assert seen.email(EMAIL, cast.bob.id).masked


def test_a_look_opens_the_lens_of_this_session_at_this_account_only(cast):
    allow(cast.alice)
    sam = actor_of(cast.sam)
    support_access.look(sam, cast.nordlicht.id, area="profile")
    assert not shown(sam, cast.nordlicht).masked
    assert shown(actor_of(cast.sam), cast.nordlicht).masked
    assert shown(actor_of(cast.root), cast.nordlicht).masked
    assert shown(sam, cast.other).masked
    assert shown(actor_of(cast.root, session_id=sam.session_id), cast.nordlicht).masked


def test_s22_a_grant_that_ends_masks_the_next_request(cast, threads):
    grant, sam = allow(cast.alice), actor_of(cast.sam)
    support_access.look(sam, cast.nordlicht.id, area="profile")
    support_access.end(actor_of(cast.alice), grant.id)
    account_id = cast.nordlicht.id
    assert [r.masked for r in threads([lambda: lens_for(sam, account_id).email(EMAIL)])] == [True]


def test_a_look_lasts_no_longer_than_the_grant(cast):
    grant, sam = allow(cast.alice), actor_of(cast.sam)
    with clock.at(grant.until_at - timedelta(minutes=2)):
        assert support_access.look(sam, cast.nordlicht.id, area="profile") == grant.until_at
    with clock.at(grant.until_at):
        assert shown(sam, cast.nordlicht).masked
        with pytest.raises(NotAllowed):
            support_access.look(sam, cast.nordlicht.id, area="profile")


def test_an_area_outside_the_grant_stays_closed(cast):
    allow(cast.alice, areas=["security"])
    with pytest.raises(NotAllowed) as refused:
        support_access.look(actor_of(cast.sam), cast.nordlicht.id, area="billing")
    assert "doesn’t include" in refused.value.text


@pytest.mark.parametrize("who", ["bill", "ada", "aud", "root", "alice", "bob"])
def test_only_agents_look_under_a_grant(cast, who):
    allow(cast.alice)
    with pytest.raises(NotAllowed):
        support_access.look(actor_of(getattr(cast, who)), cast.nordlicht.id, area="profile")


@pytest.mark.parametrize(
    "changes",
    [
        {"area": "nothing"},
        {"field": "password"},
        {"field": "ip"},
        {"user_id": "carol"},
        {"user_id": "sam"},
        {"field": "request"},
        {"area": "security", "field": "server_password"},
    ],
)
def test_s19_unknown_areas_fields_and_people_of_others_are_not_found(cast, changes):
    allow(cast.alice)
    if "user_id" in changes:
        changes = {"user_id": getattr(cast, changes["user_id"]).id}
    with pytest.raises(NotFound):
        support_access.look(actor_of(cast.sam), cast.nordlicht.id, **{"area": "profile", **changes})
    with pytest.raises(NotFound):
        support_access.look(actor_of(cast.sam), clock.new_id(), area="profile")


def test_looks_within_ten_minutes_fold_into_one_event(cast, db):
    allow(cast.alice)
    sam, began = actor_of(cast.sam), clock.now()
    for minutes, area in ((0, "profile"), (4, "profile"), (9, "profile"), (9, "security"), (11, "profile")):
        with clock.at(began + timedelta(minutes=minutes)):
            support_access.look(sam, cast.nordlicht.id, area=area)
    assert [e.facts["area"] for e in events(db)] == ["profile", "security", "profile"]
    counted = db.session.execute(sa.select(Look.event_id, sa.func.count()).group_by(Look.event_id)).all()
    assert sorted(n for _, n in counted) == [1, 1, 3]


@pytest.mark.parametrize("broken", ["record", "lock_row"])
def test_s54_a_look_that_cannot_be_recorded_is_refused(cast, db, monkeypatch, broken):
    def fail(*_args, **_kwargs):
        raise RuntimeError("down")

    allow(cast.alice)
    sam = actor_of(cast.sam)
    monkeypatch.setattr(looks.audit if broken == "record" else looks, broken, fail)
    with pytest.raises(Unavailable):
        support_access.look(sam, cast.nordlicht.id, area="profile")
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Look)) == 0
    assert shown(sam, cast.nordlicht).masked


def test_billing_opens_amounts_with_a_reason_for_half_an_hour(cast, db):
    bill = actor_of(cast.bill)
    until = support_access.billing_look(bill, cast.nordlicht.id, reason="Asked about invoice 12")
    seen = lens_for(bill, cast.nordlicht.id)
    assert seen.sees(Area.BILLING)
    assert seen.email(EMAIL).masked
    assert [e.facts["ground"] for e in events(db)] == ["billing"]
    with clock.at(until):
        assert not lens_for(bill, cast.nordlicht.id).sees(Area.BILLING)


def test_billing_says_why_and_others_have_no_such_right(cast):
    with pytest.raises(Invalid) as refused:
        support_access.billing_look(actor_of(cast.bill), cast.nordlicht.id, reason=" ")
    assert refused.value.field == "reason"
    for who in (cast.sam, cast.root, cast.ada, cast.alice):
        with pytest.raises(NotAllowed):
            support_access.billing_look(actor_of(who), cast.nordlicht.id, reason="just so")


def test_a_right_lost_closes_what_it_opened(cast):
    bill = actor_of(cast.bill)
    support_access.billing_look(bill, cast.nordlicht.id, reason="Asked about invoice 12")
    elsewhere = actor_of(cast.bill, session_id=bill.session_id, permissions=frozenset())
    assert not lens_for(elsewhere, cast.nordlicht.id).sees(Area.BILLING)


def test_jobs_and_the_console_see_masks_whatever_staff_opened(cast):
    allow(cast.alice)
    support_access.look(actor_of(cast.sam), cast.nordlicht.id, area="profile")
    for actor in (console(), system()):
        assert lens_for(actor, cast.nordlicht.id) == lens.MASKED


def test_customers_see_themselves_in_full_and_of_others_the_address_only(cast):
    seen = lens_for(actor_of(cast.bob), cast.nordlicht.id)
    assert not seen.phone("+49405550131", cast.bob.id).masked
    assert not seen.email(EMAIL, cast.alice.id).masked
    assert seen.phone("+49405550131", cast.alice.id).masked
    assert seen.ip("203.0.113.7", cast.alice.id).masked
    assert not seen.sees(Area.BILLING, user_id=cast.alice.id)
    assert lens_for(actor_of(cast.alice), cast.nordlicht.id).sees(Area.BILLING)
    assert lens_for(actor_of(cast.carol), cast.nordlicht.id) == lens.MASKED


def test_a_search_for_a_whole_address_is_recorded_and_shows_nothing(cast, db):
    sam = actor_of(cast.sam)
    support_access.record_search(sam, "email", [(cast.nordlicht.id, cast.bob.id)])
    assert [e.facts["hits"] for e in events(db, "search.whole_value")] == [1]
    assert shown(sam, cast.nordlicht, cast.bob.id).masked
    row = queries.looks_of(actor_of(cast.alice), cast.nordlicht.id).rows[0]
    assert (row.ground, row.field, row.person) == ("search", "email", "Bob Solberg")


def test_s57_searches_for_whole_values_are_limited(cast, monkeypatch):
    monkeypatch.setattr(searching, "SEARCHES_AN_HOUR", 2)
    sam = actor_of(cast.sam)
    support_access.record_search(sam, "email", [])
    support_access.record_search(sam, "ip", [])
    with pytest.raises(RateLimited):
        support_access.record_search(sam, "email", [])


def test_the_customer_reads_who_looked_at_what_and_why(cast, count_statements):
    allow(cast.alice)
    support_access.look(
        actor_of(cast.sam), cast.nordlicht.id, area="profile", field="phone", user_id=cast.bob.id
    )
    alice, account_id = actor_of(cast.alice), cast.nordlicht.id
    with count_statements() as seen:
        row = queries.looks_of(alice, account_id).rows[0]
    assert (row.who, row.role, row.area, row.field, row.person) == (
        "Sam F.",
        "support",
        "profile",
        "phone",
        "Bob Solberg",
    )
    assert row.reason == "#48213"
    assert seen.total == 2


def test_a_reason_of_ones_own_stands_in_place_of_the_tickets(cast, db):
    allow(cast.alice, ticket="", reason="")
    support_access.look(actor_of(cast.sam), cast.nordlicht.id, area="profile", reason="Called us about it")
    assert db.session.scalar(sa.select(Look.reason)) == "Called us about it"


def test_the_lens_costs_one_statement_however_many_looks(cast, count_statements):
    allow(cast.alice)
    sam, account_id = actor_of(cast.sam), cast.nordlicht.id
    for _ in range(5):
        support_access.look(sam, account_id, area="profile", user_id=make_person(cast.nordlicht).id)
    with count_statements() as seen:
        lens_for(sam, account_id)
    assert seen.total == 1
