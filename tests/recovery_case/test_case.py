"""Lost second factor: a case that waits, that each known address can cancel, and that ends in a new password."""

from __future__ import annotations

import dataclasses

import pytest
import sqlalchemy as sa

from admin_app.kernel.db import db
from admin_app.kernel.errors import Conflict, DomainError, Invalid, NotAllowed, RateLimited
from admin_app.policy.register import Key
from admin_app.recovery_case import rules, service
from admin_app.recovery_case.models import CaseState
from admin_app.session.models import LoginSession, Stage
from admin_app.sign_in import links
from admin_app.sign_in.factors import second_factor
from admin_app.sign_in.flow.subject import by_id
from admin_app.text_message import outbox as text_outbox
from admin_app.text_message.models import TextChannel, TextMessage
from tests.cast import actor_of
from tests.factories.contacts import MOBILE, make_contact
from tests.factories.people import TOTP_SECRET
from tests.policy.test_values import set_value
from tests.recovery_case.cases import NEW, mail_to, state_of, token_of, waiting
from tests.sign_in.door import app_code, at_door, knock, later


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
    with pytest.raises(Conflict, match="already open"):
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


def test_a_fixed_line_is_called_and_reads_out_no_link(eve):
    make_contact(eve, "+493012345678")
    service.open_case(waiting(eve))
    told = db.session.scalars(sa.select(TextMessage)).one()
    assert told.channel is TextChannel.CALL
    assert "http" not in text_outbox.words_of(told)


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
        service.cancel_by_staff(actor_of(cast.bill), eve.id, "Not hers")


def test_a_sign_in_with_the_factor_meanwhile_ends_it(eve):
    case = service.open_case(waiting(eve))
    with later(hours=1):
        second_factor.finish(waiting(eve), app_code(TOTP_SECRET))
    with later(hours=73), pytest.raises(Conflict, match="in the meantime"):
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
