"""The demo's states leave the people alone whose sign-ins `make run` prints."""

from __future__ import annotations

from admin_app.demo import security, story, world
from views.cli.demo import sign_ins


def test_nobody_whose_sign_in_is_printed_is_put_into_a_state(app):
    printed = sign_ins(8000).split()
    assert world.shown_manager() in printed
    assert story.LOCKED in printed
    assert set(security.people(world.companies())) & set(printed) == set()
