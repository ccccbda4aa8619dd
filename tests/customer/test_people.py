"""People of the account: seen by all of them, changed by owners."""

from __future__ import annotations

import pytest

from admin_app.identity.models import AccountStatus, User, UserStatus
from admin_app.session.models import LoginSession
from admin_app.user import people
from tests.cast import actor_of, sign_in
from tests.factories.billing import change
from tests.factories.people import PASSWORD, make_person

pytestmark = pytest.mark.one_database

NEW = {"email": "hannah@nordlicht.example", "full_name": "Hannah Brandt", "role": "manager"}
ACTS = ("role", "disable", "enable", "resend")


def status_of(db, user):
    db.session.expire_all()
    return db.session.get(User, user.id).status


@pytest.mark.feature("S1-10")
def test_an_owner_invites_by_address_and_role(alice, outbox, post):
    assert post(alice, "/people/invite", **NEW).location == "/people"
    assert outbox.last.to == "hannah@nordlicht.example"
    page = alice.get("/people").text
    assert "Hannah Brandt" in page
    assert "Invited" in page


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"email": ""}, "Fill this in."),
        ({"email": "nobody"}, "name@example.com"),
        ({"full_name": "x" * 201}, "200"),
        ({"full_name": "a\u202eb"}, "control characters"),
        ({"role": "king"}, "Choose an entry from the list."),
        ({"email": "bob@nordlicht.example"}, "Somebody already signs in with this address"),
    ],
)
def test_a_wrong_field_is_told_and_the_rest_stays_typed(alice, cast, post, changes, told):
    assert cast.bob
    typed = {**NEW, **changes}
    answer = post(alice, "/people/invite", **typed)
    assert answer.status_code == 422
    assert told in answer.text
    assert ("Hannah Brandt" if "email" in changes else "hannah@nordlicht.example") in answer.text


@pytest.mark.feature("S1-28")
def test_a_stale_session_invites_with_the_password_in_the_same_form(stale, outbox, post):
    answer = post(stale, "/people/invite", **NEW)
    assert answer.status_code == 403
    assert "Hannah Brandt" in answer.text
    wrong = post(stale, "/people/invite", **NEW, confirm_password="Wrong+pass-word1")
    assert wrong.status_code == 422
    assert "Hannah Brandt" in wrong.text
    assert post(stale, "/people/invite", **NEW, confirm_password=PASSWORD).status_code == 303
    assert [m.template for m in outbox.all()] == ["invited"]


@pytest.mark.feature("S1-11", "S1-12")
def test_roles_go_to_owner_and_back(alice, cast, post):
    bob = f"/people/{cast.bob.id}"
    assert post(alice, f"{bob}/role", role="owner").location == bob
    assert "Owner" in alice.get(bob).text
    assert post(alice, f"{bob}/role", role="manager").status_code == 303


@pytest.mark.parametrize("act", ["role", "disable"])
def test_the_last_owner_stays(alice, cast, db, post, act):
    answer = post(alice, f"/people/{cast.alice.id}/{act}", role="manager", reason="I leave")
    assert answer.status_code in {403, 422}
    assert status_of(db, cast.alice) is UserStatus.ACTIVE
    if act == "role":
        assert "Make someone else an owner first" in answer.text


@pytest.mark.feature("S1-13")
def test_disabling_ends_the_sessions_and_keeps_the_reason(alice, bob, cast, db, post):
    assert bob.get("/profile").status_code == 200
    assert post(alice, f"/people/{cast.bob.id}/disable", reason="Left the company").status_code == 303
    assert bob.get("/profile").status_code == 303
    assert "Left the company" in alice.get(f"/people/{cast.bob.id}").text
    assert post(alice, f"/people/{cast.bob.id}/enable").status_code == 303
    assert status_of(db, cast.bob) is not UserStatus.DISABLED


def test_an_invitation_is_sent_again(alice, cast, outbox, post):
    user_id = people.invite(actor_of(cast.alice), **NEW)
    assert post(alice, f"/people/{user_id}/resend").status_code == 303
    assert len(outbox.to("hannah@nordlicht.example")) == 2


