"""Requests that came by letter, phone or e-mail, entered by an agent for the person."""

from __future__ import annotations

from datetime import timedelta

import pytest

from admin_app.data_case import deadlines
from admin_app.kernel import clock
from admin_app.kernel.errors import Invalid, NotAllowed
from tests.cast import sign_in
from tests.factories.caller_checks import make_check
from tests.factories.data_cases import enter
from tests.factories.people import make_person


def test_a_letter_counts_from_the_day_it_came_and_the_person_is_told(cast, outbox):
    came = clock.now() - timedelta(days=4)
    case = enter(cast.sam, cast.bob, received_at=came)
    assert (case.due_at, case.entered_by, case.requested_by) == (deadlines.due(came), cast.sam.id, None)
    assert "data_case_received" in {mail.template for mail in outbox.to(cast.bob.email)}


def test_by_phone_only_once_the_caller_is_checked(cast):
    with pytest.raises(Invalid) as refused:
        enter(cast.sam, cast.bob, source="phone")
    assert (refused.value.field, refused.value.reason) == ("source", "caller")
    now = clock.now()
    check = make_check(cast.sam, cast.bob, verified_at=now, verified_until=now + timedelta(minutes=30))
    assert enter(cast.sam, cast.bob, source="phone").caller_check_id == check


def test_whoever_can_t_sign_in_may_ask_too(cast):
    gone = make_person(cast.nordlicht, status="disabled")
    assert enter(cast.sam, gone).subject_id == gone.id


def test_an_approver_enters_none_and_nobody_for_staff(cast):
    for by, about in ((cast.ada, cast.bob), (cast.sam, cast.ruth)):
        with pytest.raises(NotAllowed):
            enter(by, about)


def test_the_form_leads_to_the_request(client, cast, post):
    sign_in(client, cast.sam)
    answer = post(
        f"/admin/people/{cast.bob.id}/enter-request",
        source="letter", received_at=f"{clock.now() - timedelta(days=1):%Y-%m-%dT%H:%M}", kind="correction", topic="billing",
        words="The invoice names the wrong street",
    )  # fmt: skip
    assert answer.status_code == 303
    page = client.get(answer.location)
    assert "Show what was written" in page.text
    assert "days left" in page.text
