"""A caller check's code is in no byte that reaches staff: pages, headers, lists, mails they may read, logs."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from flask import url_for

from admin_app.identity.models import Membership, User
from admin_app.kernel import clock, crypto
from admin_app.kernel.db import transaction
from tests.cast import actor_of, sign_in
from tests.factories.caller_checks import LONG_AGO, ask, check_of, known_for_long, sent_code
from tests.factories.contacts import make_contact
from tests.factories.people import make_person
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


@pytest.fixture
def on_their_way(world):
    """By each channel a code for somebody of Nordlicht: the check with what leads to it, and what must not be seen."""
    known_for_long(world.cast)
    with clock.shifted(LONG_AGO):
        bob, mia = world.cast.bob, make_person(world.cast.nordlicht, full_name="Mia Mailed")
        make_contact(bob, "+4915155500199")
        with transaction() as session:
            session.execute(sa.update(User).where(User.id == mia.id).values(activated_at=clock.now()))
            session.execute(sa.update(Membership).values(since=clock.now()))
    checks, secrets = [], []
    for channel, user in (("text", world.cast.alice), ("call", bob), ("mail", mia)):
        check = ask(actor_of(world.cast.sam), user, channel)
        code, row = sent_code(check), check_of(check)
        checks.append({"call": check, "person": user.id, "mail": row.message_id})
        secrets += [code, ", ".join(code), row.code_hash, crypto.lookup_hash(code, "x")]
    return checks, [secret.encode() for secret in secrets]


@pytest.mark.parametrize("role", STAFF_ROLES)
def test_s74_no_staff_page_holds_a_code_that_is_on_its_way(app, world, on_their_way, client, caplog, role):
    checks, secrets = on_their_way
    sign_in(client, getattr(world.cast, NAMES[role]))
    for line in (x for x in LINES if "GET" in x.methods and side_of(x) == "staff"):
        about = set(line.about.values())
        for check in checks if about & checks[0].keys() else checks[:1]:
            nouns = {**world.own, **check}
            if not about <= nouns.keys():
                continue
            with app.test_request_context():
                path = url_for(line.endpoint, **{part: nouns[noun] for part, noun in line.about.items()})
            with client.get(path) as answer:
                told = bytes_of(answer)
            assert not [secret for secret in secrets if secret in told], path
    logged = [record.getMessage().encode() for record in caplog.records]
    assert not [line for line in logged for secret in secrets if secret in line]
