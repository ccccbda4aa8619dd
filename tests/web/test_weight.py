"""What answers weigh: texts compressed for who asks, pages only where their length tells nothing (BREACH), and a cold start."""

from __future__ import annotations

import gzip
import re

import pytest

from tests.cast import sign_in
from tests.factories.people import make_account
from views.http import assets
from views.templating import compressed

pytestmark = pytest.mark.one_database

GZIP = {"Accept-Encoding": "gzip, deflate, br"}
COLD_START = 120_000  # bytes on the line for the first page of somebody new
ASKED = re.compile(r'(?:src|href)="(/static/[^"]+)"')


def unpacked(answer):
    assert answer.headers["Content-Encoding"] == "gzip"
    return gzip.decompress(answer.get_data())


def is_compressed(answer):
    return answer.headers.get("Content-Encoding") == "gzip"


@pytest.mark.parametrize("name", ["css/app.css", "js/page.js", "img/favicon.svg", "vendor/htmx/htmx.min.js"])
def test_a_text_file_is_the_same_compressed_and_as_it_is(client, name):
    with (
        client.get(f"/static/{name}?v=1") as plain,
        client.get(f"/static/{name}?v=1", headers=GZIP) as small,
    ):
        assert unpacked(small) == plain.get_data()
        assert len(small.get_data()) < len(plain.get_data())
        for one in (plain, small):
            assert "Accept-Encoding" in one.vary
            assert one.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert plain.mimetype == small.mimetype
        assert plain.get_etag() != small.get_etag()


def test_each_way_of_a_file_is_asked_for_again_by_its_own_etag(client):
    for headers in ({}, GZIP):
        with client.get("/static/css/app.css", headers=headers) as first:
            etag = first.headers["ETag"]
        with client.get("/static/css/app.css", headers={**headers, "If-None-Match": etag}) as again:
            assert again.status_code == 304
        with client.get(
            "/static/css/app.css", headers={"If-None-Match": etag, **({} if headers else GZIP)}
        ) as other:
            assert other.status_code == 200


def test_fonts_and_parts_of_files_are_sent_as_they_are(client):
    with client.get("/static/vendor/inter/inter-latin-wght-normal.woff2", headers=GZIP) as font:
        assert not is_compressed(font)
    with client.get("/static/js/page.js", headers={**GZIP, "Range": "bytes=0-9"}) as part:
        assert (part.status_code, is_compressed(part)) == (206, False)


@pytest.mark.parametrize("path", ["../wsgi.py", "%2e%2e/wsgi.py", "js/../../wsgi.py", "js/nothing.js", "js"])
def test_nothing_outside_of_the_folder_is_compressed_either(client, path):
    with client.get(f"/static/{path}", headers=GZIP) as answer:
        assert answer.status_code == 404


def test_a_page_asked_for_plainly_is_compressed(client, cast):
    assert b"<html" in unpacked(client.get("/sign-in", headers=GZIP))
    sign_in(client, cast.sam)
    for path in ("/admin/accounts/", "/admin/people/"):
        answer = client.get(path, headers=GZIP)
        assert b"</html>" in unpacked(answer)
        assert "Accept-Encoding" in answer.vary
        assert int(answer.headers["Content-Length"]) == len(answer.get_data())
        assert answer.headers["Cache-Control"] == "no-store"


def test_who_does_not_ask_for_it_gets_none(client):
    answer = client.get("/sign-in")
    assert not is_compressed(answer)
    assert "Accept-Encoding" in answer.vary


def test_what_takes_something_from_its_request_is_not_compressed(client, cast):
    make_account(name="Reflected")
    sign_in(client, cast.sam)
    assert not is_compressed(client.get("/admin/accounts/?search=reflected", headers=GZIP))
    assert not is_compressed(client.get("/admin/accounts/?nothing", headers=GZIP))
    assert not is_compressed(client.get("/admin/nowhere-reflected", headers=GZIP))
    form = {"csrf_token": client.csrf(), "q": "reflected"}
    assert not is_compressed(client.post("/admin/search/", data=form, headers=GZIP))


def test_a_page_with_a_secret_to_sign_in_with_is_not_compressed(client):
    with client.application.test_request_context("/", headers=GZIP):
        macros = client.application.jinja_env.get_template("macros/secrets.html").module
        macros.secret("JBSWY3DPEHPK3PXP")
        answer = client.application.make_response("x" * 5000)
        assert not is_compressed(compressed._compress(answer))


def test_the_same_page_has_another_length_each_time():
    lengths = {len(compressed._blurred(b"the same page " * 500)) for _ in range(60)}
    assert len(lengths) > 20
    assert max(lengths) - min(lengths) <= compressed.BLUR + 1


@pytest.mark.parametrize("path", ["/sign-in", "/admin/sign-in", "/admin/", "/security"])
def test_a_cold_start_takes_at_most_120_kb(client, cast, path):
    if path in {"/admin/", "/security"}:
        sign_in(client, cast.sam if path == "/admin/" else cast.alice)
    page = client.get(path, headers=GZIP)
    weight = len(page.get_data())
    for url in sorted(set(ASKED.findall(unpacked(page).decode().replace("&amp;", "&")))):
        with client.get(url, headers=GZIP) as file:
            assert file.status_code == 200, url
            weight += len(file.get_data())
    assert weight <= COLD_START, weight


def test_style_sheet_and_fonts_grow_no_heavier():
    assert len(gzip.compress(assets.style_sheet(), 9)) <= 18_000
    fonts = {path.name: path.stat().st_size for path in (assets.STATIC / "vendor" / "inter").glob("*.woff2")}
    assert fonts == {"inter-latin-wght-normal.woff2": 48_256, "inter-latin-ext-wght-normal.woff2": 85_068}
