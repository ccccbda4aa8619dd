"""Who can't sign in stands on top of the account's page: why, until when, and the one thing that is right to do."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa

from admin_app.kernel import clock
from admin_app.kernel.db import transaction
from admin_app.kernel.rights.lens import MASKED
from admin_app.overview.account import people_lines
from admin_app.sign_in.block import BlockCause
from admin_app.sign_in.explain import RIGHT, Remedy
from admin_app.sign_in.models import PasswordCredential, Throttle, TotpCredential
from admin_app.user import people
from tests.cast import actor_of, sign_in
from tests.factories.disputes import say_not_me
from tests.factories.people import make_person

pytestmark = pytest.mark.one_database

HOUR = timedelta(hours=1)
# What helps nobody of staff can do: only time, the person, an owner or a decision.
NOBODYS = {
    BlockCause.ACCOUNT_CLOSED,
    BlockCause.DISPUTE_COLLEAGUE,
    BlockCause.DISPUTE_OBJECTED,
    BlockCause.DISPUTE_WAITS,
    BlockCause.FROZEN,
    BlockCause.NO_FACTOR,
    BlockCause.OUTSIDE,
    BlockCause.PIN_SHUT,
}


def waits(person, until, *, failures=15, kind="name"):
    with transaction() as session:
        row = Throttle(key=f"{kind}:{person.id.hex}", failures=failures, wait_until=until, user_id=person.id)
        session.add(row)


def off(model, person, **values):
    with transaction() as session:
        session.execute(sa.update(model).where(model.user_id == person.id).values(**values))


STATES = {
    "locked by passwords": (lambda p: waits(p, clock.now() + HOUR), Remedy.UNLOCK),
    "locked by codes": (lambda p: waits(p, clock.now() + HOUR, kind="code"), Remedy.UNLOCK),
    "was locked by passwords": (lambda p: waits(p, clock.now() - HOUR), Remedy.PASSWORD_LINK),
    "was locked by codes": (lambda p: waits(p, clock.now() - HOUR, kind="code"), None),
    "password off": (lambda p: off(PasswordCredential, p, disabled_at=clock.now()), Remedy.PASSWORD_LINK),
    "new password needed": (lambda p: off(PasswordCredential, p, must_renew=True), Remedy.PASSWORD_LINK),
    "app off": (lambda p: off(TotpCredential, p, disabled_at=clock.now()), Remedy.REMOVE_FACTOR),
    "one wrong code": (lambda p: off(TotpCredential, p, failures=1), None),
    "disputed": (say_not_me, Remedy.PASSWORD_LINK),
}


def first_of(cast):
    return people_lines.trouble_first(actor_of(cast.sam), cast.nordlicht.id, MASKED, size=5)


def on_top(client, cast):
    """The attention lines of the page, each as its words and where its buttons lead."""
    page = client.get(f"/admin/accounts/{cast.nordlicht.id}").text
    strips = re.findall(
        r'<section class="strip warn" aria-label="Needs attention: [^"]*">(.*?)</section>', page, re.DOTALL
    )
    plain = [" ".join(re.sub("<[^>]+>", " ", strip).split()) for strip in strips]
    return list(zip(plain, [re.findall(r'href="[^"]*/([a-z-]+)\?', strip) for strip in strips], strict=True))


@pytest.mark.both_databases
@pytest.mark.parametrize("state", STATES)
def test_each_state_has_its_one_right_remedy(cast, state):
    happens, remedy = STATES[state]
    person = make_person(cast.nordlicht, full_name="Pia Person", factor=True)
    happens(person)
    line = next(p for p in first_of(cast).people if p.id == person.id)
    assert line.remedy is remedy
    assert line.troubled is (state != "one wrong code")


def test_every_cause_has_a_remedy_or_is_nobodys_of_staff():
    assert set(RIGHT) | NOBODYS == set(BlockCause)
    assert not set(RIGHT) & NOBODYS


@pytest.mark.both_databases
def test_a_lock_that_ended_by_itself_is_told_for_a_day(client, cast):
    waits(cast.bob, clock.now() - timedelta(hours=23))
    sign_in(client, cast.sam)
    ((words, acts),) = on_top(client, cast)
    assert words.startswith("Bob Solberg was locked until")
    assert "after 15 wrong passwords. The wait ended by itself; there was no sign-in since." in words
    assert acts == ["send-link"]
    with clock.shifted(timedelta(hours=2)):
        assert not first_of(cast).people[0].troubled


def test_the_locked_are_unlocked_and_offered_nothing_else(client, cast):
    waits(cast.bob, clock.now() + HOUR)
    sign_in(client, cast.sam)
    ((words, acts),) = on_top(client, cast)
    assert "15 wrong passwords" in words
    assert acts == ["unlock"]


def test_one_wrong_code_is_no_reason_for_a_line(client, cast):
    person = make_person(cast.nordlicht, factor=True)
    off(TotpCredential, person, failures=1)
    sign_in(client, cast.sam)
    assert on_top(client, cast) == []


def test_an_invitation_that_ended_lately_is_sent_again(client, cast):
    _ = cast.alice
    actor = actor_of(cast.alice)
    invited = people.invite(actor, email="ivy@nordlicht.example", full_name="Ivy Invited", role="manager")
    assert invited
    sign_in(client, cast.sam)
    assert on_top(client, cast) == []
    with clock.shifted(timedelta(days=8)):
        sign_in(client, cast.sam)
        ((words, acts),) = on_top(client, cast)
    assert words.startswith("Ivy Invited can’t sign in:")
    assert acts == ["resend"]


def test_two_lines_and_how_many_more(client, cast):
    for n in range(7):
        waits(make_person(cast.nordlicht, full_name=f"Locked {n}"), clock.now() + HOUR)
    sign_in(client, cast.sam)
    first, second = (words for words, _ in on_top(client, cast))
    assert first.startswith("Locked 0 can’t sign in")
    assert second.startswith("Locked 1 can’t sign in")
    assert second.endswith("And 5 more can’t sign in. See attempts Unlock now")
    assert first_of(cast).troubled == 7


def test_namesakes_are_told_apart_by_their_usernames(client, cast):
    for name in ("anton.gross", "anton.g"):
        waits(make_person(cast.nordlicht, full_name="Anton Groß", username=name), clock.now() + HOUR)
    sign_in(client, cast.sam)
    assert {words.split(" can’t")[0] for words, _ in on_top(client, cast)} == {
        "Anton Groß (anton.gross)",
        "Anton Groß (anton.g)",
    }
    for tab in ("/people", "/contacts"):
        page = client.get(f"/admin/accounts/{cast.nordlicht.id}{tab}").text
        assert "anton.gross" in page
        assert cast.bob.username not in page
