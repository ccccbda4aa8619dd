"""Why could she not sign in? The person's page says it in a sentence, with the remedies its reader may apply."""

from __future__ import annotations

import pytest

from admin_app.kernel.db import transaction
from admin_app.kernel.errors import DomainError
from admin_app.kernel.rights.lens import own
from admin_app.session import queries
from admin_app.session.models import AttemptResult, SignInAttempt
from admin_app.sign_in import explain
from admin_app.sign_in.factors import second_factor
from admin_app.sign_in.password import login
from admin_app.trusted_ip.models import TrustedAddress
from tests.cast import actor_of, sign_in
from tests.factories.people import make_person
from tests.sign_in.door import at_door, knock

pytestmark = pytest.mark.one_database


def person_page(client, user):
    return client.get(f"/admin/people/{user.id}").text


def fail(name, password="wrong", **door):
    with pytest.raises(DomainError):
        knock(name, password, **door)


def test_after_a_wrong_password_the_page_says_so_and_offers_a_link(client, cast):
    fail(cast.bob.username)
    sign_in(client, cast.sam)
    page = person_page(client, cast.bob)
    assert "The last attempt ended at the password:" in page
    assert "the password was wrong" in page
    assert f"/admin/people/{cast.bob.id}/send-link" in page


def test_who_may_not_help_reads_the_reason_without_the_remedies(client, cast):
    fail(cast.bob.username)
    sign_in(client, cast.aud)
    page = person_page(client, cast.bob)
    assert "the password was wrong" in page
    assert "send-link" not in page


def test_a_wrong_code_ended_the_try_at_the_second_step(client, cast):
    eve = make_person(cast.nordlicht, username="eve", factor=True)
    started = knock("eve")
    actor = actor_of(eve, session_id=started.session_id)
    with pytest.raises(DomainError):
        second_factor.finish(actor, "000000")
    sign_in(client, cast.sam)
    assert "The last attempt ended at the second step:" in person_page(client, eve)


def test_a_restriction_names_its_refusal_code(client, cast):
    with transaction() as session:
        session.add(TrustedAddress(user_id=cast.bob.id, network="198.51.100.0/24", purpose="restrict"))
    with pytest.raises(DomainError) as refused:
        knock(cast.bob.username)
    sign_in(client, cast.sam)
    page = person_page(client, cast.bob)
    assert "The last attempt ended at the address rules:" in page
    assert refused.value.params["refusal"] in page


def test_a_sign_in_that_worked_later_ends_the_story(client, cast):
    fail(cast.bob.username)
    knock(cast.bob.username)
    sign_in(client, cast.sam)
    assert "The last attempt ended" not in person_page(client, cast.bob)


def test_a_try_during_a_wait_leaves_the_reason_of_the_one_before(app, cast):
    with transaction() as session:
        for result in (AttemptResult.WRONG_PASSWORD, AttemptResult.WAITING):
            session.add(SignInAttempt(user_id=cast.bob.id, result=result))
            session.flush()
    lines = lines_of(cast.bob)
    assert explain.last_ending(lines).cause is explain.CAUSES[AttemptResult.WRONG_PASSWORD]


def lines_of(user):
    return queries.history(user.id, own()).rows


def test_every_result_but_success_has_its_words():
    silent = {AttemptResult.SIGNED_IN, AttemptResult.UNKNOWN_NAME, *queries.OF_SESSION}
    assert set(AttemptResult) - silent == set(explain.CAUSES)


def test_nobody_learns_at_the_door_at_which_step_the_try_ended(app, cast):
    door = at_door("203.0.113.9")
    with pytest.raises(login.NoMatch):
        login.sign_in(door, kind="customer", name=cast.bob.username, password="wrong")
