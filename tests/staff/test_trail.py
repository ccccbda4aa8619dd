"""The audit trail at the desk: a dense table whose rows open in their place, and how far the chain is proven."""

from __future__ import annotations

import re

import pytest

from admin_app.audit.models import AuditEvent
from admin_app.audit.proof import sealing, service
from admin_app.kernel.actor import console
from tests.cast import actor_of, sign_in
from tests.factories.audit import tell

pytestmark = pytest.mark.one_database

TRAIL = "/admin/audit/"


@pytest.fixture
def renamed(cast, post, client):
    """An event with a before and an after, in the trail that Aud reads."""
    sign_in(client, cast.sam)
    post(f"/admin/people/{cast.bob.id}/disable", reason="He left the company")
    sign_in(client, cast.aud)
    return newest("person.disabled")


def newest(name):
    from admin_app.kernel.db import db

    db.session.rollback()
    found = db.session.query(AuditEvent).filter_by(name=name).order_by(AuditEvent.at.desc()).first()
    assert found
    return found


def test_a_row_says_what_happened_who_did_it_to_which_account_and_when(client, renamed):
    page = client.get(TRAIL).text
    row = page[page.index(f'id="e-{renamed.id}"') :].partition("</tr>")[0]
    for part in ("Bob Solberg", 'data-label="By"', "Sam Ferreira", "Nordlicht Media GmbH", "<time"):
        assert part in row


def test_a_row_opens_in_its_place_without_script_and_closes_again(client, renamed):
    closed = client.get(TRAIL).text
    assert "open-row" not in closed
    opens = re.search(rf'id="o-{renamed.id}" href="([^"#]+)', closed)[1].replace("&amp;", "&")
    opened = client.get(opens).text
    for part in ("open-row", "He left the company", str(renamed.id), renamed.request_id, "not yet"):
        assert part in opened
    closes = re.search(rf'id="o-{renamed.id}" href="([^"#]+)', opened)[1]
    assert "open=" not in closes


def test_what_is_not_on_the_page_opens_nothing(client, renamed):
    assert "open-row" not in client.get(f"{TRAIL}?open=01a22895-b23e-70b8-a66e-65182e803bea").text
    assert "open-row" not in client.get(f"{TRAIL}?open=%27").text


@pytest.mark.both_databases
def test_the_acts_of_one_person_are_found_by_the_whole_username(client, cast, renamed):
    assert f"e-{renamed.id}" in client.get(f"{TRAIL}?actor={cast.sam.username}").text
    assert f"e-{renamed.id}" in client.get(f"{TRAIL}?actor={cast.sam.id}").text
    assert f"e-{renamed.id}" not in client.get(f"{TRAIL}?actor={cast.bill.username}").text
    assert f"e-{renamed.id}" not in client.get(f"{TRAIL}?actor=nobody.at.all").text
    assert client.get(f"{TRAIL}?actor=sam@company.example").status_code == 422


def test_the_head_says_up_to_when_the_chain_is_proven(client, cast, db):
    sign_in(client, cast.aud)
    assert "Not verified yet" in client.get(TRAIL).text
    tell(2)
    sealing.seal()
    service.verify(console())
    assert "Chain proven to today" in re.sub("<[^>]+>", "", client.get(TRAIL).text)
    assert service.proven(actor_of(cast.aud)).at == sealing.last_block().ends_at


def test_who_reads_only_their_own_acts_is_told_nothing_of_the_proof(client, cast):
    sign_in(client, cast.sam)
    assert "Not verified yet" not in client.get(TRAIL).text
