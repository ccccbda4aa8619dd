"""A caller check's code is in no byte that reaches staff: pages, headers, lists, mails they may read, logs."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import url_for

from admin_app.identity.models import Membership
from admin_app.kernel import clock, crypto
from admin_app.kernel.db import transaction
from tests.cast import actor_of, sign_in
from tests.factories.caller_checks import ask, check_of, known_for_long, sent_code
from tests.lasting import lasting
from tests.rights import STAFF_ROLES
from tests.route_walk import NAMES, side_of
from tests.routes import LINES

pytestmark = pytest.mark.one_database


@pytest.fixture
def world(app, cast):
    return lasting(app, cast)


def bytes_of(answer) -> bytes:
    return answer.data + str(answer.headers).encode()


@pytest.mark.parametrize("channel", ["text", "call", "mail"])
def test_s74_no_staff_page_holds_a_code_that_is_on_its_way(app, world, new_client, caplog, channel):
    cast = world.cast
    known_for_long(cast)
    with transaction() as session:
        session.execute(sa.update(Membership).values(since=clock.now() - timedelta(days=10)))
    check = ask(actor_of(cast.sam), cast.alice, channel)
    code, kept = sent_code(check), check_of(check).code_hash
    secrets = [code.encode(), ", ".join(code).encode(), kept.encode(), crypto.lookup_hash(code, "x").encode()]
    nouns = {**world.own, "call": check, "person": cast.alice.id, "mail": check_of(check).message_id}
    for role in STAFF_ROLES:
        client = new_client()
        sign_in(client, getattr(world.cast, NAMES[role]))
        for line in (x for x in LINES if "GET" in x.methods and side_of(x) == "staff"):
            if not set(line.about.values()) <= nouns.keys():
                continue
            with app.test_request_context():
                path = url_for(line.endpoint, **{part: nouns[noun] for part, noun in line.about.items()})
            with client.get(path) as answer:
                told = bytes_of(answer)
            assert not [secret for secret in secrets if secret in told], (role, path)
    assert not any(code in record.getMessage() for record in caplog.records)
