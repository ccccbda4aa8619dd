"""Staff notes on an account's page: the first two on the overview, all on their tab, written, changed and removed there."""

from __future__ import annotations

import pytest

from admin_app.kernel.db import db
from admin_app.note.models import Note
from tests.cast import sign_in
from tests.factories.notes import WORDS, make_note

pytestmark = pytest.mark.one_database


def path(cast, tab=""):
    return f"/admin/accounts/{cast.nordlicht.id}{tab}"


def test_a_note_is_written_on_the_account_and_read_there(client, cast, post):
    sign_in(client, cast.sam)
    assert f'href="{path(cast, "/add-note")}"' in client.get(path(cast)).text
    answer = post(path(cast, "/add-note"), text="Office in Oslo\nshares one address", important="y")
    assert (answer.status_code, answer.location) == (303, path(cast))
    page = client.get(path(cast)).text
    assert "Office in Oslo\nshares one address" in page
    assert "Important" in page
    assert db.session.query(Note).one().author_id == cast.sam.id


def test_the_overview_shows_two_notes_and_their_tab_all(client, cast):
    for n in range(3):
        make_note(cast.sam, cast.nordlicht, f"note {n}")
    sign_in(client, cast.sam)
    overview, tab = client.get(path(cast)).text, client.get(path(cast, "/notes")).text
    assert [f"note {n}" in overview for n in range(3)] == [False, True, True]
    assert all(f"note {n}" in tab for n in range(3))
    assert f'{path(cast, "/notes")}">All 3</a>' in overview


def test_without_a_note_there_is_no_tab_of_notes(client, cast):
    sign_in(client, cast.sam)
    assert f'href="{path(cast, "/notes")}"' not in client.get(path(cast)).text
    assert "No note yet" in client.get(path(cast, "/notes")).text


def test_what_was_typed_stays_when_a_note_cant_be_taken(client, cast, post):
    sign_in(client, cast.sam)
    answer = post(path(cast, "/add-note"), text="x" * 4001)
    assert answer.status_code == 422
    assert "x" * 4001 in answer.text


def test_a_note_is_changed_and_removed_from_its_tab_by_its_author(client, cast, post):
    note = make_note(cast.sam, cast.nordlicht)
    sign_in(client, cast.sam)
    back = path(cast, "/notes")
    assert f"/admin/notes/{note}/change-note" in client.get(back).text
    post(f"/admin/notes/{note}/change-note", text="Ring Mara first", version=1, next=back)
    assert "Ring Mara first" in client.get(back).text
    assert post(f"/admin/notes/{note}/remove-note", version=2, next=back).location == back
    assert "No note yet" in client.get(back).text


def test_a_colleagues_note_has_no_buttons_but_an_administrators_to_remove_it(client, cast):
    note = make_note(cast.sam, cast.nordlicht)
    for who, changes, removes in (
        (cast.bill, False, False),
        (cast.root, False, True),
        (cast.aud, False, False),
    ):
        sign_in(client, who)
        page = client.get(path(cast, "/notes")).text
        assert WORDS in page
        assert (f"{note}/change-note" in page, f"{note}/remove-note" in page) == (changes, removes)


def test_markup_in_a_note_is_text(client, cast):
    make_note(cast.sam, cast.nordlicht, "<script>alert(1)</script>")
    sign_in(client, cast.sam)
    assert "&lt;script&gt;alert(1)" in client.get(path(cast)).text
