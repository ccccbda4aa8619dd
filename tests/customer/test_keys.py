"""The page of one's own keys: listed, added, made and shown once, removed."""

from __future__ import annotations

import html
import re
from datetime import timedelta
from urllib.parse import unquote

import pytest
import sqlalchemy as sa
from pysequoia import ArmorKind, armor

from admin_app.kernel import clock
from admin_app.kernel.db import transaction
from admin_app.pgp_key import queries, reading
from admin_app.pgp_key.models import PgpKey
from tests.factories.pgp_keys import make_pgp_key, pair, public
from tests.factories.ssh_keys import ed25519, make_ssh_key

pytestmark = pytest.mark.one_database
PAGE = "/keys"
PRIVATE = "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEAAAAA"


def shown(answer):
    return html.unescape(answer.text)


@pytest.mark.feature("S1-16")
def test_an_added_key_stands_on_the_page_with_kind_comment_and_fingerprint(alice, post):
    line = ed25519("<b>anna</b>@laptop")
    sent = post(alice, f"{PAGE}/ssh", name="Laptop", public_key=line)
    assert (sent.status_code, sent.location) == (303, PAGE)
    page = alice.get(PAGE)
    for part in ("Laptop", "Ed25519", "<b>anna</b>@laptop", "SHA256:", line.rpartition(" ")[0]):
        assert part in shown(page)
    assert "<b>anna" not in page.text


def test_what_was_typed_stays_beside_the_words_of_a_refusal(alice, post):
    answer = post(alice, f"{PAGE}/ssh", name="Laptop", public_key="ssh-dss AAAA")
    assert answer.status_code == 422
    assert "DSA keys aren’t safe any more. Create an Ed25519 key." in answer.text
    assert 'value="Laptop"' in answer.text
    assert "ssh-dss AAAA" in answer.text


def test_a_private_key_is_not_carried_through_a_sign_in(client, alice, post):
    token = alice.csrf(PAGE)
    alice.delete_cookie("gh_customer")
    answer = alice.post(f"{PAGE}/ssh", data={"csrf_token": token, "name": "Laptop", "public_key": PRIVATE})
    assert answer.status_code == 401
    kept = re.search(r'name="kept" value="([^"]+)"', answer.text)[1]
    with alice.application.test_request_context(method="POST", data={"kept": kept}):
        from views.http.cookie import unsent

        assert [name for name, _text in unsent._opened().fields] == ["name"]


def test_a_stale_session_proves_who_it_is_and_loses_nothing(stale, post):
    line = ed25519()
    asked = post(stale, f"{PAGE}/ssh", name="Laptop", public_key=line)
    assert asked.status_code == 403
    assert 'name="confirm_password"' in asked.text
    assert line in shown(asked)


@pytest.mark.feature("S1-17")
def test_a_generated_private_key_is_shown_once_to_copy_and_download(alice, post):
    answer = post(alice, f"{PAGE}/ssh/generate", name="Büro & Labor")
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    private = re.search(
        r"-----BEGIN OPENSSH PRIVATE KEY-----.+?-----END OPENSSH PRIVATE KEY-----\n", answer.text, re.DOTALL
    )[0]
    assert f'data-copy="{private}"' in answer.text
    download = re.search(r'href="(data:[^"]+)"[^>]*download="([^"]+)"', answer.text)
    assert unquote(download[1]).partition(",")[2] == private
    assert download[2] == "id_ed25519-b-ro-labor"
    for path in (PAGE, "/activity"):
        assert private.splitlines()[3] not in alice.get(path).text
    assert "generated here" in alice.get(PAGE).text


@pytest.mark.feature("S1-18")
def test_a_key_is_removed_after_a_question(alice, cast, post):
    path = f"{PAGE}/ssh/{make_ssh_key(cast.alice, 'Laptop')}/remove"
    assert "Remove “Laptop”" in alice.get(path).text
    assert post(alice, path).location == PAGE
    assert "No SSH keys yet" in alice.get(PAGE).text


def test_a_manager_has_keys_of_the_own_and_sees_nobody_elses(bob, cast, post):
    make_ssh_key(cast.alice, "Of Alice")
    assert post(bob, f"{PAGE}/ssh", name="Of Bob", public_key=ed25519()).status_code == 303
    page = bob.get(PAGE).text
    assert "Of Bob" in page
    assert "Of Alice" not in page


@pytest.mark.feature("S1-19")
def test_a_pgp_key_stands_on_the_page_with_its_end_and_goes_after_a_question(alice, post):
    block = public("Alice <alice@nordlicht.example>")
    assert post(alice, f"{PAGE}/pgp", block=block).location == PAGE
    page = shown(alice.get(PAGE))
    for part in (
        "alice@nordlicht.example",
        "expires",
        queries.spaced(reading.read(block).fingerprint),
        block.strip(),
    ):
        assert part in page
    path = re.search(r'href="([^"]+/pgp/[^"]+/remove)"', page)[1]
    assert "Remove this PGP key" in alice.get(path).text
    assert post(alice, path).location == PAGE
    assert "No PGP keys yet" in alice.get(PAGE).text


def test_a_key_whose_end_has_come_since_is_told(alice, cast):
    make_pgp_key(cast.alice)
    with transaction() as session:
        session.execute(sa.update(PgpKey).values(expires_at=clock.now() - timedelta(days=1)))
    assert "Key expired" in alice.get(PAGE).text


def test_a_private_pgp_key_under_the_head_of_a_public_one_never_comes_back(alice, stale, post):
    block = str(armor(bytes(pair()), ArmorKind.PublicKey))
    for browser in (alice, stale):
        answer = post(browser, f"{PAGE}/pgp", block=block)
        assert answer.status_code == 422
        assert "This is a private key." in answer.text
        assert block.splitlines()[4] not in shown(answer)
