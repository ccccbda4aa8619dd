"""Beyond the limits a second administrator lets the glass be broken, who then doesn't review it."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from admin_app.break_glass import beyond, looking, opening, reviewing
from admin_app.break_glass.models import BreakGlass
from admin_app.kernel.errors import Conflict, NotAllowed
from tests.cast import actor_of, sign_in
from tests.factories.break_glass import WHY, make_glass
from tests.sign_in.door import later


@pytest.fixture
def asked(cast, client):
    """Sam has glass open elsewhere and asks for Nordlicht's: his session, and the proposal."""
    assert cast.alice
    session_id = sign_in(client, cast.sam)
    make_glass(cast.sam, cast.other, session_id)
    sam = actor_of(cast.sam, session_id=session_id)
    return sam, beyond.ask(sam, cast.nordlicht.id, areas=["profile"], reason=WHY)


def newest(db, cast):
    return db.session.scalar(sa.select(BreakGlass).where(BreakGlass.account_id == cast.nordlicht.id))


def test_once_an_administrator_confirms_it_opens_for_whoever_asked(cast, asked, db, outbox):
    sam, proposal_id = asked
    beyond.confirm(actor_of(cast.root), proposal_id)
    glass = newest(db, cast)
    assert (glass.opened_by, glass.allowed_by, glass.reason) == (cast.sam.id, cast.root.id, WHY)
    assert glass.until_at - glass.opened_at == timedelta(minutes=30)
    looking.look(sam, cast.nordlicht.id, area="profile")
    assert "Sam F." in next(m.text for m in outbox.to(cast.alice.email) if m.template == "glass_broken")


def test_s21_whoever_let_it_pass_does_not_review_it(cast, asked, db):
    sam, proposal_id = asked
    beyond.confirm(actor_of(cast.root), proposal_id)
    opening.stop(sam, newest(db, cast).id)
    with pytest.raises(NotAllowed) as refused:
        reviewing.review(actor_of(cast.root), newest(db, cast).id, verdict="justified", note="I said so")
    assert "someone else" in refused.value.text
    reviewing.review(actor_of(cast.ruth), newest(db, cast).id, verdict="justified", note="Looked at it")


@pytest.mark.parametrize("who", ["sam", "bill", "ada", "aud"])
def test_nobody_but_an_administrator_confirms(cast, asked, who):
    with pytest.raises(NotAllowed):
        beyond.confirm(actor_of(getattr(cast, who)), asked[1])


def test_nothing_opens_for_somebody_who_has_signed_out_meanwhile(cast, asked, client, db):
    client.post("/admin/sign-out", data={"csrf_token": client.csrf()})
    with pytest.raises(Conflict):
        beyond.confirm(actor_of(cast.root), asked[1])
    assert newest(db, cast) is None


def test_within_the_limits_nobody_is_asked(cast):
    with pytest.raises(Conflict):
        beyond.ask(actor_of(cast.sam), cast.nordlicht.id, areas=["profile"], reason=WHY)


def test_a_fourth_in_a_day_is_let_pass_too(cast, db):
    assert cast.alice
    for hours in (-9, -6, -3):
        with later(hours=hours):
            make_glass(cast.sam, cast.nordlicht)
    proposal_id = beyond.ask(actor_of(cast.sam), cast.nordlicht.id, areas=["profile"], reason=WHY)
    beyond.confirm(actor_of(cast.root), proposal_id)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(BreakGlass)) == 4


def test_the_page_offers_to_ask_where_the_limits_stand_in_the_way(client, cast):
    session_id = sign_in(client, cast.sam)
    make_glass(cast.sam, cast.other, session_id)
    path, fields = f"/admin/accounts/{cast.nordlicht.id}/break-glass", {"areas": "profile", "reason": WHY}
    fields["csrf_token"] = client.csrf()
    assert "Ask a second administrator" not in client.get(path).text
    assert "Ask a second administrator" in client.post(path, data=fields).text
    assert "/admin/proposals/" in client.post(path, data={**fields, "second": "yes"}).location
