"""An administrator opens a closed account again."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from admin_app.closing import execution
from admin_app.closing.models import State
from admin_app.closing.transitions import MovedMeanwhile
from admin_app.identity.models import User
from admin_app.kernel import clock
from admin_app.kernel.db import transaction
from admin_app.kernel.errors import Invalid, NotAllowed, ReauthRequired
from admin_app.user import people
from tests.cast import actor_of
from tests.factories import closing

AFTER = timedelta(days=3, seconds=1)


def reopen(cast, case_id, who="root", **more):
    actor = actor_of(getattr(cast, who))
    execution.reopen(
        actor,
        case_id,
        **({"version": None, "number": cast.nordlicht.number, "reason": "They came back"} | more),
    )


def test_an_administrator_reopens_the_account_for_the_owner_who_asked_and_nobody_else(cast, outbox, db):
    people.disable(actor_of(cast.alice), cast.bob.id, reason="")
    case_id = closing.executed(cast)
    with clock.shifted(2 * AFTER):
        reopen(cast, case_id)
    states = dict(
        db.session.execute(sa.select(User.full_name, User.status).where(User.kind == "customer")).all()
    )
    assert states == {"Alice Lindqvist": "active", "Bob Solberg": "disabled"}
    assert (closing.case(case_id).state, closing.account_of(cast.nordlicht).status) == (
        State.REOPENED,
        "active",
    )
    assert outbox.to("alice@nordlicht.example")[-1].template == "closing_reopened"


def test_an_account_closed_while_suspended_is_suspended_when_reopened(cast, outbox, db):
    assert cast.alice
    with transaction() as session:
        session.execute(sa.text("UPDATE accounts SET status = 'suspended'"))
    case_id = closing.executed(cast)
    reopen(cast, case_id)
    assert closing.account_of(cast.nordlicht).status == "suspended"
    told = [m for m in outbox.to("alice@nordlicht.example") if m.template == "closing_reopened"]
    assert "suspended as it was before" in told[0].text


@pytest.mark.parametrize("who", ["sam", "bill", "ada", "aud"])
def test_s21_only_administrators_reopen(cast, who):
    case_id = closing.executed(cast)
    with pytest.raises(NotAllowed):
        reopen(cast, case_id, who)


def test_reopening_needs_a_fresh_sign_in_the_number_and_a_reason(cast):
    case_id = closing.executed(cast)
    with pytest.raises(ReauthRequired):
        execution.reopen(
            actor_of(cast.root, fresh=False), case_id, version=None, number="A-20418836", reason="Back"
        )
    for wrong in ({"number": "A-00000000"}, {"reason": " "}):
        with pytest.raises(Invalid):
            reopen(cast, case_id, **wrong)


def test_after_90_days_nobody_reopens(cast):
    case_id = closing.executed(cast)
    with clock.shifted(timedelta(days=93, seconds=2)), pytest.raises(Invalid):
        reopen(cast, case_id)
    with clock.shifted(timedelta(days=92, hours=23)):
        reopen(cast, case_id)


def test_a_closed_account_is_reopened_once(cast):
    case_id = closing.executed(cast)
    reopen(cast, case_id)
    with pytest.raises((MovedMeanwhile, NotAllowed)):
        reopen(cast, case_id)
