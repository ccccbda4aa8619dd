"""Making a token: what it may be, who may make it, and that it is shown once (S1-03, S1-04; SECURITY 9)."""

from __future__ import annotations

import dataclasses
from datetime import timedelta

import pytest
import sqlalchemy as sa

from admin_app.api_token import secret, service
from admin_app.api_token.models import ApiToken
from admin_app.kernel import clock
from admin_app.kernel.crypto import token_hash
from admin_app.kernel.errors import Conflict, Invalid, NotAllowed, ReauthRequired
from admin_app.kernel.rights.permissions import WrongState
from tests.cast import actor_of
from tests.factories.billing import change
from tests.factories.tokens import make_token


def make(actor, **asked):
    return service.make(actor, **{"name": "Nightly report", "level": "read", **asked})


@pytest.mark.feature("S1-03", "S1-04")
def test_s10_a_token_is_given_once_and_kept_as_a_hash(cast, db):
    made = make(actor_of(cast.alice))
    row = db.session.get(ApiToken, made.id)
    kept = str(dataclasses.asdict(made) | {c.name: getattr(row, c.name) for c in ApiToken.__table__.columns})
    assert row.token_hash == token_hash(made.token)
    assert kept.count(made.token) == 1, "what is given alone holds it"
    assert made.token.startswith(row.hint)
    assert len(row.hint) == secret.HINT


def test_a_token_has_a_prefix_256_bits_and_a_checksum_that_tells_a_typing_error():
    token = secret.make()
    assert token.startswith("gth_")
    assert len(token) == secret.LENGTH
    assert secret.is_well_formed(token)
    for place in range(len(token)):
        other = "x" if token[place] != "x" else "y"
        assert not secret.is_well_formed(token[:place] + other + token[place + 1 :])
    assert not secret.is_well_formed(token[:-1])
    assert not secret.is_well_formed(token + "\n")


def test_s9_making_one_takes_a_fresh_sign_in_and_is_told_to_every_known_address(cast, outbox):
    with pytest.raises(ReauthRequired):
        make(actor_of(cast.alice, fresh=False))
    assert not outbox.all()
    make(actor_of(cast.alice))
    assert [m.template for m in outbox.all()] == ["api_token_made"]


def test_staff_make_none(cast):
    with pytest.raises(NotAllowed):
        make(actor_of(cast.root))


@pytest.mark.parametrize("status", ["suspended", "closing"])
def test_none_is_made_while_the_account_is_not_active(cast, status):
    change(cast.nordlicht, status=status)
    with pytest.raises(WrongState):
        make(actor_of(cast.alice))


@pytest.mark.parametrize(
    ("field", "asked"),
    [
        ("name", {"name": " "}),
        ("name", {"name": "https://evil.example"}),
        ("level", {"level": "write"}),
        ("scopes", {"level": "scopes"}),
        ("scopes", {"level": "scopes", "scopes": ["account:write"]}),
        ("networks", {"networks": "203.0.113.7/24"}),
        ("networks", {"networks": "0.0.0.0/0"}),
        ("networks", {"networks": " ".join(f"203.0.113.{n}" for n in range(21))}),
        ("ends_on", {"ends_on": clock.now().date() - timedelta(days=1)}),
        ("ends_on", {"ends_on": clock.now().date() + timedelta(days=6 * 366)}),
        ("ends_on", {"ends_on": clock.now().date().max}),
    ],
)
def test_what_can_not_be_is_refused_beside_its_field(cast, field, asked):
    with pytest.raises(Invalid) as refused:
        make(actor_of(cast.alice), **asked)
    assert refused.value.field == field


def test_no_two_live_tokens_of_a_person_have_one_name(cast):
    first = make(actor_of(cast.alice))
    with pytest.raises(Invalid) as refused:
        make(actor_of(cast.alice))
    assert refused.value.field == "name"
    service.end(actor_of(cast.alice), first.id)
    make(actor_of(cast.alice))
    make(actor_of(cast.bob))


def test_a_person_has_25_at_most_and_an_ended_one_does_not_count(cast):
    tokens = [make_token(cast.alice) for _ in range(service.MOST)]
    with pytest.raises(Conflict):
        make(actor_of(cast.alice))
    service.end(actor_of(cast.alice), tokens[0].id)
    make(actor_of(cast.alice))


def test_the_last_one_is_made_once_by_two_at_the_same_moment(cast, db, threads, postgres_only):
    for _ in range(service.MOST - 1):
        make_token(cast.alice)
    actor = actor_of(cast.alice)
    done = threads([lambda n=n: make(actor, name=f"Program {n}") for n in range(6)])
    assert sum(isinstance(result, service.MadeToken) for result in done) == 1
    assert db.session.scalar(sa.select(sa.func.count()).select_from(ApiToken)) == service.MOST
