"""A token that is ended while programs use it: nothing that is asked after the end is answered (SECURITY 12)."""

from __future__ import annotations

import time

import pytest

from admin_app.api_token import service
from admin_app.kernel.db import db
from admin_app.kernel.errors import Conflict
from admin_app.sign_in.authenticate import Visit
from admin_app.sign_in.bearer.authenticate import Bearer, NoToken, authenticate
from admin_app.user import people
from tests.cast import actor_of
from tests.factories.tokens import make_token

ASKS = 12  # by four of them: fewer than an address may ask in vain


def asking(text):
    """Ask again and again; each time when it was begun, and what came of it."""

    def ask():
        found = []
        for _ in range(ASKS):
            begun = time.monotonic()
            try:
                found.append((begun, authenticate(text, Visit(ip="127.0.0.1"))))
            except NoToken as error:
                found.append((begun, error))
            db.session.rollback()
        return found

    return ask


@pytest.mark.parametrize("way", ["end", "disable"])
def test_s12_what_is_asked_after_a_token_ended_is_refused(cast, threads, postgres_only, way):
    token, owner = make_token(cast.bob), actor_of(cast.alice)
    ways = {
        "end": lambda: service.end(owner, token.id),
        "disable": lambda: people.disable(owner, cast.bob.id),
    }

    def over():
        time.sleep(0.05)
        ways[way]()
        return time.monotonic()

    *asked, ended = threads([asking(token.text)] * 4 + [over])
    answers = [answer for some in asked for answer in some]
    assert any(isinstance(result, Bearer) for _begun, result in answers)
    late = [result for begun, result in answers if begun > ended]
    assert all(isinstance(result, NoToken) for result in late)


def test_one_of_several_ends_it(cast, threads, postgres_only):
    token, owner = make_token(cast.bob), actor_of(cast.alice)
    done = threads([lambda: service.end(owner, token.id)] * 5)
    assert done.count(None) == 1
    assert [type(result) for result in done if result is not None] == [Conflict] * 4