def test_another_owner_was_faster_and_the_typed_reason_stays(alice, cast, db, post):
    version = cast.bob.version
    people.change_role(actor_of(cast.alice), cast.bob.id, role="owner")
    answer = post(alice, f"/people/{cast.bob.id}/disable", reason="Left the company", version=version)
    assert answer.status_code == 409
    assert "Left the company" in answer.text
    assert status_of(db, cast.bob) is UserStatus.ACTIVE


@pytest.mark.parametrize("act", ACTS)
def test_s18_a_manager_sees_everybody_and_changes_nobody(bob, cast, db, post, act):
    page = bob.get(f"/people/{cast.alice.id}").text
    assert "alice@nordlicht.example" in page
    assert f"/{act}" not in page
    assert bob.get(f"/people/{cast.alice.id}/{act}").status_code == 403
    assert post(bob, f"/people/{cast.alice.id}/{act}", role="manager", reason="x").status_code == 403
    assert status_of(db, cast.alice) is UserStatus.ACTIVE


@pytest.mark.parametrize("act", ["", *(f"/{a}" for a in ACTS)])
@pytest.mark.parametrize("whose", ["carol", "sam"])
def test_s19_people_of_others_are_as_absent(alice, cast, db, post, act, whose):
    user = getattr(cast, whose)
    assert alice.get(f"/people/{user.id}{act}").status_code == 404
    if act:
        assert post(alice, f"/people/{user.id}{act}", role="manager", reason="x").status_code == 404
    assert status_of(db, user) is UserStatus.ACTIVE


@pytest.mark.parametrize("act", ["disable", "role"])
def test_s25_without_the_token_nothing_changes(alice, cast, db, act):
    answer = alice.post(f"/people/{cast.bob.id}/{act}", data={"role": "owner", "reason": "x"})
    assert answer.status_code == 400
    assert status_of(db, cast.bob) is UserStatus.ACTIVE
    assert "Manager" in alice.get(f"/people/{cast.bob.id}").text


def test_while_closing_nobody_is_invited_or_enabled(alice, cast, post):
    change(cast.nordlicht, status=AccountStatus.CLOSING)
    assert "/people/invite" not in alice.get("/people").text
    assert alice.get("/people/invite").status_code == 403
    assert post(alice, "/people/invite", **NEW).status_code == 403
    assert post(alice, f"/people/{cast.bob.id}/enable").status_code == 403


@pytest.mark.parametrize("reader", ["alice", "bob"])
def test_s22_of_colleagues_no_address_and_no_device_is_shown(new_client, cast, db, reader):
    other = cast.bob if reader == "alice" else cast.alice
    sign_in(new_client(), other)
    theirs = db.session.query(LoginSession).filter_by(user_id=other.id).one()
    change(theirs, last_ip="192.0.2.199", first_ip="192.0.2.199", device="Lynx on Plan 9")
    browser = new_client()
    sign_in(browser, getattr(cast, reader))
    for path in (
        "/people",
        f"/people/{other.id}",
        "/security",
        "/security/history",
        "/support-access",
        "/activity",
    ):
        page = browser.get(path).text
        assert "192.0.2.199" not in page
        assert "Lynx" not in page


def test_long_and_right_to_left_names_stay_within_their_row(alice, cast):
    make_person(cast.nordlicht, full_name="W" * 200)
    make_person(cast.nordlicht, full_name="ليلى الفارسي")
    page = alice.get("/people").text
    assert "<bdi>ليلى الفارسي</bdi>" in page
    assert "W" * 200 in page


@pytest.mark.both_databases
def test_many_people_go_on_by_key(alice, cast):
    change(cast.alice, rows_per_page=25)
    for number in range(30):
        make_person(cast.nordlicht, full_name=f"Zed Number {number:02d}")
    first = alice.get("/people").text
    key = first.partition("/people?key=")[2].partition('"')[0]
    assert "Zed Number 29" not in first
    assert "Zed Number 29" in alice.get(f"/people?key={key}").text
