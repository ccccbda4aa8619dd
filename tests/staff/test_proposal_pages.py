"""Acts that take two, at the desk: proposed on the person's page, decided on the proposal's own."""

from __future__ import annotations

import html

import pytest
import sqlalchemy as sa

from admin_app.identity.models import User
from admin_app.kernel import clock
from admin_app.kernel.db import db as database
from admin_app.kernel.db import transaction
from admin_app.proposal import service as proposals
from admin_app.proposal.models import ProposalState
from admin_app.trusted_ip.models import TrustedAddress
from tests.cast import actor_of, sign_in
from tests.factories.people import PASSWORD
from tests.factories.proposals import PROOF, REASON, propose, row
from tests.sign_in.door import app_code
from tests.staff.proposals import NEW, app_of, newest, plain

pytestmark = pytest.mark.one_database


@pytest.mark.feature("S0-29")
def test_an_agent_asks_and_a_colleague_confirms_what_stands_there_in_figures(
    client, new_client, cast, post, fay
):
    sign_in(client, cast.sam)
    assert f"/admin/people/{fay.id}/propose-removal" in client.get(f"/admin/people/{fay.id}/fix-sign-in").text
    answer = post(f"/admin/people/{fay.id}/propose-removal", factor="totp", proof=PROOF, reason=REASON)
    assert answer.status_code == 303
    page = plain(client.get(f"/admin/people/{fay.id}"))
    assert "Waits for a second person: remove the authenticator app" in page
    second = new_client()
    sign_in(second, cast.root)
    sign_in(new_client(), fay)
    url = f"/admin/proposals/{newest().id}"
    told = html.unescape(plain(second.get(url)))
    for words in ("Sam Ferreira proposed it", "the authenticator app, 1 session", "24 hours later", "every known address", PROOF, REASON):  # fmt: skip
        assert words in told, words
    form = {"csrf_token": second.csrf(url), "version": str(newest().version)}
    assert second.post(f"{url}/confirm", data=form).status_code == 303
    assert app_of(fay) is None
    assert "Confirmed" in plain(second.get(url))


def test_the_own_proposal_says_that_someone_else_must_confirm_it(client, cast, post, fay):
    proposal_id = propose(cast.sam, fay)
    sign_in(client, cast.sam)
    page = client.get(f"/admin/proposals/{proposal_id}").text
    assert "You proposed this, so someone else must confirm it." in page
    assert f"{proposal_id}/confirm" not in page
    assert post(f"/admin/proposals/{proposal_id}/confirm").status_code == 403
    assert app_of(fay) is not None
    assert (
        post(f"/admin/proposals/{proposal_id}/withdraw", version=row(proposal_id).version).status_code == 303
    )
    assert row(proposal_id).state is ProposalState.WITHDRAWN


def test_a_member_of_staff_decides_nothing_about_herself(client, cast, post):
    proposal_id = propose(cast.root, cast.ruth)
    sign_in(client, cast.ruth)
    page = client.get(f"/admin/proposals/{proposal_id}").text
    assert "two others have to take care of it" in page
    for act in ("confirm", "decline"):
        assert f"{proposal_id}/{act}" not in page
        assert post(f"/admin/proposals/{proposal_id}/{act}", note="Not me").status_code == 403
    assert app_of(cast.ruth) is not None


def test_confirming_asks_who_you_are_where_the_sign_in_isnt_fresh(client, cast, post, fay):
    proposal_id = propose(cast.sam, fay)
    sign_in(client, cast.root, fresh=False)
    path, version = f"/admin/proposals/{proposal_id}/confirm", row(proposal_id).version
    answer = post(path, version=version)
    assert answer.status_code == 403
    assert "confirm_password" in answer.text
    assert app_of(fay) is not None
    proven = {"confirm_password": PASSWORD, "confirm_code": app_code()}
    assert post(path, version=version, **proven).status_code == 303
    assert app_of(fay) is None


