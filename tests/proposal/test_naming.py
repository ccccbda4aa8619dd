"""Staff give somebody another username or e-mail address: two people, every known address told (S0-08, S0-09, S0-29)."""

import json

import pytest
import sqlalchemy as sa

from admin_app.audit.models import AuditEvent
from admin_app.contact.models import Contact, ContactKind
from admin_app.identity.models import User
from admin_app.kernel.crypto import lookup_hash
from admin_app.kernel.db import transaction
from admin_app.kernel.errors import Conflict, Invalid, NotAllowed, RateLimited, ReauthRequired
from admin_app.kernel.links import LinkPurpose
from admin_app.proposal import queries
from admin_app.proposal.models import Proposal, ProposalState
from admin_app.session.models import LoginSession
from admin_app.sign_in.password import credential, reset, reset_delay
from admin_app.user import people
from admin_app.user.identifiers import by_staff
from admin_app.user.models import EmailChange, EmailChangeState
from tests.cast import actor_of, sign_in
from tests.factories.people import make_person, make_staff
from tests.factories.proposals import PROOF, row
from tests.sign_in.door import at_door, knock, mail_forgotten

NEW = "fay.new@nordlicht.example"


def ask(by, about, kind="email", **changes):
    command = by_staff.propose_email if kind == "email" else by_staff.propose_username
    given = {"email" if kind == "email" else "name": NEW if kind == "email" else "fay.new", "proof": PROOF, "reason": "Married", **changes}  # fmt: skip
    return command(actor_of(by), about.id, **given)


def now(db, user):
    db.session.rollback()
    return db.session.get(User, user.id, populate_existing=True)


@pytest.mark.feature("S0-09", "S0-29")
def test_s9_another_address_is_given_by_two_and_every_address_is_told(cast, db, client, fay, outbox):
    session_id = sign_in(client, fay)
    with transaction() as session:
        other = "fay.private@example.org"
        session.add(Contact(user_id=fay.id, kind=ContactKind.EMAIL, value=other, value_hash=lookup_hash(other, "email"), status="active"))  # fmt: skip
    proposal_id = ask(cast.sam, fay)
    assert now(db, fay).email == "fay@nordlicht.example"
    by_staff.confirm_email(actor_of(cast.root), proposal_id)
    found = now(db, fay)
    assert (found.email, found.email_domain) == (NEW, "nordlicht.example")
    assert {m.to for m in outbox.all()} == {"fay@nordlicht.example", NEW, other}
    assert db.session.get(LoginSession, session_id).ended_at is not None
    assert knock(NEW).session_id


@pytest.mark.feature("S0-09")
def test_the_former_address_alone_gets_the_link_that_undoes_it(cast, db, fay, outbox):
    by_staff.confirm_email(actor_of(cast.root), ask(cast.sam, fay))
    assert any("/link/email_undo/" in x for x in outbox.to("fay@nordlicht.example")[-1].links)
    assert not any("/link/email_undo/" in x for m in outbox.to(NEW) for x in m.links)
    change = db.session.scalars(sa.select(EmailChange)).one()
    assert (change.state, change.former, change.new) == (EmailChangeState.DONE, "fay@nordlicht.example", NEW)


@pytest.mark.parametrize("name", ["admin", "b0b.solberg", "a b", "mаra", "support\u200b", "x@y.example"])
def test_s69_staff_give_no_username_that_nobody_may_choose(cast, fay, name):
    assert cast.bob
    with pytest.raises(Invalid) as refused:
        ask(cast.sam, fay, "username", name=name)
    assert refused.value.field == "name"


@pytest.mark.feature("S0-08", "S0-29")
def test_s9_another_username_is_given_by_two_and_the_person_is_told(cast, db, fay, outbox):
    proposal_id = ask(cast.sam, fay, "username")
    assert now(db, fay).username == "fay.holm"
    by_staff.confirm_username(actor_of(cast.root), proposal_id)
    found = now(db, fay)
    assert (found.username, found.username_folded, found.username_shown) == ("fay.new", "fay.new", "fay.new")
    assert outbox.to(fay.email)
    assert knock("fay.new").session_id


def test_a_username_that_tells_an_address_is_masked_from_then_on(cast, db, fay):
    by_staff.confirm_username(actor_of(cast.root), ask(cast.sam, fay, "username", name="Fay"))
    assert (now(db, fay).username, now(db, fay).username_shown) == ("Fay", "")


@pytest.mark.parametrize("kind", ["email", "username"])
def test_nobody_gives_a_name_alone(cast, db, fay, kind):
    proposal_id = ask(cast.root, fay, kind)
    confirm = by_staff.confirm_email if kind == "email" else by_staff.confirm_username
    with pytest.raises(NotAllowed):
        confirm(actor_of(cast.root), proposal_id)
    with pytest.raises(ReauthRequired):
        confirm(actor_of(cast.ruth, fresh=False), proposal_id)
    assert (now(db, fay).email, now(db, fay).username) == ("fay@nordlicht.example", "fay.holm")


