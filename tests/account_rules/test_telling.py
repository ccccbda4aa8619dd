"""Whoever a rule asks something of is mailed when it is set, beforehand where it holds from a later day; owners all."""

from __future__ import annotations

from datetime import timedelta

from admin_app.account_rules import telling
from admin_app.kernel import clock
from admin_app.policy.register import Key
from tests.account_rules.owners import save
from tests.cast import actor_of
from tests.factories.account_rules import make_rule
from tests.factories.passkeys import make_passkey
from tests.factories.people import make_person

TEMPLATE = "account_rules_changed"


def told(outbox):
    return {mail.to: mail for mail in outbox.all() if mail.template == TEMPLATE}


def test_owners_and_those_concerned_are_told_what_holds_from_when(cast, outbox, run_jobs):
    make_passkey(cast.alice)
    second = make_person(cast.nordlicht, role="owner", factor=True, email="second@nordlicht.example")
    make_person(cast.nordlicht, factor=True)
    assert cast.bob
    save(cast.alice, day=clock.now().date() + timedelta(days=9), factor_required="everybody")
    run_jobs()
    mails = told(outbox)
    assert set(mails) == {cast.alice.email, second.email, cast.bob.email}
    assert "You have no second step yet" in mails[cast.bob.email].text
    assert "You have no second step yet" not in mails[second.email].text
    assert all("everybody must have one" in mail.text for mail in mails.values())
    assert all("Alice Lindqvist" in mail.text for mail in mails.values() if mail.to != cast.alice.email)


def test_a_rule_taken_back_is_told_to_the_owners_alone(cast, outbox, run_jobs):
    assert cast.bob
    make_rule(cast.nordlicht, Key.SESSION_DAYS, 3)
    save(cast.alice, session_days=None)
    run_jobs()
    assert set(told(outbox)) == {cast.alice.email}
    assert "no rule of the account any more" in told(outbox)[cast.alice.email].text


def test_s60_nothing_of_the_session_it_came_from_is_told_to_others(cast, outbox, run_jobs):
    assert cast.bob
    save(cast.alice, actor=actor_of(cast.alice, ip="198.51.100.77"), password_length=20)
    run_jobs()
    assert "198.51.100.77" not in told(outbox)[cast.bob.email].text


def test_an_account_of_many_people_is_told_batch_by_batch_each_once(cast, outbox, run_jobs, monkeypatch):
    monkeypatch.setattr(telling, "BATCH", 2)
    people = {make_person(cast.nordlicht).email for _ in range(5)}
    save(cast.alice, session_days=3)
    run_jobs()
    sent = [mail.to for mail in outbox.all()]
    assert sorted(sent) == sorted([cast.alice.email, *people])
