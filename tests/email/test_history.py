"""Who reads which mail: subjects and states are open to staff, texts are private, security mail is the addressee's."""

from __future__ import annotations

import pytest

from admin_app.email import history, outbox
from admin_app.email.messages import account, factor, password
from admin_app.kernel import clock
from admin_app.kernel.db import transaction
from admin_app.kernel.errors import NotAllowed, NotFound
from admin_app.kernel.lens import MASKED, Area, Lens, OpenArea, own
from tests.cast import Cast, actor_of
from tests.email.letters import TOKEN


def queue_open(cast: Cast):
    """A mail to alice that her account may read."""
    return queue(account.suspended(cast.alice, actor_of(cast.bill), account=cast.nordlicht))


def queue_security(cast: Cast):
    return queue(factor.totp_on(cast.alice, actor_of(cast.alice)))


def queue(message):
    with transaction():
        return outbox.queue(message)


def masked(_actor, _account_id):
    return MASKED


def seeing(area: Area):
    return lambda _actor, _account_id: Lens((OpenArea(area),))


def test_staff_see_subject_and_state_and_a_masked_address(cast: Cast):
    queue_open(cast)
    line = history.of_account(actor_of(cast.sam), cast.nordlicht.id, MASKED).rows[0]
    assert (line.subject, line.state.value) == ("Nordlicht Media GmbH is suspended", "queued")
    assert str(line.to) == "a•••••@nordlicht.example"


def test_s22_staff_without_a_look_get_no_word_of_a_mail(cast: Cast):
    found = history.letter(actor_of(cast.sam), queue_open(cast), masked)
    assert (str(found.text), found.text.masked) == ("•••••", True)


def test_staff_with_a_look_at_the_profile_read_it(cast: Cast):
    found = history.letter(actor_of(cast.sam), queue_open(cast), seeing(Area.PROFILE))
    assert "is suspended" in str(found.text)


def test_s22_security_mail_needs_a_look_at_security(cast: Cast):
    with transaction():
        mail_id = outbox.queue(
            password.reset_link(cast.alice, actor_of(cast.sam), token=TOKEN, expires_at=clock.now())
        )
    assert history.letter(actor_of(cast.sam), mail_id, seeing(Area.PROFILE)).text.masked
    sam = actor_of(cast.sam)
    notice = queue_security(cast)
    assert history.letter(sam, notice, seeing(Area.PROFILE)).area is Area.SECURITY
    assert history.letter(sam, notice, seeing(Area.PROFILE)).text.masked


def test_s10_a_link_is_readable_to_nobody_here_not_even_before_it_is_sent(cast: Cast):
    mail_id = queue(password.reset_link(cast.alice, actor_of(cast.sam), token=TOKEN, expires_at=clock.now()))
    found = history.letter(actor_of(cast.alice), mail_id, masked)
    assert TOKEN not in str(found.text)
    assert outbox.REMOVED in str(found.text)


def test_the_addressee_reads_all_and_the_account_all_but_security(cast: Cast):
    shared, secret = queue_open(cast), queue_security(cast)
    alice, bob = actor_of(cast.alice), actor_of(cast.bob)
    assert {m.id for m in history.of_account(alice, cast.nordlicht.id, own()).rows} == {shared, secret}
    assert {m.id for m in history.of_person(alice, cast.alice.id, own()).rows} == {shared, secret}
    assert [m.id for m in history.of_account(bob, cast.nordlicht.id, own()).rows] == [shared]
    assert "is suspended" in str(history.letter(bob, shared, masked).text)
    with pytest.raises(NotFound):
        history.letter(bob, secret, masked)


def test_s19_another_accounts_mail_is_not_there(cast: Cast):
    mail_id, carol = queue_open(cast), actor_of(cast.carol)
    with pytest.raises(NotFound):
        history.letter(carol, mail_id, masked)
    with pytest.raises(NotFound):
        history.of_account(carol, cast.nordlicht.id, own())
    with pytest.raises(NotAllowed):
        history.of_person(carol, cast.alice.id, own())


def test_a_history_costs_one_statement(cast: Cast, count_statements):
    for _ in range(3):
        queue_open(cast)
    sam, house = actor_of(cast.sam), cast.nordlicht.id
    with count_statements() as seen:
        history.of_account(sam, house, MASKED)
    assert seen.total == 1


def test_mail_about_a_customers_own_security_is_found_at_the_account_and_staffs_at_none(cast: Cast):
    mine = queue_security(cast)
    queue(factor.totp_on(cast.sam, actor_of(cast.sam)))
    found = history.of_account(actor_of(cast.sam), cast.nordlicht.id, MASKED).rows
    assert [m.id for m in found] == [mine]
