"""A sign-in from a new place on the sign-in security page, and its two answers."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from admin_app.kernel import clock
from admin_app.kernel.crypto import token_hash
from admin_app.kernel.db import db
from admin_app.session.models import KnownKind, KnownPlace, LoginSession
from tests.cast import sign_in
from tests.factories.billing import change
from tests.factories.people import PASSWORD
from tests.factories.support import allow
from tests.sign_in.door import later
from tests.sign_in.travel import BERLIN, CAPE_TOWN, arrive

pytestmark = [pytest.mark.feature("S0-13"), pytest.mark.one_database]


@pytest.fixture
def asked(cast, client):
    """Alice at home since an hour, then a sign-in from elsewhere: her browser, the question."""
    assert cast.alice
    own = sign_in(client, cast.alice)
    change(
        db.session.get(LoginSession, own),
        created_at=clock.now() - timedelta(hours=1),
        browser_hash=token_hash("the one at home"),
    )
    client.set_cookie("gh_browser", "the one at home")
    with later(minutes=-30):
        arrive("alice.lind", BERLIN, browser="other")
    arrive("alice.lind", CAPE_TOWN, browser="thief")
    wanted = sa.select(KnownPlace.id).where(
        KnownPlace.kind == KnownKind.COUNTRY, KnownPlace.answered_at.is_(None)
    )
    return client, db.session.scalars(wanted.order_by(KnownPlace.first_at.desc())).first()


def test_one_sign_in_raises_one_question_with_both_answers(asked):
    page = asked[0].get("/security").text
    assert page.count("Sign-in from a new country: South Africa") == 1
    assert f"/security/places/{asked[1]}/mine" in page
    assert f"/security/places/{asked[1]}/not-me" in page


def test_s67_a_session_that_began_later_is_not_offered_it_was_me_and_reads_from_where(
    asked, cast, new_client
):
    thief = new_client()
    with later(minutes=5):
        sign_in(thief, cast.alice)
        page = thief.get("/security").text
        assert f"/security/places/{asked[1]}/mine" not in page
        assert f"/security/places/{asked[1]}/not-me" in page
        assert "from a device you were signed in on before" in page


def test_s67_sent_all_the_same_it_answers_nothing_and_says_from_where(asked, cast, new_client):
    thief = new_client()
    with later(minutes=5):
        sign_in(thief, cast.alice)
        token = thief.csrf("/profile")
        thief.post(f"/security/places/{asked[1]}/mine", data={"csrf_token": token})
        assert "Answer this from a device you were signed in on before" in thief.get("/security").text
    db.session.rollback()
    assert db.session.get(KnownPlace, asked[1]).answered_at is None


def test_questions_cost_one_statement_more(asked, cast, count_statements):
    allow(cast.alice)
    asked[0].get("/security")
    with count_statements() as seen:
        assert asked[0].get("/security").status_code == 200
    assert seen.total <= 9, seen.statements


CHROME = (
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/149.0.0.0 Safari/537.36"
)


def test_s75_a_session_that_moved_is_asked_about_and_stands_in_the_history(cast, client):
    sign_in(client, cast.alice)
    client.get("/security", headers={"User-Agent": CHROME})
    page = client.get("/security").text
    assert "A session continued in another browser: Chrome on Linux" in page
    assert "Was it you? Say so from another device" in page
    history = client.get("/security/history").text
    assert "Session used from another place" in history
    assert history.count("This wasn’t me</a>") == 1  # though it is this very session


def test_s66_of_the_own_session_that_moved_it_may_be_said(cast, client):
    sign_in(client, cast.alice)
    client.get("/security", headers={"User-Agent": CHROME})
    wanted = sa.select(KnownPlace.id).where(KnownPlace.moved)
    path = f"/security/places/{db.session.scalars(wanted).one()}/not-me"
    client.post("/confirm", data={"confirm_password": PASSWORD, "csrf_token": client.csrf("/confirm")})
    assert client.post(path, data={"csrf_token": client.csrf(path)}).status_code == 303
    assert client.get("/security").location == "/sign-in/new-password"
