"""One account at the desk: the answer first, consent always in sight, private values by recorded looks alone."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from admin_app.audit.events import Event
from admin_app.contact.models import Contact
from admin_app.kernel import clock, text
from admin_app.kernel.db import db as database
from admin_app.kernel.db import transaction
from admin_app.sign_in.models import Throttle
from admin_app.support_access import looks
from admin_app.support_access import service as support_access
from admin_app.support_access.models import Look
from tests.cast import actor_of, sign_in
from tests.factories.billing import make_balance, make_invoice
from tests.factories.people import make_person
from tests.staff import nouns

pytestmark = pytest.mark.one_database

TABS = ("", "/people", "/security", "/contacts", "/requests", "/billing", "/mail", "/timeline")
PHONE = "+4917055501993"


def wait(person, failures=15):
    with transaction() as session:
        until = clock.now() + timedelta(minutes=15)
        session.add(
            Throttle(key=f"name:{person.id.hex}", failures=failures, wait_until=until, user_id=person.id)
        )


def allow(cast, *areas):
    support_access.allow(actor_of(cast.alice), areas=list(areas), ticket="48213")


def path(cast, tab=""):
    return f"/admin/accounts/{cast.nordlicht.id}{tab}"


def show(post, cast, **fields):
    return post(
        path(cast, "/look"), **{"area": "profile", "field": "email", "user_id": str(cast.alice.id)} | fields
    )


def test_the_attention_line_says_who_cant_sign_in_why_and_until_when(client, cast):
    wait(cast.bob)
    sign_in(client, cast.sam)
    page = client.get(path(cast)).text
    assert "Bob Solberg can’t sign in until" in page
    assert "15 wrong passwords" in page
    assert f"/admin/people/{cast.bob.id}/unlock" in page


def test_an_account_without_an_active_owner_says_so_with_its_remedies(client, cast):
    cast.bob  # noqa: B018 - a manager alone
    sign_in(client, cast.sam)
    assert "No active owner" in client.get(path(cast)).text


def test_each_tab_has_an_address_of_its_own_and_says_where_consent_stands(client, cast):
    cast.alice, cast.bob  # noqa: B018
    sign_in(client, cast.sam)
    for tab in TABS:
        answer = client.get(path(cast, tab))
        assert answer.status_code == 200, tab
        assert "No support access." in answer.text, tab
        assert "Private data is masked" in answer.text, tab


def test_without_a_grant_no_show_is_offered_and_a_look_is_refused_and_recorded(client, cast, post, events):
    sign_in(client, cast.sam)
    cast.alice  # noqa: B018
    assert "a•••••@nordlicht.example" in client.get(path(cast)).text
    assert "/look" not in client.get(path(cast)).text
    assert show(post, cast).status_code == 403
    assert [e.name for e in events()][-1] == Event.SUPPORT_LOOK_REFUSED.value


def test_s23_with_a_grant_show_records_the_look_and_then_the_value_stands_for_five_minutes(
    client, cast, post
):
    allow(cast, "profile")
    sign_in(client, cast.sam)
    assert cast.alice.email not in client.get(path(cast)).text
    assert show(post, cast).status_code == 303
    look = database.session.scalars(sa.select(Look)).one()
    assert (look.field, look.user_id, look.reason) == ("email", cast.alice.id, "48213")
    assert cast.alice.email in client.get(path(cast)).text
    with clock.shifted(timedelta(minutes=6)):
        assert cast.alice.email not in client.get(path(cast)).text


def test_s22_a_look_opens_its_field_of_its_person_in_its_session_and_nothing_else(
    client, new_client, cast, post
):
    with transaction() as session:
        session.add(
            Contact(user_id=cast.alice.id, kind="cell_phone", value=PHONE, value_hash=text.phone_hash(PHONE))
        )
    allow(cast, "profile")
    sign_in(client, cast.sam)
    show(post, cast)
    page = client.get(path(cast)).text + client.get(path(cast, "/people")).text
    assert PHONE not in page
    assert cast.bob.email not in page
    other = new_client()
    sign_in(other, cast.sam)
    assert cast.alice.email not in other.get(path(cast)).text


def test_s22_the_end_of_a_grant_masks_the_next_request(client, cast, post):
    allow(cast, "profile")
    sign_in(client, cast.sam)
    show(post, cast)
    grant = support_access.live_grant(cast.nordlicht.id)
    support_access.end(actor_of(cast.alice), grant.id)
    assert cast.alice.email not in client.get(path(cast)).text


def test_s23_a_look_that_cant_be_recorded_shows_nothing(client, cast, post, monkeypatch):
    allow(cast, "profile")
    sign_in(client, cast.sam)
    token = client.csrf()
    monkeypatch.setattr(
        looks.audit, "record", lambda *_a, **_k: (_ for _ in ()).throw(RuntimeError("no audit"))
    )
    answer = client.post(
        path(cast, "/look"),
        data={"csrf_token": token, "area": "profile", "field": "email", "user_id": str(cast.alice.id)},
    )
    assert answer.status_code == 503
    monkeypatch.undo()
    assert cast.alice.email not in client.get(path(cast)).text


@pytest.mark.parametrize(
    "fields", [{"area": "everything"}, {"field": "password"}, {"user_id": "not-a-uuid"}, {"area": ""}]
)
def test_s31_a_look_at_something_that_isnt_there_is_no_fault(client, cast, post, fields):
    allow(cast, "profile")
    sign_in(client, cast.sam)
    assert show(post, cast, **fields).status_code < 500
    assert database.session.scalars(sa.select(Look)).all() == []


def test_billing_opens_amounts_with_a_reason_for_half_an_hour(client, cast, post):
    make_invoice(cast.nordlicht, total=7_770_77, paid=0, number="2026-77")
    make_balance(cast.nordlicht, 4_560_66)
    sign_in(client, cast.bill)
    masked = client.get(path(cast, "/billing")).text
    assert "2026-77" in masked
    assert "7,770.77" not in masked
    assert post(path(cast, "/amounts"), reason="").status_code == 422
    assert post(path(cast, "/amounts"), reason="The customer asks about an invoice").status_code == 303
    shown = client.get(path(cast, "/billing")).text
    assert "7,770.77" in shown
    with clock.shifted(timedelta(minutes=29)):
        assert "7,770.77" in client.get(path(cast, "/billing")).text
    with clock.shifted(timedelta(minutes=31)):
        assert "7,770.77" not in client.get(path(cast, "/billing")).text


def test_billing_enters_a_fact_with_a_reason_and_one_event(client, cast, post, events):
    sign_in(client, cast.bill)
    fields = {
        "number": "M-1",
        "issued_on": "2026-09-01",
        "due_on": "2026-09-15",
        "currency": "EUR",
        "total": "128.40",
        "paid": "0",
        "status": "unpaid",
    }
    assert (
        post(path(cast, "/billing/invoices/enter"), **fields, reason="Missing in the export").status_code
        == 303
    )
    assert [e.name for e in events()][-1] == Event.INVOICE_ENTERED.value
    assert "M-1" in client.get(path(cast, "/billing")).text
    assert post(path(cast, "/billing/invoices/enter"), **fields, reason="").status_code == 422


def test_the_account_page_costs_at_most_twelve_statements_whatever_it_holds(client, cast, count_statements):
    sign_in(client, cast.sam)
    allow(cast, "profile")
    fill(cast, 8)
    assert statements(client, path(cast), count_statements) <= 12  # keeps that it was opened
    few = statements(client, path(cast), count_statements)
    fill(cast, 80)
    assert statements(client, path(cast), count_statements) == few <= 12


def fill(cast, count):
    for n in range(count):
        person = make_person(cast.nordlicht, full_name=f"Many {n}")
        make_invoice(cast.nordlicht)
        if n % 10 == 0:
            wait(person)


def statements(client, target, count_statements):
    with count_statements() as seen:
        assert client.get(target).status_code == 200
    return seen.total


def test_each_tab_and_the_page_of_a_person_cost_few_statements(client, cast, count_statements):
    cast.alice  # noqa: B018
    sign_in(client, cast.root)
    targets = [
        *(path(cast, tab) for tab in TABS),
        f"/admin/people/{cast.bob.id}",
        f"/admin/staff/{cast.sam.id}",
    ]
    for target in targets:
        most = 13 if target.endswith("/billing") else 12  # it reads what is open beside the newest
        assert statements(client, target, count_statements) <= most, target


def test_the_page_of_a_person_says_why_she_cant_sign_in_and_offers_what_helps(client, cast):
    wait(cast.bob, failures=7)
    sign_in(client, cast.sam)
    page = client.get(f"/admin/people/{cast.bob.id}").text
    assert "7 wrong passwords" in page
    assert "Locked" in page
    assert f"/admin/people/{cast.bob.id}/unlock" in page
    assert f"/admin/people/{cast.bob.id}/disable" in page


@pytest.mark.parametrize(
    ("who", "start"),
    [
        ("sam", "/admin/"),
        ("root", "/admin/"),
        ("bill", "/admin/requests/"),
        ("ada", "/admin/waiting"),
        ("aud", "/admin/audit/"),
    ],
)
def test_each_role_starts_on_its_own_page(client, cast, who, start):
    sign_in(client, getattr(cast, who))
    assert client.get("/admin/start").location == start
    assert client.get("/admin/").status_code == 200


def test_home_shows_who_is_locked_and_where_the_figures_lead(client, cast):
    wait(cast.bob)
    allow(cast, "profile")
    sign_in(client, cast.sam)
    home = client.get("/admin/").text
    assert "Bob Solberg" in home
    assert "/admin/people/?locked=yes" in home
    assert "Nordlicht Media GmbH" in home
    assert "Bob Solberg" in client.get("/admin/people/?locked=yes").text


def test_the_menu_has_what_the_role_may_and_nothing_else(client, cast):
    sign_in(client, cast.sam)
    support = client.get("/admin/accounts/").text
    assert 'href="/admin/staff/"' not in support
    assert 'href="/admin/imports/"' not in support
    assert 'href="/admin/mail/"' in support
    sign_in(client, cast.root)
    assert 'href="/admin/staff/"' in client.get("/admin/accounts/").text


def test_the_text_of_a_mail_opens_by_a_look_alone(client, cast, post):
    rows = nouns.fill(cast)
    with transaction() as session:
        session.execute(
            sa.text("UPDATE mails SET account_id = :a"),
            {
                "a": cast.nordlicht.id.hex
                if session.get_bind().dialect.name == "sqlite"
                else cast.nordlicht.id
            },
        )
    allow(cast, "profile")
    sign_in(client, cast.sam)
    page = f"/admin/mail/{rows['mail'].id}"
    assert nouns.CANARY["mail"] not in client.get(page).text
    assert (
        post(
            path(cast, "/look"), area="profile", field="mail", user_id=str(rows["dora"].id), next=page
        ).location
        == page
    )
    assert nouns.CANARY["mail"] in client.get(page).text
