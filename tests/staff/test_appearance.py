"""A member of staff's own appearance at the desk."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from admin_app.identity.models import User
from admin_app.kernel.db import transaction
from tests.cast import sign_in
from tests.factories.people import make_person
from views.http.cookie import cookies

pytestmark = pytest.mark.one_database

PAGE = "/admin/me/profile/appearance"
SENT = {"theme": "auto", "button_size": "small", "rows_per_page": "10", "start_page": "people", "welcome": ""}


def wants(person, **columns):
    with transaction() as session:
        session.execute(sa.update(User).where(User.id == person.id).values(columns))


@pytest.mark.feature("S0-05", "S0-14", "S0-15", "S0-16")
def test_every_choice_shows_at_the_desk(client, cast, post):
    for _ in range(12):
        make_person(cast.nordlicht, password=False)
    sign_in(client, cast.sam)
    assert client.get("/admin/start").location == "/admin/"
    assert post(PAGE, **SENT).status_code == 303
    assert client.get("/admin/start").location == "/admin/people/"
    page = client.get("/admin/people/").text
    assert 'data-buttons="small"' in page
    assert "10 rows per page" in page
    assert "key=" in page
    assert " title=" not in page
    assert 'class="home" href="/admin/start"' in page


def test_an_address_that_asks_for_another_number_of_rows_has_its_way(client, cast):
    wants(cast.sam, rows_per_page=10)
    sign_in(client, cast.sam)
    asked = client.get("/admin/people/?size=50").text
    assert "size=50" in asked
    assert "size=10" not in client.get("/admin/people/").text


def test_a_start_page_whose_role_was_taken_gives_way_to_the_usual_one(client, cast):
    wants(cast.sam, start_page="staff")
    sign_in(client, cast.sam)
    assert client.get("/admin/start").location == "/admin/"


@pytest.mark.feature("S4-15")
def test_the_welcome_message_greets_staff_once_too(client, cast):
    wants(cast.ada, welcome="Four eyes!")
    sign_in(client, cast.ada)
    with client.session_transaction() as kept:
        kept["greet"] = "staff"
        cookies.answered(somebody=True)  # else nothing is known of the session, and no cookie is written
    assert "Four eyes!" not in client.get("/sign-in").text
    assert "Four eyes!" in client.get("/admin/").text
    assert "Four eyes!" not in client.get("/admin/").text
