"""A code proves an address: six digits, ten minutes, five guesses, counted whatever comes between."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from admin_app.audit.models import AuditEvent
from admin_app.contact import codes, limits
from admin_app.contact.models import Channel, Contact, ContactCode
from admin_app.kernel import clock
from admin_app.kernel.db import transaction
from admin_app.kernel.errors import Conflict, Invalid, NotAllowed, RateLimited
from tests.cast import actor_of
from tests.factories.contacts import PHONE, another, mailed_code, make_contact, texted_code
from tests.factories.people import make_person

NEW = "alice.new@nordlicht.example"


@pytest.fixture
def alice(cast):
    return actor_of(cast.alice)


def send(actor, target=NEW, channel=Channel.MAIL, **named):
    return codes.send(actor, target=target, channel=channel, **named)


def prove(actor, code, target=NEW, **named):
    proof = codes.check(actor, target=target, code=code, **named)
    with transaction():
        codes.use(proof)


@pytest.mark.feature("S4-07", "S4-08")
def test_a_mailed_code_proves_the_address_once(alice):
    send(alice)
    code = mailed_code(NEW)
    prove(alice, f" {code[:3]} {code[3:]} ")
    with pytest.raises(Invalid, match="used"):
        codes.check(alice, target=NEW, code=code)


def test_a_right_code_that_comes_twice_at_once_is_used_once(alice):
    send(alice)
    proofs = [codes.check(alice, target=NEW, code=mailed_code(NEW)) for _ in range(2)]
    with transaction():
        codes.use(proofs[0])
    with pytest.raises(Conflict), transaction():
        codes.use(proofs[1])


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "12345a", "１２３４５", "x" * 500])
def test_what_is_no_code_counts_no_guess(alice, db, typed):
    send(alice)
    with pytest.raises(Invalid):
        codes.check(alice, target=NEW, code=typed)
    assert db.session.scalar(sa.select(ContactCode.tries)) == 0


def test_only_a_keyed_hash_of_the_code_is_stored(alice, db):
    send(alice)
    row = db.session.scalars(sa.select(ContactCode)).one()
    code = mailed_code(NEW)
    assert code not in row.code_hash
    assert NEW not in str(vars(row))
    assert len(row.code_hash) == 64


def test_a_code_works_for_ten_minutes(alice):
    sent = send(alice)
    assert sent.expires_at == clock.now() + timedelta(minutes=10)
    with clock.shifted(limits.LIFE), pytest.raises(Invalid, match="expired"):
        codes.check(alice, target=NEW, code=mailed_code(NEW))
    with clock.shifted(limits.LIFE - timedelta(seconds=1)):
        prove(alice, mailed_code(NEW))


def test_after_five_wrong_guesses_the_right_one_is_refused_too(alice):
    send(alice)
    code = mailed_code(NEW)
    for _ in range(5):
        with pytest.raises(Invalid, match="wrong"):
            codes.check(alice, target=NEW, code=another(code))
    with pytest.raises(RateLimited) as refused:
        codes.check(alice, target=NEW, code=code)
    assert refused.value.retry_at == clock.now() + timedelta(seconds=60)


def test_a_new_code_makes_the_former_one_worthless(alice):
    send(alice)
    former = mailed_code(NEW)
    with clock.shifted(timedelta(minutes=2)):
        send(alice)
        assert mailed_code(NEW) != former
        with pytest.raises(Invalid, match="wrong"):
            codes.check(alice, target=NEW, code=former)


def test_the_next_code_waits_a_minute(alice):
    sent = send(alice)
    with pytest.raises(RateLimited) as refused:
        send(alice)
    assert refused.value.retry_at == sent.again_at == clock.now() + timedelta(seconds=60)
    assert refused.value.params["left"] == 60
    with clock.shifted(timedelta(seconds=60)):
        send(alice)


def test_another_address_needn_t_wait(alice):
    send(alice)
    send(alice, "other@nordlicht.example")


def send_in_turn(actor, times, first=0):
    for minute in range(first, first + times):
        with clock.shifted(timedelta(minutes=minute)):
            send(actor)


def test_a_person_sends_five_codes_a_day_to_an_address(alice):
    send_in_turn(alice, 5)
    with clock.shifted(timedelta(minutes=10)), pytest.raises(RateLimited) as refused:
        send(alice)
    assert refused.value.retry_at == clock.now() + limits.DAY
    with clock.shifted(timedelta(hours=24, seconds=1)):
        send(alice)


def test_five_codes_sent_there_by_a_stranger_keep_nobody_from_the_own_address(alice, cast):
    send_in_turn(actor_of(cast.carol), 5)
    with clock.shifted(timedelta(minutes=4, seconds=1)):
        send(alice)


def test_many_strangers_together_send_ten_and_who_has_the_address_goes_on(alice, cast):
    strangers = [make_person(cast.other) for _ in range(3)]
    for number, stranger in enumerate(strangers[:2]):
        send_in_turn(actor_of(stranger), 5, first=5 * number)
    with clock.shifted(timedelta(minutes=11)):
        with pytest.raises(RateLimited) as refused:
            send(actor_of(strangers[2]))
        assert refused.value.reason == "address_day"
        make_contact(cast.alice, value=NEW)
        send(alice)


def test_a_person_has_twenty_codes_a_day(alice):
    for number in range(20):
        send(alice, f"a{number}@nordlicht.example")
    with pytest.raises(RateLimited) as refused:
        send(alice)
    assert refused.value.reason == "person_day"


def test_a_new_code_doesn_t_clear_the_count_of_wrong_ones(alice, cast, db):
    contact = make_contact(cast.alice, NEW, active=False)
    for minute in range(2):
        with clock.shifted(timedelta(minutes=minute)):
            send(alice, contact_id=contact.id)
            for _ in range(3):
                with pytest.raises(Invalid):
                    codes.check(alice, target=NEW, code=another(mailed_code(NEW)), contact_id=contact.id)
    db.session.rollback()
    assert db.session.scalar(sa.select(Contact.failures)) == 6
    with clock.shifted(timedelta(minutes=1)):
        prove(alice, mailed_code(NEW), contact_id=contact.id)
    assert db.session.scalar(sa.select(Contact.failures)) == 0


def test_s55_a_hundred_wrong_codes_in_a_row_block_the_contact(alice, cast):
    contact = make_contact(cast.alice, NEW, active=False, failures=99)
    send(alice, contact_id=contact.id)
    code = mailed_code(NEW)
    with pytest.raises(Invalid, match="wrong"):
        codes.check(alice, target=NEW, code=another(code), contact_id=contact.id)
    with pytest.raises(Invalid, match="blocked"):
        codes.check(alice, target=NEW, code=code, contact_id=contact.id)
    with clock.shifted(timedelta(minutes=2)), pytest.raises(Invalid, match="blocked"):
        send(alice, contact_id=contact.id)


def test_s55_a_hundred_wrong_codes_over_all_addresses_stop_a_person(alice):
    for number in range(20):
        address = f"a{number}@nordlicht.example"
        send(alice, address)
        for _ in range(5):
            with pytest.raises(Invalid):
                codes.check(alice, target=address, code=another(mailed_code(address)))
    with clock.shifted(timedelta(days=2)):
        for refused in (lambda: send(alice), lambda: codes.check(alice, target=NEW, code="123456")):
            with pytest.raises(RateLimited) as error:
                refused()
            assert error.value.reason == "wrong"
    with clock.shifted(timedelta(days=30, seconds=1)):
        send(alice)


def test_a_code_for_a_contact_changes_no_sign_in_address(alice, cast):
    contact = make_contact(cast.alice, NEW, active=False)
    send(alice, contact_id=contact.id)
    with pytest.raises(Invalid, match="none"):
        codes.check(alice, target=NEW, code=mailed_code(NEW))


def test_somebody_else_s_code_is_worthless(alice, cast):
    send(alice)
    with pytest.raises(Invalid, match="none"):
        codes.check(actor_of(cast.bob), target=NEW, code=mailed_code(NEW))


@pytest.mark.parametrize("channel", [Channel.TEXT, Channel.CALL])
@pytest.mark.feature("S2-09")
def test_a_code_comes_by_text_or_call(alice, cast, channel):
    contact = make_contact(cast.alice, PHONE, active=False)
    send(alice, PHONE, channel, contact_id=contact.id)
    prove(alice, texted_code(), PHONE, contact_id=contact.id)


def test_without_a_gateway_no_text_is_promised(alice, use_settings):
    use_settings(environment="staging")
    with pytest.raises(Invalid, match="not_offered"):
        send(alice, PHONE, Channel.TEXT)


def test_withdrawn_codes_are_worthless_and_stay_counted(alice):
    send(alice)
    with transaction():
        codes.withdraw(alice.user_id, target=NEW)
    with pytest.raises(Invalid, match="expired"):
        codes.check(alice, target=NEW, code=mailed_code(NEW))
    with pytest.raises(RateLimited):
        send(alice)


def test_sends_and_wrong_codes_are_told_without_the_address(alice, db):
    send(alice)
    with pytest.raises(Invalid):
        codes.check(alice, target=NEW, code=another(mailed_code(NEW)))
    events = db.session.execute(sa.select(AuditEvent.name, AuditEvent.facts)).all()
    assert {e.name for e in events} >= {"contact.code_sent", "contact.code_refused"}
    assert NEW not in str(events)


def test_whoever_isn_t_signed_in_has_no_codes():
    from admin_app.kernel.actor import nobody, system

    for actor in (nobody(), system()):
        with pytest.raises(NotAllowed):
            send(actor)


def test_a_check_inside_a_transaction_is_a_fault(alice):
    send(alice)
    with pytest.raises(RuntimeError), transaction():
        codes.check(alice, target=NEW, code="123456")


def test_old_rows_are_swept(alice, db):
    send(alice)
    codes.sweep()
    assert db.session.scalar(sa.select(sa.func.count(ContactCode.id))) == 1
    with clock.shifted(limits.KEPT + timedelta(seconds=1)):
        codes.sweep()
    assert db.session.scalar(sa.select(sa.func.count(ContactCode.id))) == 0


def test_s03_twelve_guesses_at_once_are_five(alice, postgres_only, threads):
    send(alice)
    wrong = another(mailed_code(NEW))
    done = threads([lambda: codes.check(alice, target=NEW, code=wrong)] * 12)
    assert sum(isinstance(d, Invalid) for d in done) == 5
    assert sum(isinstance(d, RateLimited) for d in done) == 7


def test_twelve_sends_at_once_are_one(alice, postgres_only, threads):
    done = threads([lambda: send(alice)] * 12)
    assert sum(isinstance(d, codes.Sent) for d in done) == 1
    assert sum(isinstance(d, RateLimited) for d in done) == 11


def test_a_right_code_sent_by_two_browsers_at_once_wins_once(alice, postgres_only, threads):
    send(alice)
    code = mailed_code(NEW)
    done = threads([lambda: prove(alice, code)] * 4)
    assert done.count(None) == 1
    assert all(d is None or isinstance(d, (Conflict, Invalid)) for d in done)
