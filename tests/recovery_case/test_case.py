"""Lost second factor: a case that waits, that each known address can cancel, and that ends in a new password."""

from __future__ import annotations

import dataclasses
from datetime import timedelta
from functools import partial

import pytest
import sqlalchemy as sa

from admin_app.dispute import saying
from admin_app.identity.models import User
from admin_app.kernel import clock
from admin_app.kernel.db import db, transaction
from admin_app.kernel.errors import Conflict, DomainError, Invalid, NotAllowed, RateLimited, ReauthRequired
from admin_app.kernel.links import LinkPurpose
from admin_app.policy.register import Key
from admin_app.recovery_case import rules, service, vouching
from admin_app.recovery_case.models import CaseState, RecoveryCase
from admin_app.session.models import LoginSession, Stage
from admin_app.sign_in import links
from admin_app.sign_in.factors import changes as factor_changes
from admin_app.sign_in.factors import verify as second_factor
from admin_app.sign_in.flow.subject import by_id
from admin_app.sign_in.models import PasswordCredential
from admin_app.sign_in.password import credential
from admin_app.text_message.models import TextMessage
from tests.cast import actor_of
from tests.factories.contacts import MOBILE, make_contact
from tests.factories.passkeys import make_passkey
from tests.factories.people import PASSWORD, TOTP_SECRET, make_person
from tests.policy.test_values import set_value
from tests.sign_in.door import app_code, at_door, knock, later

NEW = "Regen+bogen-fisch7"


@pytest.fixture
def eve(cast):
    """A manager with an authenticator app that she has lost."""
    return make_person(cast.nordlicht, username="eve", email="eve@nordlicht.example", factor=True)


def waiting(user, password=PASSWORD):
    """The actor of a sign-in that waits for the second factor."""
    started = knock(user.username, password)
    assert started.stage is Stage.FACTOR
    return dataclasses.replace(at_door(), user_id=user.id, session_id=started.session_id)


def state_of(case_id):
    db.session.rollback()
    return db.session.get(RecoveryCase, case_id, populate_existing=True).state


def mail_to(outbox, address, template):
    return [m for m in outbox.all() if m.to == address and m.template == template]


def test_after_the_waiting_time_a_new_password_opens_the_account_without_the_factor(eve):
    service.open_case(waiting(eve))
    with later(hours=73):
        started = service.complete(waiting(eve), new=NEW)
        assert started.stage is Stage.OPEN
        assert not by_id(eve.id).factor_on
        assert knock("eve", NEW).stage is Stage.OPEN


def test_before_its_time_nothing_is_completed(eve):
    service.open_case(waiting(eve))
    with later(hours=71), pytest.raises(Conflict, match="waiting time"):
        service.complete(waiting(eve), new=NEW)
    assert by_id(eve.id).factor_on


def test_the_waiting_time_is_a_policy(eve):
    set_value(Key.RECOVERY_WAIT_HOURS, 24)
    service.open_case(waiting(eve))
    with later(hours=25):
        assert service.complete(waiting(eve), new=NEW).stage is Stage.OPEN


def test_completing_ends_all_other_sessions_and_tells_every_address(eve, outbox):
    make_contact(eve, "second@nordlicht.example")
    service.open_case(waiting(eve))
    with later(hours=73):
        service.complete(waiting(eve), new=NEW)
    live = sa.select(LoginSession).where(LoginSession.user_id == eve.id, LoginSession.ended_at.is_(None))
    db.session.rollback()
    assert len(db.session.scalars(live).all()) == 1
    told = {m.to for m in outbox.all() if m.template == "recovery_completed"}
    assert told == {"eve@nordlicht.example", "second@nordlicht.example"}


def test_a_weak_new_password_leaves_all_as_it_was(eve):
    case = service.open_case(waiting(eve))
    with later(hours=73), pytest.raises(Invalid):
        service.complete(waiting(eve), new="short")
    assert by_id(eve.id).factor_on
    assert state_of(case) is CaseState.WAITING


def test_one_case_is_open_at_a_time(eve):
    service.open_case(waiting(eve))
    with pytest.raises(Conflict, match="open already"):
        service.open_case(waiting(eve))


def test_after_three_in_a_week_no_further_one_opens(eve):
    for _ in range(rules.MOST_A_WEEK):
        service.open_case(waiting(eve))
        service.cancel_own(waiting(eve))
    with pytest.raises(RateLimited):
        service.open_case(waiting(eve))


def test_staff_ask_an_administrator_instead(cast):
    started = knock(cast.sam.username, kind="staff")
    with pytest.raises(NotAllowed):
        service.open_case(dataclasses.replace(at_door(), user_id=cast.sam.id, session_id=started.session_id))


