"""Tokens end with a way in that somebody else may have known, and the mail about it tells (SECURITY 12)."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from admin_app.api_token.models import TokenEnd
from admin_app.kernel.db import transaction
from admin_app.recovery_case import service as recovery_cases
from admin_app.sign_in.factors import removal
from admin_app.sign_in.models import PasswordCredential, PinCredential
from admin_app.sign_in.password import credential, expired
from tests.api_token.test_end import why
from tests.cast import actor_of
from tests.dispute.test_saying import at_step
from tests.factories.people import PASSWORD, make_person
from tests.factories.proposals import propose
from tests.factories.tokens import make_token
from tests.recovery_case.cases import NEW, waiting
from tests.sign_in.door import at_door, later
from tests.sign_in.mailed import RESET, issue


def test_s12_a_password_set_by_a_mailed_link_ends_them_as_it_ends_the_sessions_and_the_mail_says_so(
    cast, db, client, outbox
):
    token, others, link = make_token(cast.alice), make_token(cast.bob), issue(cast.alice)
    assert "Your API token ends, too." in client.get(f"/link/reset/{link}").text
    credential.set_by_link(at_door(), link, RESET, new=NEW)
    assert (why(db, token), why(db, others)) == (TokenEnd.PASSWORD, None)
    told = next(m for m in outbox.all() if m.template == "password_changed")
    assert "Your API token has ended, too" in told.text


def test_a_mail_about_a_changed_password_says_that_tokens_go_on(cast, outbox):
    for _ in range(2):
        make_token(cast.alice)
    credential.change(actor_of(cast.alice), current=PASSWORD, new=NEW)
    told = next(m for m in outbox.all() if m.template == "password_changed")
    assert "Your 2 API tokens go on working" in told.text


def test_s12_a_finished_case_of_a_lost_second_step_ends_them(cast, db, outbox):
    eve = make_person(cast.nordlicht, factor=True)
    token = make_token(eve)
    recovery_cases.open_case(waiting(eve))
    with later(hours=73):
        recovery_cases.complete(waiting(eve), new=NEW)
    assert why(db, token) is TokenEnd.PASSWORD
    told = next(m for m in outbox.all() if m.template == "recovery_completed")
    assert "Your API token has ended, too" in told.text


@pytest.mark.parametrize(("factor", "end"), [("totp", TokenEnd.STAFF), ("pin", None)])
def test_s12_a_second_step_that_staff_remove_takes_them_along_and_a_pin_doesnt(cast, db, outbox, factor, end):
    fay = make_person(cast.nordlicht, factor=True)
    with transaction() as session:
        session.add(PinCredential(user_id=fay.id, hash="x"))
    token = make_token(fay)
    removal.confirm_removal(actor_of(cast.root), propose(cast.sam, fay, factor=factor))
    assert why(db, token) is end
    told = next(m for m in outbox.all() if m.template == "factor_removed")
    assert ("has ended, too" in told.text, "goes on working" in told.text) == (end is not None, end is None)


@pytest.mark.parametrize(("suspected", "end"), [(True, TokenEnd.PASSWORD), (False, None)])
def test_s12_a_password_asked_for_anew_ends_them_where_somebody_else_may_know_it(cast, db, suspected, end):
    eve = make_person(cast.nordlicht, factor=True)
    token = make_token(eve)
    actor = at_step(eve, ("password", "totp"))
    flags = {"must_renew": suspected, "falls_short": not suspected}
    with transaction() as session:
        session.execute(
            sa.update(PasswordCredential).where(PasswordCredential.user_id == eve.id).values(**flags)
        )
    expired.renew(actor, new=NEW)
    assert why(db, token) is end
