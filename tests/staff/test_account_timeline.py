"""The timeline of an account: device, country, and from what to what, as far as the reader may see."""

from __future__ import annotations

import re

import pytest

from admin_app.audit import timeline
from admin_app.kernel.rights.lens import Area, Lens, OpenArea
from admin_app.user import people, profile
from tests.cast import actor_of, sign_in
from tests.factories.audit import tell
from tests.factories.notes import make_note
from tests.factories.people import make_person

pytestmark = pytest.mark.one_database

GERMAN = "91.65.0.140"


def path(cast, tab=""):
    return f"/admin/accounts/{cast.nordlicht.id}{tab}"


def story(client, cast, tab=""):
    """The text of the timeline's lines, newest first."""
    page = client.get(path(cast, tab)).text.partition('<ol class="events">')[2].partition("</ol>")[0]
    lines = re.findall(r"<li>(.*?)</li>", page, re.DOTALL)
    return [" ".join(re.sub("<[^>]+>", " ", line).split()) for line in lines]


def rename(owner, **given):
    values = {"full_name": owner.full_name, "language": "en", "time_zone": "Europe/Berlin", "theme": "auto"}
    profile.change_profile(actor_of(owner, ip=GERMAN), **(values | given))


def test_an_event_tells_the_device_and_the_country_and_what_was_so_before(client, cast):
    rename(cast.alice, language="de")
    sign_in(client, cast.sam)
    line = story(client, cast)[0]
    assert "Language: English → German" in line
    assert "Firefox on" in line
    assert "Germany" in line
    assert GERMAN not in line


@pytest.mark.both_databases
def test_s22_what_was_so_before_is_shown_of_open_fields_alone_while_private_data_is_masked(client, cast):
    profile_name = cast.alice.full_name
    rename(cast.alice, full_name="Alice Anders")
    sign_in(client, cast.sam)
    line = story(client, cast)[0]
    assert f"Name: {profile_name} → Alice Anders" in line
    assert "203.0.113.9" not in line


def test_a_role_tells_which_one_it_was(client, cast):
    people.change_role(actor_of(cast.alice), cast.bob.id, role="owner", reason="Stands in")
    sign_in(client, cast.sam)
    assert "Role: Manager → Owner" in story(client, cast)[0]


def test_a_line_of_staff_says_so_without_their_own_address(client, cast):
    make_note(cast.ada, cast.nordlicht)
    sign_in(client, cast.sam)
    line = story(client, cast)[0]
    assert "wrote a note on the account Staff" in line
    assert "203.0.113" not in line


@pytest.mark.both_databases
def test_the_overview_has_twenty_lines_and_goes_on_where_they_end(client, cast):
    person = make_person(cast.nordlicht)
    tell(50, account_id=cast.nordlicht.id, subject_id=person.id)
    sign_in(client, cast.sam)
    page = client.get(path(cast)).text
    (older,) = re.findall(r'href="([^"]+)">Older events', page)
    assert "key=" in older
    assert client.get(older.replace("&amp;", "&")).status_code == 200


@pytest.mark.both_databases
def test_s23_values_of_whoever_is_restricted_stay_masked_under_a_grant_for_the_account(cast):
    for person in (cast.alice, cast.bob):
        tell(account_id=cast.nordlicht.id, subject_id=person.id, before={"pet": "cat"}, after={"pet": "dog"})
    lens = Lens((OpenArea(Area.PROFILE),), shut=frozenset({cast.bob.id}))
    rows = timeline.of_account(actor_of(cast.sam), lens, cast.nordlicht.id).rows
    assert {row.target_id for row in rows if row.changes} == {cast.alice.id}
