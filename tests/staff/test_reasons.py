"""Where staff say why: their last reason about the account and its ticket are offered again, and the company's own texts."""

from __future__ import annotations

import dataclasses
import re

import pytest

from admin_app.desk import reasons
from admin_app.kernel.db import transaction
from admin_app.policy.models import PolicyValue
from admin_app.policy.register import REGISTER, Key
from admin_app.ticket.desk import service as ticket_desk
from tests.cast import actor_of, sign_in
from tests.factories import policies
from tests.factories.support import allow
from tests.factories.tickets import make_ticket
from tests.sign_in.door import later

pytestmark = pytest.mark.one_database

WHY = "She rang from the number we know"


@pytest.fixture
def offered(client, cast):
    """What stands in the reason's field of an act, before anybody typed."""

    def read(path: str | None = None, field: str = "reason") -> str:
        page = client.get(path or f"/admin/people/{cast.alice.id}/send-link").text
        found = re.search(rf'name="{field}"[^>]*?(?:value="([^"]*)"|>\s*([^<]*)</textarea>|>)', page)
        return "".join(filter(None, found.groups())) if found else "no field"

    return read


@pytest.fixture
def acted(client, cast, post):
    """Sam has sent Bob a link, and said why; gives the session it was in."""
    began = sign_in(client, cast.sam)
    assert post(f"/admin/people/{cast.bob.id}/send-link", reason=WHY).status_code == 303
    return began


@pytest.mark.usefixtures("acted")
def test_the_last_reason_stands_in_the_next_act_on_the_same_account(cast, offered):
    assert offered() == WHY
    assert offered(f"/admin/accounts/{cast.nordlicht.id}/ask") == WHY
    assert offered(f"/admin/people/{cast.carol.id}/send-link") == ""


@pytest.mark.both_databases
def test_it_is_offered_for_two_hours(cast, acted):
    sam = dataclasses.replace(actor_of(cast.sam), session_id=acted)
    with later(minutes=119):
        assert reasons.of_work(sam, cast.nordlicht.id).reason == WHY
    with later(minutes=121):
        assert reasons.of_work(sam, cast.nordlicht.id).reason == ""


@pytest.mark.usefixtures("acted")
def test_another_session_and_another_colleague_are_offered_nothing_of_it(client, cast, offered):
    sign_in(client, cast.sam)
    assert offered() == ""
    sign_in(client, cast.root)
    assert offered() == ""


def test_the_ticket_of_the_grant_is_offered_where_nothing_was_said_yet(client, cast, offered):
    allow(cast.alice)
    sign_in(client, cast.sam)
    assert offered() == "Ticket #48213"
    assert offered(f"/admin/accounts/{cast.nordlicht.id}/ask", "ticket") == "#48213"


def test_the_ticket_that_was_asked_with_is_offered_again(client, cast, post, offered):
    sign_in(client, cast.sam)
    cast.alice  # noqa: B018 - whom the account's owner is
    ask = f"/admin/accounts/{cast.nordlicht.id}/ask"
    asked = {"areas": "profile", "mode": "look", "hours": "2", "ticket": "#777", "reason": WHY}
    assert post(ask, **asked).status_code == 303
    assert (offered(ask), offered(ask, "ticket")) == (WHY, "#777")


def test_the_ticket_that_one_works_on_is_offered_until_it_is_solved(client, cast, offered):
    row = make_ticket(cast.bob, assigned_to=cast.sam.id)
    make_ticket(cast.bob, assigned_to=cast.bill.id)
    sign_in(client, cast.sam)
    assert offered() == f"Ticket {row.number}"
    assert offered(f"/admin/people/{cast.carol.id}/send-link") == ""
    ticket_desk.solve(actor_of(cast.sam), row.id, version=row.version)
    assert offered() == ""


def test_a_look_says_nothing_about_the_next_act(client, cast, post, offered):
    allow(cast.alice, ticket="")
    sign_in(client, cast.sam)
    post(f"/admin/accounts/{cast.nordlicht.id}/look", area="profile", field="email", user_id=cast.alice.id)
    assert offered() == ""


@pytest.mark.usefixtures("acted")
def test_what_was_typed_is_never_written_over(cast, post):
    answer = post(f"/admin/people/{cast.alice.id}/send-link", reason="Hm")
    assert "Hm</textarea>" in answer.text


def save(text: str) -> None:
    with transaction() as session:
        session.add(PolicyValue(key=Key.REASONS_SAVED.value, value=text))


def test_saved_reasons_are_offered_in_the_readers_language(client, cast):
    save("Checked by a callback | Durch Rückruf geprüft\nBilling asked")
    where = f"/admin/people/{cast.bob.id}/send-link"
    sign_in(client, cast.sam)
    assert re.findall(r'data-fill="reason">([^<]+)<', client.get(where).text) == [
        "Checked by a callback",
        "Billing asked",
    ]
    with transaction() as session:
        session.merge(cast.sam).language = "de"
    sign_in(client, cast.sam)
    assert re.findall(r'data-fill="reason">([^<]+)<', client.get(where).text) == [
        "Durch Rückruf geprüft",
        "Billing asked",
    ]


def test_without_saved_reasons_nothing_shows(client, cast):
    sign_in(client, cast.sam)
    assert "saved-reasons" not in client.get(f"/admin/people/{cast.bob.id}/send-link").text


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        ("\n".join(["Checked by a callback"] * 20), True),
        ("\n".join(["Checked by a callback"] * 21), False),
        ("x" * 120 + " | " + "x" * 120, True),
        ("x" * 121, False),
        ("English | ", False),
    ],
)
def test_saved_reasons_are_at_most_20_of_at_most_120_characters(text, fits):
    assert REGISTER[Key.REASONS_SAVED].admits(text) is fits


def test_the_second_person_reads_which_texts_come_in_and_which_go(client, cast):
    policies.change(cast, Key.REASONS_SAVED, "Billing asked\nOld one")
    proposal = policies.ask(cast.root, Key.REASONS_SAVED, "Billing asked\nChecked by a callback")
    sign_in(client, cast.ada)
    page = client.get(f"/admin/proposals/{proposal}").text
    assert re.search(r"Added.{0,80}Checked by a callback", page, re.DOTALL)
    assert re.search(r"Removed.{0,80}Old one", page, re.DOTALL)


def test_too_many_texts_are_refused_beside_the_field(client, cast, post):
    sign_in(client, cast.root)
    where = "/admin/policies/people/reasons.saved/change"
    answer = post(where, value="x" * 121, when="now", reason="Agreed in the team")
    assert answer.status_code == 422
    assert "Write at most 20 texts" in answer.text
