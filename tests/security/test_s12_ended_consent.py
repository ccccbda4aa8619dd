"""A grant's end masks the very next request of another process, and refuses its very next correction (SECURITY 12, 22)."""

from __future__ import annotations

import pytest

from admin_app import config
from admin_app.kernel import clock
from admin_app.support_access import looks
from admin_app.support_access import service as support_access
from tests.cast import actor_of
from tests.factories.billing import change
from tests.factories.contacts import make_contact
from tests.factories.support import allow
from tests.jobs.process import start

# A process of its own that is asked, line by line, what an agent's session sees of a number, and to correct a name.
OTHER = """
import sys
from uuid import UUID
from admin_app.identity.models import User
from admin_app.kernel.db import db
from admin_app.kernel.errors import NotAllowed
from admin_app.staff_edit import company
from admin_app.support_access.lens import lens_for
from tests.cast import actor_of
from tests.databases import settings_for
from wsgi import create_app
app = create_app(settings_for(sys.argv[1]))
print("ready", flush=True)
for number, line in enumerate(sys.stdin):
    agent, session, account, person = map(UUID, line.split())
    with app.app_context():
        actor = actor_of(db.session.get(User, agent), session_id=session)
        shown = lens_for(actor, account).phone("+4915123456318", person)
        try:
            company.correct_company(actor, account, legal_name=f"N {number}", registered_number="", reason="To correct it")
            corrected = "corrected"
        except NotAllowed:
            corrected = "refused"
        print("masked" if shown.masked else "shown", corrected, flush=True)
"""


@pytest.fixture
def asked(app, cast):
    """Ask the other process what a session of Sam's sees and may correct."""
    url = config.active().database_url
    process = start("-c", OTHER, url, url=url)
    assert process.stdout.readline() == b"ready\n"

    def ask(actor, person):
        line = f"{actor.user_id} {actor.session_id} {cast.nordlicht.id} {person.id}\n"
        process.stdin.write(line.encode())
        return process.stdout.readline().decode().strip()

    yield ask
    process.stdin.close()
    process.wait(30)


def test_s12_the_end_of_a_grant_masks_and_refuses_at_once_in_every_process(cast, asked):
    sam = actor_of(cast.sam)
    make_contact(cast.bob, "+4915123456318")
    alice = actor_of(cast.alice)
    ends = {
        "ended by an owner": (lambda grant: support_access.end(alice, grant.id), "masked refused"),
        "ran out": (lambda grant: change(grant, until_at=clock.now()), "masked refused"),
        "only a look from now on": (lambda grant: change(grant, mode="look"), "shown refused"),
    }
    for name, (end, left) in ends.items():
        grant = allow(cast.alice, areas=["profile"], mode="change")
        looks.look(sam, cast.nordlicht.id, area="profile")
        assert asked(sam, cast.bob) == "shown corrected", name
        end(grant)
        assert asked(sam, cast.bob) == left, name
