"""Whoever can decide is told by the bell, and by mail where they chose it; whoever asked is told the end."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from admin_app.bell import service as bell
from admin_app.bell.models import BellKind, BellNotice, BellTopic
from admin_app.identity.models import User
from admin_app.kernel import clock
from admin_app.kernel.db import db, transaction
from admin_app.kernel.errors import Invalid, NotAllowed
from admin_app.overview import waiting
from admin_app.proposal import service as proposals
from admin_app.sign_in.factors import removal
from admin_app.user import notices
from tests.cast import actor_of, sign_in
from tests.factories import affiliate
from tests.factories.independence import make_tie
from tests.factories.people import make_person
from tests.factories.proposals import propose

pytestmark = pytest.mark.one_database


@pytest.fixture
def fay(cast):
    return make_person(cast.nordlicht, factor=True, full_name="Fay Holm")


@pytest.fixture
def staff(cast):
    return [cast.sam, cast.root, cast.ruth, cast.bill, cast.ada, cast.aud]


def told(user, *, new=True):
    db.session.rollback()
    wanted = sa.select(BellNotice.kind).where(BellNotice.user_id == user.id)
    return list(db.session.scalars(wanted.where(BellNotice.seen_at.is_(None)) if new else wanted))


def chooses_mail(*people):
    for user in people:
        notices.choose_ways(actor_of(user), proposal="at_once", answer="at_once")


def sent(outbox, template):
    return {mail.to for mail in outbox.all() if mail.template == template}


@pytest.mark.both_databases
def test_those_who_may_confirm_are_told_and_nobody_else(cast, fay, staff):
    make_tie(cast.sam, cast.ruth)
    propose(cast.sam, fay)
    assert told(cast.root) == [BellKind.WAITS]
    for who in (cast.sam, cast.ruth, cast.bill, cast.ada, cast.aud):
        assert told(who) == []


def test_what_is_about_a_colleague_is_told_to_administrators_but_not_to_that_one(cast, staff):
    propose(cast.root, cast.ruth)
    assert [told(who) for who in staff] == [[]] * 6
    propose(cast.root, cast.ada)
    assert told(cast.ruth) == [BellKind.WAITS]
    assert told(cast.sam) == []


@pytest.mark.both_databases
def test_once_it_is_decided_nobody_is_told_of_it_and_whoever_asked_is_told_the_end(cast, fay, staff):
    asked = propose(cast.sam, fay)
    removal.confirm_removal(actor_of(cast.root), asked)
    assert told(cast.root) == told(cast.ruth) == []
    assert told(cast.sam) == [BellKind.CONFIRMED]


def test_a_refusal_and_a_lapse_are_told_to_whoever_asked(cast, fay):
    first = propose(cast.sam, fay)
    proposals.decline(actor_of(cast.root), first, note="It isn't she")
    propose(cast.sam, fay)
    with clock.shifted(timedelta(hours=73)):
        proposals.lapse()
    assert sorted(told(cast.sam)) == sorted([BellKind.DECLINED, BellKind.LAPSED])


def test_what_somebody_takes_back_is_told_to_nobody(cast, fay, staff):
    asked = propose(cast.sam, fay)
    proposals.withdraw(actor_of(cast.sam), asked)
    assert [told(who) for who in staff] == [[]] * 6


@pytest.mark.both_databases
def test_mail_goes_to_those_alone_who_chose_it(cast, fay, staff, outbox):
    chooses_mail(cast.root, cast.bill, cast.sam)
    asked = propose(cast.sam, fay)
    assert sent(outbox, "proposal_waits") == {cast.root.email}
    removal.confirm_removal(actor_of(cast.ruth), asked)
    assert sent(outbox, "proposal_ended") == {cast.sam.email}


def test_nobody_is_mailed_by_default(cast, fay, staff, outbox):
    removal.confirm_removal(actor_of(cast.root), propose(cast.sam, fay))
    assert sent(outbox, "proposal_waits") == sent(outbox, "proposal_ended") == set()


def test_a_refused_act_tells_nobody(cast, fay, staff):
    with pytest.raises(RuntimeError), transaction():
        removal.propose_removal(
            actor_of(cast.sam), fay.id, factor="totp", proof="Called her back", reason="Lost"
        )
        raise RuntimeError
    assert [told(who) for who in staff] == [[]] * 6


def test_customers_have_no_such_choice(cast):
    with pytest.raises(NotAllowed):
        notices.choose_ways(actor_of(cast.alice), answer="at_once")


@pytest.mark.both_databases
def test_the_bell_is_a_link_with_how_much_is_new_and_reading_is_a_post(client, cast, fay):
    sign_in(client, cast.root)
    assert 'aria-label="Notices"' in client.get("/admin/").text
    propose(cast.sam, fay)
    assert 'aria-label="Notices, 1 new"' in client.get("/admin/").text
    page = client.get("/admin/notices")
    assert "Sam Ferreira asks a second person about Fay Holm: remove the authenticator app" in page.text
    assert told(cast.root) == [BellKind.WAITS]
    assert client.post("/admin/notices/seen", data={"csrf_token": client.csrf()}).status_code == 303
    assert (told(cast.root), waiting.number(actor_of(cast.root))) == ([], 1)


def test_each_topic_is_chosen_on_the_page_of_notices_and_others_stay(client, cast):
    sign_in(client, cast.root)
    ways = {
        "proposal": "at_once",
        "dispute": "digest",
        "break_glass": "bell",
        "recovery_case": "bell",
        "breach": "bell",
        "legal_hold": "bell",
        "server_password": "bell",
        "answer": "bell",
    }
    form = {"csrf_token": client.csrf("/admin/notices"), **ways}
    assert client.post("/admin/notices/mail", data=form).status_code == 303
    assert db.session.scalar(sa.select(User.notice_ways).where(User.id == cast.root.id)) == ways
    assert '<option selected value="digest">' in client.get("/admin/notices").text


def test_only_what_concerns_the_reader_is_offered(client, cast):
    affiliate.turn_on()
    sign_in(client, cast.bill)
    page = client.get("/admin/notices").text
    assert [topic for topic in BellTopic if f'name="{topic}"' in page] == [
        BellTopic.CLOSING,
        BellTopic.PAYOUT,
        BellTopic.TICKET,
        BellTopic.SERVER_PASSWORD,
        BellTopic.ANSWER,
    ]


def test_an_unknown_way_is_refused_beside_its_topic(cast):
    with pytest.raises(Invalid) as refused:
        notices.choose_ways(actor_of(cast.bill), closing="by pigeon")
    assert refused.value.field == "closing"


@pytest.mark.both_databases
def test_what_was_told_is_forgotten_after_30_days(cast, fay):
    propose(cast.sam, fay)
    assert cast.root
    with clock.shifted(timedelta(days=31)):
        bell.sweep()
    assert told(cast.root, new=False) == []
