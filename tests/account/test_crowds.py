"""The page of an account of 5,000 people and 200,000 events costs what that of a small one costs."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from tests.cast import sign_in
from tests.factories.audit import past_triggers
from tests.factories.crowd import analyse, make_crowd
from tests.plans import LARGE, asked, steps

pytestmark = [pytest.mark.postgres, pytest.mark.large]
GROWING = {"users", "memberships", "password_credentials", "audit_events"}
COUNTED = 201  # "200+"


@pytest.fixture
def crowd(cast):
    """The account; its events are gone afterwards at once, row by row they would take too long."""
    account = make_crowd(people=5_000, events=200_000)
    analyse()
    yield account
    past_triggers(sa.text("TRUNCATE audit_events"))


def test_it_takes_twelve_statements_and_none_goes_through_its_people_or_events(cast, client, crowd):
    sign_in(client, cast.sam)
    path = f"/admin/accounts/{crowd.id}"
    assert client.get(path).status_code == 200  # keeps that it was opened
    with asked() as seen:
        assert "200+" in client.get(path).text
    assert 8 < len(seen.selects) <= 12
    as_it_is = [step for sql, values in seen.selects for step in steps(sql, values)]
    passed_over = COUNTED  # rows of others, where a step reads the table from its start and stops early
    assert [
        s for s in as_it_is if s.table in {"users", "audit_events"} and s.read > COUNTED + passed_over
    ] == []
    among_others = [step for sql, values in seen.selects for step in steps(sql, values, *LARGE)]
    assert {s.table for s in among_others} >= GROWING
    assert [s for s in among_others if s.name == "Seq Scan" and s.table in GROWING] == []
    assert [s for s in among_others if s.read > COUNTED] == []
