"""Whoever received somebody's data is told of a correction, erasure or restriction, once, signed, and only by its own words."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
import sqlalchemy as sa

from admin_app.audit.events import Event
from admin_app.audit.models import AuditEvent
from admin_app.config import recipients as addresses
from admin_app.data_case.desk import deciding
from admin_app.kernel import clock
from admin_app.kernel.actor import system
from admin_app.kernel.db import db, transaction
from admin_app.kernel.errors import Conflict, NotAllowed
from admin_app.kernel.queue import Job, JobState
from admin_app.kernel.signing import SignatureState
from admin_app.personal_data.vocabulary import Recipient
from admin_app.recipient import service
from admin_app.recipient.models import NoticeKind, NoticeState
from admin_app.restriction import service as restrictions
from tests.cast import actor_of
from tests.factories.contacts import make_contact
from tests.factories.data_cases import ask
from tests.factories.recipients import notices, tell
from tests.recipient.server import serving

BY_HAND = {Recipient.MAIL: NoticeState.BY_HAND, Recipient.BILLING: NoticeState.BY_HAND}


@pytest.fixture
def billing(use_settings):
    """The billing system, at its configured address."""
    with serving() as found:
        use_settings(recipient_urls=f"billing={found.url}")
        yield found


def states(case_id):
    return {notice.recipient: notice.state for notice in notices(case_id)}


def events():
    db.session.rollback()
    return list(db.session.scalars(sa.select(AuditEvent.name).where(AuditEvent.name.like("recipient.%"))))


def test_a_notice_names_no_more_than_its_recipient_knows(cast, billing, run_jobs):
    case_id = tell(cast.alice)
    run_jobs()
    (arrived,) = billing.arrived
    assert billing.signatures == [SignatureState.GOOD]
    assert (arrived["deed"], arrived["article"], arrived["whole_account"]) == ("erased", "17", False)
    assert arrived["subject"] == {"account": cast.nordlicht.number, "email": cast.alice.email}
    assert cast.alice.full_name not in json.dumps(arrived)
    assert states(case_id)[Recipient.BILLING] is NoticeState.ANSWERED


def test_who_is_told_follows_from_what_is_kept(cast, use_settings):
    assert states(tell(cast.bob)) == BY_HAND
    make_contact(cast.bob)
    assert states(tell(cast.bob)) == BY_HAND | {Recipient.TEXTS: NoticeState.BY_HAND}
    use_settings(recipient_urls="hosting=https://servers.example/notices")
    assert states(tell(cast.bob))[Recipient.HOSTING] is NoticeState.WAITING


def test_the_answer_and_its_reference_are_kept_and_what_was_said_goes(cast, billing, run_jobs):
    billing.status, billing.said = 202, b'{"reference": "DEL-2026-118"}'
    case_id = tell(cast.alice)
    assert next(n for n in notices(case_id) if n.recipient is Recipient.BILLING).sealed_payload
    run_jobs()
    notice = next(n for n in notices(case_id) if n.recipient is Recipient.BILLING)
    assert (notice.status, notice.reference, notice.sealed_payload) == (202, "DEL-2026-118", "")
    assert set(events()) == {Event.RECIPIENT_TOLD, Event.RECIPIENT_ANSWERED}
    assert "DEL-2026-118" in [answer.reference for answer in service.answers(case_id)]


@pytest.mark.parametrize(
    "said", [b"", b"[]", b"\xff", b'{"reference": {"a": 1}}', b'{"reference": "a\\u0000b"}', b"[" * 9999]
)
def test_an_answer_of_other_words_is_an_answer_without_a_reference(cast, billing, run_jobs, said):
    billing.said = said
    case_id = tell(cast.alice)
    run_jobs()
    notice = next(n for n in notices(case_id) if n.recipient is Recipient.BILLING)
    assert (notice.state, notice.reference) == (NoticeState.ANSWERED, "")


def test_no_answer_is_tried_again_with_growing_waits_and_then_over(cast, billing, run_jobs):
    billing.status = 503
    case_id = tell(cast.alice)
    for minutes in (0, 1, 2):
        with clock.shifted(timedelta(minutes=minutes)):
            run_jobs()
    notice = next(n for n in notices(case_id) if n.recipient is Recipient.BILLING)
    assert (notice.tries, notice.last_error) == (3, "recipient.billing 503")
    assert not service.all_answered_or_over(case_id)
    with clock.shifted(timedelta(days=7, minutes=1)):
        assert service.all_answered_or_over(case_id)
        service.sweep()
        run_jobs()
    assert states(case_id) == {Recipient.MAIL: NoticeState.NOT_TOLD, Recipient.BILLING: NoticeState.NO_ANSWER}
    assert [n.sealed_payload for n in notices(case_id)] == ["", ""]
    assert len(billing.arrived) == 3
    assert not db.session.scalars(
        sa.select(Job).where(Job.name == service.SEND, Job.state == JobState.WAITING)
    ).all()


def test_s33_notices_neither_follow_a_redirect_nor_reach_inside(cast, billing, run_jobs, use_settings):
    billing.status, billing.headers = 302, {"Location": billing.url}
    case_id = tell(cast.alice)
    run_jobs()
    assert len(billing.arrived) == 1
    use_settings(recipient_urls="billing=https://10.0.0.7/notices")
    with clock.shifted(timedelta(minutes=1)):
        run_jobs()
    notice = next(n for n in notices(case_id) if n.recipient is Recipient.BILLING)
    assert notice.last_error == "recipient.billing address_refused"


def test_a_whole_account_is_told_by_its_number(cast, billing, run_jobs):
    assert cast.alice
    tell(account=cast.nordlicht)
    run_jobs()
    assert billing.arrived[0]["subject"] == {"account": cast.nordlicht.number}
    assert billing.arrived[0]["whole_account"] is True


def test_a_correction_says_what_was_corrected(cast, billing, run_jobs):
    tell(cast.alice, kind=NoticeKind.CORRECTED, words="The name is spelt Lindqvist")
    run_jobs()
    assert billing.arrived[0]["corrected"] == "The name is spelt Lindqvist"


def test_staff_note_once_what_was_told_by_hand(cast):
    case_id = tell(cast.bob)
    mail, billing = notices(case_id)
    with pytest.raises(NotAllowed):
        service.note(actor_of(cast.sam), mail.id, note="Told on the phone")
    service.note(actor_of(cast.ada), mail.id, note="Told on the phone")
    with pytest.raises(Conflict):
        service.note(actor_of(cast.ari), mail.id, note="Told once more")
    assert not service.all_answered_or_over(case_id)
    service.note(actor_of(cast.ari), billing.id, note="Told by letter")
    assert service.all_answered_or_over(case_id)


def test_whoever_waits_for_a_case_hears_once_nothing_is_open(cast, monkeypatch):
    heard = []
    monkeypatch.setattr(service, "_when_over", [heard.append])
    case_id = tell(cast.bob)
    for notice in notices(case_id):
        service.note(actor_of(cast.ada), notice.id, note="Told by letter")
    assert heard == [case_id]


def test_s39_notices_are_written_with_their_change_or_not_at_all(cast, billing, run_jobs):
    with pytest.raises(ZeroDivisionError), transaction():
        service.tell(system(), kind=NoticeKind.ERASED, person_id=cast.alice.id)
        raise ZeroDivisionError
    run_jobs()
    assert billing.arrived == []
    with pytest.raises(RuntimeError):
        service.tell(system(), kind=NoticeKind.ERASED, person_id=cast.alice.id)


def test_addresses_are_configured_by_the_names_of_the_inventory():
    assert set(addresses.NAMES) == {recipient.value.rpartition(".")[2] for recipient in Recipient}
    for wrong in (
        "fax=https://x.example",
        "mail=http://x.example",
        "mail=https://u@x.example",
        "mail=x, mail=y",
    ):
        with pytest.raises(ValueError, match=r"mail|fax"):
            addresses.parse(wrong)


def test_what_staff_corrected_or_restricted_reaches_the_recipients_in_the_same_transaction(
    cast, billing, run_jobs
):
    case = ask(cast.bob, topic="company")
    deciding.correct(actor_of(cast.ada), case.id, note="Corrected in the billing system")
    restrictions.begin(
        actor_of(cast.ada), cast.carol.id, ground="accuracy", reason="The address is contested"
    )
    run_jobs()
    assert [(told["deed"], told.get("corrected")) for told in billing.arrived] == [
        ("corrected", "company"),
        ("restricted", None),
    ]


def of_billing(case_id):
    return [(n.kind.value, n.state.value) for n in notices(case_id) if n.recipient is Recipient.BILLING]


def test_who_was_told_of_an_erasure_is_told_when_it_is_called_off_and_who_wasnt_isnt(cast, billing, run_jobs):
    case_id = tell(cast.alice)
    run_jobs()
    for _ in range(2):  # twice, as by a hold that comes before a withdrawal
        with transaction():
            service.call_off(case_id)
    run_jobs()
    assert of_billing(case_id) == [("erased", "answered"), ("called_off", "answered")]
    assert [told["deed"] for told in billing.arrived] == ["erased", "called_off"]
    assert billing.arrived[1]["subject"] == billing.arrived[0]["subject"]
    by_hand = [n.state for n in notices(case_id) if n.recipient is Recipient.MAIL]
    assert by_hand == [NoticeState.CALLED_BACK]


def test_a_try_that_may_have_arrived_is_followed_by_the_calling_off(cast, billing, run_jobs):
    billing.status = 503
    case_id = tell(cast.alice)
    run_jobs()
    with transaction():
        service.call_off(case_id)
    assert of_billing(case_id) == [("erased", "called_back"), ("called_off", "waiting")]


def test_of_an_erasure_that_was_called_off_before_it_was_sent_nobody_hears(cast, billing, run_jobs):
    case_id = tell(cast.alice)
    with transaction():
        service.call_off(case_id)
    run_jobs()
    assert (of_billing(case_id), billing.arrived) == ([("erased", "called_back")], [])
