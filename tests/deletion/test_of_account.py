"""A last owner deletes the account: it is closed first, and the deletion goes on, or ends, with the closing."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from admin_app.audit.models import AuditDetail
from admin_app.closing import decision as closing_decision
from admin_app.closing import execution, request
from admin_app.data_case.models import DataCaseState
from admin_app.deletion import service
from admin_app.kernel import clock
from admin_app.kernel.actor import system
from admin_app.kernel.db import db
from admin_app.request_by_mail import service as requests_by_mail
from tests.cast import actor_of, sign_in
from tests.deletion.test_going_on import token_of
from tests.factories import closing, deletions
from tests.factories.requests_by_mail import STRANGER, link_for

S = DataCaseState
WRITTEN = "We have closed the shop"


def test_once_the_account_is_closed_it_waits_for_two_approvers_and_a_link_takes_it_back(cast, outbox):
    case_id = deletions.closed(cast)
    assert deletions.case(case_id).state is S.IN_APPROVAL
    told = next(m for m in outbox.to(cast.alice.email) if m.template == "deletion_in_approval")
    service.withdraw_by_link(system(), token_of(told))
    assert deletions.case(case_id).state is S.WITHDRAWN
    assert closing.account_of(cast.nordlicht).status == "deactivated"


@pytest.mark.one_database
def test_my_requests_say_that_it_is_of_the_whole_account(cast, client):
    deletions.of_account(cast)
    sign_in(client, cast.alice)
    page = client.get("/privacy/requests").text
    assert "Deletion of the whole account" in page
    assert "Deletion of your data" not in page


def test_a_rejected_closing_ends_it_and_a_withdrawn_one_too(cast, outbox):
    case_id = deletions.of_account(cast)
    closing_id = deletions.closing_of(case_id)
    closing.clearing.pass_on(actor_of(cast.bill), closing_id, version=None, note="All settled")
    number = closing.case(closing_id).number
    closing_decision.reject(
        actor_of(cast.ada), closing_id, version=None, number=number, note="A contract runs until May"
    )
    case = deletions.case(case_id)
    assert (case.state, case.decision_note) == (S.REFUSED, "A contract runs until May")
    assert "deletion_closing_stopped" in {mail.template for mail in outbox.to(cast.alice.email)}
    again = deletions.of_account(cast)
    request.withdraw(actor_of(cast.alice), deletions.closing_of(again), version=None)
    assert deletions.case(again).state is S.WITHDRAWN


def test_withdrawing_the_deletion_withdraws_the_closing(cast):
    case_id = deletions.of_account(cast)
    service.withdraw(actor_of(cast.alice), case_id)
    assert closing.case(deletions.closing_of(case_id)).state == "withdrawn"
    assert closing.account_of(cast.nordlicht).status == "active"


def test_it_is_withdrawn_by_the_mailed_form_too_while_the_account_is_being_closed(cast):
    case_id = deletions.of_account(cast)
    requests_by_mail.withdraw(STRANGER, link_for(cast.alice), case_id)
    assert deletions.case(case_id).state is S.WITHDRAWN
    assert closing.account_of(cast.nordlicht).status == "active"


def test_reopening_the_account_ends_the_deletion(cast):
    case_id = deletions.closed(cast)
    with clock.shifted(timedelta(days=4)):
        execution.reopen(
            actor_of(cast.root),
            deletions.closing_of(case_id),
            version=None,
            number=cast.nordlicht.number,
            reason="She changed her mind",
        )
    assert deletions.case(case_id).state is S.WITHDRAWN


def test_while_it_waits_staff_change_nothing_of_the_account(cast):
    case_id = deletions.closed(cast)
    deletions.approve(cast, case_id), deletions.approve(cast, case_id, cast.ari)
    assert closing.account_of(cast.nordlicht).erasure_due_at is not None
    with pytest.raises(Exception, match=r"restricted|awaits_erasure"), clock.shifted(timedelta(days=4)):
        execution.reopen(
            actor_of(cast.root),
            deletions.closing_of(case_id),
            version=None,
            number=cast.nordlicht.number,
            reason="She changed her mind",
        )


@pytest.mark.one_database
@pytest.mark.parametrize("who", ["sam", "bill", "ada", "root", "aud"])
def test_what_the_owner_wrote_shows_on_no_page_of_the_closing_either(cast, client, who):
    case_id = deletions.closed(cast)
    closing_id, account = deletions.closing_of(case_id), f"/admin/accounts/{cast.nordlicht.id}"
    sign_in(client, getattr(cast, who))
    pages = [
        *("/admin/", "/admin/requests/", "/admin/audit/", f"/admin/requests/{closing_id}", account),
        *(f"{account}/timeline", f"{account}/requests", f"/admin/people/{cast.alice.id}", f"/admin/deletions/{case_id}"),
    ]  # fmt: skip
    for path in pages:
        page = client.get(path)
        assert page.status_code in {200, 403}, path
        assert WRITTEN not in page.text, path


def test_its_closing_names_the_deletion_as_its_reason_and_no_event_has_what_the_owner_wrote(cast):
    case_id = deletions.closed(cast)
    reason = f"Deletion of the whole account, {deletions.case(case_id).number}"
    assert closing.case(deletions.closing_of(case_id)).reason == reason
    told = [str(words) for words in db.session.scalars(sa.select(AuditDetail.words))]
    assert reason in "".join(told)
    assert WRITTEN not in "".join(told)


def test_the_reason_of_its_closing_is_in_the_language_of_who_asked(cast):
    cast.ada, cast.ari  # noqa: B018 - they are there
    closing.known(cast.nordlicht)
    alice = actor_of(cast.alice, language="de")
    case_id = service.ask_account(alice, number=cast.nordlicht.number, words="")
    reason = closing.case(deletions.closing_of(case_id)).reason
    assert reason == f"Löschung des ganzen Kontos, {deletions.case(case_id).number}"
