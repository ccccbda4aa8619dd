"""Asking for a check of somebody on the phone: by which ways, whom, how often."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from admin_app.caller_check import asking, limits, ways
from admin_app.email.outbox import readable
from admin_app.identity.models import Account, User
from admin_app.kernel import clock, crypto
from admin_app.kernel.db import transaction
from admin_app.kernel.errors import Conflict, Invalid, NotAllowed, NotFound, RateLimited
from tests.cast import actor_of
from tests.factories.caller_checks import LONG_AGO, REASON, ask, check_of, said, sent_code, way_of
from tests.factories.contacts import MOBILE, PHONE, make_contact
from tests.factories.people import make_person, make_staff


def offered(user):
    return [(way.channel.value, way.masked) for way in ways.of(user)]


def test_the_ways_are_long_confirmed_contacts_masked_and_the_own_page(cast):
    assert offered(cast.alice) == [
        ("text", "+49 ••• •• 318"),
        ("call", "+49 ••• •• 318"),
        ("mail", "a•••••@nordlicht.example"),
        ("page", ""),
    ]


def test_a_fixed_line_is_only_called(cast):
    with clock.shifted(LONG_AGO):
        make_contact(cast.bob, PHONE)
    assert [channel for channel, _ in offered(cast.bob)] == ["call", "mail", "page"]


@pytest.mark.parametrize(("hours", "there"), [(71, False), (73, True)])
def test_a_contact_counts_72_hours_after_its_own_person_confirmed_it(cast, hours, there):
    with clock.shifted(timedelta(hours=-hours)):
        make_contact(cast.bob, "bob@else.example")
    found = [address for _, address in offered(cast.bob)]
    assert ("b•••••@else.example" in found) is there


def test_s74_a_contact_that_nobody_confirmed_is_no_way(cast):
    with clock.shifted(LONG_AGO):
        make_contact(cast.bob, MOBILE, active=False)
    assert [channel for channel, _ in offered(cast.bob)] == ["mail", "page"]


def test_a_text_says_what_it_is_for_and_whom_to_read_it_to(cast, sam, use_settings):
    use_settings(support_phone="+49 30 555 0100")
    words = said(ask(sam, cast.alice))
    assert "Read this to the person you called at +49 30 555 0100" in words
    assert "It shows our support that it is you" in words
    assert "If you didn't call us, tell it to nobody" in words
    assert "look at" not in words


def test_a_call_reads_each_digit_twice(cast, sam):
    check = ask(sam, cast.alice, "call")
    assert said(check).count(", ".join(sent_code(check))) == 2


def test_a_mail_says_the_same_and_shows_no_code_to_whoever_reads_it_later(cast, sam, outbox):
    check = ask(sam, cast.alice, "mail")
    mail = outbox.last
    kept = readable(mail.row)
    assert mail.to == cast.alice.email
    assert "Read this code to the person you called" in mail.text
    assert "tell nobody the code" in mail.text
    assert sent_code(check) in mail.text
    assert sent_code(check) not in kept
    assert "Read this code" in kept


def test_the_code_is_kept_as_a_keyed_hash_of_its_own(cast, sam):
    check, other = ask(sam, cast.alice), ask(actor_of(make_staff("support")), cast.alice)
    row, code = check_of(check), sent_code(check)
    assert code not in str(row.code_hash)
    assert row.code_hash == crypto.lookup_hash(f"{check.hex}\0{code}", "caller check")
    assert row.code_hash != crypto.lookup_hash(f"{other.hex}\0{code}", "caller check")
    assert row.expires_at - row.asked_at == timedelta(minutes=10)


@pytest.mark.parametrize("who", ["bill", "ada", "root", "aud", "alice"])
def test_only_agents_check_callers(cast, who):
    with pytest.raises(NotAllowed):
        ask(actor_of(getattr(cast, who)), cast.bob, "page")


def test_staff_are_never_checked(cast, sam):
    with pytest.raises(NotAllowed):
        asking.ask(sam, cast.bill.id, way="page", reason=REASON)
    with pytest.raises(NotFound):
        asking.ask(sam, clock.new_id(), way="page", reason=REASON)


@pytest.mark.parametrize("status", ["deactivated", "erased"])
def test_nobody_of_a_closed_account_is_checked(cast, sam, db, status):
    way = way_of(cast.alice, "text")
    with transaction():
        db.session.execute(sa.update(Account).values(status=status))
    with pytest.raises(NotAllowed):
        asking.ask(sam, cast.alice.id, way=way, reason=REASON)


@pytest.mark.parametrize("status", ["disabled", "invited"])
def test_who_cannot_sign_in_is_not_checked(cast, sam, db, status):
    with transaction():
        db.session.execute(sa.update(User).where(User.id == cast.bob.id).values(status=status))
    with pytest.raises(Conflict):
        ask(sam, cast.bob, "page")


def test_a_way_of_somebody_else_and_a_missing_reason_are_refused_beside_their_fields(cast, sam, mobile):
    for way in (f"text:{mobile.id}", "text", "sms", ""):
        with pytest.raises(Invalid) as refused:
            asking.ask(sam, cast.bob.id, way=way, reason=REASON)
        assert refused.value.field == "way"
    with pytest.raises(Invalid) as refused:
        ask(sam, cast.alice, reason=" ")
    assert refused.value.field == "reason"


def test_a_newer_code_takes_the_place_of_the_same_agents_former_one(cast, sam):
    colleagues = ask(actor_of(make_staff("support")), cast.alice)
    first, second = ask(sam, cast.alice), ask(sam, cast.alice)
    assert check_of(first).ended_at is not None
    assert [check_of(one).ended_at for one in (second, colleagues)] == [None, None]


def test_three_an_hour_and_six_a_day_go_to_one_person_whoever_asks(cast):
    start = clock.now()
    for number in range(6):
        with clock.at(start + timedelta(minutes=61 * (number // 3))):
            ask(actor_of(make_staff("support")), cast.alice)
            if number == 2:
                with pytest.raises(RateLimited) as refused:
                    ask(actor_of(make_staff("support")), cast.alice)
                assert refused.value.retry_at - clock.now() <= timedelta(hours=1)
    with clock.at(start + timedelta(hours=23, minutes=59)), pytest.raises(RateLimited):
        ask(actor_of(make_staff("support")), cast.alice)
    with clock.at(start + timedelta(hours=24, minutes=1)):
        ask(actor_of(make_staff("support")), cast.alice)


def test_an_agent_asks_twenty_times_an_hour(cast, sam, monkeypatch):
    monkeypatch.setattr(limits, "OF_AN_AGENT_AN_HOUR", 2)
    with clock.shifted(LONG_AGO):
        people = [make_person(cast.nordlicht) for _ in range(3)]
    for person in people[:2]:
        ask(sam, person, "page")
    with pytest.raises(RateLimited):
        ask(sam, people[2], "page")
    ask(actor_of(make_staff("support")), people[2], "page")


def test_the_limits_are_as_written():
    assert (limits.TRIES, limits.OF_A_PERSON_AN_HOUR, limits.OF_A_PERSON_A_DAY) == (3, 3, 6)
    assert (limits.OF_AN_AGENT_AN_HOUR, limits.CODE_DIGITS) == (20, 6)
    assert (timedelta(minutes=10), timedelta(minutes=30)) == (limits.LIFE, limits.VERIFIED_FOR)
    assert timedelta(hours=72) == limits.KNOWN_FOR


def test_other_codes_count_apart(cast, sam, db):
    from admin_app.contact.models import ContactCode

    ask(sam, cast.alice)
    assert db.session.scalar(sa.select(sa.func.count(ContactCode.id))) == 0


def test_of_many_windows_at_once_no_more_than_three_go_out(cast, sam, postgres_only, threads):
    way = way_of(cast.alice, "text")
    results = threads([lambda: asking.ask(sam, cast.alice.id, way=way, reason=REASON)] * 6)
    assert sum(isinstance(r, RateLimited) for r in results) == 3
