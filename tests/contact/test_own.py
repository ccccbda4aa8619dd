"""A person's own contacts by command: who may, what is told to whom, what stays true at once."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from admin_app.audit.models import AuditEvent
from admin_app.contact.models import ContactStatus
from admin_app.identity.models import User
from admin_app.kernel import clock
from admin_app.kernel.db import db, transaction
from admin_app.kernel.errors import Conflict, Invalid, NotAllowed, NotFound, ReauthRequired
from admin_app.recovery_case.models import RecoveryCase, Vouch
from admin_app.text_message import outbox as text_outbox
from admin_app.text_message.models import TextChannel, TextMessage
from admin_app.user import contacts
from tests.cast import actor_of
from tests.contact.own_contacts import EMAIL, those_of
from tests.factories.contacts import MOBILE, mailed_code, make_contact, texted_code

OTHER = "alice.second@kanal.example"


def told(outbox, template: str) -> list[str]:
    return sorted(m.to for m in outbox.all() if m.template == template)


@pytest.mark.parametrize(
    "act",
    [
        lambda a, c: contacts.add_phone(a, number="0151 23456319", country="DE"),
        lambda a, c: contacts.add_email(a, email=EMAIL),
        lambda a, c: contacts.send_code(a, c.id, channel="text"),
        lambda a, c: contacts.confirm(a, c.id, code="123456"),
        lambda a, c: contacts.set_primary(a, c.id),
        lambda a, c: contacts.remove(a, c.id),
    ],
)
def test_s09_each_act_asks_for_a_fresh_sign_in_itself(cast, act):
    contact = make_contact(cast.alice, MOBILE, active=False)
    with pytest.raises(ReauthRequired):
        act(actor_of(cast.alice, fresh=False), contact)
    assert [c.status for c in those_of(cast.alice)] == [ContactStatus.UNVERIFIED]


def test_s09_every_confirmed_address_is_told_of_each_change(alice, cast, outbox):
    make_contact(cast.alice, OTHER)
    make_contact(cast.alice, "unproven@kanal.example", active=False)
    contact_id = contacts.add_email(alice, email=EMAIL)
    known = ["alice.second@kanal.example", "alice@nordlicht.example"]
    assert told(outbox, "contact_added") == known
    contacts.send_code(alice, contact_id)
    contacts.confirm(alice, contact_id, code=mailed_code(EMAIL))
    assert told(outbox, "contact_confirmed") == sorted([*known, EMAIL])
    contacts.set_primary(alice, those_of(cast.alice)[0].id)
    assert told(outbox, "contact_primary") == sorted([*known, EMAIL])


def test_s09_a_removed_address_gets_a_last_mail_and_a_removed_phone_a_last_text(alice, cast, outbox):
    email, phone = make_contact(cast.alice, EMAIL), make_contact(cast.alice, MOBILE)
    contacts.remove(alice, email.id)
    assert told(outbox, "contact_removed") == sorted([EMAIL, "alice@nordlicht.example"])
    contacts.remove(alice, phone.id)
    text = db.session.scalars(sa.select(TextMessage)).one()
    assert text_outbox.number_of(text) == MOBILE
    assert "was removed from your contacts" in text_outbox.words_of(text)


def test_a_removed_fixed_line_gets_a_last_call(alice, cast):
    contacts.remove(alice, make_contact(cast.alice, "+493012345678").id)
    call = db.session.scalars(sa.select(TextMessage)).one()
    assert call.channel is TextChannel.CALL
    assert "was removed from your contacts" in text_outbox.words_of(call)


def test_an_unproven_address_is_told_nothing(alice, cast, outbox):
    for contact in (
        make_contact(cast.alice, EMAIL, active=False),
        make_contact(cast.alice, MOBILE, active=False),
    ):
        contacts.remove(alice, contact.id)
    assert EMAIL not in {m.to for m in outbox.all()}
    assert db.session.scalar(sa.select(sa.func.count(TextMessage.id))) == 0


def test_no_mail_about_contacts_holds_an_address_in_full(alice, cast, outbox):
    contacts.add_phone(alice, number="0151 23456318", country="DE")
    contact_id = contacts.add_email(alice, email=EMAIL)
    contacts.remove(alice, contact_id)
    for mail in outbox.all():
        assert EMAIL not in mail.text + mail.html + mail.subject
        assert MOBILE not in mail.text + mail.html


def test_a_code_goes_without_the_person_s_name_and_is_gone_once_sent(
    alice, cast, outbox, run_jobs, use_settings
):
    contact_id = contacts.add_email(alice, email=EMAIL)
    contacts.send_code(alice, contact_id)
    code, mail = mailed_code(EMAIL), outbox.to(EMAIL)[0]
    assert code in mail.text
    assert "Alice" not in mail.text + mail.html
    assert code not in mail.row.text + mail.row.html + mail.row.subject


def test_s01_nothing_tells_that_somebody_else_has_an_address(alice, cast, outbox):
    make_contact(cast.carol, EMAIL)
    make_contact(cast.carol, MOBILE)
    contacts.add_email(alice, email=EMAIL)
    contacts.add_email(alice, email="carol@baobab.example")
    contacts.add_phone(alice, number="0151 23456318", country="DE")
    assert len(those_of(cast.alice)) == 3
    assert not outbox.to("carol@baobab.example")


def test_the_sign_in_address_is_no_contact(alice):
    with pytest.raises(Invalid, match="own"):
        contacts.add_email(alice, email="ALICE@nordlicht.example")


def test_s19_somebody_else_s_contact_is_absent(alice, cast):
    contact = make_contact(cast.bob, MOBILE, active=False)
    for act in (
        lambda: contacts.send_code(alice, contact.id, channel="text"),
        lambda: contacts.confirm(alice, contact.id, code="123456"),
        lambda: contacts.set_primary(alice, contact.id),
        lambda: contacts.remove(alice, contact.id),
        lambda: contacts.add_phone(alice, number="0151 23456319", country="DE", replaces=contact.id),
    ):
        with pytest.raises(NotFound):
            act()


def test_staff_have_no_contacts_here(cast):
    with pytest.raises(NotAllowed):
        contacts.add_email(actor_of(cast.sam), email=EMAIL)


def test_a_confirmed_contact_needs_no_code(alice, cast):
    contact = make_contact(cast.alice, MOBILE)
    with pytest.raises(Conflict):
        contacts.send_code(alice, contact.id, channel="text")
    with pytest.raises(Conflict):
        contacts.confirm(alice, contact.id, code="123456")


def test_removing_and_adding_again_gives_no_more_codes(alice, cast):
    from admin_app.kernel.errors import RateLimited

    for minute in range(5):
        with clock.shifted(timedelta(minutes=minute)):
            contact_id = contacts.add_email(alice, email=EMAIL)
            contacts.send_code(alice, contact_id)
            contacts.remove(alice, contact_id)
    contact_id = contacts.add_email(alice, email=EMAIL)
    with clock.shifted(timedelta(minutes=9)), pytest.raises(RateLimited):
        contacts.send_code(alice, contact_id)


def test_a_contact_that_vouched_can_be_removed(alice, cast):
    contact = make_contact(cast.alice, EMAIL)
    now = clock.now()
    with transaction() as session:
        case = RecoveryCase(user_id=cast.bob.id, waits_until=now, lapses_at=now)
        session.add(case)
        session.flush()
        session.add(Vouch(case_id=case.id, contact_id=contact.id))
    contacts.remove(alice, contact.id)
    assert db.session.scalar(sa.select(Vouch.contact_id)) is None


def test_what_is_told_holds_no_address_in_the_event(alice, cast):
    contact_id = contacts.add_phone(alice, number="0151 23456318", country="DE")
    contacts.send_code(alice, contact_id, channel="text")
    contacts.confirm(alice, contact_id, code=texted_code())
    contacts.remove(alice, contact_id)
    rows = db.session.execute(sa.select(AuditEvent.name, AuditEvent.facts)).all()
    assert {r.name for r in rows} >= {
        "contact.added",
        "contact.code_sent",
        "contact.confirmed",
        "contact.removed",
    }
    assert MOBILE not in str(rows)


def test_a_username_that_tells_a_new_address_is_masked_with_it(alice, cast):
    contact_id = contacts.add_email(alice, email="alice.lind@kanal.example")
    assert db.session.get(User, cast.alice.id, populate_existing=True).username_shown == ""
    contacts.remove(alice, contact_id)
    assert db.session.get(User, cast.alice.id, populate_existing=True).username_shown == "alice.lind"
