"""Seeing a customer's pages begins with a reason, under a grant, and tells the person and the owners."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from admin_app.audit.models import AuditEvent
from admin_app.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from admin_app.support_access import service as support_access
from admin_app.support_access.lens import lens_for
from admin_app.support_access.models import Look, LookGround
from admin_app.view_as import service as view_as
from tests.cast import actor_of
from tests.factories.people import make_person
from tests.factories.support import allow
from tests.factories.views import make_view
from tests.sign_in.door import later

WHY = "She asks what she would see"


@pytest.mark.parametrize("mode", ["look", "change"])
def test_under_a_grant_of_either_mode_one_look_is_recorded_for_each_area(cast, db, mode):
    grant = allow(cast.alice, mode=mode)
    view = make_view(cast.sam, cast.bob)
    looks = db.session.scalars(sa.select(Look)).all()
    assert sorted(look.area for look in looks) == ["profile", "security"]
    assert {(x.ground, x.grant_id, x.case_id, x.user_id) for x in looks} == {
        (LookGround.GRANT, grant.id, view.id, cast.bob.id)
    }
    assert {x.reason for x in looks} == {WHY}
    assert timedelta(minutes=29) < view.until_at - view.from_at <= timedelta(minutes=30)


def test_it_lasts_no_longer_than_the_grant(cast):
    with later(hours=-23, minutes=-50):
        grant = allow(cast.alice)
    assert make_view(cast.sam, cast.bob).until_at == grant.until_at


def test_s22_without_a_live_grant_nobody_begins(cast):
    with pytest.raises(NotAllowed) as refused:
        view_as.start(actor_of(cast.sam), cast.bob.id, reason=WHY)
    assert refused.value.reason == "no_grant"
    grant = allow(cast.alice)
    support_access.end(actor_of(cast.alice), grant.id)
    with pytest.raises(NotAllowed):
        view_as.start(actor_of(cast.sam), cast.bob.id, reason=WHY)


@pytest.mark.parametrize("who", ["bill", "ada", "root", "aud"])
def test_only_agents_begin(cast, who):
    allow(cast.alice)
    with pytest.raises(NotAllowed):
        view_as.start(actor_of(getattr(cast, who)), cast.bob.id, reason=WHY)


def test_s24_staff_cannot_be_viewed(cast):
    allow(cast.alice)
    for colleague in (cast.ruth, cast.sam, cast.bill):
        with pytest.raises(NotAllowed):
            view_as.start(actor_of(cast.sam), colleague.id, reason=WHY)


@pytest.mark.parametrize("status", ["invited", "disabled"])
def test_who_cannot_sign_in_has_no_pages(cast, status):
    allow(cast.alice)
    with pytest.raises(Conflict):
        view_as.start(actor_of(cast.sam), make_person(cast.nordlicht, status=status).id, reason=WHY)


def test_nobody_of_another_account_is_seen_under_the_grant(cast):
    allow(cast.alice)
    with pytest.raises(NotAllowed):
        view_as.start(actor_of(cast.sam), cast.carol.id, reason=WHY)


def test_it_takes_a_reason(cast):
    allow(cast.alice)
    with pytest.raises(Invalid):
        view_as.start(actor_of(cast.sam), cast.bob.id, reason=" ")


def test_person_and_owners_are_mailed_and_both_names_stand_in_each_event(cast, db, outbox):
    allow(cast.alice)
    view = make_view(cast.sam, cast.bob)
    view_as.stop(actor_of(cast.sam, session_id=view.session_id), view.id)
    told = {m.to for m in outbox.all() if m.template == "view_started"}
    assert told == {cast.bob.email, cast.alice.email}
    events = db.session.scalars(
        sa.select(AuditEvent).where(
            AuditEvent.name.in_(["view_as.started", "view_as.stopped", "support_access.looked"])
        )
    ).all()
    assert len(events) == 4
    assert {(e.actor_id, e.target_id) for e in events} == {(cast.sam.id, cast.bob.id)}


def test_stopping_masks_what_it_opened_and_a_second_view_ends_the_first(cast, db):
    allow(cast.alice)
    first = make_view(cast.sam, cast.bob)
    sam = actor_of(cast.sam, session_id=first.session_id)
    assert not lens_for(sam, cast.nordlicht.id).email("bob@nordlicht.example", cast.bob.id).masked
    second = make_view(cast.sam, cast.alice, first.session_id)
    db.session.refresh(first)
    assert first.stopped_at is not None
    view_as.stop(sam, second.id)
    for person in (cast.bob, cast.alice):
        assert lens_for(sam, cast.nordlicht.id).email(person.email, person.id).masked


def test_only_whoever_began_ends_it(cast):
    allow(cast.alice)
    view = make_view(cast.sam, cast.bob)
    with pytest.raises(NotAllowed):
        view_as.stop(actor_of(cast.root), view.id)
    with pytest.raises(NotFound):
        view_as.stop(actor_of(cast.sam), cast.bob.id)