@pytest.mark.parametrize("kind", ["email", "username"])
def test_without_the_proof_of_identity_no_name_is_proposed(cast, fay, kind):
    with pytest.raises(Invalid) as refused:
        ask(cast.sam, fay, kind, proof="said so")
    assert refused.value.field == "proof"


@pytest.mark.parametrize(
    ("kind", "value"),
    [("email", "no address"), ("email", "FAY@nordlicht.example"), ("email", "alice@nordlicht.example"), ("email", "a@b\r\nBcc: x@y.example"),
     ("username", ""), ("username", "fay.holm"), ("username", "ALICE.lind"), ("username", "x" * 151), ("username", "eve@example.org")],
)  # fmt: skip
def test_a_name_that_cant_be_taken_is_refused_beside_its_field(cast, db, fay, kind, value):
    _ = cast.alice
    field = "email" if kind == "email" else "name"
    with pytest.raises(Invalid) as refused:
        ask(cast.sam, fay, kind, **{field: value})
    assert refused.value.field == field
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Proposal)) == 0


def test_asking_for_an_address_in_use_is_recorded_and_limited(cast, db, fay):
    taken = {"email": cast.alice.email}
    for _ in range(by_staff.TRIES_AN_HOUR):
        with pytest.raises(Invalid):
            ask(cast.sam, fay, **taken)
    with pytest.raises(RateLimited):
        ask(cast.sam, fay, **taken)
    told = db.session.scalars(sa.select(AuditEvent).where(AuditEvent.name == "proposal.refused")).all()
    assert len(told) == by_staff.TRIES_AN_HOUR
    assert cast.alice.email not in json.dumps([e.facts for e in told])


def test_a_name_that_somebody_took_meanwhile_is_a_conflict_and_stays_open_to_decline(cast, db, fay):
    email, name = ask(cast.sam, fay), ask(cast.sam, fay, "username")
    make_person(cast.nordlicht, email=NEW, username="fay.new")
    for confirm, proposal_id in (
        (by_staff.confirm_email, email),
        (by_staff.confirm_username, name),
    ):
        with pytest.raises(Conflict):
            confirm(actor_of(cast.root), proposal_id)
        assert row(proposal_id).state is ProposalState.OPEN


def test_the_new_address_is_sealed_while_it_waits_and_gone_afterwards(cast, db, fay):
    proposal_id = ask(cast.sam, fay)
    kept = row(proposal_id)
    assert NEW not in json.dumps([kept.sealed, kept.facts, kept.target, kept.reason])
    assert queries.one(actor_of(cast.root), proposal_id).private == {"name": NEW}
    assert queries.one(actor_of(cast.sam), proposal_id).private == {"name": NEW}
    auditor = queries.one(actor_of(cast.aud), proposal_id)
    assert (auditor.private, auditor.hidden, auditor.may) == ({}, True, frozenset())
    by_staff.confirm_email(actor_of(cast.root), proposal_id)
    assert (row(proposal_id).sealed, queries.one(actor_of(cast.root), proposal_id).private) == ("", {})


def test_a_reset_mailed_to_the_new_address_waits_a_day(cast, fay, outbox):
    by_staff.confirm_email(actor_of(cast.root), ask(cast.sam, fay))
    reset.forgotten(at_door(), kind="customer", name=NEW)
    mail_forgotten()
    secret = next(x for x in outbox.to(NEW)[-1].links if "/link/reset/" in x).rpartition("/")[2]
    with pytest.raises(reset_delay.ResetWaits):
        credential.set_by_link(at_door(), secret, LinkPurpose.RESET, new="Nebel+gras-17-Kahn")


def test_an_invited_person_with_a_mistyped_address_is_helped_too(cast, db, outbox):
    user_id = people.invite(
        actor_of(cast.alice), email="tpyo@nordlicht.example", full_name="Ida New", role="manager"
    )
    person = db.session.get(User, user_id)
    by_staff.confirm_email(actor_of(cast.root), ask(cast.sam, person, email="typo@nordlicht.example"))
    people.resend_invitation(actor_of(cast.sam), user_id, reason="address was wrong")
    assert any("/link/activate/" in x for m in outbox.to("typo@nordlicht.example") for x in m.links)
    assert now(db, person).username == "typo@nordlicht.example"  # it was the address


def test_an_administrators_colleague_gets_another_address_by_two_administrators(cast, db):
    person = make_staff("support", email="tom@company.example", username="tom")
    by_staff.confirm_email(actor_of(cast.ruth), ask(cast.root, person, email="tom.new@company.example"))
    assert now(db, person).email == "tom.new@company.example"
    with pytest.raises(NotAllowed):
        ask(cast.sam, person)
