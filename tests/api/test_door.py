"""The door for programs: which tokens open it, what every answer carries, and that nothing of a browser counts there."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from admin_app.api_token import secret, service
from admin_app.config import DEMO_KEY, SecretStr
from admin_app.identity.models import User
from admin_app.kernel import clock
from admin_app.kernel.db import transaction
from admin_app.sign_in.bearer.authenticate import REQUESTS
from admin_app.sign_in.models import Throttle
from admin_app.user import people
from tests.cast import actor_of, sign_in
from tests.factories.billing import change
from tests.factories.contacts import make_contact
from tests.factories.people import make_person
from tests.factories.pins import lock, make_pin
from tests.factories.tokens import make_token
from tests.web.test_ready import OTHER_KEY
from tests.world import World

PROBLEM = "application/problem+json"


@pytest.fixture
def ask(new_client):
    """A program: no cookies, a token or none."""

    def asked(token=None, path="/api/v1/account", **headers):
        own = token.headers if token else {}
        return new_client().get(path, headers={**own, **headers})

    return asked


def refused(answer, status, code):
    assert answer.status_code == status, answer.text
    assert answer.mimetype == PROBLEM
    assert answer.json["code"] == code
    assert answer.json["status"] == status
    assert answer.json["reference"] == answer.headers["X-Request-Id"]
    return True


def test_a_token_made_on_the_page_opens_the_account_until_it_is_ended(cast, client, ask):
    sign_in(client, cast.alice)
    form = {"csrf_token": client.csrf("/tokens/create"), "name": "Report", "level": "read"}
    shown = client.post("/tokens/create", data=form)
    found = next(
        word for word in shown.text.replace("<", " ").replace(">", " ").split() if word.startswith("gth_")
    )
    headers = {"Authorization": f"Bearer {found}"}
    answer = ask(**headers)
    assert answer.status_code == 200
    assert answer.json["number"] == cast.nordlicht.number
    page = client.get("/tokens").text
    assert found not in page
    token_id = page.split("/tokens/")[-1].split("/")[0]
    client.post(f"/tokens/{token_id}/end", data={"csrf_token": client.csrf("/tokens/create")})
    assert refused(ask(**headers), 401, "no_token")
    assert ask(**headers).headers["WWW-Authenticate"].startswith("Bearer")


def test_what_is_no_live_token_gets_one_answer(cast, ask):
    made = make_token(cast.alice)
    over = make_token(cast.alice, ends_at=clock.now() - timedelta(seconds=1))
    gone = make_token(cast.bob)
    people.disable(actor_of(cast.alice), cast.bob.id)
    texts = [
        "", "Bearer", f"Basic {made.text}", "Bearer gth_nothing", f"Bearer {secret.make()}",
        f"Bearer {over.text}", f"Bearer {gone.text}", f"Bearer {made.text}x", f"Bearer {made.text[:-1]}",
    ]  # fmt: skip
    answers = [ask(Authorization=text) for text in texts]
    assert all(refused(answer, 401, "no_token") for answer in answers)
    assert len({answer.json["detail"] for answer in answers}) == 1
    assert ask(made).status_code == 200


def test_a_typing_error_is_told_without_asking_the_database(cast, ask, count_statements):
    token = make_token(cast.alice)
    with count_statements() as seen:
        assert refused(ask(Authorization=f"Bearer {token.text[:-1]}"), 401, "no_token")
    assert seen.total == 0


def test_the_token_is_judged_in_one_statement_and_counted_in_another(cast, ask, count_statements):
    token = make_token(cast.alice)
    ask(token)
    with count_statements() as seen:
        assert ask(token).status_code == 200
    assert seen.total == 4, "token, count, account, addresses"


def test_a_session_opens_nothing_there_and_no_cookie_is_set_or_read(cast, client):
    sign_in(client, cast.alice)
    answer = client.get("/api/v1/account")
    assert refused(answer, 401, "no_token")
    assert "Set-Cookie" not in answer.headers
    token = make_token(cast.carol)
    answer = client.get("/api/v1/account", headers=token.headers)
    assert answer.json["number"] == cast.other.number
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Cache-Control"] == "no-store"
    assert client.get("/profile").status_code == 200


def test_s17_a_locked_session_opens_nothing_there_and_a_token_is_no_key_to_the_lock(cast, client):
    make_pin(cast.alice)
    lock(sign_in(client, cast.alice))
    assert refused(client.get("/api/v1/account"), 401, "no_token")
    token = make_token(cast.alice)
    assert client.get("/api/v1/account", headers=token.headers).status_code == 200
    assert client.get("/profile", headers=token.headers).location.startswith("/locked")


def test_s35_a_cursor_outlives_the_change_of_the_key_and_a_lost_key_is_told(cast, ask, use_settings):
    make_person(cast.nordlicht)
    token = make_token(cast.alice)
    path = f"/api/v1/people?limit=1&cursor={ask(token, '/api/v1/people?limit=1').json['next_cursor']}"
    use_settings(encryption_keys=SecretStr(f"{OTHER_KEY.replace('demo', 'newer')},{DEMO_KEY}"))
    assert ask(token, path).status_code == 200
    use_settings(encryption_keys=SecretStr(OTHER_KEY.replace("demo", "newer")))
    assert ask(token, "/api/v1/people?limit=1").status_code == 200  # a token is hashed: it needs no key
    assert refused(ask(token, path), 422, "cursor")


def test_a_token_opens_no_page(cast, new_client):
    token = make_token(cast.alice)
    answer = new_client().get("/profile", headers=token.headers)
    assert answer.status_code == 303


def test_s12_a_token_that_is_ended_is_refused_by_the_very_next_request(cast, ask):
    token = make_token(cast.bob)
    assert ask(token).status_code == 200
    service.end(actor_of(cast.alice), token.id)
    assert refused(ask(token), 401, "no_token")


@pytest.mark.parametrize(("status", "there"), [("suspended", 200), ("closing", 200), ("deactivated", 401)])
def test_it_works_where_its_person_could_sign_in(cast, ask, status, there):
    token = make_token(cast.alice)
    change(cast.nordlicht, status=status)
    assert ask(token).status_code == there


def test_a_token_held_to_networks_works_from_there_alone(cast, ask):
    elsewhere = make_token(cast.alice, networks=["203.0.113.0/24"])
    here = make_token(cast.alice, networks=["203.0.113.0/24", "127.0.0.1"])
    assert refused(ask(elsewhere), 403, "address_denied")
    assert ask(here).status_code == 200


def test_s16_a_restriction_of_person_or_account_judges_the_bearers_address(cast, ask):
    from admin_app.trusted_ip.models import TrustedAddress
    from tests.factories.sessions import make_session  # noqa: F401 - rows beside it
    from tests.world_links import add

    token, other = make_token(cast.alice), make_token(cast.bob)
    add(
        TrustedAddress(id=clock.new_id(), user_id=cast.alice.id, network="203.0.113.0/24", purpose="restrict")
    )
    assert refused(ask(token), 403, "address_denied")
    assert ask(other).status_code == 200
    add(
        TrustedAddress(
            id=clock.new_id(), account_id=cast.nordlicht.id, network="203.0.113.0/24", purpose="restrict"
        )
    )
    assert refused(ask(other), 403, "address_denied")


def test_a_token_held_to_parts_opens_no_other(cast, ask):
    token = make_token(cast.alice, level="scopes", scopes=["activity:read"])
    assert refused(ask(token), 403, "scope")


def test_while_a_deletion_waits_nothing_is_opened_ones_own_mail_and_contacts_neither(cast, ask, db):
    token, world = make_token(cast.alice), World(cast)
    own, colleagues = world.mail(cast.alice).id, world.mail(cast.bob).id
    contact = make_contact(cast.alice, "own@nordlicht.example").id
    change(db.session.get(User, cast.alice.id), erasure_due_at=clock.now() + timedelta(days=3))
    for path in ("account", f"mails/{own}", f"mails/{colleagues}", "contacts", f"contacts/{contact}"):
        assert refused(ask(token, path=f"/api/v1/{path}"), 403, "awaits_erasure"), path


def test_s57_what_is_refused_for_its_address_or_a_missing_second_step_counts_too(cast, ask):
    outside = make_token(cast.alice, networks=["203.0.113.0/24"])
    assert refused(ask(outside), 403, "address_denied")
    with transaction() as session:
        session.execute(sa.update(Throttle).where(Throttle.key.like("token:%")).values(failures=REQUESTS))
    assert refused(ask(outside), 429, "rate_limited")


def test_each_answer_says_how_much_may_still_be_asked_and_the_601st_of_a_minute_waits(cast, ask, db):
    from admin_app.sign_in.models import Throttle

    token = make_token(cast.alice)
    first = ask(token)
    assert first.headers["RateLimit-Policy"] == '"token";q=600;w=60'
    assert first.headers["RateLimit"].startswith('"token";r=599;t=')
    db.session.rollback()
    from admin_app.kernel.db import transaction

    with transaction() as session:
        row = session.get(Throttle, session.query(Throttle.key).filter(Throttle.key.like("token:%")).scalar())
        row.failures = 600
    answer = ask(token)
    assert refused(answer, 429, "rate_limited")
    assert 0 < int(answer.headers["Retry-After"]) <= 60
    with clock.shifted(timedelta(seconds=61)):
        assert ask(token).status_code == 200


def test_texts_that_are_no_token_are_held_back_by_address(cast, ask):
    answers = [ask(Authorization=f"Bearer {secret.make()}").status_code for _ in range(62)]
    assert answers.count(401) == 60
    assert answers[-1] == 429
    assert ask(make_token(cast.alice)).status_code == 200


def test_an_unchanged_answer_is_told_by_its_mark(cast, ask):
    token = make_token(cast.alice)
    first = ask(token)
    again = ask(token, **{"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    assert not again.data


def test_the_use_is_written_down_sparingly(cast, ask, db):
    from admin_app.api_token.models import ApiToken

    token = make_token(cast.alice)
    ask(token)
    db.session.rollback()
    row = db.session.get(ApiToken, token.id, populate_existing=True)
    first = row.last_used_at
    assert row.last_ip == "127.0.0.1"
    ask(token)
    db.session.rollback()
    assert db.session.get(ApiToken, token.id, populate_existing=True).last_used_at == first
    with clock.shifted(timedelta(minutes=11)):
        ask(token)
    db.session.rollback()
    assert db.session.get(ApiToken, token.id, populate_existing=True).last_used_at > first


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_s25_nothing_can_be_changed(cast, new_client, method):
    token = make_token(cast.alice)
    answer = getattr(new_client(), method)("/api/v1/account", headers=token.headers)
    assert refused(answer, 405, "method_not_allowed")


def test_what_is_not_there_is_told_as_a_problem(cast, ask):
    assert refused(ask(make_token(cast.alice), "/api/v1/nothing"), 404, "not_found")
    assert refused(ask(None, "/api/nothing"), 404, "not_found")


def test_the_description_is_openapi_3_1_and_public(ask):
    answer = ask(None, "/api/v1/openapi.json")
    assert answer.json["openapi"].startswith("3.1")
    assert "/api/v1/account" in answer.json["paths"]
