"""However a session ends, the very next request of any process is signed out (SECURITY 12)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from admin_app import config
from admin_app.account import service as accounts
from admin_app.identity.models import AccountStatus
from admin_app.kernel import clock
from admin_app.kernel.db import transaction
from admin_app.role import editing as role_editing
from admin_app.session import service as sessions
from admin_app.session.models import LoginSession
from admin_app.sign_in.password import credential
from admin_app.user import people
from tests.cast import actor_of
from tests.factories.billing import change
from tests.factories.people import PASSWORD, make_person
from tests.factories.roles import make_role
from tests.jobs.process import start
from tests.session.test_life import begin

# A process of its own that is asked, line by line, whom a cookie opens the door to.
OTHER = """
import sys
from admin_app.sign_in import authenticate
from tests.databases import settings_for
from wsgi import create_app
app = create_app(settings_for(sys.argv[1]))
print("ready", flush=True)
for line in sys.stdin:
    with app.app_context():
        login = authenticate.resolve(line.strip(), "customer")
        print(login.actor.name if login else "nobody", flush=True)
"""
NEW = "Another+H0rse-of-ours"


@pytest.fixture
def asked(app):
    """Ask the other process."""
    url = config.active().database_url
    process = start("-c", OTHER, url, url=url)
    assert process.stdout.readline() == b"ready\n"

    def ask(started):
        process.stdin.write(f"{started.cookie}\n".encode())
        return process.stdout.readline().decode().strip()

    yield ask
    process.stdin.close()
    process.wait(30)


def test_s12_an_ended_session_is_signed_out_in_every_process(cast, asked, db, postgres_only):
    sam, root = actor_of(cast.sam), actor_of(cast.root)
    assert cast.alice

    def me(user, started):
        return actor_of(user, session_id=started.session_id)

    def row(started):
        return db.session.get(LoginSession, started.session_id)

    def close():
        with transaction():
            accounts.lock_account(cast.nordlicht.id).status = AccountStatus.DEACTIVATED

    long_ago = clock.now() - timedelta(minutes=31)
    ends = {
        "by oneself": lambda _who, one, _two: sessions.sign_out(me(_who, one)),
        "from another device": lambda who, _one, two: sessions.sign_out_others(me(who, two)),
        "by staff, this one": lambda _who, one, _two: sessions.end_session(sam, one.session_id, "A reason"),
        "by staff, all": lambda who, _one, _two: sessions.end_all(sam, who.id, "A reason"),
        "its life is over": lambda _who, one, _two: change(row(one), ends_at=clock.now()),
        "nobody was active": lambda _who, one, _two: change(row(one), last_seen_at=long_ago),
        "the password is new": lambda who, _one, two: credential.change(
            me(who, two), current=PASSWORD, new=NEW
        ),
        "disabled": lambda who, _one, _two: people.disable(root, who.id, reason="A reason"),
        "the account is closed": lambda _who, _one, _two: close(),
    }
    for name, end in ends.items():
        who = make_person(cast.nordlicht)
        one, two = begin(who), begin(who)
        assert asked(one) == who.full_name, name
        end(who, one, two)
        assert asked(one) == "nobody", name


RIGHTS = OTHER.replace("login.actor.name if login", "','.join(sorted(login.actor.permissions)) if login")


def test_s21_rights_that_an_edit_took_are_gone_with_the_next_request_of_every_process(
    cast, db, postgres_only
):
    who = make_person(cast.nordlicht)
    role = make_role("own_people:read", "own_people:invite", scope="account", held_by=[who])
    started, url = begin(who), config.active().database_url
    process = start("-c", RIGHTS, url, url=url)
    assert process.stdout.readline() == b"ready\n"

    def rights():
        process.stdin.write(f"{started.cookie}\n".encode())
        return set(process.stdout.readline().decode().strip().split(","))

    assert rights() >= {"own_people:read", "own_people:invite"}
    given = {"name": role.name, "rights": ["own_people:read"], "reason": "A reason"}
    role_editing.change(actor_of(cast.root), role.id, **given)
    assert "own_people:invite" not in rights()
    process.stdin.close()
    process.wait(30)
