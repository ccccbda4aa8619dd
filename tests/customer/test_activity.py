"""Activity: sentences of what happened, the account's for owners, their own part for managers."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest
import sqlalchemy as sa

from admin_app.account import history
from admin_app.identity.models import User
from admin_app.kernel import clock
from admin_app.kernel.db import transaction
from admin_app.session import service as sessions
from admin_app.support_access import service as support_access
from admin_app.user import people
from tests.cast import actor_of, sign_in
from tests.factories.billing import change
from tests.factories.support import allow

pytestmark = pytest.mark.one_database

THEMES = {0: "dark", 2: "light"}


@pytest.mark.both_databases
def test_an_owner_reads_what_everybody_did(alice, cast):
    people.change_profile(actor_of(cast.bob), theme="dark")
    people.change_profile(actor_of(cast.alice), theme="dark")
    page = alice.get("/activity").text
    assert "<b>Bob Solberg</b> changed their own profile: appearance" in page
    assert "You changed your profile: appearance" in page


@pytest.mark.both_databases
def test_a_manager_reads_the_own_part(bob, cast):
    people.change_profile(actor_of(cast.alice), theme="dark")
    people.change_role(actor_of(cast.alice), cast.bob.id, role="owner")
    people.change_role(actor_of(cast.alice), cast.bob.id, role="manager")
    page = bob.get("/activity").text
    assert "<b>Alice Lindqvist</b> changed your role: owner → manager" in page
    assert ": appearance" not in page


def test_what_staff_did_is_violet_with_first_name_initial_and_reason(alice, cast):
    allow(cast.alice)
    support_access.look(
        actor_of(cast.sam), cast.nordlicht.id, area="profile", field="email", reason="Ticket #7"
    )
    page = alice.get("/activity").text
    assert 'class="mark act"' in page
    assert "<b>Sam F.</b> looked at private data: Profile" in page
    assert "Ticket #7" in page
    assert "Ferreira" not in page


def test_chips_show_one_kind(alice, cast, new_client, post):
    people.change_profile(actor_of(cast.alice), theme="dark")
    other = sign_in(new_client(), cast.alice)
    sessions.end_own(actor_of(cast.alice), other)
    assert ": appearance" in alice.get("/activity?kind=changes").text
    page = alice.get("/activity?kind=sign_ins").text
    assert ": appearance" not in page
    assert "You ended 1 of your sessions" in page
    assert "Nothing of this kind" in alice.get("/activity?kind=staff").text


@pytest.mark.both_databases
@pytest.mark.parametrize("kind", ["everything", "'", "%00"])
def test_s31_an_unknown_kind_is_refused_in_words(alice, kind):
    assert alice.get(f"/activity?kind={kind}").status_code == 422


@pytest.mark.both_databases
def test_it_goes_on_by_key_and_keeps_the_chip(alice, cast):
    change(cast.alice, rows_per_page=25)
    actor = actor_of(cast.alice)
    for minute in range(27):
        with clock.shifted(timedelta(minutes=minute)):
            people.change_profile(
                actor, **({"full_name": f"Alice {minute}"} if minute % 2 else {"theme": THEMES[minute % 4]})
            )
    first = alice.get("/activity?kind=changes").text
    link = first.partition('rel="next"')[0].rpartition('href="')[2] or first
    assert "kind=changes" in link
    assert first.count("changed your profile") == 25
    path = link.partition('"')[0].replace("&amp;", "&")
    assert alice.get(path).text.count("changed your profile") == 2


@pytest.mark.both_databases
def test_s19_another_account_is_not_in_it(client, cast):
    people.change_profile(actor_of(cast.alice), full_name="Alice Canary")
    sign_in(client, cast.carol)
    assert "Canary" not in client.get("/activity").text


@pytest.mark.both_databases
def test_s27_names_and_reasons_are_never_markup(alice, cast):
    people.change_profile(actor_of(cast.bob), full_name="<script>alert(1)</script> %(actor)s %s")
    people.disable(actor_of(cast.alice), cast.bob.id, reason="<img src=x onerror=y> %d")
    page = alice.get("/activity").text
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert "%(actor)s %s" in page


def test_in_german_the_verb_agrees_with_whoever_reads(alice, cast):
    with transaction() as session:
        session.execute(sa.update(User).values(language="de"))
    people.change_role(actor_of(cast.alice), cast.bob.id, role="owner", reason="Vertretung")
    page = alice.get("/activity").text
    assert "Sie haben die Rolle von" in page


def downloaded(client, path="/activity/export"):
    answer = client.post(path, data={"csrf_token": client.csrf("/activity/export")})
    rows = list(csv.reader(io.StringIO(answer.get_data().decode("utf-8-sig"))))
    return answer, rows


def test_privacy_and_data_leads_to_it(alice):
    assert 'href="/activity"' in alice.get("/privacy").text.partition("<main")[2]


@pytest.mark.feature("S0-26")
def test_an_owner_downloads_all_of_it_in_words_and_that_is_told(alice, cast):
    people.change_profile(actor_of(cast.bob), theme="dark")
    answer, rows = downloaded(alice)
    assert answer.mimetype == "text/csv"
    assert "attachment" in answer.headers["Content-Disposition"]
    assert rows[0][0].startswith("When (")
    assert "Bob Solberg changed their own profile: appearance" in [row[1] for row in rows]
    assert "You downloaded the activity as a table" in alice.get("/activity").text


def test_a_manager_downloads_the_own_part(bob, cast):
    people.change_profile(actor_of(cast.alice), theme="dark")
    people.change_profile(actor_of(cast.bob), theme="light")
    _answer, rows = downloaded(bob)
    assert "You changed your profile: appearance" in [row[1] for row in rows]
    assert not [row for row in rows if "Alice" in row[1]]


@pytest.mark.both_databases
def test_a_download_has_the_kind_that_was_chosen_and_more_than_one_batch(alice, cast, monkeypatch):
    monkeypatch.setattr(history, "A_BATCH", 1)
    for theme in ("dark", "light", "dark"):
        people.change_profile(actor_of(cast.alice), theme=theme)
    _answer, rows = downloaded(alice, "/activity/export?kind=changes")
    told = [row[1] for row in rows[1:]]
    assert told.count("You changed your profile: appearance") == 3
    assert "You downloaded the activity as a table" not in told


def test_no_cell_of_a_download_is_a_formula(alice, cast):
    allow(cast.alice)
    support_access.look(
        actor_of(cast.sam), cast.nordlicht.id, area="profile", field="email", reason="=HYPERLINK(1)"
    )
    _answer, rows = downloaded(alice)
    assert "'=HYPERLINK(1)" in [row[3] for row in rows]


def test_a_download_takes_a_fresh_sign_in(client, cast):
    sign_in(client, cast.alice, fresh=False)
    answer, _rows = downloaded(client)
    assert answer.mimetype == "text/html"
    assert answer.status_code == 403


def test_after_six_downloads_in_an_hour_one_waits(alice):
    codes = [downloaded(alice)[0].status_code for _ in range(history.AN_HOUR + 1)]
    assert codes == [200] * history.AN_HOUR + [429]
