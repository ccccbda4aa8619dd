"""The code read out and typed: what it proves, to whom, for how long, and what it never does."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from admin_app.audit.events import Event
from admin_app.audit.models import AuditEvent
from admin_app.caller_check import answering, asking, codes, own_page, queries
from admin_app.kernel import clock
from admin_app.kernel.db import transaction
from admin_app.kernel.errors import Conflict, DomainError, Invalid, NotFound, ReauthRequired
from admin_app.session import service as sessions
from admin_app.support_access.authorisation import all_unended
from admin_app.verified_caller import standing
from admin_app.verified_caller.models import CallerCheck
from tests.cast import actor_of
from tests.factories.caller_checks import ask, check_of, sent_code, verify
from tests.factories.contacts import another
from tests.factories.people import make_person, make_staff
from tests.factories.sessions import make_session

ENDED = Event.SESSION_ENDED.value


def told(db, name):
    db.session.rollback()
    wanted = sa.select(AuditEvent).where(AuditEvent.name == name).order_by(AuditEvent.seq)
    return list(db.session.scalars(wanted))


def test_the_right_code_verifies_the_person_to_this_agent_for_30_minutes(cast, sam):
    check = check_of(verify(sam, cast.alice))
    found = standing.of(sam, cast.alice.id)
    assert (found.channel, found.until) == ("text", check.verified_at + timedelta(minutes=30))
    assert standing.of(sam, cast.bob.id) is None
    assert standing.of(actor_of(make_staff("support")), cast.alice.id) is None
    with clock.at(found.until):
        assert standing.of(sam, cast.alice.id) is None


def test_a_code_works_once_typed_as_it_is_read_out(cast, sam):
    check = ask(sam, cast.alice)
    code = sent_code(check)
    answering.answer(sam, check, code=f" {code[:3]} {code[3:]} ")
    with pytest.raises(Conflict):
        answering.answer(sam, check, code=code)


def test_three_tries_then_the_right_one_is_worthless(cast, sam, db):
    check = ask(sam, cast.alice)
    code = sent_code(check)
    for left in (2, 1, 0):
        with pytest.raises(Invalid) as refused:
            answering.answer(sam, check, code=another(code))
        assert refused.value.field == "code"
        assert told(db, "caller_check.refused")[-1].facts["left"] == left
    with pytest.raises(Conflict):
        answering.answer(sam, check, code=code)
    assert standing.of(sam, cast.alice.id) is None


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "12345a", "x" * 500])
def test_what_is_no_code_counts_no_try(cast, sam, typed):
    check = ask(sam, cast.alice)
    with pytest.raises(Invalid):
        answering.answer(sam, check, code=typed)
    assert check_of(check).tries == 0


def test_after_ten_minutes_it_works_no_more(cast, sam):
    check = ask(sam, cast.alice)
    code = sent_code(check)
    with clock.shifted(timedelta(minutes=10)), pytest.raises(Conflict):
        answering.answer(sam, check, code=code)


def test_a_colleague_cannot_type_it(cast, sam):
    check = ask(sam, cast.alice)
    for act in (
        lambda actor: answering.answer(actor, check, code=sent_code(check)),
        lambda actor: asking.end(actor, check),
        lambda actor: queries.one(actor, check),
    ):
        with pytest.raises(NotFound):
            act(actor_of(make_staff("support")))


def test_two_windows_typing_the_third_try_have_one(cast, sam, postgres_only, threads):
    check = ask(sam, cast.alice)
    wrong = another(sent_code(check))
    for _ in range(2):
        with pytest.raises(Invalid):
            answering.answer(sam, check, code=wrong)
    results = threads([lambda: answering.answer(sam, check, code=wrong)] * 2)
    assert sorted(type(r).__name__ for r in results) == ["Conflict", "Invalid"]
    assert check_of(check).tries == 3


def test_two_windows_with_the_right_code_verify_once(cast, sam, db, postgres_only, threads, outbox):
    check = ask(sam, cast.alice, areas=["profile"], hours=1)
    code = sent_code(check)
    threads([lambda: answering.answer(sam, check, code=code)] * 2)
    assert len(told(db, "caller_check.verified")) == 1
    assert len(all_unended(cast.nordlicht.id)) == 1


def test_codes_are_compared_in_constant_time(cast, sam, monkeypatch):
    check = ask(sam, cast.alice)
    compared = []
    monkeypatch.setattr(codes.crypto, "same", lambda a, b: compared.append((a, b)) or False)
    with pytest.raises(Invalid):
        answering.answer(sam, check, code="000000")
    assert compared == [(codes.hash_of(check, "000000"), check_of(check).code_hash)]


def test_acts_about_the_person_carry_it_and_others_do_not(cast, sam, db):
    verify(sam, cast.alice, "call")
    for who in (cast.alice, cast.bob):
        make_session(who)
        sessions.end_all(sam, who.id, reason="Asked for on the phone")
    alices, bobs = told(db, ENDED)
    assert alices.facts["caller"] == "call"
    assert "caller" not in bobs.facts


def test_acts_of_colleagues_and_of_later_do_not_carry_it(cast, sam, db):
    verify(sam, cast.alice)
    make_session(cast.alice)
    sessions.end_all(actor_of(make_staff("support")), cast.alice.id, reason="Asked for")
    with clock.shifted(timedelta(minutes=31)):
        make_session(cast.alice)
        sessions.end_all(sam, cast.alice.id, reason="Asked for")
    assert ["caller" in event.facts for event in told(db, ENDED)] == [False, False]


def test_person_and_owners_are_told_once_at_each_address(cast, sam, outbox):
    second = make_person(cast.nordlicht, role="owner", email="second@nordlicht.example")
    verify(sam, cast.alice)
    mails = {mail.to: mail for mail in outbox.all()}
    assert len(outbox.all()) == len(mails)
    assert set(mails) == {cast.alice.email, second.email}
    assert "Wasn’t you? Report it" in mails[cast.alice.email].text
    assert "Alice Lindqvist" in mails[second.email].text


def test_the_page_shows_a_code_to_the_person_alone_after_a_fresh_sign_in(cast, sam):
    check = ask(sam, cast.alice, "page")
    with pytest.raises(ReauthRequired):
        own_page.show(actor_of(cast.alice, fresh=False), check)
    with pytest.raises(NotFound):
        own_page.show(actor_of(cast.bob), check)
    with pytest.raises(Invalid) as refused:
        answering.answer(sam, check, code="123456")
    assert (refused.value.reason, check_of(check).tries) == ("not_shown", 0)
    answering.answer(sam, check, code=own_page.show(actor_of(cast.alice), check))
    assert standing.of(sam, cast.alice.id).channel == "page"


def test_shown_anew_the_former_code_is_worthless_and_the_tries_stay_counted(cast, sam):
    check = ask(sam, cast.alice, "page")
    codes_shown = [own_page.show(actor_of(cast.alice), check) for _ in range(2)]
    if codes_shown[0] != codes_shown[1]:
        with pytest.raises(Invalid):
            answering.answer(sam, check, code=codes_shown[0])
    own_page.show(actor_of(cast.alice), check)
    assert check_of(check).tries <= 1
    with clock.shifted(timedelta(minutes=10)), pytest.raises(Conflict):
        own_page.show(actor_of(cast.alice), check)


def test_a_code_that_went_to_a_phone_is_not_shown_on_the_page(cast, sam):
    check = ask(sam, cast.alice)
    with pytest.raises(Conflict):
        own_page.show(actor_of(cast.alice), check)


@pytest.mark.parametrize("by", ["person", "agent"])
def test_ended_it_proves_nothing_any_more(cast, sam, by):
    waiting, proven = ask(sam, cast.bob, "mail"), verify(sam, cast.alice)
    for check, person in ((waiting, cast.bob), (proven, cast.alice)):
        end, actor = (own_page.end, actor_of(person, fresh=False)) if by == "person" else (asking.end, sam)
        end(actor, check)
        with pytest.raises(Conflict):
            end(actor, check)
    assert standing.of(sam, cast.alice.id) is None
    assert not standing.counts(proven)
    with pytest.raises(DomainError):
        answering.answer(sam, waiting, code="123456")


def test_the_person_sees_what_is_open_about_oneself(cast, sam):
    verify(sam, cast.alice)
    ask(sam, cast.bob, "page")
    mine = own_page.open_checks(actor_of(cast.alice))
    assert [(c.agent, c.channel, c.shows_code) for c in mine] == [("Sam F.", "text", False)]
    assert [c.shows_code for c in own_page.open_checks(actor_of(cast.bob))] == [True]
    with clock.shifted(timedelta(minutes=31)):
        assert own_page.open_checks(actor_of(cast.alice)) == []


def test_what_is_kept_afterwards_holds_no_code(cast, sam, db):
    verify(sam, cast.alice)
    with transaction():
        assert set(db.session.scalars(sa.select(CallerCheck.code_hash))) == {""}
