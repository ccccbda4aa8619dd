"""Staff say why, whichever way they come to a command."""

from __future__ import annotations

import inspect
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import url_for

from admin_app.identity.models import User
from admin_app.kernel import clock
from admin_app.kernel.actor import Actor, ActorKind
from admin_app.kernel.errors import Invalid
from admin_app.kernel.rights.permissions import Permission
from admin_app.session.models import LoginSession
from tests.cast import sign_in
from tests.factories.taken_back import make_notices
from tests.reasons import REASONED, WITHOUT, Command
from tests.route_walk import side_of
from tests.routes import ACTS, LINES, OWN_SETTINGS
from tests.world import World
from views.desk import NOUNS
from views.desk.requests.acts import ACTS as CASE_ACTS

OWN = ("staff_me.", "sign_in.")
WORDS = {"reason", "reasons", "note"}
TYPED: dict[str, Any] = {
    "proof": "Called back on the number known before",
    "factor": "totp",
    "rule": "binding",
    "verdict": "drop",
    "hold": "debts",
    "outcome": "paid",
    "outcomes": {},
    "email": "new@company.example",
    "full_name": "New Colleague",
    "role_keys": ["support"],
    "statement": sa.select(User.id),
    "permission": Permission.ACCOUNT_READ,
    "filters": {},
    "kinds": ["invoices"],
    "title": "A backup lay open",
    "aware_at": clock.now(),
    "way": "told_each",
}


@pytest.fixture
def mighty(cast) -> Actor:
    """Somebody of staff whom no right, no fresh sign-in and no form keeps from anything."""
    return Actor(
        ActorKind.STAFF,
        user_id=cast.sam.id,
        permissions=frozenset(Permission),
        fresh_until=clock.now() + timedelta(minutes=5),
    )


def arguments(command: Command, words: str) -> dict[str, Any]:
    wanted = list(inspect.signature(command).parameters)[1:]
    known = {**TYPED, **dict.fromkeys(WORDS, words)}
    return {name: known.get(name, clock.new_id() if name.endswith("_id") else "1") for name in wanted}


def test_s73_each_route_of_the_desk_that_acts_is_listed_with_its_command_or_why_no_reason_is_asked():
    there = {
        line.endpoint
        for line in LINES
        if "POST" in line.methods and side_of(line) == "staff" and not line.endpoint.startswith(OWN)
    }
    assert set(REASONED) | set(WITHOUT) == there
    assert not set(REASONED) & set(WITHOUT)


def test_s73_the_list_names_the_commands_that_the_acts_call():
    acts = {f"{page}.{act.name}": act.command for page, act in _desk_acts()}
    acts |= {f"staff_requests.{act.slug}": act.command for act in CASE_ACTS}
    told = {line.endpoint for line in ACTS} - {
        "staff_members.invite",
        "sessions.end_everybodys",
        "documents.write",
        "documents.edit",
        "roles.new",
        "breaches.record",
        "mailings.write",
        "mailings.edit",
        "news.write",
        "news.edit",
        "roles.copy",
        "roles.edit",
    }
    assert acts.keys() >= told
    assert {name: REASONED.get(name, command) for name, command in acts.items()} == acts


def _desk_acts():
    for view, _model, key in NOUNS:
        endpoint = {"staff": "staff_members", "trusted": "trusted_addresses"}.get(key, key)
        yield from ((endpoint, act) for act in view.acts)


@pytest.mark.parametrize(
    "command", dict.fromkeys(REASONED.values()), ids=lambda c: f"{c.__module__}.{c.__name__}"
)
@pytest.mark.parametrize("words", ["", " \t ", "ok"])
def test_s73_a_command_of_staff_refuses_an_act_without_a_reason(mighty, command, words, sqlite_only):
    with pytest.raises(Invalid) as caught:
        command(mighty, **arguments(command, words))
    assert caught.value.field in WORDS


def test_s73_the_page_of_the_own_sessions_ends_nobody_elses(client, new_client, cast, db):
    theirs = sign_in(new_client(), cast.alice)
    sign_in(client, cast.sam)
    token = client.csrf("/admin/me/profile")
    answer = client.post(f"/admin/me/security/sessions/{theirs}/end", data={"csrf_token": token})
    assert answer.status_code == 404
    assert db.session.get(LoginSession, theirs).ended_at is None


def test_s73_no_act_is_offered_on_the_own_session_nor_to_an_agent_on_a_colleagues(client, new_client, cast):
    colleague, customer = sign_in(new_client(), cast.ada), sign_in(new_client(), cast.alice)
    own = sign_in(client, cast.sam)
    offered = {
        session: f"/admin/sessions/{session}/end" in client.get(f"/admin/sessions/{session}").text
        for session in (own, colleague, customer)
    }
    assert offered == {own: False, colleague: False, customer: True}


def test_s73_no_page_of_the_own_settings_reaches_what_is_somebody_elses(app, client, new_client, cast, db):
    """An agent's acts on a customer are those of the desk, each with its reason."""
    world, alice = World(cast), cast.alice
    session = sign_in(new_client(), alice)
    hers = {
        "own_session": session,
        "own_network": world.network(alice).id,
        "own_place": world.place(alice).id,
        "own_thing": make_notices(alice).id,
        **world.answers(alice, db.session.get(LoginSession, session)),
        **world.keys(alice),
    }
    sign_in(client, cast.root)
    token, wrong = client.csrf("/admin/me/profile"), []
    for line in (line for line in OWN_SETTINGS if line.endpoint.startswith("staff_me.") and line.about):
        with app.test_request_context():
            path = url_for(line.endpoint, **{part: hers[noun] for part, noun in line.about.items()})
        for method in line.methods:
            data = {"csrf_token": token} if method == "POST" else None
            if client.open(path, method=method, data=data).status_code != 404:
                wrong.append(f"{method} {line.endpoint}")
    assert wrong == []
