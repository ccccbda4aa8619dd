"""Disputes at the desk: the list, one dispute, and what staff decide."""

from __future__ import annotations

import html
import re
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from admin_app.dispute.models import DisputeState, ItemState
from admin_app.dispute.reading import story
from admin_app.identity.models import User, UserStatus
from admin_app.kernel.db import db as database
from admin_app.kernel.db import transaction
from admin_app.proposal.models import Proposal
from admin_app.sign_in.models import PasswordCredential
from admin_app.user import people
from admin_app.user.joining import invitations
from tests.cast import actor_of, sign_in
from tests.factories.contacts import make_contact
from tests.factories.disputes import PROOF, make_objected, propose_decision, row, say_not_me
from tests.factories.people import make_person
from tests.factories.proposals import propose
from tests.sign_in.door import later

pytestmark = pytest.mark.one_database

REASON = "She called from the number we know"


def plain(page: Any) -> str:
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.text)))


@pytest.fixture
def robbed(cast) -> Any:
    """Somebody let a helper into Alice's account and kept Bob out, in her name; then she said so."""
    alice = actor_of(cast.alice)
    with later(minutes=-20):
        invitations.invite(alice, email="helper@evil.example", full_name="Casey Helper", role="owner")
        people.disable(alice, cast.bob.id, reason="Leaves")
    return say_not_me(cast.alice)


def test_the_page_tells_who_since_when_and_what_it_waits_for(client, cast, robbed):
    sign_in(client, cast.sam)
    page = plain(client.get(f"/admin/disputes/{robbed.id}"))
    assert "Dispute of Alice Lindqvist" in page
    assert "It is waiting for the new password, which is set through a link in an e-mail." in page
    assert "through the link in an e-mail" in page
    assert "0 sessions" in page


def test_what_is_frozen_stands_there_with_whom_it_concerns_and_who_decides(client, cast, robbed):
    sign_in(client, cast.sam)
    page = plain(client.get(f"/admin/disputes/{robbed.id}"))
    assert "Invited a person" in page
    assert "about Casey Helper" in page
    assert "about Bob Solberg" in page
    assert page.count("waits for an owner") == 2


def test_what_was_done_since_in_that_name_is_told_and_what_came_later_is_not(client, cast, robbed):
    with later(minutes=5):
        invitations.invite(
            actor_of(cast.alice), email="own@nordlicht.example", full_name="Own Guest", role="owner"
        )
    sign_in(client, cast.sam)
    done = client.get(f"/admin/disputes/{robbed.id}").text.partition('id="done"')[2]
    assert "disabled <b>Bob Solberg</b>" in done
    assert "invited" in done
    assert "Own Guest" not in done


def test_s22_no_private_value_stands_on_page_and_list(client, cast):
    make_contact(cast.bob, "geheim@kanarien.example")
    found = make_objected(cast.bob)
    sign_in(client, cast.sam)
    for path in (f"/admin/disputes/{found.id}", "/admin/disputes/"):
        page = client.get(path).text
        assert "kanarien" not in page
        assert cast.bob.email not in page
    assert "a…@example.com" in client.get(f"/admin/disputes/{found.id}").text


def test_the_list_narrows_to_what_waits_for_staff(client, cast, robbed):
    found = make_objected(cast.carol)
    sign_in(client, cast.sam)
    assert f"/admin/disputes/{robbed.id}" in client.get("/admin/disputes/").text
    page = client.get("/admin/disputes/?decide=yes").text
    assert f"/admin/disputes/{found.id}" in page
    assert f"/admin/disputes/{robbed.id}" not in page


def test_a_dispute_of_a_colleague_is_absent_for_agents_and_refused_to_other_roles(client, new_client, cast):
    found = say_not_me(cast.ada)
    sign_in(client, cast.sam)
    assert client.get(f"/admin/disputes/{found.id}").status_code == 404
    assert str(found.id) not in client.get("/admin/disputes/").text
    refused = client.get(f"/admin/disputes/{found.id}/confirm")
    assert refused.status_code == 403
    assert "administrator" in refused.text
    other = new_client()
    sign_in(other, cast.bill)
    assert other.get("/admin/disputes/").status_code == 403


# Members of staff


def test_another_administrator_confirms_with_reason_and_name_and_the_link_goes_out(client, cast, post):
    found = say_not_me(cast.ada)
    sign_in(client, cast.root)
    path = f"/admin/disputes/{found.id}"
    assert f"{path}/confirm" in client.get(path).text
    assert post(f"{path}/confirm", reason=REASON, typed="Somebody", version=found.version).status_code == 422
    assert row(found.id).confirmed_at is None
    done = post(f"{path}/confirm", reason=REASON, typed="Ada Okafor", version=found.version)
    assert done.status_code == 303
    assert row(found.id).confirmed_by == cast.root.id
    assert "Confirmed by" in plain(client.get(path))
    assert f"{path}/confirm" not in client.get(path).text


def test_confirming_asks_who_you_are_where_the_sign_in_isnt_fresh(client, cast, post):
    found = say_not_me(cast.ada)
    sign_in(client, cast.root, fresh=False)
    answer = post(
        f"/admin/disputes/{found.id}/confirm", reason=REASON, typed="Ada Okafor", version=found.version
    )
    assert answer.status_code == 403
    assert "confirm_password" in answer.text
    assert row(found.id).confirmed_at is None


