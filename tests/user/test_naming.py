"""What a person is found by."""

import pytest

from admin_app.user import people
from admin_app.user.identifiers import email_address, username
from admin_app.user.identifiers.columns import name_columns, username_shown
from tests.cast import actor_of
from tests.plans import asked


@pytest.mark.parametrize(
    ("username", "email", "shown"),
    [
        ("alice", "alice.lind@x.example", "alice"),
        ("ALICE", "alice@x.example", ""),
        ("alice@x.example", "alice@x.example", ""),
        ("other@y.example", "alice@x.example", ""),
        ("ﬁona", "bob@x.example", "fiona"),
        ("Straße", "strasse@x.example", ""),
    ],
)
def test_s22_a_username_that_tells_the_address_is_not_shown(username, email, shown):
    assert username_shown(username, [email]) == shown


def test_the_folded_columns_come_from_one_place():
    columns = name_columns(
        username="Ana", email="Ana.K@Example.ORG", full_name="Ana  KOVAČ", other_emails=["ana@z.example"]
    )
    assert columns["email_folded"] == "ana.k@example.org"
    assert (columns["full_name_folded"], columns["email_domain"]) == ("ana kovač", "example.org")
    assert columns["username_shown"] == ""


def test_whether_a_name_is_taken_is_found_by_indexes_alone(cast):
    alice, bob = actor_of(cast.alice), actor_of(cast.bob)
    with asked() as seen:
        people.invite(alice, email="new@nordlicht.example", full_name="New")
        username.change(bob, username="bob.s")
        email_address.holder("somebody@nordlicht.example", bob.user_id)
    assert [sql for sql, _ in seen.selects if "email_changes" in sql]
    assert seen.scans("users") == []