def test_proposing_asks_who_you_are_and_keeps_what_was_typed(client, cast, post, fay):
    sign_in(client, cast.sam, fresh=False)
    answer = post(f"/admin/people/{fay.id}/propose-removal", factor="totp", proof=PROOF, reason=REASON)
    assert answer.status_code == 403
    assert PROOF.split(";")[0] in answer.text
    assert newest() is None


@pytest.mark.both_databases
def test_s41_a_late_decline_is_told_who_decided_and_keeps_the_note(client, cast, post, fay):
    proposal_id, version = propose(cast.sam, fay), None
    version = row(proposal_id).version
    proposals.decline(actor_of(cast.root), proposal_id, note="Number changed lately")
    sign_in(client, cast.ruth)
    answer = post(f"/admin/proposals/{proposal_id}/decline", note="My own careful words", version=version)
    assert answer.status_code == 409
    assert "Root Castellan decided this" in answer.text
    assert "My own careful words" in answer.text


@pytest.mark.both_databases
def test_s56_the_page_refuses_a_removal_without_proof_beside_its_field(client, cast, post, fay):
    sign_in(client, cast.sam)
    for proof in ("", "by e-mail"):
        answer = post(f"/admin/people/{fay.id}/propose-removal", factor="totp", proof=proof, reason=REASON)
        assert answer.status_code == 422
        assert "proof-error" in answer.text
    assert newest() is None


def test_the_form_offers_only_what_the_person_has(client, cast, fay):
    sign_in(client, cast.sam)
    page = client.get(f"/admin/people/{fay.id}/propose-removal").text
    assert 'value="totp"' in page
    for absent in ("passkeys", "all", "pin"):
        assert f'value="{absent}"' not in page
    assert (
        "has nothing that could be removed" in client.get(f"/admin/people/{cast.bob.id}/propose-removal").text
    )
    assert "No address rule keeps Fay Holm out" in client.get(f"/admin/people/{fay.id}/propose-lift").text


def test_an_address_rule_is_proposed_and_lifted_at_the_desk(client, new_client, cast, post, fay):
    with transaction() as session:
        session.add(
            TrustedAddress(id=clock.new_id(), user_id=fay.id, network="198.51.100.7/32", purpose="restrict")
        )
    sign_in(client, cast.sam)
    asked = post(f"/admin/people/{fay.id}/propose-lift", rule="own", proof=PROOF, reason="Moved house")
    assert asked.status_code == 303
    proposal_id = newest().id
    second = new_client()
    sign_in(second, cast.root)
    page = second.get(f"/admin/proposals/{proposal_id}")
    assert "from any address again" in page.text
    assert "198.51.100.7" not in page.text
    form = {"csrf_token": second.csrf()}
    assert second.post(f"/admin/proposals/{proposal_id}/confirm", data=form).status_code == 303
    database.session.rollback()
    assert database.session.scalars(sa.select(TrustedAddress)).all() == []


@pytest.mark.feature("S0-08", "S0-09")
@pytest.mark.parametrize(
    ("act", "field", "value"), [("username", "name", "fay.new"), ("email", "email", NEW)]
)
def test_a_name_is_proposed_and_given_at_the_desk(client, new_client, cast, post, fay, act, field, value):
    sign_in(client, cast.sam)
    path = f"/admin/people/{fay.id}/propose-{act}"
    assert post(path, **{field: value}, proof=PROOF, reason="Married").status_code == 303
    proposal_id, second = newest().id, new_client()
    sign_in(second, cast.root)
    assert value in second.get(f"/admin/proposals/{proposal_id}").text
    form = {"csrf_token": second.csrf()}
    assert second.post(f"/admin/proposals/{proposal_id}/confirm", data=form).status_code == 303
    database.session.rollback()
    database.session.expire_all()
    assert value in {
        database.session.get_one(User, fay.id).username,
        database.session.get_one(User, fay.id).email,
    }
