"""An invitation that is taken back or declined: who may, who is told, and that nothing opens by its link any more."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa

from admin_app.audit.models import AuditEvent
from admin_app.identity.models import User, UserStatus
from admin_app.kernel.actor import nobody
from admin_app.kernel.db import db
from admin_app.kernel.errors import Conflict, NotAllowed, NotFound, ReauthRequired
from admin_app.mailed_link.service import LinkDead
from admin_app.user import people
from admin_app.user.joining import invitation_ends
from tests.cast import actor_of, sign_in
from tests.factories.people import make_person
from tests.sign_in.door import post as send

NEW = {"email": "hannah@elsewhere.example", "full_name": "Hannah Brandt"}


@pytest.fixture
def alice(cast):
    return actor_of(cast.alice)


@pytest.fixture
def invited(alice, outbox):
    """Somebody who was invited, and the path of the mailed link."""
    user_id = people.invite(alice, **NEW)
    return user_id, "/" + outbox.last.links[0].split("/", 3)[3]


def status_of(user_id):
    db.session.expire_all()
    return db.session.get(User, user_id).status


def told(outbox, template):
    return [(m.to, m.subject) for m in outbox.all() if m.template == template]


@pytest.mark.feature("S1-10")
def test_an_invitation_is_taken_back_and_its_link_opens_nothing(alice, cast, client, outbox, invited):
    user_id, path = invited
    other = make_person(cast.nordlicht, role="owner", email="otto@nordlicht.example")
    assert client.get(path).status_code == 200
    invitation_ends.revoke(alice, user_id)
    assert status_of(user_id) is UserStatus.DISABLED
    assert client.get(path).status_code == 404
    assert told(outbox, "invitation_revoked") == [
        ("hannah@elsewhere.example", "An invitation was taken back"),
        (other.email, "The invitation of Hannah Brandt was taken back"),
    ]
    to_stranger = next(
        m for m in outbox.all() if m.to == "hannah@elsewhere.example" and m.template != "invited"
    )
    assert not re.search("Hannah|Alice|Nordlicht", to_stranger.text)  # s69
    people.enable(alice, user_id)
    assert status_of(user_id) is UserStatus.INVITED


@pytest.mark.feature("S1-10")
def test_the_invited_person_declines_and_the_owners_are_told(cast, client, outbox, invited):
    user_id, path = invited
    page = client.get(path).text
    decline = re.search(r'href="([^"]+/decline)"', page)[1]
    assert client.get(decline).status_code == 200
    assert status_of(user_id) is UserStatus.INVITED  # s06: looking changes nothing
    assert "The invitation is declined" in send(client, decline).text
    assert status_of(user_id) is UserStatus.DISABLED
    assert told(outbox, "invitation_declined") == [
        ("alice@nordlicht.example", "Hannah Brandt declined the invitation")
    ]
    for dead in (path, decline):
        assert client.get(dead).status_code == 404
    names = db.session.scalars(sa.select(AuditEvent.name).where(AuditEvent.target_id == user_id)).all()
    assert set(names) == {"person.invited", "person.invitation_declined"}


def test_s09_taking_back_asks_for_a_fresh_sign_in_itself(cast, invited):
    with pytest.raises(ReauthRequired):
        invitation_ends.revoke(actor_of(cast.alice, fresh=False), invited[0])


def test_s19_only_whoever_may_invite_in_the_account_takes_back(cast, invited):
    for actor, refusal in ((actor_of(cast.bob), NotAllowed), (actor_of(cast.carol), NotFound)):
        with pytest.raises(refusal):
            invitation_ends.revoke(actor, invited[0])
    assert status_of(invited[0]) is UserStatus.INVITED


def test_nobody_who_joined_is_taken_back(alice, cast):
    with pytest.raises(Conflict):
        invitation_ends.revoke(alice, cast.bob.id)


def test_of_taking_back_and_declining_at_once_one_wins(postgres_only, cast, invited, threads):
    user_id, path = invited
    token, actor = path.rpartition("/")[2], actor_of(cast.alice)
    nobody = actor_of(cast.alice, user_id=None, kind="nobody", acting_account_id=None)
    done = threads(
        [
            lambda: invitation_ends.revoke(actor, user_id),
            lambda: invitation_ends.decline(nobody, token),
        ]
    )
    assert sorted(type(one) for one in done if one is not None) in ([Conflict], [LinkDead])
    assert status_of(user_id) is UserStatus.DISABLED


@pytest.mark.one_database
def test_an_owner_takes_back_on_the_persons_page(client, cast, invited):
    sign_in(client, cast.alice)
    path = f"/people/{invited[0]}"
    assert f'href="{path}/revoke"' in client.get(path).text
    assert "hannah@elsewhere.example is told" in client.get(f"{path}/revoke").text
    assert send(client, f"{path}/revoke").location == path
    assert f'href="{path}/enable"' in client.get(path).text


@pytest.mark.parametrize(
    ("end", "told"), [("revoked", "Invitation taken back"), ("declined", "Invitation declined")]
)
def test_who_never_joined_is_shown_as_such_until_invited_again(cast, client, invited, end, told):
    user_id, path = invited
    if end == "revoked":
        invitation_ends.revoke(actor_of(cast.alice), user_id)
    else:
        invitation_ends.decline(nobody(), path.rpartition("/")[2])
    sign_in(client, cast.alice)
    assert told in client.get(f"/people/{user_id}").text
    sign_in(client, cast.sam)
    for page in ("/admin/people/?status=disabled", f"/admin/accounts/{cast.nordlicht.id}/people"):
        assert told in client.get(page).text
    make_person(cast.nordlicht, full_name="Hannah Brandtner")
    shown = client.get(f"/admin/people/{user_id}").text.partition("<main")[2]
    found = send(client, "/admin/search/", q="Hannah Brandt").text.partition("<main")[2]
    for where in (shown, found):
        assert told in where
        assert "isabled" not in where
    people.enable(actor_of(cast.alice), user_id)
    assert told not in client.get("/admin/people/").text
