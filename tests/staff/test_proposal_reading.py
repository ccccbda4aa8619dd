"""Pages of proposals: who reads what of one, in lists, on the start page and at the customer's."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest

from admin_app.kernel import clock
from admin_app.proposal import service as proposals
from admin_app.proposal.models import ProposalState
from admin_app.user.identifiers import by_staff
from tests.cast import actor_of, sign_in
from tests.factories.people import make_person
from tests.factories.proposals import PROOF, REASON, propose, row
from tests.staff.proposals import NEW, app_of, newest, plain

pytestmark = pytest.mark.one_database


@pytest.mark.both_databases
def test_s22_the_new_address_stands_on_its_page_for_those_who_judge_it_and_nowhere_else(
    client, cast, exported, fay, capfd
):
    given = {"email": NEW, "proof": PROOF, "reason": "Married"}
    proposal_id = by_staff.propose_email(actor_of(cast.sam), fay.id, **given)
    sign_in(client, cast.root)
    assert NEW in client.get(f"/admin/proposals/{proposal_id}").text
    for path in ("/admin/", "/admin/proposals/", f"/admin/people/{fay.id}", "/admin/audit/"):
        assert "fay.secret" not in client.get(path).text, path
    exported = exported("/admin/proposals/export").text
    assert "Fay Holm" in exported
    assert "fay.secret" not in exported
    by_staff.confirm_email(actor_of(cast.root), proposal_id)
    assert "fay.secret" not in client.get(f"/admin/proposals/{proposal_id}").text
    assert "fay.secret" not in "".join(capfd.readouterr())


@pytest.mark.both_databases
def test_s22_an_auditor_reads_the_proposal_without_the_new_address(client, cast, fay):
    given = {"email": NEW, "proof": PROOF, "reason": "Married"}
    proposal_id = by_staff.propose_email(actor_of(cast.sam), fay.id, **given)
    sign_in(client, cast.aud)
    page = client.get(f"/admin/proposals/{proposal_id}")
    assert page.status_code == 200
    assert "fay.secret" not in page.text
    assert "masked" in page.text
    assert f"{proposal_id}/confirm" not in page.text


@pytest.mark.both_databases
def test_the_list_shows_what_waits_first_and_exports_every_one(client, cast, exported, fay):
    other = make_person(cast.nordlicht, factor=True, full_name="Zoe Declined")
    declined, waiting = propose(cast.sam, other), propose(cast.sam, fay)
    proposals.decline(actor_of(cast.root), declined, note="Not proven")
    sign_in(client, cast.root)
    page = client.get("/admin/proposals/").text
    assert page.index(f"/admin/proposals/{waiting}") < page.index(f"/admin/proposals/{declined}")
    only = client.get("/admin/proposals/?waiting=yes").text
    assert f"/admin/proposals/{declined}" not in only
    rows = list(csv.DictReader(io.StringIO(exported("/admin/proposals/export").text)))
    assert len(rows) == 2


@pytest.mark.both_databases
def test_what_lapsed_by_the_clock_waits_on_no_page(client, cast, fay):
    proposal_id = propose(cast.sam, fay)
    with clock.shifted(timedelta(hours=72, minutes=1)):
        sign_in(client, cast.root)
        page = client.get(f"/admin/proposals/{proposal_id}")
        assert "Lapsed" in page.text
        assert f"{proposal_id}/confirm" not in page.text
        assert str(proposal_id) not in client.get("/admin/proposals/?waiting=yes").text
        assert str(proposal_id) not in client.get("/admin/").text


def test_the_start_page_lists_what_waits_for_this_person_five_at_most(client, cast, fay):
    own = propose(cast.root, fay)
    others = [propose(cast.sam, make_person(cast.nordlicht, factor=True)) for _ in range(6)]
    sign_in(client, cast.root)
    page = client.get("/admin/").text
    assert [str(p) in page for p in others] == [True] * 5 + [False]
    assert str(own) not in page


def test_agents_neither_see_nor_reach_proposals_about_colleagues(client, cast, post):
    proposal_id = propose(cast.root, cast.ada)
    sign_in(client, cast.sam)
    assert str(proposal_id) not in client.get("/admin/proposals/").text
    assert client.get(f"/admin/proposals/{proposal_id}").status_code == 404
    for act in ("confirm", "decline"):
        assert post(f"/admin/proposals/{proposal_id}/{act}", note="For the test").status_code == 404


@pytest.mark.both_databases
def test_s20_fields_that_the_form_doesnt_offer_change_nothing(client, cast, post, fay):
    sign_in(client, cast.sam)
    more = {
        "state": "confirmed", "proposed_by": str(cast.root.id), "user_id": str(cast.bob.id), "kind": "change_email", "decided_by": str(cast.root.id),
        "expires_at": "2099-01-01", "actor": "console", "id": str(clock.new_id()), "target": "all", "sealed": "x", "account_id": str(cast.other.id),
    }  # fmt: skip
    assert (
        post(
            f"/admin/people/{fay.id}/propose-removal", factor="totp", proof=PROOF, reason=REASON, **more
        ).status_code
        == 303
    )
    made = newest()
    assert (made.state, made.proposed_by, made.user_id, made.kind, made.target, made.account_id, made.decided_by) == (
        ProposalState.OPEN, cast.sam.id, fay.id, "remove_factor", "totp", cast.nordlicht.id, None,
    )  # fmt: skip
    sign_in(client, cast.root)
    assert (
        post(
            f"/admin/proposals/{made.id}/confirm", factor="all", user_id=str(cast.bob.id), target="all"
        ).status_code
        == 303
    )
    assert row(made.id).target == "totp"
    assert app_of(fay) is None


def test_the_customer_sees_who_asked_and_who_confirmed_by_first_name(client, cast, fay):
    from admin_app.sign_in.factors import removal

    removal.confirm_removal(actor_of(cast.root), propose(cast.sam, fay))
    sign_in(client, cast.alice)
    page = plain(client.get("/activity"))
    for words in (
        "Sam F. asked a second person to confirm for Fay Holm : remove the authenticator app",
        "Root C. , as the second person, confirmed for Fay Holm : remove the authenticator app",
        "Root C. removed the authenticator app of Fay Holm ; 0 sessions ended",
    ):
        assert words in page, words
    assert "Ferreira" not in page
    assert PROOF not in page
    sign_in(client, fay)
    assert "Root C. removed the authenticator app from your sign-in; 0 sessions ended" in plain(
        client.get("/activity")
    )


def test_words_of_markup_in_a_proposal_are_text(client, cast, fay):
    evil = "<script>alert(1)</script> & \u202etxt"[:40]
    proposal_id = propose(
        cast.sam, fay, reason="<b>why</b> <script>x</script>", proof=evil.replace("\u202e", "") + PROOF
    )
    sign_in(client, cast.root)
    page = client.get(f"/admin/proposals/{proposal_id}").text
    assert "<script>x" not in page
    assert "&lt;script&gt;" in page
