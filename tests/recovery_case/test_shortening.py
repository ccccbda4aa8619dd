"""Lost second factor: words given for the person, the waiting time cut short, and what ends a case meanwhile."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest
import sqlalchemy as sa

from admin_app.dispute import saying
from admin_app.identity.models import User
from admin_app.kernel import clock
from admin_app.kernel.db import db, transaction
from admin_app.kernel.errors import Conflict, DomainError, NotAllowed, ReauthRequired
from admin_app.kernel.links import LinkPurpose
from admin_app.recovery_case import rules, service, vouching
from admin_app.recovery_case.models import CaseState, RecoveryCase
from admin_app.session.models import Stage
from admin_app.sign_in import links
from admin_app.sign_in.factors import changes as factor_changes
from admin_app.sign_in.factors import second_factor
from admin_app.sign_in.flow.subject import by_id
from admin_app.sign_in.models import PasswordCredential
from admin_app.sign_in.password import credential
from tests.cast import actor_of
from tests.factories.contacts import make_contact
from tests.factories.passkeys import make_passkey
from tests.factories.people import TOTP_SECRET
from tests.recovery_case.cases import NEW, state_of, token_of, waiting
from tests.sign_in.door import app_code, at_door, later

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
    with later(hours=73), pytest.raises(Conflict, match="wasn’t"):
        service.complete(waiting(eve), new=NEW)
    assert state_of(case) is CaseState.CANCELLED
    assert by_id(eve.id).factor_on
    assert by_id(eve.id).must_renew


def test_a_factor_set_up_anew_or_used_to_confirm_meanwhile_ends_it(eve):
    case = service.open_case(waiting(eve))
    with later(hours=1):
        me = by_id(eve.id)
        second_factor.verify(actor_of(eve), me, app_code(TOTP_SECRET))
    with later(hours=73), pytest.raises(Conflict, match="in the meantime"):
        service.complete(waiting(eve), new=NEW)
    assert state_of(case) is CaseState.CANCELLED
    with later(hours=74):
        second = service.open_case(waiting(eve))
    with later(hours=75):
        with transaction():
            factor_changes.clear(eve.id)
        make_passkey(eve)
    with later(hours=150), pytest.raises(Conflict, match="in the meantime"):
        service.complete(waiting(eve), new=NEW)
    assert state_of(second) is CaseState.CANCELLED


def test_an_agreement_to_shorten_one_case_shortens_no_other(eve, cast):
    service.open_case(waiting(eve))
    vouching.vouch(actor_of(cast.alice), eve.id)
    proposal = proposed(cast, eve)
    service.cancel_own(waiting(eve))
    service.open_case(waiting(eve))
    vouching.vouch(actor_of(cast.alice), eve.id)
    with pytest.raises(Conflict, match="has changed since"):
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
    with later(hours=73), pytest.raises(Conflict, match="wasn’t"):
        service.complete(waiting(eve), new=NEW)
    assert by_id(eve.id).factor_on
