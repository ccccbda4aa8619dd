"""A factor that only registers itself is asked for, shown, counted, removed and named like the others."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from admin_app.audit.models import AuditEvent
from admin_app.identity.models import User
from admin_app.kernel import clock
from admin_app.kernel.db import transaction
from admin_app.kernel.errors import Invalid
from admin_app.recovery_case import rules as recovery_rules
from admin_app.session.models import Stage
from admin_app.sign_in import block, reauthentication
from admin_app.sign_in.block import BlockCause
from admin_app.sign_in.factors import changes, registry, removal
from tests.cast import actor_of, sign_in
from tests.factories.people import PASSWORD, make_person
from tests.factories.proposals import propose, row
from tests.session.test_life import begin
from tests.sign_in import printed_grid
from tests.sign_in.door import enter, knock, later, post
from tests.sign_in.printed_grid import CELL, GRID
from views.labels.people.factors import WORDS
from views.sign_in.factor_pages import PAGES


@pytest.fixture
def eve(app, cast):
    """A customer whose second factor is a printed grid."""
    with printed_grid.registered(app):
        person = make_person(cast.nordlicht, username="eve", full_name="Eve Berg")
        printed_grid.print_grid(person)
        yield person


def test_it_is_asked_for_at_sign_in_and_opens_the_session(eve, client):
    asked = enter(client, "eve")
    page = client.get(asked.location).text
    assert "Look at your grid" in page
    assert "What stands in B3" in page
    wrong = post(client, "/sign-in/code", code="b3-nope")
    assert wrong.status_code == 422
    assert "Something else stands in B3." in wrong.text
    assert post(client, "/sign-in/code", code=CELL).location == "/"
    assert client.get("/security").status_code == 200


def test_it_proves_anew_who_acts(eve):
    actor = actor_of(eve, session_id=begin(eve).session_id)
    with pytest.raises(Invalid, match="what stands in B3"):
        reauthentication.confirm(actor, PASSWORD)
    assert reauthentication.confirm(actor, PASSWORD, CELL).fresh_until


def test_it_stands_on_the_sign_in_security_page_and_at_the_desk(eve, cast, client, new_client):
    sign_in(client, eve)
    assert "Printed lately" in client.get("/security").text
    desk = new_client()
    sign_in(desk, cast.sam)
    assert "On paper" in desk.get(f"/admin/people/{eve.id}").text


def test_it_counts_as_two_step_sign_in(eve, db):
    assert knock("eve").stage is Stage.FACTOR
    assert db.session.scalar(sa.select(registry.any_on()).where(User.id == eve.id))
    assert not changes.is_last(registry.FACTORS[0], eve.id)


def test_used_lately_it_is_not_lost(eve, client):
    since = clock.now()
    enter(client, "eve")
    assert not recovery_rules.factor_seen_since(eve.id, since)
    with later(minutes=1):
        assert post(client, "/sign-in/code", code=CELL).status_code == 303
    assert recovery_rules.factor_seen_since(eve.id, since)


def test_two_members_of_staff_remove_it_and_mail_and_trail_name_it(eve, cast, db, outbox, new_client):
    asked = propose(cast.sam, eve, factor=GRID.key)
    desk = new_client()
    sign_in(desk, cast.root)
    assert "printed grid" in desk.get(f"/admin/proposals/{asked}").text
    removal.confirm_removal(actor_of(cast.root), asked, version=row(asked).version)
    assert GRID.rows(eve.id) == []
    assert "Your printed grid no longer works here." in outbox.to(eve.email)[-1].text
    facts = db.session.scalars(sa.select(AuditEvent.facts).where(AuditEvent.name == "factor.removed")).one()
    assert facts["factor"] == "removed_grid"
    assert "the printed grid" in desk.get(f"/admin/people/{eve.id}").text


def test_off_after_too_many_failures_it_is_told_to_staff(eve, db):
    with transaction():
        for _time in range(100):
            GRID.code.count_failure(eve.id)
    found = block.status([eve.id])[eve.id]
    assert [(h.cause, h.text) for h in found] == [(BlockCause.FACTOR_DISABLED, "the printed grid is off")]


def test_every_factor_has_its_words_and_pages():
    keys = {factor.key for factor in registry.FACTORS}
    assert keys == set(WORDS) == set(PAGES)
    assert len(keys) == len({factor.method for factor in registry.FACTORS}) == len(registry.FACTORS)
