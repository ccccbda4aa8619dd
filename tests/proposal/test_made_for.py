"""A proposal is for what it was made for: that very factor, that rule, that name. Another one since isn't touched."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from admin_app.desk import proposal_kinds
from admin_app.identity.models import User
from admin_app.kernel import clock
from admin_app.kernel.db import transaction
from admin_app.kernel.errors import Conflict
from admin_app.proposal.models import ProposalState
from admin_app.sign_in.factors import removal
from admin_app.sign_in.models import TotpCredential
from admin_app.trusted_ip import staff_override
from admin_app.trusted_ip.models import TrustedAddress
from admin_app.user.identifiers import by_staff
from tests.cast import actor_of
from tests.factories.passkeys import make_passkey
from tests.factories.proposals import PROOF, REASON, propose, row


def write(model, **values):
    with transaction() as session:
        session.execute(sa.update(model).values(**values).execution_options(synchronize_session=False))


def restrict(fay):
    with transaction() as session:
        session.add(
            TrustedAddress(id=clock.new_id(), network="198.51.100.7/32", purpose="restrict", user_id=fay.id)
        )


def removal_of_app(sam, fay):
    return propose(sam, fay)


def removal_of_all(sam, fay):
    make_passkey(fay)
    return propose(sam, fay, factor="all")


def lifting(sam, fay):
    restrict(fay)
    return staff_override.propose_lifting(actor_of(sam), fay.id, rule="own", proof=PROOF, reason=REASON)


def untying(sam, fay):
    write(User, bind_ip=True, bound_ip="198.51.100.7")
    return staff_override.propose_lifting(actor_of(sam), fay.id, rule="binding", proof=PROOF, reason=REASON)


def renaming(sam, fay):
    return by_staff.propose_username(actor_of(sam), fay.id, name="fay.new", proof=PROOF, reason=REASON)


def moving(sam, fay):
    given = {"email": "fay.new@nordlicht.example", "proof": PROOF, "reason": REASON}
    return by_staff.propose_email(actor_of(sam), fay.id, **given)


def later():
    return clock.now() + timedelta(minutes=1)


# How it is asked for, and what happens to the thing before the second person answers.
CHANGED = {
    removal_of_app: lambda _fay: write(TotpCredential, confirmed_at=later()),
    removal_of_all: make_passkey,
    lifting: lambda _fay: write(TrustedAddress, network="203.0.113.0/24"),
    untying: lambda _fay: write(User, bound_ip="203.0.113.9"),
    renaming: lambda fay: write(User, username_folded=sa.literal("x") + User.username_folded),
    moving: lambda fay: write(User, email_folded=sa.literal("x") + User.email_folded),
}
EACH = pytest.mark.parametrize("ask", CHANGED, ids=lambda ask: ask.__name__)


@EACH
def test_s21_what_changed_since_isnt_touched_and_the_page_says_so(cast, fay, ask):
    asked, _ = ask(cast.sam, fay), cast.root
    CHANGED[ask](fay)
    with pytest.raises(Conflict) as refused:
        proposal_kinds.confirm(actor_of(cast.root), asked)
    assert "has changed since" in refused.value.text
    assert row(asked).state is ProposalState.OPEN


@EACH
def test_what_is_as_it_was_is_done(cast, fay, ask):
    asked = ask(cast.sam, fay)
    write(User, last_sign_in_at=clock.now())
    proposal_kinds.confirm(actor_of(cast.root), asked)
    assert row(asked).state is ProposalState.CONFIRMED


def test_for_the_present_state_it_is_asked_anew_at_once(cast, fay):
    first = propose(cast.sam, fay)
    write(TotpCredential, confirmed_at=later())
    second = propose(cast.root, fay)
    assert (row(first).state, row(second).state) == (ProposalState.LAPSED, ProposalState.OPEN)
    removal.confirm_removal(actor_of(cast.ruth), second)


def test_the_state_that_is_kept_tells_no_address(cast, fay):
    asked = row(untying(cast.sam, fay))
    assert len(asked.made_for) == 64
    assert "198.51.100.7" not in str(vars(asked))
