"""Whatever stands in the address of a list: a page, or a refusal with a text; never a fault (SECURITY 31)."""

from __future__ import annotations

import uuid
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from admin_app.kernel import paging
from tests.cast import sign_in
from tests.factories.people import make_person
from tests.staff.nouns import LISTS, OF_ADMINISTRATORS, OF_AGENTS, views

pytestmark = pytest.mark.one_database

FUZZ = settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
BAD = (
    "key=-1", "key=9999999999999999999", "key=%00", "key=bm90LWEta2V5", "key=" + "A" * 900, "sort=99", "sort=password", "sort=-", "sort=id",
    "size=1000000", "size=-1", "size=ten", "size=000010" + "9" * 50, "size=%C2%B2", "size=%D9%A1%D9%A0", "search=%00", "status=nonsense", "status=%00",
    "customer_since_from=yesterday", "customer_since_from=2026-13-45", "customer_since_to=0001-01-01", "customer_since_to=9999-12-31",
    "country=Germany", "country=%F0%9F%98%80", "support=no", "status=active&status=closing", "sort=" + "x" * 5000,
)  # fmt: skip


@pytest.mark.both_databases
def test_s31_bad_arguments_of_a_list_are_refused_with_a_text(client, cast):
    sign_in(client, cast.root)
    for query in BAD:
        answer = client.get(f"/admin/accounts/?{query}")
        assert 400 <= answer.status_code < 500, query
        assert "<h1" in answer.text


@pytest.mark.both_databases
def test_s31_an_id_that_is_none_is_not_found(client, cast):
    sign_in(client, cast.root)
    for bad in (
        "not-a-uuid",
        "1",
        "%00",
        "../../etc",
        "0" * 400,
        "{}",
        "99999999-9999-9999-9999-99999999999g",
    ):
        for name in ("accounts", "people", "audit", "mail"):
            assert client.get(f"/admin/{name}/{bad}").status_code in {400, 404}, (name, bad)


@pytest.mark.both_databases
def test_s19_an_id_nobody_has_is_not_found(client, cast):
    for who, names in ((cast.root, OF_ADMINISTRATORS), (cast.sam, OF_AGENTS)):
        sign_in(client, who)
        for name in names:
            assert client.get(f"/admin/{name}/{uuid.uuid4()}").status_code == 404, name


@pytest.mark.both_databases
def test_s31_a_key_of_another_list_is_refused(client, cast):
    sign_in(client, cast.root)
    for values in (
        [1, 2],
        ["text", "text"],
        [None, None],
        [["t", "2026-01-01T00:00:00"], ["u", "0" * 32]],
        [True, False],
        [],
    ):
        answer = client.get(f"/admin/accounts/?key={paging.encode(values) if values else 'W10'}")
        assert answer.status_code in {200, 422}, values
        assert answer.status_code != 200 or values == [None, None]


@pytest.mark.both_databases
@FUZZ
@given(
    st.sampled_from(["accounts", "people", "sessions", "audit", "invoices", "mail"]), st.text(max_size=60),
    st.sampled_from(["key", "sort", "size", "search", "status", "country", "created_at_from", "live", "account", "person", "kind"]),
)  # fmt: skip
def test_s31_no_text_makes_a_list_fail(client, cast, path, value, name):
    if not client.get_cookie("gh_staff"):
        sign_in(client, cast.root)
    answer = client.get(f"/admin/{path}/?{name}={quote(value.encode('utf-8', 'surrogatepass'))}")
    assert answer.status_code < 500, (path, name, value)


PAGES = (
    "/admin/people/",
    "/admin/people/export",
    "/admin/proposals/",
    "/admin/requests/",
    "/admin/me/security/history",
)


@pytest.mark.parametrize("path", PAGES)
def test_what_a_page_does_not_know_of_its_address_is_left_out(client, cast, path):
    sign_in(client, cast.root)
    for unknown in ("utm_source=mail", "fbclid=%FF%00", "utm_source=a&utm_source=b", "x=" + "y" * 2000):
        assert client.get(f"{path}?{unknown}").status_code == 200, unknown


