"""The closing of a restricted account goes on; its facts are used by billing on a recorded ground alone (GDPR art. 18(2))."""

from __future__ import annotations

import pytest

from admin_app.closing.holds import clearing
from admin_app.closing.models import State
from admin_app.kernel.rights.restricted import DataRestricted
from admin_app.restriction import uses
from tests.cast import actor_of, sign_in
from tests.factories import closing
from tests.factories.restrictions import restrict

ALL = ("services", "invoices", "balance")
GROUND = {"ground": "consent", "reason": "She asked for the closing herself"}


@pytest.fixture
def case_id(cast):
    """A closing that waits for billing; then the account is restricted."""
    closing.known(cast.nordlicht)
    found = closing.requested(cast)
    restrict(cast.nordlicht)
    return found


def test_billing_confirms_facts_on_a_recorded_ground_and_the_closing_goes_on(cast, case_id):
    bill = actor_of(cast.bill)
    facts = {"version": None, "kinds": ALL, "reason": "As in the ledger"}
    with pytest.raises(DataRestricted):
        clearing.confirm_facts(bill, case_id, **facts)
    uses.use_account(bill, cast.nordlicht.id, **GROUND)
    clearing.confirm_facts(bill, case_id, **facts)
    clearing.pass_on(bill, case_id, version=None, note="All settled")
    assert closing.case(case_id).state is State.CLEARED


def test_what_carries_the_request_out_needs_none(cast, case_id):
    clearing.ask_customer(actor_of(cast.bill), case_id, version=None, note="Which invoice do you mean?")
    clearing.take_up(actor_of(cast.bill), case_id, version=None)
    assert closing.case(case_id).state is State.IN_BILLING


@pytest.mark.one_database
def test_its_page_says_so_and_leads_over_the_ground_and_back(cast, client, case_id):
    sign_in(client, cast.bill)
    here = f"/admin/requests/{case_id}"
    page = client.get(here).text
    leads = f"/admin/accounts/{cast.nordlicht.id}/use-restricted-data?next={here.replace('/', '%2F')}"
    assert "The data of the account is restricted: kept, not used." in page
    assert leads in page or leads.replace("%2F", "/") in page
    sent = {"csrf_token": client.csrf(), **GROUND}
    answer = client.post(leads, data=sent)
    assert (answer.status_code, answer.location) == (303, here)
    page = client.get(here).text
    assert "Your recorded ground opens them for you until" in page


@pytest.mark.one_database
def test_confirming_without_one_keeps_what_was_typed_and_says_what_to_do(cast, client, case_id):
    sign_in(client, cast.bill)
    sent = {
        "csrf_token": client.csrf(),
        "kinds": list(ALL),
        "reason": "As in the ledger",
        "version": closing.case(case_id).version,
    }
    answer = client.post(f"/admin/requests/{case_id}/confirm", data=sent)
    assert answer.status_code == 403
    assert "Record a ground first" in answer.text
    assert "As in the ledger" in answer.text
