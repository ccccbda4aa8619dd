"""Support access that an owner allowed on the phone: for one agent alone, beside any other grant."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from admin_app.audit.models import AuditEvent
from admin_app.identity.models import Account
from admin_app.kernel import clock
from admin_app.kernel.actor import system
from admin_app.kernel.db import transaction
from admin_app.kernel.errors import Invalid, NotAllowed
from admin_app.kernel.rights.lens import Area
from admin_app.overview.account import page as account_page
from admin_app.policy.models import PolicyValue
from admin_app.support_access import queries
from admin_app.support_access import service as support_access
from admin_app.support_access.lens import lens_for
from admin_app.support_access.models import Look, SupportGrant
from tests.cast import actor_of
from tests.factories.people import make_person, make_staff
from tests.factories.support import allow, allow_by_phone

EMAIL = "canary@nordlicht.example"


@pytest.fixture
def sam(cast):
    return actor_of(cast.sam)


def look(actor, account, area="profile"):
    support_access.look(actor, account.id, area=area)
    lens = lens_for(actor, account.id)
    return str(lens.email(EMAIL) if area == "profile" else lens.ip("203.0.113.77"))


def test_its_agent_sees_what_was_allowed_and_nobody_else_does(cast, sam):
    allow_by_phone(cast.sam, cast.alice, areas=[Area.PROFILE])
    assert look(sam, cast.nordlicht) == EMAIL
    for who, area in ((actor_of(make_staff("support")), "profile"), (sam, "security")):
        with pytest.raises(NotAllowed) as refused:
            support_access.look(who, cast.nordlicht.id, area=area)
        assert refused.value.reason == "no_grant"


def test_a_look_rests_on_whichever_grant_includes_the_area(cast, db, sam):
    everybodys = allow(cast.alice, areas=["security"])
    spoken = allow_by_phone(cast.sam, cast.alice, areas=[Area.PROFILE, Area.SECURITY])
    assert look(sam, cast.nordlicht) == EMAIL
    assert look(sam, cast.nordlicht, "security") == "203.0.113.77"
    under = dict(db.session.execute(sa.select(Look.area, Look.grant_id)).all())
    assert under == {"profile": spoken.id, "security": everybodys.id}


def test_s12_ended_by_any_owner_the_next_read_is_masked_and_the_other_grant_stays(cast, sam):
    allow(cast.alice, areas=["security"])
    spoken = allow_by_phone(cast.sam, cast.alice, areas=[Area.PROFILE])
    look(sam, cast.nordlicht)
    second = make_person(cast.nordlicht, role="owner")
    support_access.end(actor_of(second, fresh=False), spoken.id)
    assert lens_for(sam, cast.nordlicht.id).email(EMAIL).masked
    assert look(sam, cast.nordlicht, "security") == "203.0.113.77"


def test_it_is_only_looked_under_for_two_hours_at_most_and_never_extended(cast, sam):
    spoken = allow_by_phone(cast.sam, cast.alice, hours=24)
    assert (spoken.until_at - spoken.from_at, spoken.mode) == (timedelta(hours=2), "look")
    with pytest.raises(Invalid):
        support_access.extend(actor_of(cast.alice), spoken.id)
    with clock.at(spoken.until_at), pytest.raises(NotAllowed):
        look(sam, cast.nordlicht)


def test_a_stricter_policy_shortens_it(cast, db):
    with transaction():
        db.session.add(PolicyValue(key="support_access.hours", value=1))
    spoken = allow_by_phone(cast.sam, cast.alice, hours=2)
    assert spoken.until_at - spoken.from_at == timedelta(hours=1)


def test_allowed_anew_to_the_same_agent_it_takes_the_place_of_the_former(cast, db):
    former = allow_by_phone(cast.sam, cast.alice, areas=[Area.PROFILE])
    newer = allow_by_phone(cast.sam, cast.alice, areas=[Area.SECURITY])
    alive = db.session.scalars(sa.select(SupportGrant.id).where(SupportGrant.ended_at.is_(None))).all()
    assert alive == [newer.id] != [former.id]


def test_s74_every_owner_is_told_at_once_of_areas_end_and_agent(cast, outbox):
    second = make_person(cast.nordlicht, role="owner", email="second@nordlicht.example")
    allow_by_phone(cast.sam, cast.alice, areas=[Area.PROFILE])
    mails = {m.to: m for m in outbox.all()}
    assert set(mails) == {cast.alice.email, second.email}
    for mail in mails.values():
        assert "allowed by phone" in mail.subject
        assert "Sam F. of" in mail.text
        assert "profile" in mail.text.lower()
    assert "Wasn’t you? Report it" in mails[cast.alice.email].text


def test_the_trail_says_who_may_look_and_who_said_so(cast, db):
    allow_by_phone(cast.sam, cast.alice, areas=[Area.PROFILE])
    event = db.session.scalars(sa.select(AuditEvent)).one()
    assert (event.name, event.actor_id, event.target_id) == (
        "support_access.allowed_by_phone",
        cast.sam.id,
        cast.alice.id,
    )
    assert (event.facts["areas"], event.facts["hours"]) == ("profile", 2)


def test_pages_show_it_to_its_agent_and_to_the_customer(cast):
    allow(cast.alice)
    allow_by_phone(cast.sam, cast.alice, areas=[Area.PROFILE])
    lines = account_page.consent_lines(actor_of(cast.sam), cast.nordlicht.id)
    assert [line.by_phone for line in lines] == [False, True]
    other = account_page.consent_lines(actor_of(cast.ada), cast.nordlicht.id)
    assert [line.by_phone for line in other] == [False]
    found = queries.latest(actor_of(cast.alice), cast.nordlicht.id, 6)
    assert found.live is not None
    assert [row.agent for row in found.by_phone] == ["Sam F."]


def test_closing_ends_it_too(cast, db, sam):
    allow(cast.alice)
    allow_by_phone(cast.sam, cast.alice)
    with transaction():
        db.session.get(Account, cast.nordlicht.id)
        assert support_access.end_for_account(system(), cast.nordlicht.id) == 2
    with pytest.raises(NotAllowed):
        look(sam, cast.nordlicht)
