"""Letting somebody in from another address takes two people (S0-04)."""

import pytest
import sqlalchemy as sa

from admin_app.identity.models import User
from admin_app.kernel import clock
from admin_app.kernel.db import transaction
from admin_app.kernel.errors import Conflict, DomainError, Invalid, NotAllowed
from admin_app.session.models import Stage
from admin_app.sign_in.flow.address_policy import AddressDenied
from admin_app.trusted_ip import staff_override
from admin_app.trusted_ip.models import TrustedAddress
from tests.cast import actor_of
from tests.factories.people import make_person
from tests.factories.proposals import PROOF
from tests.sign_in.door import knock

HOME, ELSEWHERE = "198.51.100.7", "203.0.113.9"


@pytest.fixture
def fay(cast):
    return make_person(cast.nordlicht, full_name="Fay Holm", username="fay", email="fay@nordlicht.example")


def restrict(*, user=None, account=None, purpose="restrict"):
    with transaction() as session:
        session.add(
            TrustedAddress(
                id=clock.new_id(), user_id=user and user.id, account_id=account and account.id, network=f"{HOME}/32", purpose=purpose
            )
        )  # fmt: skip


def tie(user):
    with transaction() as session:
        session.execute(sa.update(User).where(User.id == user.id).values(bind_ip=True, bound_ip=HOME))


def ask(cast, user, rule):
    given = {"proof": PROOF, "reason": "Moved house"}
    return staff_override.propose_lifting(actor_of(cast.sam), user.id, rule=rule, **given)


def networks(db):
    db.session.rollback()
    return {a.purpose.value for a in db.session.scalars(sa.select(TrustedAddress))}


@pytest.mark.feature("S0-04", "S0-29")
def test_bound_to_an_address_only_two_members_of_staff_restore_access(cast, fay, outbox):
    tie(fay)
    with pytest.raises(AddressDenied) as refused:
        knock("fay", ip=ELSEWHERE)
    assert "Access from this IP denied" in refused.value.text
    proposal_id = ask(cast, fay, "binding")
    with pytest.raises(AddressDenied):
        knock("fay", ip=ELSEWHERE)
    with pytest.raises(NotAllowed):
        staff_override.confirm_binding(actor_of(cast.sam), proposal_id)
    staff_override.confirm_binding(actor_of(cast.root), proposal_id)
    assert knock("fay", ip=ELSEWHERE).stage is Stage.OPEN
    assert outbox.to(fay.email)[0].template == "binding_lifted"


@pytest.mark.feature("S0-29")
def test_an_own_restriction_is_lifted_and_what_spares_a_step_stays(cast, db, fay, outbox):
    restrict(user=fay)
    restrict(user=fay, purpose="skip_totp")
    with pytest.raises(AddressDenied):
        knock("fay", ip=ELSEWHERE)
    assert staff_override.confirm_restriction(actor_of(cast.root), ask(cast, fay, "own")) == 1
    assert networks(db) == {"skip_totp"}
    assert knock("fay", ip=ELSEWHERE).stage is Stage.OPEN
    assert outbox.to(fay.email)[0].template == "restriction_lifted"


def test_the_accounts_restriction_is_lifted_for_all_and_its_owners_are_told(cast, db, fay, outbox):
    restrict(account=cast.nordlicht)
    restrict(account=cast.other)
    _ = cast.alice
    staff_override.confirm_restriction(actor_of(cast.root), ask(cast, fay, "account"))
    left = db.session.scalars(sa.select(TrustedAddress.account_id)).all()
    assert left == [cast.other.id]
    assert {m.to for m in outbox.all() if m.template == "restriction_lifted"} == {fay.email, cast.alice.email}


@pytest.mark.parametrize("rule", ["own", "account", "binding"])
def test_what_doesnt_stand_in_the_way_cant_be_lifted(cast, fay, rule):
    with pytest.raises(Conflict):
        ask(cast, fay, rule)


def test_only_a_rule_there_is_may_be_named(cast, fay):
    with pytest.raises(Invalid) as refused:
        ask(cast, fay, "0.0.0.0/0")
    assert refused.value.field == "rule"


def test_a_rule_that_went_meanwhile_isnt_lifted_again(cast, fay):
    tie(fay)
    proposal_id = ask(cast, fay, "binding")
    with transaction() as session:
        session.execute(sa.update(User).values(bind_ip=False, bound_ip=""))
    with pytest.raises(Conflict):
        staff_override.confirm_binding(actor_of(cast.root), proposal_id)


def test_one_rule_lifted_leaves_the_others_in_force(cast, fay):
    tie(fay)
    restrict(user=fay)
    staff_override.confirm_binding(actor_of(cast.root), ask(cast, fay, "binding"))
    with pytest.raises(DomainError):
        knock("fay", ip=ELSEWHERE)
