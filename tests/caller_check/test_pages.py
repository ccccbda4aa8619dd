"""The pages of a check: asked for, typed, carried; and the caller's own, without script."""

from uuid import UUID

import pytest
import sqlalchemy as sa

from admin_app.proposal.models import Proposal
from tests.cast import actor_of, sign_in
from tests.factories.caller_checks import ask, check_of, sent_code, verify, way_of
from tests.factories.contacts import another
from tests.factories.people import PASSWORD, make_person
from tests.factories.support import allow_by_phone

pytestmark = pytest.mark.one_database


def test_the_form_offers_the_ways_masked_and_an_owner_support_access(client, cast):
    sign_in(client, cast.sam)
    page = client.get(f"/admin/people/{cast.alice.id}/check-caller").text
    assert "Text message to +49 ••• •• 318" in page
    assert cast.alice.email not in page
    assert "Also ask for support access" in page
    assert "Also ask for support access" not in client.get(f"/admin/people/{cast.bob.id}/check-caller").text


def test_from_the_form_to_the_banner(client, cast, post):
    sign_in(client, cast.sam)
    asked = post(
        f"/admin/people/{cast.alice.id}/check-caller", way=way_of(cast.alice, "text"), reason="Forgot the app"
    )
    assert asked.status_code == 303
    typing = asked.location
    page = client.get(typing).text
    assert "A text message is on its way to +49 ••• •• 318." in page
    assert "3 attempts left" in page
    check = typing.rsplit("/", 1)[1]
    code = sent_code(UUID(check))
    wrong = post(typing, code=another(code))
    assert (wrong.status_code, "Attempts left: 2" in wrong.text) == (422, True)
    assert post(typing, code=code).location == f"/admin/people/{cast.alice.id}"
    page = client.get(f"/admin/people/{cast.alice.id}").text
    assert "Caller verified by text message until" in page
    assert "The call is over" in page
    assert code not in page


def test_a_colleague_sees_no_banner(client, cast):
    verify(actor_of(cast.sam), cast.alice)
    sign_in(client, cast.root)
    assert "The call is over" not in client.get(f"/admin/people/{cast.alice.id}").text


def test_after_the_third_wrong_code_the_page_says_so(client, cast, post):
    sign_in(client, cast.sam)
    check = ask(actor_of(cast.sam), cast.alice)
    wrong = another(sent_code(check))
    pages = [post(f"/admin/caller-checks/{check}", code=wrong).text for _ in range(3)]
    assert "it was the last attempt" in pages[-1]
    assert "Send a new code" in client.get(f"/admin/caller-checks/{check}").text


def test_a_proposal_form_says_that_nothing_else_is_needed_and_its_page_shows_it(client, cast, db, post):
    verify(actor_of(cast.sam), cast.alice)
    sign_in(client, cast.sam)
    path = f"/admin/people/{cast.alice.id}/propose-email"
    assert "Caller verified by text message until" in client.get(path).text
    answer = post(path, email="other@nordlicht.example", reason="Asked on the phone", proof="")
    assert answer.status_code == 303
    page = client.get(f"/admin/proposals/{db.session.scalar(sa.select(Proposal.id))}").text
    assert "Caller verified by text message" in page
    assert "Sam Ferreira checked the caller" in page


def test_without_a_check_the_form_asks_for_the_proof(client, cast, post):
    sign_in(client, cast.sam)
    answer = post(
        f"/admin/people/{cast.alice.id}/propose-email", email="o@x.example", reason="Asked on the phone"
    )
    assert (answer.status_code, "Say how the person proved who they are" in answer.text) == (422, True)


def test_whoever_is_barred_is_offered_no_way(client, cast):
    new = make_person(cast.nordlicht, role="owner")
    sign_in(client, cast.sam)
    page = client.get(f"/admin/people/{new.id}/check-caller").text
    assert "can’t be checked on the phone at the moment" in page
    assert 'value="page"' not in page


def test_the_own_page_shows_the_code_once_after_the_password(client, cast, post):
    check = ask(actor_of(cast.sam), cast.alice, "page", areas=["billing"], hours=2)
    sign_in(client, cast.alice, fresh=False)
    page = client.get("/call").text
    assert "Sam F. from our support asks whether it is you" in page
    assert "for 2 hours" in page
    asked = post(f"/call/{check}/code")
    assert "confirm_password" in asked.text
    shown = post(f"/call/{check}/code", confirm_password=PASSWORD).text
    assert "Read this to Sam F.:" in shown
    assert "Read this to" not in client.get("/call").text
    assert check_of(check).shown_at is not None


def test_the_own_page_ends_a_check(client, cast, post):
    check = verify(actor_of(cast.sam), cast.alice)
    sign_in(client, cast.alice, fresh=False)
    assert "Sam F. from our support treats the caller as you" in client.get("/call").text
    assert post(f"/call/{check}/end").status_code == 303
    assert "Nobody asks for a code" in client.get("/call").text


def test_support_access_by_phone_stands_on_both_sides_with_its_end(client, new_client, cast, post):
    grant = allow_by_phone(cast.sam, cast.alice)
    desk = new_client()
    sign_in(desk, cast.sam)
    assert "Support access by phone, for you alone" in desk.get(f"/admin/people/{cast.alice.id}").text
    assert "Support access by phone, for you alone" in desk.get(f"/admin/accounts/{cast.nordlicht.id}").text
    assert "Sam Ferreira" in desk.get("/admin/support-access/").text
    sign_in(client, cast.alice, fresh=False)
    page = client.get("/support-access").text
    assert "Allowed by phone, for Sam F. alone" in page
    assert f"/support-access/{grant.id}/end" in page
    assert post(f"/support-access/{grant.id}/end").status_code == 303
    assert "by phone, for Sam F. alone" in client.get("/support-access").text


def test_the_activity_tells_the_customer_of_it_in_violet(client, cast):
    verify(actor_of(cast.sam), cast.alice)
    sign_in(client, cast.alice)
    page = client.get("/activity").text
    assert "verified you on the phone: as a text" in page
    assert "Caller verified by text message" in page
