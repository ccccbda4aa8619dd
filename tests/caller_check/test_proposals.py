"""What an agent proposes after a check: carried by it, proven by a text or a call, shown to whoever confirms."""

import pytest
import sqlalchemy as sa

from admin_app.audit.models import AuditEvent
from admin_app.caller_check import own_page
from admin_app.kernel.errors import Conflict, Invalid
from admin_app.proposal import queries
from admin_app.sign_in.factors import removal
from admin_app.trusted_ip import staff_override as rules
from admin_app.user.identifiers import by_staff
from tests.cast import actor_of
from tests.factories.caller_checks import verify
from tests.factories.disputes import say_not_me
from tests.factories.people import make_staff
from tests.factories.pins import make_pin
from tests.factories.proposals import PROOF, row
from tests.proposal.asking import restrict, tie


def remove_pin(actor, user, proof=""):
    make_pin(user)
    return removal.propose_removal(actor, user.id, factor="pin", proof=proof, reason="Asked on the phone")


def lift(actor, user, proof=""):
    restrict(user_id=user.id)
    return rules.propose_lifting(actor, user.id, rule="own", proof=proof, reason="Asked on the phone")


def untie(actor, user, proof=""):
    tie(user)
    return rules.propose_lifting(actor, user.id, rule="binding", proof=proof, reason="Asked on the phone")


def new_email(actor, user, proof=""):
    given = {"email": "other@nordlicht.example", "proof": proof, "reason": "Asked on the phone"}
    return by_staff.propose_email(actor, user.id, **given)


ASKING = (remove_pin, lift, untie, new_email)


@pytest.mark.parametrize("ask", ASKING)
@pytest.mark.parametrize("channel", ["text", "call"])
def test_a_text_or_a_call_takes_the_place_of_another_proof(cast, sam, ask, channel):
    check = verify(sam, cast.alice, channel)
    proposal = row(ask(sam, cast.alice))
    assert (proposal.proof, proposal.caller_check_id) == ("", check)
    found = queries.one(actor_of(cast.root), proposal.id)
    assert (found.caller.channel, found.caller.counts) == (channel, True)


@pytest.mark.parametrize("ask", ASKING)
@pytest.mark.parametrize("channel", ["mail", "page"])
def test_a_mail_or_a_page_does_not(cast, sam, ask, channel):
    verify(sam, cast.alice, channel)
    with pytest.raises(Invalid) as refused:
        ask(sam, cast.alice)
    assert refused.value.field == "proof"


@pytest.mark.parametrize("ask", ASKING)
def test_without_a_check_a_proof_is_asked_for_whoever_else_checked(cast, sam, ask):
    verify(actor_of(make_staff("support")), cast.alice)
    with pytest.raises(Invalid) as refused:
        ask(sam, cast.alice)
    assert refused.value.field == "proof"


def test_beside_a_proof_of_another_kind_the_check_is_carried(cast, sam):
    check = verify(sam, cast.alice, "mail")
    proposal = row(remove_pin(sam, cast.alice, proof=PROOF))
    assert (proposal.proof, proposal.caller_check_id) == (PROOF, check)


def test_the_act_and_its_receipt_carry_it_though_a_colleague_confirms(cast, sam, db):
    verify(sam, cast.alice)
    asked = remove_pin(sam, cast.alice)
    removal.confirm_removal(actor_of(cast.root), asked)
    facts = db.session.scalars(
        sa.select(AuditEvent.facts).where(AuditEvent.name.in_(["proposal.made", "factor.removed"]))
    ).all()
    assert [fact["caller"] for fact in facts] == ["text", "text"]


@pytest.mark.parametrize("how", ["ended", "disputed"])
def test_a_check_that_was_ended_since_proves_nothing(cast, sam, how):
    check = verify(sam, cast.alice)
    asked = remove_pin(sam, cast.alice)
    if how == "ended":
        own_page.end(actor_of(cast.alice), check)
    else:
        say_not_me(cast.alice)
    with pytest.raises(Conflict):
        removal.confirm_removal(actor_of(cast.root), asked)


def test_what_rests_on_a_proof_in_words_is_confirmed_all_the_same(cast, sam):
    check = verify(sam, cast.alice)
    asked = remove_pin(sam, cast.alice, proof=PROOF)
    own_page.end(actor_of(cast.alice), check)
    removal.confirm_removal(actor_of(cast.root), asked)
