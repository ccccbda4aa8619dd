"""Staff's removal of a factor and the person's mailbox are never enough together (SECURITY 56)."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from admin_app.audit.models import AuditEvent
from admin_app.contact.models import Contact, ContactKind, ContactStatus
from admin_app.kernel import clock
from admin_app.kernel.actor import console
from admin_app.kernel.crypto import lookup_hash
from admin_app.kernel.db import db as database
from admin_app.kernel.db import transaction
from admin_app.kernel.errors import Conflict, Invalid, NotAllowed
from admin_app.kernel.links import LinkPurpose
from admin_app.proposal.models import Proposal, ProposalState
from admin_app.sign_in.factors import removal
from admin_app.sign_in.password import credential, reset, reset_delay
from admin_app.user import staff
from tests.cast import actor_of
from tests.factories.people import make_person, make_staff
from tests.factories.proposals import PROOF, REASON, propose, row
from tests.sign_in.door import app_code, at_door, later, mail_forgotten

NEW = "Nebel+gras-17-Kahn"


@pytest.fixture
def fay(cast):
    return make_person(cast.nordlicht, full_name="Fay Holm", email="fay@nordlicht.example", factor=True)


@pytest.fixture
def removed(cast, fay):
    """Her app was removed a moment ago."""
    removal.confirm_removal(actor_of(cast.root), propose(cast.sam, fay))
    return fay


def token(mail):
    return next(x for x in mail.links if "/link/reset/" in x).rpartition("/")[2]


def asked_link(outbox, person):
    reset.forgotten(at_door(), kind=person.kind.value, name=person.email)
    mail_forgotten()
    return outbox.to(person.email)[-1]


@pytest.mark.parametrize("proof", ["", "   ", "she said", "\n\n"])
def test_s56_removal_without_the_recorded_proof_of_identity_is_refused(cast, db, fay, proof):
    with pytest.raises(Invalid) as refused:
        propose(cast.sam, fay, proof=proof)
    assert refused.value.field == "proof"
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Proposal)) == 0


def test_s56_a_proposal_whose_proof_is_missing_is_never_carried_out(cast, db, fay):
    proposal_id = propose(cast.sam, fay)
    with transaction() as session:
        session.execute(sa.update(Proposal).values(proof=""))
    with pytest.raises(Conflict):
        removal.confirm_removal(actor_of(cast.root), proposal_id)
    assert row(proposal_id).state is ProposalState.OPEN


def test_s56_a_reset_mailed_afterwards_opens_24_hours_later_and_says_so(cast, removed, outbox):
    mail = asked_link(outbox, removed)
    assert "The link works from" in mail.text
    secret = token(mail)
    with pytest.raises(reset_delay.ResetWaits), later(hours=23, minutes=59):
        credential.set_by_link(at_door(), secret, LinkPurpose.RESET, new=NEW)
    with later(hours=24, minutes=1):
        credential.set_by_link(at_door(), secret, LinkPurpose.RESET, new=NEW)


def test_s56_a_link_mailed_before_the_removal_waits_too(cast, fay, outbox):
    secret = token(asked_link(outbox, fay))
    removal.confirm_removal(actor_of(cast.root), propose(cast.sam, fay))
    with pytest.raises(reset_delay.ResetWaits):
        credential.set_by_link(at_door(), secret, LinkPurpose.RESET, new=NEW)


def test_s56_the_link_that_staff_send_waits_as_well(cast, removed, outbox):
    reset.send_reset_link(actor_of(cast.sam), removed.id, "asked on the phone")
    with pytest.raises(reset_delay.ResetWaits):
        credential.set_by_link(at_door(), token(outbox.to(removed.email)[-1]), LinkPurpose.RESET, new=NEW)


def test_s56_a_day_later_a_link_works_at_once_again(cast, removed, outbox):
    with later(hours=25):
        mail = asked_link(outbox, removed)
        assert "The link works from" not in mail.text
        credential.set_by_link(at_door(), token(mail), LinkPurpose.RESET, new=NEW)


def test_s56_the_page_of_a_waiting_link_says_when_it_opens_and_uses_nothing_up(client, removed, outbox):
    path = f"/link/reset/{token(asked_link(outbox, removed))}"
    data = {"csrf_token": client.csrf(), "new": NEW, "again": NEW}
    for answer in (client.get(path), client.post(path, data=data)):
        assert answer.status_code == 403
        assert "doesn’t work yet" in answer.text
    with later(hours=24, minutes=1):
        data["csrf_token"] = client.csrf()
        assert client.post(path, data=data).status_code == 303


def test_s56_every_contact_is_told_at_once_when_staff_removed_a_factor(cast, fay, outbox):
    with transaction() as session:
        for address, status in (("fay.private@example.org", "active"), ("typo@example.org", "unverified")):
            session.add(
                Contact(
                    user_id=fay.id, kind=ContactKind.EMAIL, value=address, status=ContactStatus(status),
                    value_hash=lookup_hash(address, "email"),
                )
            )  # fmt: skip
    proposal_id = propose(cast.sam, fay)
    assert outbox.all() == []
    removal.confirm_removal(actor_of(cast.root), proposal_id)
    told = [m for m in outbox.all() if m.template == "factor_removed"]
    assert {m.to for m in told} == {fay.email, "fay.private@example.org"}
    assert "Root C." in told[0].text
    assert "Castellan" not in told[0].text
    assert PROOF not in told[0].text
    assert REASON not in told[0].text


def test_s56_whoever_is_staff_waits_too_and_only_the_console_ends_the_wait(cast, outbox):
    person = make_staff("support", username="tom", email="tom@company.example")
    removal.confirm_removal(actor_of(cast.ruth), propose(cast.root, person))
    with pytest.raises(reset_delay.ResetWaits):
        credential.set_by_link(at_door(), token(asked_link(outbox, person)), LinkPurpose.RESET, new=NEW)
    with pytest.raises(NotAllowed):
        staff.reset_factors(actor_of(cast.root), "tom")
    purpose, secret = staff.reset_factors(console(), "tom")
    credential.set_by_link(at_door(), secret, purpose, new=NEW)


@pytest.mark.parametrize("_round", range(3))
def test_s56_a_reset_never_passes_after_the_removal_when_both_come_at_once(
    cast, fay, outbox, threads, postgres_only, _round
):
    secret, code = token(asked_link(outbox, fay)), app_code()
    proposal_id, root = propose(cast.sam, fay), actor_of(cast.root)
    _removed, answer = threads(
        [
            lambda: removal.confirm_removal(root, proposal_id),
            lambda: credential.set_by_link(at_door(), secret, LinkPurpose.RESET, new=NEW, code=code),
        ]
    )
    database.session.rollback()
    order = sa.select(AuditEvent.name).where(AuditEvent.name.in_(["factor.removed", "password.set"]))
    told = list(database.session.scalars(order.order_by(AuditEvent.at, AuditEvent.seq)))
    waited = isinstance(answer, reset_delay.ResetWaits | Invalid)  # its code may be of no app any more
    assert told == (["factor.removed"] if waited else ["password.set", "factor.removed"])


def test_a_wait_is_measured_by_the_clock_of_the_removal(cast, fay):
    until = removal.confirm_removal(actor_of(cast.root), propose(cast.sam, fay))
    assert timedelta(hours=23, minutes=59) < until - clock.now() <= timedelta(hours=24)
