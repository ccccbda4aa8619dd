"""Restricted data are stored only: edits, looks, views and mail stop, unless a ground is recorded and told."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from admin_app.email import outbox as mails
from admin_app.email.messages import notices
from admin_app.email.models import Mail, MailState, Topic
from admin_app.kernel import clock
from admin_app.kernel.db import db as database
from admin_app.kernel.db import transaction
from admin_app.kernel.errors import Conflict, NotAllowed
from admin_app.kernel.rights.lens import Area
from admin_app.kernel.rights.restricted import DataRestricted
from admin_app.note import service as notes
from admin_app.restriction import uses
from admin_app.sign_in.throttle import lifting
from admin_app.staff_edit import people as corrected
from admin_app.support_access import looks
from admin_app.support_access.lens import lens_for
from admin_app.user import people, profile
from admin_app.view_as import service as view_as
from tests.cast import actor_of
from tests.factories.restrictions import restrict
from tests.factories.support import allow
from tests.factories.views import make_view

WHY = "She reads it out on the phone"


def test_staff_change_nothing_of_a_restricted_person(cast):
    restrict(cast.bob)
    with pytest.raises(DataRestricted):
        people.disable(actor_of(cast.root), cast.bob.id, reason=WHY)


def test_a_recorded_ground_opens_it_for_whoever_names_it_in_that_session_for_half_an_hour(cast, outbox):
    restrict(cast.bob)
    root, ruth = actor_of(cast.root), actor_of(cast.ruth)
    uses.use_person(root, cast.bob.id, ground="protection", reason="He threatens a colleague")
    assert "He threatens a colleague" in outbox.all()[-1].text
    for other in (ruth, actor_of(cast.root)):
        with pytest.raises(DataRestricted):
            people.disable(other, cast.bob.id, reason=WHY)
    with clock.shifted(uses.LASTS + timedelta(seconds=1)), pytest.raises(DataRestricted):
        people.disable(replace(root, fresh_until=clock.now() + uses.LASTS), cast.bob.id, reason=WHY)
    people.disable(root, cast.bob.id, reason=WHY)


def test_a_ground_for_a_person_doesnt_open_the_restricted_account(cast):
    restrict(cast.nordlicht)
    sam = actor_of(cast.sam)
    with pytest.raises(DataRestricted):
        notes.write(sam, cast.nordlicht.id, text="He called")
    uses.use_account(sam, cast.nordlicht.id, ground="claims", reason="The invoice goes to court")
    notes.write(sam, cast.nordlicht.id, text="He called")
    with pytest.raises(Conflict):
        uses.use_account(sam, cast.other.id, ground="claims", reason="The invoice goes to court")


def test_what_was_open_shuts_and_nothing_opens_again(cast):
    allow(cast.alice)
    sam = actor_of(cast.sam)
    looks.look(sam, cast.nordlicht.id, area="profile")
    assert lens_for(sam, cast.nordlicht.id).sees(Area.PROFILE, "email", cast.bob.id)
    restrict(cast.bob)
    lens = lens_for(sam, cast.nordlicht.id)
    assert not lens.sees(Area.PROFILE, "email", cast.bob.id)
    assert lens.sees(Area.PROFILE, "email", cast.alice.id)
    with pytest.raises(NotAllowed):
        looks.look(sam, cast.nordlicht.id, area="profile", field="email", user_id=cast.bob.id)
    uses.use_person(sam, cast.bob.id, ground="consent", reason=WHY)
    looks.look(sam, cast.nordlicht.id, area="profile", field="email", user_id=cast.bob.id)
    assert lens_for(sam, cast.nordlicht.id).sees(Area.PROFILE, "email", cast.bob.id)


def test_a_restricted_account_shows_nothing(cast):
    allow(cast.alice)
    sam = actor_of(cast.sam)
    looks.look(sam, cast.nordlicht.id, area="profile")
    restrict(cast.nordlicht)
    assert not lens_for(sam, cast.nordlicht.id).sees(Area.PROFILE, "email", cast.alice.id)
    with pytest.raises(NotAllowed):
        looks.look(sam, cast.nordlicht.id, area="profile")


def test_no_pages_are_seen_as_theirs_not_even_on_a_ground(cast):
    allow(cast.alice)
    sam = actor_of(cast.sam)
    view = make_view(cast.sam, cast.bob)
    of_view = actor_of(cast.sam, session_id=view.session_id)
    assert view_as.seen(of_view, view.id)
    restrict(cast.bob)
    database.session.rollback()
    assert view_as.seen(of_view, view.id) is None
    uses.use_person(sam, cast.bob.id, ground="consent", reason=WHY)
    with pytest.raises(NotAllowed):
        view_as.start(sam, cast.bob.id, reason=WHY)


def test_a_correction_that_was_open_is_refused(cast):
    allow(cast.alice, mode="change")
    sam = actor_of(cast.sam)
    looks.look(sam, cast.nordlicht.id, area="profile", field="contacts", user_id=cast.bob.id)
    restrict(cast.bob)
    with pytest.raises(DataRestricted):
        corrected.add_email(sam, cast.bob.id, email="b@new.example", reason=WHY)


def test_the_person_goes_on_and_so_does_help_with_the_sign_in(cast):
    restrict(cast.bob)
    assert profile.change_profile(actor_of(cast.bob), full_name="Bob R. Solberg")
    with pytest.raises(Conflict):  # there is nothing to unlock: the restriction isn't what refuses
        lifting.unlock(actor_of(cast.sam), cast.bob.id, reason=WHY)


def test_an_owner_keeps_a_restricted_colleague_out_but_doesnt_change_the_role(cast):
    restrict(cast.bob)
    alice = actor_of(cast.alice)
    with pytest.raises(DataRestricted):
        people.change_role(alice, cast.bob.id, role="owner")
    people.disable(alice, cast.bob.id)


@pytest.mark.parametrize(
    ("topic", "state"), [(Topic.NEWSLETTER, MailState.FAILED), (Topic.ACCOUNT, MailState.SENT)]
)
def test_a_newsletter_already_queued_isnt_sent_and_what_tells_of_the_account_is(
    cast, outbox, run_jobs, topic, state
):
    with transaction():
        made = notices.changed(cast.bob, actor_of(cast.bob), sign_ins=True, countries=True)
        mail_id = mails.queue(replace(made, topic=topic, subscribed=topic is Topic.NEWSLETTER))
    with transaction() as session:
        session.execute(sa.text("UPDATE users SET restricted_since = created_at"))
    run_jobs()
    assert database.session.get_one(Mail, mail_id).state is state