def test_nobody_confirms_the_own_dispute(client, cast, post):
    found = say_not_me(cast.root)
    with transaction() as session:  # as before the dispute: she is signed in, and may look
        session.execute(sa.update(PasswordCredential).values(must_renew=False))
    sign_in(client, cast.root)
    path = f"/admin/disputes/{found.id}"
    page = client.get(path).text
    assert "another administrator confirms it" in page
    assert f"{path}/confirm" not in page
    assert post(f"{path}/confirm", reason=REASON, typed="root", version=found.version).status_code == 403


# After an objection


def test_an_agent_proposes_and_a_colleague_settles_it_on_what_stands_there(client, new_client, cast, post):
    found = make_objected(cast.bob)
    sign_in(client, cast.sam)
    path = f"/admin/disputes/{found.id}"
    assert "two members of staff have decided" in plain(client.get(path))
    assert post(f"{path}/propose", verdict="settle", proof=PROOF, reason=REASON).status_code == 303
    proposal = database.session.scalars(sa.select(Proposal)).one()
    assert f"/admin/proposals/{proposal.id}" in client.get(path).text
    assert f"{path}/propose" not in client.get(path).text
    second, url = new_client(), f"/admin/proposals/{proposal.id}"
    sign_in(second, cast.root)
    page = second.get(url)
    assert path in page.text
    assert "A link for a new password is sent to the previous address" in plain(page)
    form = {"csrf_token": second.csrf(url), "version": str(proposal.version)}
    assert second.post(f"{url}/confirm", data=form).status_code == 303
    assert row(found.id).state is DisputeState.OPEN


def test_dropping_it_tells_how_much_counts_again(client, cast):
    with later(hours=-2):
        make_contact(cast.bob, "second@nordlicht.example")
    found = make_objected(cast.bob)
    url = f"/admin/proposals/{propose_decision(cast.sam, found, verdict='drop')}"
    sign_in(client, cast.root)
    page = plain(client.get(url))
    assert "Drop the dispute of Bob Solberg after an objection" in page
    assert "1 frozen entry is in effect again as it was." in page
    answer = client.post(f"{url}/confirm", data={"csrf_token": client.csrf(url)})
    assert answer.status_code == 303
    assert row(found.id).state is DisputeState.DROPPED
    assert {t.state for t in story.of(found.id).things} == {ItemState.RESTORED}


def test_without_proof_nothing_is_proposed(client, cast, post):
    found = make_objected(cast.bob)
    sign_in(client, cast.sam)
    answer = post(f"/admin/disputes/{found.id}/propose", verdict="settle", proof="", reason=REASON)
    assert answer.status_code == 422
    assert database.session.scalars(sa.select(Proposal)).first() is None


# What it means elsewhere at the desk


def test_the_persons_page_names_the_dispute_and_what_it_waits_for(client, cast):
    found = make_objected(cast.bob)
    sign_in(client, cast.sam)
    page = client.get(f"/admin/people/{cast.bob.id}")
    assert f"/admin/disputes/{found.id}" in page.text
    assert (
        "somebody objected to “This wasn’t me”, so a new password has to wait until two members of staff"
        in plain(page)
    )


def test_in_the_waiting_time_the_page_says_until_when_and_blames_no_colleague(client, cast):
    say_not_me(cast.bob, since=timedelta(hours=30))
    sign_in(client, cast.sam)
    page = plain(client.get(f"/admin/people/{cast.bob.id}"))
    assert "the link for a new password only works from" in page
    assert "Staff changed how" not in page


def test_sending_a_link_is_refused_in_words_for_staff_while_two_have_to_decide(client, cast, post):
    make_objected(cast.bob)
    sign_in(client, cast.sam)
    answer = post(f"/admin/people/{cast.bob.id}/send-link", reason=REASON)
    assert answer.status_code == 403
    assert "Two members of staff have to decide on the dispute’s page first." in html.unescape(answer.text)


def test_who_was_let_in_or_kept_out_is_frozen_and_nobody_changes_it_at_the_desk(client, cast, robbed, post):
    sign_in(client, cast.root)
    helper = database.session.scalars(sa.select(User).where(User.full_name == "Casey Helper")).one()
    assert client.get("/admin/people/").text.count(">Frozen<") == 2
    for user in (cast.bob, helper):
        page = client.get(f"/admin/people/{user.id}").text
        assert ">Frozen<" in page
        assert f"{user.id}/enable" not in page
        assert post(f"/admin/people/{user.id}/enable", reason=REASON).status_code == 409
    assert database.session.get(User, cast.bob.id).status is UserStatus.DISABLED


def test_a_frozen_proposal_says_why_nothing_can_be_decided(client, cast):
    fay = make_person(cast.nordlicht, factor=True)
    proposal_id = propose(cast.sam, fay)
    found = say_not_me(cast.sam)
    sign_in(client, cast.root)
    page = client.get(f"/admin/proposals/{proposal_id}")
    assert "Nothing is decided until that is settled." in plain(page)
    assert ">Frozen<" in page.text
    assert f"{proposal_id}/confirm" not in page.text
    assert f"/admin/disputes/{found.id}" in page.text
    assert ">Frozen<" in client.get("/admin/proposals/").text
    assert str(proposal_id) not in client.get("/admin/").text
