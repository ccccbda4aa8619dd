"""The way back for the last administrator: the operator confirms the dispute at the console."""

from __future__ import annotations

import re

from admin_app.kernel.actor import nobody
from admin_app.kernel.links import LinkPurpose
from admin_app.sign_in.password import credential
from tests.factories.disputes import row, say_not_me
from tests.sign_in.door import app_code

NEW = "An0ther-battery!"


def run(app, *words):
    return app.test_cli_runner().invoke(args=["staff", "settle-dispute", *words])


def test_it_prints_a_link_that_sets_the_new_password_and_settles_the_dispute(app, cast):
    found = say_not_me(cast.root)
    said = run(app, "root")
    assert said.exit_code == 0, said.output
    token = re.search(r"/link/reset/(\S+)", said.output)[1]
    assert row(found.id).confirmed_at
    credential.set_by_link(nobody(), token, LinkPurpose.RESET, new=NEW, code=app_code())
    assert row(found.id).ended_at


def test_where_no_dispute_of_that_name_is_open_it_says_so(app, cast):
    say_not_me(cast.alice)
    for name in ("root", "alice.lind", "nobody"):
        said = run(app, name)
        assert said.exit_code != 0
        assert "There is no open dispute of a member of staff with this name." in said.output


def test_done_twice_it_is_refused(app, cast):
    say_not_me(cast.root)
    assert run(app, "root").exit_code == 0
    assert run(app, "root").exit_code != 0