@pytest.mark.parametrize(
    ("path", "known"),
    [
        ("/admin/people/", "status=nosuch"), ("/admin/people/", "size=7"), ("/admin/people/", "sort=email"),
        ("/admin/requests/", "view=nosuch"), ("/admin/requests/", "key=%7E"), ("/activity", "kind=nosuch"),
        ("/account/addresses/add", "country=XX"), ("/contacts", "country=XX"),
    ],
)  # fmt: skip
def test_what_it_knows_and_can_not_be_is_refused(client, cast, path, known):
    sign_in(client, cast.root if path.startswith("/admin") else cast.alice)
    assert client.get(path).status_code == 200
    assert client.get(f"{path}?{known}").status_code == 422


@pytest.mark.both_databases
def test_s60_a_whole_address_in_a_lists_search_is_sent_to_the_search_box(client, cast):
    sign_in(client, cast.root)
    for value in (
        "dora@nordlicht.example",
        "+49 40 555 0131",
        "0049405550131",
        "198.51.100.7",
        "2001:db8::1",
    ):
        for name in ("accounts", "people", "invoices"):
            answer = client.get(f"/admin/{name}/?search={quote(value)}")
            assert answer.status_code == 422
            assert "search box" in answer.text
            assert value not in answer.text


@pytest.mark.both_databases
def test_older_and_newer_lead_through_every_row_once_and_back(client, cast):
    import re

    sign_in(client, cast.root)
    for n in range(23):
        make_person(cast.nordlicht, full_name=f"Walker {n:02}", username=f"walker{n:02}")
    path, seen = "/admin/people/?size=10&sort=full_name_folded&search=walker", []
    for _ in range(3):
        text = client.get(path).text
        seen += re.findall(r">(Walker \d\d)<", text)
        older = re.search(r'href="([^"]+)" rel="next"', text)
        path = older[1].replace("&amp;", "&") if older else ""
    assert seen == [f"Walker {n:02}" for n in range(23)]
    assert not path
    back = re.search(r'href="([^"]+)" rel="prev"', text)[1].replace("&amp;", "&")
    assert re.findall(r">(Walker \d\d)<", client.get(back).text) == seen[10:20]


@pytest.mark.both_databases
def test_filters_narrow_stand_as_chips_and_can_be_taken_off(client, cast):
    sign_in(client, cast.root)
    make_person(cast.nordlicht, full_name="Gone Person", status="disabled")
    make_person(cast.nordlicht, full_name="Here Person")
    text = client.get("/admin/people/?status=disabled").text
    assert "Gone Person" in text
    assert "Here Person" not in text
    assert "Remove the filter State" in text


@pytest.mark.both_databases
def test_no_hits_and_nothing_yet_say_what_to_do(client, cast):
    sign_in(client, cast.root)
    assert "No matches" in client.get("/admin/invoices/?status=paid").text
    assert "Nothing here yet" in client.get("/admin/invoices/").text


def test_a_long_and_a_right_to_left_name_stand_as_text(client, cast, app):
    sign_in(client, cast.root)
    make_person(cast.nordlicht, full_name="ليلى حسن")
    make_person(cast.nordlicht, full_name="<script>alert(1)</script>" + "W" * 150)
    text = client.get("/admin/people/").text
    assert "<bdi>ليلى حسن</bdi>" in text
    assert "<script>alert(1)" not in text
    assert len(views(app)) == len(LISTS)


@pytest.mark.both_databases
def test_a_filter_of_days_is_judged_in_the_viewers_zone(client, cast):
    from datetime import UTC, datetime

    cast.root.time_zone  # noqa: B018 - Berlin: its midnight is 22:00 UTC in summer
    make_person(cast.nordlicht, full_name="Late Evening", created_at=datetime(2026, 7, 1, 22, 30, tzinfo=UTC))
    sign_in(client, cast.root)
    assert (
        "Late Evening"
        in client.get("/admin/people/?created_at_from=2026-07-02&created_at_to=2026-07-02").text
    )
    assert "Late Evening" not in client.get("/admin/people/?created_at_to=2026-07-01").text
