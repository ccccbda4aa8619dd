"""The card beside a name: what lists tell of it, in three statements, and no look."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
import sqlalchemy as sa

from admin_app.audit.models import AuditEvent
from admin_app.kernel.db import db as database
from admin_app.support_access.models import Look
from tests.cast import sign_in
from tests.factories.support import allow

pytestmark = pytest.mark.one_database


@pytest.fixture
def card(client, cast):
    sign_in(client, cast.sam)
    return lambda noun, row: client.get(f"/admin/preview/{noun}/{row.id}", headers={"X-Background": "1"})


def test_of_a_person_it_tells_name_state_account_and_consent(cast, card):
    allow(cast.alice)
    page = card("people", cast.bob).text
    for text in ("Bob Solberg", "bob.solberg", "Active", "Nordlicht Media GmbH", "Manager", "On until"):
        assert text in page
    assert "<html" not in page


def test_of_an_account_it_tells_number_state_and_people(cast, card):
    assert cast.alice != cast.bob
    page = card("accounts", cast.nordlicht).text
    for text in ("Nordlicht Media GmbH", "A-20418836", "Active", "<dd>2</dd>", "Off"):
        assert text in page


def test_what_a_grant_opens_stays_masked_in_it_and_nothing_is_recorded(cast, card):
    allow(cast.alice)
    before = database.session.scalar(sa.select(sa.func.count(AuditEvent.seq)))
    page = card("people", cast.bob).text
    assert (cast.bob.email in page, "b•••••@nordlicht.example" in page) == (False, True)
    assert database.session.scalar(sa.select(sa.func.count(AuditEvent.seq))) == before
    assert database.session.scalar(sa.select(sa.func.count(Look.id))) == 0


@pytest.mark.both_databases
@pytest.mark.parametrize("noun", ["people", "accounts"])
def test_it_costs_three_statements_besides_the_session(cast, card, count_statements, noun):
    row = SimpleNamespace(id=cast.bob.id if noun == "people" else cast.nordlicht.id)
    card(noun, row)
    with count_statements() as seen:
        card(noun, row)
    assert seen.total <= 4


def test_who_may_not_read_people_gets_no_card_and_colleagues_have_none(client, cast, card):
    assert card("people", cast.bill).status_code == 404
    sign_in(client, cast.aud)
    answer = client.get(f"/admin/preview/people/{cast.bob.id}")
    assert answer.status_code == client.get(f"/admin/people/{cast.bob.id}").status_code
