"""Days without a time are the same day in every time zone: customer since, issued, due."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from admin_app.kernel.db import transaction
from tests.cast import sign_in
from tests.factories.closing import requested
from tests.factories.people import make_account

pytestmark = pytest.mark.one_database


@pytest.fixture
def april(cast, client):
    """An agent eleven hours behind UTC, and an account that came on the first of April."""
    with transaction() as session:
        session.merge(cast.sam).time_zone = "Pacific/Pago_Pago"
    account = make_account(name="April Ltd", customer_since=datetime(2023, 4, 1, tzinfo=UTC))
    sign_in(client, cast.sam)
    return account


def test_customer_since_is_the_day_that_the_source_told(client, april):
    assert "Customer since 1 Apr 2023" in client.get(f"/admin/accounts/{april.id}").text
    assert "1 Apr 2023" in client.get("/admin/accounts/").text


def test_a_filter_by_that_day_finds_it(client, april):
    found = client.get("/admin/accounts/?customer_since_from=2023-04-01&customer_since_to=2023-04-01").text
    assert "April Ltd" in found
    assert "April Ltd" not in client.get("/admin/accounts/?customer_since_to=2023-03-31").text


def test_a_closing_tells_the_same_day(client, cast):
    with transaction() as session:
        session.merge(cast.nordlicht).customer_since = datetime(2023, 4, 1, tzinfo=UTC)
        session.merge(cast.bill).time_zone = "Pacific/Pago_Pago"
    case = requested(cast)
    sign_in(client, cast.bill)
    assert "since 1 Apr 2023" in client.get(f"/admin/requests/{case}").text
