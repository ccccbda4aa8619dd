"""Inviting delegates: who may, whom, to what; what is told to whom (DOMAIN 12)."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from admin_app.audit.models import AuditDetail, AuditEvent
from admin_app.bounce import service as bounces
from admin_app.bounce.models import Fate
from admin_app.bounce.service import Reported
from admin_app.delegation import limits, service
from admin_app.delegation.models import Delegation, DelegationState
from admin_app.email.models import Mail
from admin_app.kernel.db import db
from admin_app.kernel.errors import Conflict, Invalid, NotAllowed, NotFound, RateLimited, ReauthRequired
from admin_app.kernel.rights.permissions import WrongState
from admin_app.user.joining import invitations
from tests.cast import actor_of
from tests.factories.billing import make_service
from tests.factories.delegations import make_delegate_only, make_delegation
from tests.factories.people import make_person

GUEST = "guest@agency.example"


def invite(who, **changes):
    return service.invite(actor_of(who), **{"email": GUEST, "all_services": True, **changes})


@pytest.mark.feature("S3-12")
def test_an_owner_invites_by_address_and_the_mail_quotes_nothing_typed(cast, outbox):
    invite(cast.alice)
    row = db.session.scalars(sa.select(Delegation)).one()
    assert (row.state, row.user_id, row.all_services) == (DelegationState.INVITED, None, True)
    (mail,) = outbox.to(GUEST)
    assert cast.nordlicht.number in mail.text
    assert "Nordlicht" not in mail.text
    assert "Alice" not in mail.text
    assert any("/link/delegation/" in link for link in mail.links)
    (own,) = outbox.to(cast.alice.email)
    assert any("/link/not_me/" in link for link in own.links)


def test_other_owners_are_told(cast, outbox, sqlite_only):
    second = make_person(cast.nordlicht, role="owner")
    invite(cast.alice)
    assert "A delegate was invited" in outbox.to(second.email)[0].subject


def test_chosen_services_are_of_the_account(cast):
    mine, theirs = make_service(cast.nordlicht), make_service(cast.other)
    for chosen in ([], [theirs.id.hex], [mine.id.hex, theirs.id.hex]):
        with pytest.raises(Invalid) as refused:
            invite(cast.alice, all_services=False, service_ids=chosen)
        assert refused.value.field == "services"
    invite(cast.alice, all_services=False, service_ids=[mine.id.hex])
    assert db.session.scalars(sa.select(Delegation.service_ids)).one() == [mine.id.hex]


def test_known_and_unknown_addresses_get_the_same_answer(cast, sqlite_only):
    for address in (cast.carol.email, cast.sam.email, GUEST):
        assert invite(cast.alice, email=address)


def test_neither_ones_own_people_nor_an_address_twice(cast):
    with pytest.raises(Invalid, match="in the account already"):
        invite(cast.alice, email=cast.bob.email)
    invite(cast.alice)
    with pytest.raises(Invalid, match="already"):
        invite(cast.alice, email=GUEST.upper())


def test_s18_it_takes_a_fresh_sign_in_the_right_and_an_active_account(cast, sqlite_only):
    with pytest.raises(ReauthRequired):
        service.invite(actor_of(cast.alice, fresh=False), email=GUEST, all_services=True)
    for who in (cast.bob, cast.root):
        with pytest.raises(NotAllowed):
            invite(who)
    db.session.execute(sa.text("UPDATE accounts SET status = 'suspended'"))
    db.session.commit()
    with pytest.raises(WrongState):
        invite(cast.alice)


def test_there_is_an_end_to_how_many_an_account_has(cast):
    for _ in range(limits.MOST):
        make_delegation(cast.nordlicht)
    with pytest.raises(Conflict, match="delegates and invitations"):
        invite(cast.alice)


def test_mails_to_an_address_are_counted_by_whichever_account_and_nothing_is_told_of_it(cast, travel):
    given = invite(cast.alice)
    for _ in range(limits.A_DAY - 1):
        travel(limits.AGAIN_AFTER)
        service.resend(actor_of(cast.alice), given)
    with pytest.raises(RateLimited) as refused:
        invite(cast.carol)
    assert (refused.value.text, refused.value.retry_at) == (limits.TOO_MANY, None)
    travel(timedelta(days=1))
    invite(cast.carol)


def test_an_expired_one_that_is_opened_again_is_told_to_the_owners(cast, outbox, travel, sqlite_only):
    second = make_person(cast.nordlicht, role="owner")
    row = make_delegation(cast.nordlicht, state="expired")
    travel(timedelta(days=8))
    service.resend(actor_of(cast.alice), row.id)
    assert "A delegate was invited" in outbox.to(second.email)[0].subject
    assert outbox.to(cast.alice.email)


@pytest.mark.parametrize("who", ["unknown", "elsewhere", "delegate"])
def test_whoever_was_invited_into_the_account_is_refused_alike_wherever_they_sign_in(cast, sqlite_only, who):
    address = {
        "unknown": lambda: GUEST,
        "elsewhere": lambda: cast.carol.email,
        "delegate": lambda: make_delegate_only().email,
    }[who]()
    invitations.invite(actor_of(cast.alice), email=address, full_name="Guest")
    with pytest.raises(Invalid, match="in the account already"):
        invite(cast.alice, email=address)


def test_the_invited_address_is_masked_in_the_event(cast, sqlite_only):
    invite(cast.alice)
    assert GUEST not in str(db.session.scalars(sa.select(AuditDetail.words)).all())


def test_sent_again_the_former_link_is_dead(cast, outbox, travel):
    delegation_id = invite(cast.alice)
    first = db.session.scalar(sa.select(Delegation.token_hash))
    with pytest.raises(RateLimited):
        service.resend(actor_of(cast.alice), delegation_id)
    travel(limits.AGAIN_AFTER)
    service.resend(actor_of(cast.alice), delegation_id)
    assert db.session.scalar(sa.select(Delegation.token_hash)) != first
    assert len(outbox.to(GUEST)) == 2


def test_what_is_chosen_anew_is_told_to_who_accepted(cast, outbox):
    mine = make_service(cast.nordlicht)
    row = make_delegation(cast.nordlicht, cast.carol)
    service.change(actor_of(cast.alice), row.id, all_services=False, service_ids=[mine.id.hex], version=1)
    assert "was changed" in outbox.to(cast.carol.email)[0].subject
    with pytest.raises(Conflict):
        service.change(actor_of(cast.alice), row.id, all_services=True, version=1)
    with pytest.raises(NotFound):
        service.change(actor_of(cast.carol), row.id, all_services=True)


def test_an_end_is_told_to_both_sides_and_keeps_both_accounts(cast, outbox, sqlite_only):
    row = make_delegation(cast.nordlicht, cast.carol)
    service.end(actor_of(cast.alice), row.id, version=1)
    assert outbox.to(cast.carol.email)
    assert outbox.to(cast.alice.email)
    event = db.session.scalars(sa.select(AuditEvent).where(AuditEvent.name == "delegation.ended")).one()
    assert event.account_id == cast.nordlicht.id
    assert event.facts["home_account"] == cast.nordlicht.id.hex
    with pytest.raises(Conflict):
        service.end(actor_of(cast.alice), row.id)


@pytest.mark.parametrize("is_known", [True, False])
def test_an_invitation_that_comes_back_tells_the_account_nothing_of_who_is_known(
    cast, run_jobs, is_known, sqlite_only
):
    address = cast.carol.email if is_known else GUEST
    invite(cast.alice, email=address)
    run_jobs()
    mail = db.session.scalars(sa.select(Mail).where(Mail.template == "delegation_invited")).one()
    bounces.hear(Reported(Fate.BOUNCED, "1", "5.1.1", mail_id=mail.id))
    told = sa.select(AuditEvent).where(
        AuditEvent.account_id == cast.nordlicht.id, AuditEvent.name == "mail.bounced"
    )
    assert db.session.scalars(told).all() == []
