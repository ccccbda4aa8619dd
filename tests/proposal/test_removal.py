"""What goes when two members of staff remove a way to sign in."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from admin_app.audit.models import AuditEvent
from admin_app.kernel import clock
from admin_app.kernel.db import transaction
from admin_app.kernel.errors import Conflict, Invalid, NotFound
from admin_app.session.models import EndReason, LoginSession
from admin_app.sign_in.factors import removal
from admin_app.sign_in.models import (
    Passkey,
    PinCredential,
    RecoveryCode,
    TotpCredential,
    TrustedBrowser,
)
from tests.cast import actor_of, sign_in
from tests.factories.people import make_person
from tests.factories.proposals import propose, row

TABLES = {
    "app": TotpCredential,
    "passkeys": Passkey,
    "codes": RecoveryCode,
    "browsers": TrustedBrowser,
    "pin": PinCredential,
}
BARE = {"app": 0, "passkeys": 0, "codes": 0, "browsers": 0, "pin": 0}
FULL = {"app": 1, "passkeys": 2, "codes": 3, "browsers": 1, "pin": 1}


@pytest.fixture
def laden(fay):
    """Fay with every way there is."""
    give(fay)
    return fay


def give(user):
    with transaction() as session:
        for n in range(2):
            session.add(
                Passkey(
                    user_id=user.id,
                    credential_id=f"c{n}{user.id}",
                    credential_hash=f"{n}{user.id}"[:64],
                    public_key=b"k",
                    name=f"Key {n}",
                )
            )
        for n in range(3):
            session.add(RecoveryCode(user_id=user.id, salt="ab", hash=f"h{n}"))
        session.add(
            TrustedBrowser(user_id=user.id, token_hash=f"t{user.id}", ends_at=clock.now() + timedelta(days=9))
        )
        session.add(PinCredential(user_id=user.id, hash="x"))


def left(db, user):
    db.session.rollback()
    return {
        name: db.session.scalar(sa.select(sa.func.count()).select_from(table).where(table.user_id == user.id))
        for name, table in TABLES.items()
    }


@pytest.mark.parametrize(
    ("factor", "after"),
    [
        ("totp", {**BARE, "passkeys": 2, "pin": 1}),
        ("passkeys", {**BARE, "app": 1, "pin": 1}),
        ("all", {**BARE, "pin": 1}),
        ("pin", {**BARE, "app": 1, "passkeys": 2, "codes": 3}),
    ],
)
def test_what_was_named_goes_with_the_recovery_codes_and_trusted_browsers(cast, db, laden, factor, after):
    assert left(db, laden) == FULL
    removal.confirm_removal(actor_of(cast.root), propose(cast.sam, laden, factor=factor))
    assert left(db, laden) == after


def test_somebody_elses_ways_stay(cast, db, laden):
    other = make_person(cast.nordlicht, factor=True)
    give(other)
    removal.confirm_removal(actor_of(cast.root), propose(cast.sam, laden, factor="all"))
    assert left(db, other) == FULL


def test_every_session_ends_and_the_event_tells_it_in_figures(cast, db, client, laden):
    session_id = sign_in(client, laden)
    removal.confirm_removal(actor_of(cast.root), propose(cast.sam, laden))
    db.session.rollback()
    assert db.session.get(LoginSession, session_id).ended_why is EndReason.FACTOR
    told = db.session.scalars(sa.select(AuditEvent).where(AuditEvent.name == "factor.removed")).one()
    assert told.facts == {
        "factor": "removed_totp", "sessions_ended": 1, "tokens_ended": 0, "app": True, "passkeys": 2, "codes": 3,
    }  # fmt: skip
    assert (told.target_id, told.account_id) == (laden.id, cast.nordlicht.id)


@pytest.mark.parametrize("factor", ["", "password", "TOTP", "totp,pin", "sms"])
def test_only_what_can_be_removed_may_be_named(cast, laden, factor):
    with pytest.raises(Invalid) as refused:
        propose(cast.sam, laden, factor=factor)
    assert refused.value.field == "factor"


@pytest.mark.parametrize("factor", ["passkeys", "all", "pin"])
def test_what_isnt_there_cant_be_removed(cast, fay, factor):
    with pytest.raises(Conflict):
        propose(cast.sam, fay, factor=factor)


def test_what_went_away_meanwhile_cant_be_confirmed(cast, db, fay):
    proposal_id = propose(cast.sam, fay)
    with transaction() as session:
        session.execute(sa.delete(TotpCredential))
    with pytest.raises(Conflict):
        removal.confirm_removal(actor_of(cast.root), proposal_id)
    assert row(proposal_id).state == "open"  # it can be declined


@pytest.mark.parametrize("state", ["invited", "disabled"])
def test_nothing_is_removed_of_somebody_who_cant_sign_in(cast, state):
    person = make_person(cast.nordlicht, status=state, factor=True)
    with pytest.raises(Conflict):
        propose(cast.sam, person)


def test_whoever_has_no_password_keeps_the_factor(cast):
    person = make_person(cast.nordlicht, factor=True, password=False)
    with pytest.raises(Conflict) as refused:
        propose(cast.sam, person)
    assert "no password" in refused.value.text


def test_an_absent_person_is_not_found(cast):
    with pytest.raises(NotFound):
        removal.propose_removal(
            actor_of(cast.sam), clock.new_id(), factor="totp", proof="x" * 20, reason="why so"
        )


def test_a_person_removed_of_the_factor_signs_in_by_password_alone(cast, fay):
    from admin_app.session.models import Stage
    from tests.sign_in.door import knock

    assert knock(fay.username).stage is Stage.FACTOR
    removal.confirm_removal(actor_of(cast.root), propose(cast.sam, fay))
    assert knock(fay.username).stage is Stage.OPEN
