"""What the audit trail tells of a closing, in sentences."""

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import current_app

from admin_app.audit import timeline
from admin_app.audit.kinds.registry import KINDS
from admin_app.audit.models import AuditEvent
from admin_app.closing import execution
from admin_app.kernel import clock
from admin_app.kernel.actor import system
from admin_app.kernel.rights.lens import MASKED
from tests.cast import actor_of
from tests.factories import closing
from tests.factories.billing import make_invoice
from views.labels import events as event_labels


def sentences(reader, account_id, **filters):
    page = timeline.of_account(actor_of(reader), MASKED, account_id, size=50, **filters)
    with current_app.test_request_context():
        return [event_labels.sentence(e, None).striptags() for e in reversed(page.rows)]


def test_the_trail_tells_a_closing_in_sentences(cast):
    number = closing.case(closing.executed(cast)).number
    assert sentences(cast.aud, cast.nordlicht.id) == [
        f"Alice Lindqvist asked to close the account, case {number}",
        f"The billing facts for {number} are known; billing checks them",
        f"Bill Weidmann settled a hold in {number}: services, cancelled",
        f"Bill Weidmann settled a hold in {number}: unpaid invoices, written off",
        f"Bill Weidmann settled a hold in {number}: balance, refunded",
        f"Bill Weidmann passed {number} on for approval",
        f"Ada Okafor approved closing the account in {number}",
        f"The account was closed as approved in {number}; 0 sessions ended",
    ]


def test_the_trail_says_which_fact_let_the_approval_lapse(cast):
    case_id = closing.approved(cast)
    make_invoice(cast.nordlicht, number="INV-9")
    with clock.shifted(timedelta(days=4)):
        execution.execute(system(), case_id)
    number = closing.case(case_id).number
    assert (
        sentences(cast.aud, cast.nordlicht.id)[-1]
        == f"The approval of {number} lapsed, because this changed: Invoice INV-9"
    )


def test_approvers_read_the_events_of_cases(cast):
    closing.approved(cast)
    found = timeline.trail(actor_of(cast.ari), MASKED, size=50).rows
    assert {e.target_kind for e in found} == {"deactivation_request"}
    assert len(found) == 7


@pytest.mark.parametrize(
    ("who", "reads"), [("aud", True), ("bill", True), ("ada", True), ("sam", False), ("alice", False)]
)
def test_words_between_billing_and_approver_stay_between_them(cast, who, reads):
    closing.approved(cast)
    page = timeline.of_account(actor_of(getattr(cast, who)), MASKED, cast.nordlicht.id, size=50)
    assert any(e.reason == "Agreed by phone" for e in page.rows) is reads


def test_s22_no_event_of_a_closing_holds_an_amount_or_a_name(cast, db):
    closing.executed(cast)
    for event in db.session.scalars(sa.select(AuditEvent).where(AuditEvent.name.startswith("closing."))):
        for private in ("12840", "128.40", "3600", "Alice", "Nordlicht", "Agreed"):
            assert not re.search(rf"\b{private}\b", repr(event.facts))  # a hash may hold any digits


def test_each_event_of_billing_and_closing_has_its_sentence():
    names = {e.value.partition(".")[0] for e in KINDS}
    assert {"closing", "invoice", "service", "balance", "facts"} <= names
