"""What approvers decided stands in one list, closings and data requests together, and is gone through by key both ways."""

from __future__ import annotations

from datetime import timedelta

import pytest

from admin_app.data_case.desk import deciding
from admin_app.kernel import clock
from admin_app.kernel.errors import NotAllowed
from admin_app.overview import decided
from tests.cast import actor_of, sign_in
from tests.factories import closing
from tests.factories.data_cases import ask

NOTE = "Nothing is wrong here"


@pytest.fixture
def numbers(cast):
    """Five decisions, an hour apart, the newest first; the third is a closing's."""
    found = []
    for hour in range(5):
        with clock.shifted(timedelta(hours=hour)):
            if hour == 2:
                found.append(closing.case(closing.approved(cast)).number)
                continue
            case = ask(cast.carol)
            deciding.refuse(actor_of(cast.ada), case.id, number=case.number, note=NOTE)
            found.append(case.number)
    return found[::-1]


def listed(cast, **how):
    page = decided.listed(actor_of(cast.ada), **how)
    return [line.number for line in page.rows], page


def test_closings_and_data_requests_stand_in_the_order_of_their_decisions(cast, client, numbers):
    assert listed(cast)[0] == numbers
    sign_in(client, cast.ada)
    page = client.get("/admin/requests/decided").text
    assert [page.index(f">{number}<") for number in numbers] == sorted(page.index(f">{n}<") for n in numbers)
    assert NOTE not in page


def test_it_is_gone_through_by_key_both_ways_and_nothing_is_left_out(cast, numbers):
    first, page = listed(cast, size=2)
    second, middle = listed(cast, size=2, key=page.older)
    last, end = listed(cast, size=2, key=middle.older)
    assert first + second + last == numbers
    assert (page.newer, end.older) == (None, None)
    back, again = listed(cast, size=2, key=end.newer)
    assert (back, listed(cast, size=2, key=again.newer)[0]) == (second, first)
    assert listed(cast, size=2, key=again.newer)[1].newer is None


def test_it_takes_three_statements(cast, numbers, count_statements):
    actor = actor_of(cast.ada)
    with count_statements() as seen:
        decided.listed(actor)
    assert seen.total <= 3


def test_nobody_but_approvers_reads_it(cast, numbers):
    with pytest.raises(NotAllowed):
        decided.listed(actor_of(cast.aud))
