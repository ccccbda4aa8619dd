"""“What support did”: a page of receipts, and one for each; the person's own, for an owner the account's."""

from __future__ import annotations

import pytest

from admin_app.audit.events import Event
from admin_app.identity.models import User
from admin_app.kernel.db import transaction
from admin_app.user import people
from tests.cast import actor_of, sign_in
from tests.customer.conftest import alice as alice
from tests.customer.conftest import bob as bob
from tests.factories.billing import change
from tests.factories.receipts import make_receipt, receipt_of
from tests.receipts.acts import ACTS, WHY, make_fay


def page_of(browser, event: Event) -> str:
    return browser.get(f"/activity/support/{receipt_of(event).id}").text


def test_a_receipt_tells_what_was_so_before_and_after_who_in_which_role_and_why(alice, cast):
    people.disable(actor_of(cast.sam), make_fay(cast).id, reason=WHY)
    page = page_of(alice, Event.PERSON_DISABLED)
    assert "<b>Sam F.</b> disabled <b>Fay Holm</b>" in page
    assert "<del>active</del><ins>disabled</ins>" in page
    assert "Sam F., support" in page
    assert WHY in page
    assert "Ferreira" not in page


def test_where_it_took_two_both_are_named(alice, cast):
    ACTS[Event.FACTOR_REMOVED](cast, make_fay(cast))
    page = page_of(alice, Event.FACTOR_REMOVED)
    assert "Root C., administrator" in page
    assert "<dt>Asked for by</dt><dd>Sam F.</dd>" in page


@pytest.mark.parametrize("event", ACTS)
def test_each_receipt_is_told_in_words_alone(alice, cast, event, sqlite_only):
    ACTS[event](cast, make_fay(cast))
    sign_in(alice, cast.alice)  # closing the account ended her session
    page = page_of(alice, event)
    assert "Before and after" in page
    assert "–</ins>" not in page
    assert "–</del>" not in page
    assert "%(" not in page


def test_the_person_sees_the_own_values_and_an_owner_those_of_colleagues_that_owners_see(
    alice, cast, new_client, db
):
    fay = make_fay(cast)
    ACTS[Event.PERSON_EMAIL_CHANGED](cast, fay)
    browser = new_client()
    sign_in(browser, db.session.get(User, fay.id, populate_existing=True))
    for reader in (browser, alice):
        assert "fay.new@nordlicht.example" in page_of(reader, Event.PERSON_EMAIL_CHANGED)


def test_what_an_owner_may_not_see_of_a_colleague_is_masked(alice, cast, new_client):
    fay = make_fay(cast)
    told = {"before": {"phone": "+4930901820"}, "after": {"phone": "+4930901844"}}
    shown = make_receipt(fay, cast.sam, Event.SESSION_ENDED, **told)
    browser = new_client()
    sign_in(browser, fay)
    assert "+4930901844" in browser.get(f"/activity/support/{shown}").text
    page = alice.get(f"/activity/support/{shown}").text
    assert "+4930901844" not in page
    assert "+49 ••• •• 844" in page


def test_s19_an_owner_reads_those_of_the_account_a_manager_the_own_and_nobody_anothers(
    alice, bob, cast, new_client
):
    own, of_alice = make_receipt(cast.bob), make_receipt(cast.alice)
    there = {r for r in (own, of_alice) if f"/activity/support/{r}" in alice.get("/activity/support").text}
    assert there == {own, of_alice}
    page = bob.get("/activity/support").text
    assert f"/activity/support/{own}" in page
    assert f"/activity/support/{of_alice}" not in page
    assert bob.get(f"/activity/support/{of_alice}").status_code == 404
    carol = new_client()
    sign_in(carol, cast.carol)
    assert carol.get(f"/activity/support/{own}").status_code == 404


def test_the_reason_that_is_kept_inside_is_told_as_such(alice, cast):
    ACTS[Event.CLOSING_CLEARED](cast, make_fay(cast))
    page = page_of(alice, Event.CLOSING_CLEARED)
    assert "Kept internal" in page
    assert "Agreed by phone" not in page


def test_an_erasure_of_the_details_empties_the_receipt_too(alice, cast, db):
    ACTS[Event.PERSON_USERNAME_CHANGED](cast, make_fay(cast))
    receipt_id = receipt_of(Event.PERSON_USERNAME_CHANGED).id
    with transaction() as session:
        session.execute(
            db.text(
                "UPDATE audit_details SET words = NULL, salt = NULL, emptied_at = CURRENT_TIMESTAMP WHERE event_id = :id"
            ),
            {"id": receipt_id.hex if db.engine.dialect.name == "sqlite" else receipt_id},
        )
    page = alice.get(f"/activity/support/{receipt_id}").text
    assert "Private details of this were erased." in page
    assert "fay.new" not in page


def test_a_page_of_receipts_takes_as_many_statements_however_many_there_are(alice, cast, count_statements):
    make_receipt(cast.bob)
    with count_statements() as few:
        alice.get("/activity/support")
    for _ in range(8):
        make_receipt(cast.bob)
    with count_statements() as many:
        alice.get("/activity/support")
    assert many.total == few.total


def test_older_receipts_are_on_the_next_page(alice, cast, db):
    change(cast.alice, rows_per_page=25)
    oldest = make_receipt(cast.bob)
    for _ in range(25):
        make_receipt(cast.bob)
    page = alice.get("/activity/support").text
    assert str(oldest) not in page
    older = page.split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0].replace("&amp;", "&")
    assert str(oldest) in alice.get(older).text
