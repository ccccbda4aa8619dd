"""One's own picture on its page, where it shows, and how it is sent out."""

from __future__ import annotations

import io
import re

import pytest

from admin_app.identity.models import User
from admin_app.user import avatar
from tests.cast import actor_of, sign_in
from tests.user.test_avatar import drawn

pytestmark = pytest.mark.one_database

PATH = "/profile/avatar"


def send(browser, data, name="me.png", path=PATH, page="/profile", **fields):
    """Send a file as the page's form does."""
    sent = {"csrf_token": browser.csrf(page), "picture": (io.BytesIO(data), name), **fields}
    return browser.post(path, data=sent, content_type="multipart/form-data")


def hash_of(db, user):
    db.session.rollback()
    return db.session.get(User, user.id, populate_existing=True).avatar_hash


@pytest.mark.feature("S0-28")
def test_a_picture_is_taken_and_shows_in_the_menu_and_among_the_people(alice, cast, db):
    assert send(alice, drawn()).location == PATH
    found = f"/avatar/{cast.alice.id}?v={hash_of(db, cast.alice)[:12]}"
    for path in ("/profile", "/people", PATH):
        assert f'src="{found}"' in alice.get(path).text, path


@pytest.mark.feature("S0-28")
def test_a_larger_one_is_shown_scaled_down_and_kept_when_that_is_taken(alice, cast, db, post):
    offered = send(alice, drawn("JPEG", (400, 200)), "photo.jpg")
    assert offered.status_code == 422
    assert "400 × 200 pixels" in offered.text
    assert hash_of(db, cast.alice) == ""
    scaled = re.search(r'name="scaled" value="([A-Za-z0-9+/=]+)"', offered.text)[1]
    assert f"data:image/png;base64,{scaled}" in offered.text
    assert post(alice, PATH, scaled=scaled).location == PATH
    assert hash_of(db, cast.alice)


def test_s20_what_is_sent_as_the_scaled_one_is_judged_like_any_file(alice, cast, db, post):
    for scaled in ("not base64!", "PHNjcmlwdD4=", "A" * 100_000, ""):
        assert post(alice, PATH, scaled=scaled).status_code == 422
    assert hash_of(db, cast.alice) == ""


@pytest.mark.parametrize(
    ("data", "name"), [(b"<svg onload=evil()>", "nobodys.svg"), (b"<script>evil()</script>", "../../nobodys.png"), (b"", "nobodys.gif")]
)  # fmt: skip
def test_s30_a_disguised_file_is_refused_beside_the_field_and_its_name_is_nobodys(
    alice, cast, db, data, name
):
    answer = send(alice, data, name)
    assert answer.status_code == 422
    assert 'id="picture-error"' in answer.text
    assert "evil()" not in answer.text
    assert "nobodys" not in answer.text
    assert hash_of(db, cast.alice) == ""


def post_large(browser, path, size, page="/profile"):
    """Send so many bytes as a file (built here: the client would leave a temporary file open)."""
    line = b"--gh\r\nContent-Disposition: form-data; name="
    token = line + b'"csrf_token"\r\n\r\n' + browser.csrf(page).encode() + b"\r\n"
    file = line + b'"picture"; filename="x"\r\n\r\n' + b"\xff" * size + b"\r\n--gh--\r\n"
    return browser.post(path, data=token + file, content_type="multipart/form-data; boundary=gh")


def test_s34_more_than_the_page_takes_is_refused_early_and_other_pages_take_less(alice, cast, db):
    assert post_large(alice, PATH, 2_000_000).status_code == 422
    too_large = post_large(alice, PATH, avatar.SENT_MAX + 200_000)
    assert (too_large.status_code, "at most 5 MB" in too_large.text) == (413, True)
    assert f'href="{PATH}"' in too_large.text
    elsewhere = post_large(alice, "/profile", 2_000_000)
    assert (elsewhere.status_code, "at most 1 MB" in elsewhere.text) == (413, True)
    assert hash_of(db, cast.alice) == ""


def test_s34_who_is_not_signed_in_is_not_heard_out(client):
    assert post_large(client, PATH, 2_000_000, page="/sign-in").location == "/sign-in"


@pytest.mark.feature("S0-28")
def test_s30_s14_it_is_sent_with_a_fixed_type_and_no_browser_keeps_it(alice, cast, db):
    send(alice, drawn("GIF"))
    answer = alice.get(f"/avatar/{cast.alice.id}?v={hash_of(db, cast.alice)[:12]}")
    assert answer.headers["Content-Type"] == "image/png"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "object-src 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Cache-Control"] == "no-store"


def test_s19_another_accounts_people_have_no_picture_for_me(alice, bob, new_client, cast, db):
    send(alice, drawn())
    carol = new_client()
    sign_in(carol, cast.carol)
    assert bob.get(f"/avatar/{cast.alice.id}").status_code == 200
    assert carol.get(f"/avatar/{cast.alice.id}").status_code == 404
    assert new_client().get(f"/avatar/{cast.alice.id}").location.startswith("/sign-in")


def test_s22_staff_see_initials_and_get_nothing_they_could_keep(alice, new_client, cast, db):
    send(alice, drawn())
    sam = new_client()
    sign_in(sam, cast.sam)
    assert sam.get(f"/admin/me/avatar/{cast.alice.id}").status_code == 404
    assert "/avatar/" not in sam.get(f"/admin/people/{cast.alice.id}").text


def test_it_can_be_removed(alice, cast, db, post):
    send(alice, drawn())
    assert "Remove it" in alice.get(PATH).text
    assert post(alice, f"{PATH}/remove").location == PATH
    assert "Your picture is removed." in alice.get(PATH).text
    assert alice.get(f"/avatar/{cast.alice.id}").status_code == 404
    assert post(alice, f"{PATH}/remove").status_code == 303


def test_staff_have_a_picture_of_their_own(client, cast, db):
    sign_in(client, cast.sam)
    answer = send(client, drawn(), path="/admin/me/profile/avatar", page="/admin/me/profile")
    assert answer.location == "/admin/me/profile/avatar"
    page = client.get("/admin/me/profile").text
    assert f"/admin/me/avatar/{cast.sam.id}?v=" in page
    shown = client.get(f"/admin/me/avatar/{cast.sam.id}?v={hash_of(db, cast.sam)[:12]}")
    assert (shown.status_code, shown.headers["Cache-Control"]) == (200, "no-store")


def test_s25_without_the_token_nothing_changes(alice, cast, db):
    avatar.set_own(actor_of(cast.alice), data=drawn())
    before = hash_of(db, cast.alice)
    assert alice.post(PATH, data={"picture": (io.BytesIO(drawn(colour=(1, 2, 3))), "x")}).status_code == 400
    assert alice.post(f"{PATH}/remove").status_code == 400
    assert hash_of(db, cast.alice) == before
