"""Staff read on an account's pages which rules its owners set, beside those of the operator, each with its source."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from admin_app.kernel import clock
from admin_app.policy import queries
from admin_app.policy.register import Key
from tests.cast import actor_of, sign_in
from tests.factories.account_rules import make_rule
from tests.policy.test_values import set_value

pytestmark = pytest.mark.one_database


def test_the_account_page_tells_each_rule_with_its_source_and_what_is_planned(client, cast):
    make_rule(cast.nordlicht, Key.SESSION_DAYS, 3, by=cast.alice)
    make_rule(
        cast.nordlicht, Key.FACTOR_REQUIRED, "everybody", by=cast.alice, at=clock.now() + timedelta(days=9)
    )
    set_value(Key.SESSION_DAYS, 7)
    sign_in(client, cast.sam)
    said = re.sub(
        r"\s+", " ", re.sub(r"<[^>]+>", " ", client.get(f"/admin/accounts/{cast.nordlicht.id}/security").text)
    )
    assert re.search(r"an owner’s rule: 3 days .{0,9}for everybody: 7 days", said)
    assert "an owner’s rule, planned: everybody" in said.lower()


def test_what_counts_is_what_people_have_who_chose_nothing(cast):
    make_rule(cast.nordlicht, Key.SESSION_IDLE_MINUTES, 60, by=cast.alice)
    lines = {line.key: line for line in queries.of_account(actor_of(cast.sam), cast.nordlicht.id)}
    assert (lines[Key.SESSION_IDLE_MINUTES].counts, lines[Key.SESSION_IDLE_MINUTES].owner.value) == (30, 60)