def test_every_confirmed_contact_and_the_other_owners_are_told(eve, cast, outbox):
    owner = cast.alice.email
    make_contact(eve, "second@nordlicht.example")
    make_contact(eve, "unproven@nordlicht.example", active=False)
    make_contact(eve, MOBILE)
    service.open_case(waiting(eve))
    told = {(m.to, m.template) for m in outbox.all()}
    assert ("eve@nordlicht.example", "recovery_opened") in told
    assert ("second@nordlicht.example", "recovery_opened") in told
    assert ("second@nordlicht.example", "recovery_contact_asked") in told
    assert (owner, "recovery_owner_asked") in told
    assert not [m for m in outbox.all() if m.to == "unproven@nordlicht.example"]
    assert db.session.scalar(sa.select(sa.func.count(TextMessage.id))) == 1


def token_of(outbox, address, template, name):
    found = [link for link in mail_to(outbox, address, template)[0].links if f"/link/{name}/" in link]
    return found[0].rpartition("/")[2]


def test_the_mailed_link_cancels_it_and_works_once(eve, outbox):
    case = service.open_case(waiting(eve))
    token = token_of(outbox, "eve@nordlicht.example", "recovery_opened", "case_cancel")
    service.cancel_by_link(at_door(), token)
    assert state_of(case) is CaseState.CANCELLED
    with pytest.raises(links.LinkDead):
        service.cancel_by_link(at_door(), token)
    with later(hours=73), pytest.raises(Conflict):
        service.complete(waiting(eve), new=NEW)


def test_staff_cancel_a_case_with_a_reason(eve, cast):
    case = service.open_case(waiting(eve))
    service.cancel_by_staff(actor_of(cast.sam), eve.id, "She called")
    assert state_of(case) is CaseState.CANCELLED


def test_a_billing_clerk_cannot_cancel_it(eve, cast):
    service.open_case(waiting(eve))
    with pytest.raises(NotAllowed):
        service.cancel_by_staff(actor_of(cast.bill), eve.id, "No")


def test_a_sign_in_with_the_factor_meanwhile_ends_it(eve):
    case = service.open_case(waiting(eve))
    with later(hours=1):
        second_factor.finish(waiting(eve), app_code(TOTP_SECRET))
    with later(hours=73), pytest.raises(Conflict, match="meanwhile"):
        service.complete(waiting(eve), new=NEW)
    assert state_of(case) is CaseState.CANCELLED
    assert by_id(eve.id).factor_on


def test_nobody_completes_it_a_week_after_its_time(eve):
    service.open_case(waiting(eve))
    with later(days=11):
        with pytest.raises(Conflict):
            service.complete(waiting(eve), new=NEW)
        service.open_case(waiting(eve))  # a lapsed one is in nobody's way


def test_whoever_doesnt_wait_at_the_second_step_opens_none(eve, cast):
    with pytest.raises(DomainError):
        service.open_case(actor_of(cast.alice))


def test_the_person_hears_when_the_time_is_over(eve, outbox, run_jobs):
    service.open_case(waiting(eve))
    with later(hours=73):
        run_jobs()
    assert mail_to(outbox, "eve@nordlicht.example", "recovery_ready")


# Vouching and shortening


def proposed(cast, eve):
    return vouching.propose_shortening(
        actor_of(cast.sam), eve.id, proof="Called back on the number we know", reason="Ticket 48213"
    )


def test_another_owner_vouches_after_a_fresh_sign_in(eve, cast):
    service.open_case(waiting(eve))
    with pytest.raises(ReauthRequired):
        vouching.vouch(actor_of(cast.alice, fresh=False), eve.id)
    vouching.vouch(actor_of(cast.alice), eve.id)
    assert rules.standing(eve.id).vouches == 1
    with pytest.raises(Conflict, match="already"):
        vouching.vouch(actor_of(cast.alice), eve.id)


def test_neither_a_manager_nor_another_account_nor_oneself_vouches(eve, cast):
    service.open_case(waiting(eve))
    for user in (cast.bob, cast.carol, eve):
        with pytest.raises(DomainError):
            vouching.vouch(actor_of(user), eve.id)
    assert rules.standing(eve.id).vouches == 0


def test_a_word_alone_shortens_nothing(eve, cast):
    service.open_case(waiting(eve))
    vouching.vouch(actor_of(cast.alice), eve.id)
    with pytest.raises(Conflict):
        service.complete(waiting(eve), new=NEW)


def test_without_a_word_staff_cannot_even_propose_to_shorten_it(eve, cast):
    service.open_case(waiting(eve))
    with pytest.raises(Conflict, match="vouched"):
        proposed(cast, eve)


