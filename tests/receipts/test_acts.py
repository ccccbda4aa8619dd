"""Every act of staff on a customer gives a receipt, and the mail that tells of the act leads to it."""

from __future__ import annotations

import pytest

from admin_app.audit import timeline
from admin_app.audit.events import Event
from admin_app.audit.receipts.kinds import RECEIPTS, WITHOUT
from admin_app.audit.receipts.queries import EVERYTHING
from admin_app.identity.models import User
from admin_app.user import people
from tests.cast import actor_of
from tests.factories.receipts import receipt_of
from tests.receipts.acts import ACTS, WHY, make_fay

ABOUT_THE_ACCOUNT = {
    Event.ACCOUNT_RESUMED, Event.ACCOUNT_SUSPENDED, Event.GLASS_BROKEN, Event.SUPPORT_ASKED,
}  # fmt: skip
OF_THE_CLOSING = {event for event in RECEIPTS if event.value.startswith("closing.")} | {
    Event.ACCOUNT_REOPENED
}
BY_TWO = {
    Event.BINDING_LIFTED, Event.FACTOR_REMOVED, Event.PERSON_EMAIL_CHANGED, Event.PERSON_USERNAME_CHANGED,
    Event.RECOVERY_CASE_SHORTENED, Event.RESTRICTION_LIFTED,
}  # fmt: skip
TRIED = {event for event, kind in RECEIPTS.items() if not kind.rolls_back}  # corrections: tests of their own
EACH = pytest.mark.parametrize("event", sorted(TRIED))


def test_each_act_that_gives_a_receipt_is_tried_here():
    assert ACTS.keys() == TRIED
    assert not RECEIPTS.keys() & WITHOUT.keys()


@EACH
def test_an_act_of_staff_gives_a_receipt_of_who_did_it_in_which_role(cast, event, sqlite_only):
    fay = make_fay(cast)
    ACTS[event](cast, fay)
    receipt = receipt_of(event)
    whom = None if event in ABOUT_THE_ACCOUNT else cast.alice.id if event in OF_THE_CLOSING else fay.id
    assert (receipt.account_id, receipt.person_id) == (cast.nordlicht.id, whom)
    assert receipt.roles in (["support"], ["billing"], ["approver"], ["administrator"])
    assert receipt.proposed_by == (cast.sam.id if event in BY_TWO else None)
    entry = timeline.by_ids(actor_of(cast.root), EVERYTHING, [receipt.id])[receipt.id]
    assert entry.reason == WHY or event in OF_THE_CLOSING
    assert entry.reason
    assert entry.subject_id == whom


@EACH
def test_the_mails_that_tell_of_the_act_link_to_its_receipt(cast, event, outbox, sqlite_only):
    fay = make_fay(cast)
    ACTS[event](cast, fay)
    link = f"/activity/support/{receipt_of(event).id}"
    told = [m for m in outbox.all() if link in m.text]
    silent = {Event.CLOSING_CLEARED: "billing's own work", Event.PERSON_INVITATION_RESENT: "was never here"}
    assert bool(told) is (event not in silent)
    assert all(link in m.html for m in told)
    assert {m.to for m in told} <= {
        "alice@nordlicht.example",
        "fay@nordlicht.example",
        "fay.new@nordlicht.example",
    }


def test_both_the_person_and_the_owners_get_the_link_and_staff_get_none(cast, outbox):
    fay = make_fay(cast)
    people.disable(actor_of(cast.sam), fay.id, reason=WHY)
    link = f"/activity/support/{receipt_of(Event.PERSON_DISABLED).id}"
    assert {m.to for m in outbox.all() if link in m.text} == {fay.email, cast.alice.email}


def test_what_customers_do_and_what_is_done_to_staff_gives_none(cast, outbox):
    fay = make_fay(cast)
    people.disable(actor_of(cast.alice), fay.id)
    assert not any("/activity/support/" in m.text for m in outbox.all())
    with pytest.raises(Exception, match="No row"):
        receipt_of(Event.PERSON_DISABLED)


def test_nothing_of_it_stands_where_the_act_is_undone(cast, monkeypatch):
    fay = make_fay(cast)
    monkeypatch.setattr("admin_app.email.outbox.queue", _fails)
    with pytest.raises(ZeroDivisionError):
        people.disable(actor_of(cast.sam), fay.id, reason=WHY)
    with pytest.raises(Exception, match="No row"):
        receipt_of(Event.PERSON_DISABLED)


def _fails(_message: object) -> User:
    raise ZeroDivisionError


def test_an_act_that_mails_a_customer_without_a_receipt_is_found(cast, monkeypatch, receipts_given):
    fay = make_fay(cast)
    monkeypatch.setattr("tests.receipts_given.RECEIPTS", {})
    people.disable(actor_of(cast.sam), fay.id, reason=WHY)
    assert receipts_given.wrong == ["person.disabled mails disabled, disabled and gives no receipt"]
    receipts_given.wrong.clear()
