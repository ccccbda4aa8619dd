"""Pages by key lose and repeat nothing, and a key that isn't ours is refused."""

from __future__ import annotations

import base64
import json
from contextlib import suppress

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from admin_app.identity.models import Account
from admin_app.kernel import paging
from admin_app.kernel.errors import Invalid
from admin_app.kernel.paging import Order
from tests.factories.people import make_account
from tests.security import nasty

ORDER = Order((Account.customer_since, Account.id))


def test_walking_forth_and_back_shows_each_row_once(db):
    same_moment = make_account().customer_since
    ids = {make_account(customer_since=same_moment).id for _ in range(7)} | set(
        db.session.scalars(sa.select(Account.id))
    )
    forth, key = [], None
    while True:
        page = paging.fetch(sa.select(Account), ORDER, size=3, key=key)
        forth.append([a.id for a in page.rows])
        if page.older is None:
            break
        key = page.older
    assert sorted(i for p in forth for i in p) == sorted(ids)
    back = paging.fetch(sa.select(Account), ORDER, size=3, key=page.newer)
    assert [a.id for a in back.rows] == forth[-2]


def test_an_empty_list_has_no_neighbours(db):
    page = paging.fetch(sa.select(Account), ORDER, size=3)
    assert (page.rows, page.older, page.newer) == ([], None, None)


@given(st.text(max_size=80) | st.binary(max_size=60).map(lambda b: base64.urlsafe_b64encode(b).decode()))
def test_s31_a_key_that_is_not_ours_is_refused(key):
    with pytest.raises(Invalid):
        paging.decode(key, ORDER.columns)


@pytest.mark.parametrize("first", [Account.customer_since, Account.name_folded])
def test_s31_a_key_is_refused_or_the_database_takes_it(db, first):
    for key in nasty.KEYS:
        with suppress(Invalid):
            assert paging.fetch(sa.select(Account), Order((first, Account.id)), size=3, key=key).rows == [], (
                key
            )


@pytest.mark.parametrize(
    "time", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "0001-01-01", "²"]
)
def test_s31_a_key_at_the_edge_of_the_calendar_is_refused(time):
    with pytest.raises(Invalid):
        paging.decode(nasty.key(["t", time], ["u", "0" * 32]), ORDER.columns)


@pytest.mark.parametrize(
    "values", [["x", "y"], [None, 3], [["t", "2026-01-01"], ["u", "no"]], [1], {"a": 1}, [["q", "z"], 1]]
)
def test_s31_a_key_with_values_of_other_types_is_refused(values):
    key = base64.urlsafe_b64encode(json.dumps([">", values]).encode()).decode()
    with pytest.raises(Invalid):
        paging.decode(key, ORDER.columns)
