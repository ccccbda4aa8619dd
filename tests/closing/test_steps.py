"""The way of a case as the desk draws it: what is done, and which step it is at."""

import re

import pytest

from admin_app.closing.models import State
from tests.cast import sign_in
from tests.factories import closing

BILLING, APPROVAL, WAITING = (["done"] * n + ["now"] + [""] * (4 - n) for n in (1, 2, 3))
PROGRESS = {
    State.REQUESTED: BILLING,
    State.IN_BILLING: BILLING,
    State.NEEDS_CUSTOMER: BILLING,
    State.CLEARED: APPROVAL,
    State.APPROVED: WAITING,
    State.EXECUTED: ["done"] * 5,
    State.REOPENED: ["done"] * 5,
    State.WITHDRAWN: ["done", "", "", "", ""],  # it ended there: nobody works on it now
}


@pytest.mark.parametrize("state", PROGRESS)
def test_a_case_stands_at_the_step_of_its_state(cast, client, state):
    case_id = closing.standing_in(cast, state)
    sign_in(client, cast.bill)
    page = client.get(f"/admin/requests/{case_id}").text
    drawn = re.search(r'<ol class="stages.*?</ol>', page, re.DOTALL).group()
    assert re.findall(r'<li(?: class="(\w+)")?', drawn) == PROGRESS[state]
