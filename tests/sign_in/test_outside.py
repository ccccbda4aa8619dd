"""People whose password lives with another service: no way in, no link, no password here, and they are told where."""

from __future__ import annotations

from datetime import timedelta

import pytest

from admin_app.identity.models import Identity
from admin_app.kernel.db import transaction
from admin_app.kernel.errors import Conflict
from admin_app.kernel.links import LinkPurpose
from admin_app.policy.models import PolicyValue
from admin_app.session import lifecycle
from admin_app.session.models import LoginSession
from admin_app.sign_in import block, links
from admin_app.sign_in.password import credential, reset
from tests.cast import actor_of, sign_in
from tests.factories.billing import change
from tests.factories.people import make_person
from tests.session.test_life import begin
from tests.sign_in.door import at_door, enter, mail_forgotten, results

OUTSIDE = (Identity.REMOTE, Identity.THIRD_PARTY)


@pytest.mark.feature("S4-10")
@pytest.mark.parametrize("identity", OUTSIDE)
def test_nobody_from_outside_signs_in_with_a_password(client, cast, identity):
    out = make_person(cast.nordlicht, identity=identity)
    answer = enter(client, out.username)
    assert answer.status_code == 422
    assert "don’t match" in answer.text
    assert results(out.id) == ["outside_identity"]


@pytest.mark.parametrize("identity", OUTSIDE)
def test_forgotten_mails_no_link_but_says_where_to_go(cast, outbox, identity):
    out = make_person(cast.nordlicht, identity=identity, email="out@side.example")
    reset.forgotten(at_door(), kind="customer", name=out.username)
    mail_forgotten()
    assert [m.template for m in outbox.to("out@side.example")] == ["signs_in_elsewhere"]
    assert not [x for x in outbox.last.links if "/link/" in x]
    assert "another service" in outbox.last.text


def test_staff_are_told_why_they_can_send_no_link(cast, outbox):
    out = make_person(cast.nordlicht, identity=Identity.REMOTE)
    with pytest.raises(Conflict, match="another service"):
        reset.send_reset_link(actor_of(cast.sam), out.id, "she asked for it")
    assert outbox.all() == []


def test_a_link_from_before_sets_no_password(cast):
    with transaction() as session:
        token = links.issue(session.merge(cast.bob), LinkPurpose.RESET).token
    change(cast.bob, identity=Identity.REMOTE)
    with pytest.raises(links.LinkDead):
        credential.set_by_link(at_door(), token, LinkPurpose.RESET, new="Another+H0rse-of-ours")


@pytest.mark.feature("S4-09", "S4-10")
def test_each_kind_has_its_timers_and_third_parties_idle_thirty_minutes_whatever_is_set(cast, db):
    with transaction() as session:
        session.add(PolicyValue(key="session.idle_minutes", value=480))
        session.add(PolicyValue(key="session.days", value=3))
    times = {kind: lifecycle.times("customer", identity=kind) for kind in Identity}
    assert times[Identity.LOCAL].idle == times[Identity.REMOTE].idle == timedelta(hours=8)
    assert times[Identity.THIRD_PARTY].idle == timedelta(minutes=30)
    assert {t.life for t in times.values()} == {timedelta(days=3)}
    started = begin(cast.alice, lasts=times[Identity.THIRD_PARTY])
    assert db.session.get(LoginSession, started.session_id).idle_seconds == 1800


@pytest.mark.feature("S4-10")
@pytest.mark.parametrize(
    ("identity", "words"),
    [
        (Identity.REMOTE, "through the company’s directory"),
        (Identity.THIRD_PARTY, "through an outside provider"),
    ],
)
def test_staff_see_the_kind_and_why_there_is_no_way_in(client, cast, identity, words):
    out = make_person(cast.nordlicht, identity=identity, password=False)
    assert [h.cause for h in block.status([out.id])[out.id]] == [block.BlockCause.OUTSIDE]
    sign_in(client, cast.sam)
    page = client.get(f"/admin/people/{out.id}").text
    assert words in page
    assert "another service signs this person in" in page
    assert "with a password here" in client.get(f"/admin/people/{cast.bob.id}").text
