"""A document that waits for an answer is the last step of a sign-in."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from admin_app.audit.events import Event
from admin_app.audit.models import AuditEvent
from admin_app.document.models import Answer, DocumentAnswer
from admin_app.identity.models import AccountStatus
from admin_app.kernel import clock
from admin_app.kernel.db import db
from admin_app.kernel.errors import Conflict
from admin_app.policy.register import Key
from admin_app.session.models import LoginSession, Stage
from admin_app.sign_in.flow import document_step
from tests.cast import actor_of
from tests.factories.billing import change
from tests.factories.documents import FIRST, make_version, version
from tests.factories.people import make_person
from tests.policy.test_values import set_value
from tests.sign_in.door import enter, knock, post, results

pytestmark = [pytest.mark.feature("S0-22"), pytest.mark.one_database]
PAGE = "/sign-in/documents"


def answers():
    db.session.rollback()
    return list(db.session.scalars(sa.select(DocumentAnswer).order_by(DocumentAnswer.at)))


def waiting(user, stage=Stage.DOCUMENTS):
    started = knock(user.username)
    assert started.stage is stage
    return actor_of(user, session_id=started.session_id)


def test_without_a_version_in_force_nobody_is_asked(cast):
    assert cast.alice
    assert knock("alice.lind").stage is Stage.OPEN


def test_an_owner_agrees_for_the_account_and_goes_on(client, cast):
    version_id = make_version()
    assert cast.alice
    assert enter(client, "alice.lind").headers["Location"] == PAGE
    page = client.get(PAGE).text
    assert "Agree for Nordlicht Media GmbH" in page
    assert "<h3>About it</h3>" in page
    assert "<li>You pay</li>" in page
    assert post(client, PAGE, PAGE, document=str(version_id), language="de").status_code == 303
    assert client.get("/profile").status_code == 200
    (proof,) = answers()
    assert (proof.version_id, proof.user_id, proof.account_id) == (
        version_id,
        cast.alice.id,
        cast.nordlicht.id,
    )
    assert (proof.answer, proof.language) == (Answer.AGREED, "de")
    assert proof.content_hash == version(version_id).content_hash
    assert results(cast.alice.id) == ["documents_wait", "signed_in"]


@pytest.mark.both_databases
def test_the_event_of_it_holds_the_hash(cast):
    version_id = make_version()
    document_step.answer(waiting(cast.alice), version_id, language="en")
    event = db.session.scalar(sa.select(AuditEvent).where(AuditEvent.name == Event.DOCUMENT_AGREED.value))
    assert event.facts["hash"] == version(version_id).content_hash
    assert answers()[0].event_id == event.id


@pytest.mark.both_databases
def test_once_an_owner_has_agreed_the_others_arent_asked(cast):
    version_id = make_version()
    eve = make_person(cast.nordlicht, role="owner")
    document_step.answer(waiting(cast.alice), version_id, language="en")
    assert knock(eve.username).stage is Stage.OPEN
    assert knock(cast.carol.username).stage is Stage.DOCUMENTS  # of another account


def test_a_manager_isnt_asked_about_the_agreement_and_takes_note_of_the_policy(cast):
    make_version()
    assert knock(cast.bob.username).stage is Stage.OPEN
    policy_id = make_version("privacy_policy")
    assert document_step.answer(waiting(cast.bob), policy_id, language="en").stage is Stage.OPEN
    assert answers()[0].answer is Answer.NOTED
    assert knock(cast.bob.username).stage is Stage.OPEN


def test_staff_are_never_asked(cast):
    make_version("privacy_policy")
    assert knock("ruth" if cast.ruth else "", kind="staff").stage is Stage.FACTOR


def test_two_documents_are_answered_one_after_the_other(client, cast):
    agreement, policy_id = make_version(), make_version("privacy_policy", "Your data")
    assert cast.alice
    enter(client, "alice.lind", next="/people")
    again = post(client, PAGE, PAGE, document=str(agreement), language="en", next="/people")
    assert again.headers["Location"] == f"{PAGE}?next=/people"
    assert "Your data" in client.get(PAGE).text
    onwards = post(client, PAGE, PAGE, document=str(policy_id), language="en", next="/people")
    assert onwards.headers["Location"] == "/people"


def test_a_new_version_shows_what_changed_since_the_one_agreed_to(client, cast):
    old = make_version(ago=30)
    document_step.answer(waiting(cast.alice), old, language="en")
    make_version(text=FIRST.replace("services", "wares"), summary="Wares, too")
    enter(client, "alice.lind")
    page = client.get(PAGE).text
    assert "Wares, too" in page
    assert "Compare with version 1" in page
    assert "services</del>" in page
    assert "wares</ins>" in page


@pytest.mark.both_databases
def test_the_answer_can_be_put_off_until_the_term_is_over(client, cast):
    make_version(ago=1)
    set_value(Key.DOCUMENT_POSTPONE_DAYS, 3)
    assert cast.alice
    enter(client, "alice.lind")
    assert "You can put this off until" in client.get(PAGE).text
    assert post(client, f"{PAGE}/later", PAGE).status_code == 303
    assert client.get("/profile").status_code == 200
    assert answers() == []
    actor = waiting(cast.alice)
    with clock.shifted(timedelta(days=2, minutes=1)), pytest.raises(Conflict, match="any longer"):
        document_step.put_off(actor)


def test_after_the_term_it_isnt_offered(client, cast):
    make_version(ago=20)
    assert cast.alice
    enter(client, "alice.lind")
    assert "Not now" not in client.get(PAGE).text
    assert post(client, f"{PAGE}/later", PAGE).status_code == 409


def test_an_open_session_isnt_torn_out(client, cast):
    assert cast.alice
    enter(client, "alice.lind")
    make_version()
    assert client.get("/profile").status_code == 200


@pytest.mark.both_databases
def test_a_version_to_come_isnt_asked_about(cast):
    make_version(at=clock.now() + timedelta(days=5))
    assert knock("alice.lind" if cast.alice else "").stage is Stage.OPEN
    with clock.shifted(timedelta(days=6)):
        assert knock("alice.lind").stage is Stage.DOCUMENTS


def test_an_account_that_is_being_closed_isnt_asked_to_agree(cast):
    make_version()
    assert knock(cast.alice.username).stage is Stage.DOCUMENTS
    change(cast.nordlicht, status=AccountStatus.CLOSING)
    assert knock(cast.alice.username).stage is Stage.OPEN


@pytest.mark.both_databases
def test_s52_in_this_stage_no_other_page_answers(client, cast):
    version_id = make_version()
    assert cast.alice
    enter(client, "alice.lind")
    for path in ("/profile", "/security", "/people", "/privacy", "/activity"):
        assert client.get(path).headers["Location"] == PAGE, path
    assert client.get(PAGE).status_code == 200
    post(client, PAGE, PAGE, document=str(version_id), language="en")
    assert client.get(PAGE).status_code == 303


def test_a_version_that_isnt_in_force_any_more_cant_be_answered(cast):
    old = make_version(ago=30)
    actor = waiting(cast.alice)
    make_version(text="New", ago=1)
    with pytest.raises(Conflict, match="Another version"):
        document_step.answer(actor, old, language="en")
    assert answers() == []
    assert db.session.get(LoginSession, actor.session_id).stage is Stage.DOCUMENTS


@pytest.mark.both_databases
def test_what_was_answered_in_another_tab_meanwhile_leads_on(client, cast):
    agreement, policy_id = make_version(), make_version("privacy_policy", "Your data")
    actor = waiting(cast.alice)
    assert document_step.answer(actor, agreement, language="en") is None
    assert document_step.answer(actor, agreement, language="en") is None
    assert document_step.answer(actor, policy_id, language="en").stage is Stage.OPEN
    assert len(answers()) == 2


def test_who_does_not_want_to_agree_is_told_who_helps(client, cast, use_settings):
    use_settings(support_url="https://help.example/", support_phone="+49 40 5550100")
    make_version(ago=20)
    assert cast.alice
    enter(client, "alice.lind")
    page = client.get(PAGE).text
    assert "If you don’t want to agree, our support helps you to close the account or get your data." in page
    assert 'href="https://help.example/"' in page.partition("If you don’t want")[2]
    assert "+49 40 5550100" in page


@pytest.mark.both_databases
def test_s27_a_text_is_shown_as_it_was_written(client, cast):
    make_version(text="# <script>alert(1)</script>\n\n<b onclick=x>bold</b> & more")
    assert cast.alice
    enter(client, "alice.lind")
    page = client.get(PAGE).text
    assert "<h3>&lt;script&gt;alert(1)&lt;/script&gt;</h3>" in page
    assert "<b onclick" not in page
