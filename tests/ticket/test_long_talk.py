"""A conversation is read page by page, however much anybody writes into it (SECURITY 72)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from admin_app.kernel import clock
from admin_app.kernel.db import db, transaction
from admin_app.ticket import conversation
from admin_app.ticket.models import TEXT_MAX, TicketMessage
from tests.cast import actor_of, sign_in
from tests.factories.tickets import make_ticket


def talk(cast, *texts, quoted=""):
    """A ticket of Bob's in which these were written, by mail and proven by nothing."""
    row, begun = make_ticket(cast.bob, text="Begun"), clock.now()
    with transaction():
        for number, text in enumerate(texts):
            at = begun + timedelta(seconds=number + 1)
            db.session.add(
                TicketMessage(
                    ticket_id=row.id, kind="unproven", via="mail", text=text, quoted=quoted, created_at=at
                )
            )
    return row


def pages(actor, row, *, back=False):
    """Each page's texts from the latest to the first, or from the first, where one came that way, to the latest."""
    found = [conversation.shown(actor, row.id)]
    while found[-1].older:
        found.append(conversation.shown(actor, row.id, key=found[-1].older))
    if back:
        found = found[-1:]
        while found[-1].newer:
            found.append(conversation.shown(actor, row.id, key=found[-1].newer))
    return found


def texts_of(found):
    return [[line.text for line in page.lines] for page in found]


@pytest.mark.parametrize("reader", ["bob", "sam"])
def test_a_long_conversation_is_read_from_page_to_page_and_back(cast, monkeypatch, reader):
    monkeypatch.setattr(conversation, "CHARACTERS_MOST", 12)
    row = talk(cast, *["aaaa", "bbbb", "cccc", "dddd", "too long for one"], "eeee", quoted="q")
    actor = actor_of(getattr(cast, reader))
    older = pages(actor, row)
    assert texts_of(older) == [["eeee"], ["too long for one"], ["cccc", "dddd"], ["aaaa", "bbbb"], ["Begun"]]
    assert [page.seen is not None for page in older] == [True, False, False, False, False]
    newer = pages(actor, row, back=True)
    assert [text for page in texts_of(newer) for text in page] == [
        "Begun", "aaaa", "bbbb", "cccc", "dddd", "too long for one", "eeee"
    ]  # fmt: skip
    assert newer[-1].seen == older[0].seen


@pytest.mark.parametrize("reader", ["bob", "sam"])
def test_s72_a_page_of_a_ticket_has_an_end_however_much_was_written(client, cast, reader):
    row = talk(cast, *["&" * TEXT_MAX] * 60, quoted="&" * TEXT_MAX)
    path = f"/tickets/{row.id}" if reader == "bob" else f"/admin/tickets/{row.id}"
    sign_in(client, getattr(cast, reader))
    found = client.get(path)
    assert found.status_code == 200
    assert len(found.text) < 6 * conversation.CHARACTERS_MOST
    assert 'rel="next"' in found.text


@pytest.mark.parametrize("reader", ["bob", "sam"])
def test_below_earlier_texts_stands_the_way_to_the_latest_in_place_of_an_answer(client, cast, reader):
    row = talk(cast, *[f"Text {number:02}" for number in range(60)])
    path = f"/tickets/{row.id}" if reader == "bob" else f"/admin/tickets/{row.id}"
    sign_in(client, getattr(cast, reader))
    latest = client.get(path).text
    assert "Text 59" in latest
    assert "Text 09" not in latest
    assert 'name="text"' in latest
    key = conversation.shown(actor_of(getattr(cast, reader)), row.id).older
    earlier = client.get(f"{path}?key={key}").text
    assert "Text 09" in earlier
    assert "Begun" in earlier
    assert "You answer below the latest ones." in earlier
    assert 'name="text"' not in earlier
    assert client.get(f"{path}?key=none-of-ours").status_code == 422