def test_two_members_of_staff_end_the_waiting_time_after_somebodys_word(eve, cast):
    service.open_case(waiting(eve))
    vouching.vouch(actor_of(cast.alice), eve.id)
    proposal = proposed(cast, eve)
    with pytest.raises(NotAllowed):
        vouching.confirm_shortening(actor_of(cast.sam), proposal)
    vouching.confirm_shortening(actor_of(cast.root), proposal)
    assert service.complete(waiting(eve), new=NEW).stage is Stage.OPEN


def test_a_confirmed_contact_vouches_by_its_own_link(eve, outbox):
    make_contact(eve, "second@nordlicht.example")
    service.open_case(waiting(eve))
    token = token_of(outbox, "second@nordlicht.example", "recovery_contact_asked", "case_vouch")
    vouching.vouch_by_link(at_door(), token)
    assert rules.standing(eve.id).vouches == 1
    with pytest.raises(links.LinkDead):
        vouching.vouch_by_link(at_door(), token)


def test_two_windows_open_one_case(postgres_only, eve, threads):
    actors = [waiting(eve) for _ in range(2)]
    results = threads([partial(service.open_case, actor) for actor in actors])
    assert sum(isinstance(r, Exception) for r in results) == 1
    assert db.session.scalar(sa.select(sa.func.count(RecoveryCase.id))) == 1


def test_cancelled_and_completed_at_once_one_wins(postgres_only, eve, threads, app):
    case = service.open_case(waiting(eve))
    with later(hours=73):
        actor = waiting(eve)

        def at_that_time(command):
            with clock.shifted(timedelta(hours=73)):
                return command()

        complete = partial(at_that_time, partial(service.complete, actor, new=NEW))
        results = threads([complete, partial(at_that_time, partial(service.cancel_own, actor))])
    assert sum(isinstance(r, Exception) for r in results) == 1
    assert (state_of(case) is CaseState.COMPLETED) is not by_id(eve.id).factor_on


def test_this_wasnt_me_said_meanwhile_ends_it(eve):
    case = service.open_case(waiting(eve))
    with later(hours=1), transaction():
        token = links.issue(
            db.session.get(User, eve.id),
            LinkPurpose.NOT_ME,
            payload={"what": "x", "at": clock.now().isoformat()},
        )
    with later(hours=1):
        saying.by_link(at_door(), token.token)
    with later(hours=73), pytest.raises(Conflict, match="wasn't"):
        service.complete(waiting(eve), new=NEW)
    assert state_of(case) is CaseState.CANCELLED
    assert by_id(eve.id).factor_on
    assert by_id(eve.id).must_renew


def test_a_factor_set_up_anew_or_used_to_confirm_meanwhile_ends_it(eve):
    case = service.open_case(waiting(eve))
    with later(hours=1):
        me = by_id(eve.id)
        second_factor.verify(actor_of(eve), me, app_code(TOTP_SECRET))
    with later(hours=73), pytest.raises(Conflict, match="meanwhile"):
        service.complete(waiting(eve), new=NEW)
    assert state_of(case) is CaseState.CANCELLED
    with later(hours=74):
        second = service.open_case(waiting(eve))
    with later(hours=75):
        with transaction():
            factor_changes.clear(eve.id)
        make_passkey(eve)
    with later(hours=150), pytest.raises(Conflict, match="meanwhile"):
        service.complete(waiting(eve), new=NEW)
    assert state_of(second) is CaseState.CANCELLED


def test_an_agreement_to_shorten_one_case_shortens_no_other(eve, cast):
    service.open_case(waiting(eve))
    vouching.vouch(actor_of(cast.alice), eve.id)
    proposal = proposed(cast, eve)
    service.cancel_own(waiting(eve))
    service.open_case(waiting(eve))
    vouching.vouch(actor_of(cast.alice), eve.id)
    with pytest.raises(Conflict, match="another case"):
        vouching.confirm_shortening(actor_of(cast.root), proposal)
    with pytest.raises(Conflict, match="waiting time"):
        service.complete(waiting(eve), new=NEW)


def test_this_wasnt_me_said_while_it_is_being_completed_ends_it(eve, monkeypatch):
    service.open_case(waiting(eve))
    make = credential.new_hash

    def meanwhile(*args):
        with transaction() as session:
            session.get(PasswordCredential, eve.id).not_me_at = clock.now()
        return make(*args)

    monkeypatch.setattr(credential, "new_hash", meanwhile)
    with later(hours=73), pytest.raises(Conflict, match="wasn't"):
        service.complete(waiting(eve), new=NEW)
    assert by_id(eve.id).factor_on
