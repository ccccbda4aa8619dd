"""Consent given on the phone: an owner's code that names what it allows, to the agent who asked, beside any other grant."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from admin_app.caller_check import answering, asking, own_page
from admin_app.identity.models import Account, Membership
from admin_app.kernel.db import transaction
from admin_app.kernel.errors import Conflict, Invalid, NotAllowed
from admin_app.support_access.authorisation import all_unended
from admin_app.verified_caller import standing
from tests.cast import actor_of
from tests.factories.caller_checks import ask, check_of, said, sent_code, verify
from tests.factories.support import allow


def grants(cast):
    return all_unended(cast.nordlicht.id)


def test_the_code_read_out_is_the_owners_consent(cast, sam):
    check = check_of(verify(sam, cast.alice, areas=["billing", "profile"], hours="1"))
    (grant,) = grants(cast)
    assert (grant.areas, grant.mode, grant.staff_id, grant.allowed_by) == (
        ["profile", "billing"],
        "look",
        cast.sam.id,
        cast.alice.id,
    )
    assert grant.until_at - grant.from_at == timedelta(hours=1)
    assert check.grant_id == grant.id
    assert standing.of(sam, cast.alice.id).by_phone


def test_the_page_serves_too_and_stands_beside_another_grant(cast, sam):
    allow(cast.alice)
    verify(sam, cast.alice, "page", areas=["billing"], hours=2)
    assert [grant.staff_id for grant in grants(cast)] == [None, cast.sam.id]


@pytest.mark.parametrize("channel", ["text", "call"])
def test_s74_the_message_names_areas_and_time(cast, sam, channel):
    words = said(ask(sam, cast.alice, channel, areas=["profile", "billing"], hours=2))
    assert "lets this one person look at your account for 2 h: Profile, Billing" in words


def test_s74_the_page_names_areas_and_time_and_who_asked(cast, sam):
    ask(sam, cast.alice, "page", areas=["security"], hours=1)
    (shown,) = own_page.open_checks(actor_of(cast.alice))
    assert (shown.areas, shown.hours, shown.agent) == (("security",), 1, "Sam F.")


def test_a_mail_carries_no_consent(cast, sam):
    with pytest.raises(Invalid) as refused:
        ask(sam, cast.alice, "mail", areas=["profile"], hours=1)
    assert refused.value.field == "way"


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"areas": ["secrets"]}, "areas"), ({"hours": 3}, "hours"), ({"hours": 0}, "hours"), ({"hours": "x"}, "hours")],
)  # fmt: skip
def test_what_cannot_be_taken_is_refused_beside_its_field(cast, sam, changes, field):
    with pytest.raises(Invalid) as refused:
        ask(sam, cast.alice, **{"areas": ["profile"], "hours": 1, **changes})
    assert refused.value.field == field


def test_only_an_owner_allows(cast, sam):
    with pytest.raises(Invalid) as refused:
        ask(sam, cast.bob, "page", areas=["profile"], hours=1)
    assert refused.value.field == "areas"


@pytest.mark.parametrize(("status", "may"), [("active", True), ("closing", True), ("suspended", False)])
def test_the_account_is_active_or_closing(cast, sam, db, status, may):
    with transaction():
        db.session.execute(sa.update(Account).values(status=status))
    if may:
        ask(sam, cast.alice, areas=["profile"], hours=1)
        return
    with pytest.raises(NotAllowed):
        ask(sam, cast.alice, areas=["profile"], hours=1)


def test_who_stopped_being_an_owner_meanwhile_allows_nothing(cast, sam, db):
    check = ask(sam, cast.alice, areas=["profile"], hours=1)
    code = sent_code(check)
    with transaction():
        manager = sa.select(Membership.role_id).where(Membership.user_id == cast.bob.id).scalar_subquery()
        db.session.execute(
            sa.update(Membership).where(Membership.user_id == cast.alice.id).values(role_id=manager)
        )
    with pytest.raises(Conflict):
        answering.answer(sam, check, code=code)
    assert grants(cast) == []
    assert check_of(check).verified_at is None


def test_without_areas_nothing_is_allowed(cast, sam):
    verify(sam, cast.alice)
    assert grants(cast) == []


def test_owners_get_one_mail_that_tells_of_the_access(cast, sam, outbox):
    verify(sam, cast.alice, areas=["profile"], hours=1)
    assert [(m.to, m.template) for m in outbox.all()] == [(cast.alice.email, "support_allowed_by_phone")]


def test_ending_the_check_leaves_the_access_that_has_an_end_of_its_own(cast, sam):
    check = verify(sam, cast.alice, areas=["profile"], hours=1)
    asking.end(sam, check)
    assert len(grants(cast)) == 1
