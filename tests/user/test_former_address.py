"""After a change of address: who is told of what comes later, and how the two addresses are told apart."""

from __future__ import annotations

from datetime import timedelta

from admin_app.kernel import clock
from admin_app.user import notices
from tests.cast import actor_of
from tests.sign_in.door import knock
from tests.user.test_email_change import NEW, move
from tests.user.test_username import contact, keep


def told(outbox, act):
    """To which addresses an act sends mail, in order."""
    before = len(outbox.all())
    act()
    return sorted(mail.to for mail in outbox.all()[before:])


def test_for_72_hours_the_former_address_is_told_of_what_comes_later(cast, outbox):
    move(cast.alice, outbox)
    keep(contact(cast.alice, "Alice@Nordlicht.example"))  # one mail to each, whatever it is known as
    alice = actor_of(cast.alice)
    both = ["Alice.New@post.example", "alice@nordlicht.example"]
    assert told(outbox, lambda: notices.choose(alice, sign_ins=True, countries=False)) == both
    with clock.shifted(timedelta(hours=73)):
        alone = told(outbox, lambda: notices.choose(actor_of(cast.alice), sign_ins=True, countries=True))
    assert alone == ["Alice.New@post.example", "Alice@Nordlicht.example"]


def test_for_72_hours_the_former_address_is_told_of_sign_ins(cast, outbox, run_jobs):
    move(cast.alice, outbox)
    with clock.shifted(timedelta(hours=1)):
        assert told(outbox, lambda: (knock(NEW), run_jobs())) == [NEW, "alice@nordlicht.example"]


def test_two_addresses_that_look_alike_are_told_apart(cast, outbox):
    keep(contact(cast.alice, "third@post.example"))
    move(cast.alice, outbox, "alina@nordlicht.example")
    for reader, shown in {
        "alina@nordlicht.example": ("alic•••••@nordlicht.example", "alina@nordlicht.example"),
        "alice@nordlicht.example": ("alice@nordlicht.example", "alin•••••@nordlicht.example"),
        "third@post.example": ("alic•••••@nordlicht.example", "alin•••••@nordlicht.example"),
    }.items():
        mail = outbox.to(reader)[-1].text
        assert [f"Before: {shown[0]}" in mail, f"Now: {shown[1]}" in mail] == [True, True], mail
