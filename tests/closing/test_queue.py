"""The queues of closings at the desk."""

from datetime import timedelta

import pytest

from admin_app.closing import queue
from admin_app.closing.kind import View
from admin_app.closing.models import Closing
from admin_app.kernel import clock
from admin_app.kernel.db import transaction
from tests.cast import actor_of, sign_in
from tests.factories.billing import change
from tests.factories.people import make_account, make_person


def make_cases(cast, count):
    """Cases with dates of their own, as rows: the list only reads."""
    now = clock.now()
    for i in range(count):
        account = make_account(status="closing", name=f"Closing {i:03}")
        owner = make_person(account, role="owner", password=False)
        with transaction() as session:
            session.add(
                Closing(
                    number=f"C-{i:06}",
                    account_id=account.id,
                    requested_by=owner.id,
                    state="in_billing",
                    former_status="active",
                    due_at=now + timedelta(hours=i - 5),
                )
            )


def test_billings_queue_is_sorted_by_due_date_and_pages_by_key(cast, client):
    change(cast.bill, rows_per_page=25)
    make_cases(cast, 30)
    sign_in(client, cast.bill)
    first = client.get("/admin/requests/")
    names = [f"C-{i:06}" for i in range(30)]
    assert [n for n in names if n in first.text] == names[:25]
    assert first.text.index(names[0]) < first.text.index(names[24])
    older = first.text.split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0].replace("&amp;", "&")
    second = client.get(older)
    assert [n for n in names if n in second.text] == names[25:]
    assert "Late, was due" in first.text


def test_a_queue_takes_two_statements_however_much_there_is(cast, count_statements):
    make_cases(cast, 30)
    actor = actor_of(cast.bill)
    with count_statements() as seen:
        assert len(queue.listing(actor, View.BILLING, size=25).rows) == 25
    assert seen.total == 2, seen.statements


@pytest.mark.parametrize(
    "url", ["/admin/requests/", "/admin/requests/?view=all", "/admin/requests/?view=decided"]
)
def test_a_page_of_a_queue_takes_at_most_4_statements(cast, client, count_statements, url):
    make_cases(cast, 3)
    sign_in(client, cast.bill)
    with count_statements() as seen:
        assert client.get(url).status_code == 200
    assert seen.total <= 4, seen.statements


@pytest.mark.parametrize("who", ["ada", "bill"])
def test_only_approvers_have_the_list_of_what_approvers_decided(cast, client, who):
    sign_in(client, getattr(cast, who))
    assert client.get("/admin/requests/decided").status_code == (200 if who == "ada" else 403)


@pytest.mark.parametrize("url", ["?view=x", "?key=x", "?view=billing&key=" + "A" * 700])
def test_s31_a_bad_view_or_key_is_4xx(cast, client, url):
    sign_in(client, cast.bill)
    assert client.get("/admin/requests/" + url).status_code in {400, 404, 422}
