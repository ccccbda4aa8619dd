"""Writing a mailing and having it confirmed: an administrator proposes, an approver who wrote none of it confirms."""

from __future__ import annotations

import dataclasses

import pytest
import sqlalchemy as sa

from admin_app.email.models import Mail
from admin_app.kernel.db import db
from admin_app.kernel.errors import Conflict, Invalid, NotAllowed, NotFound, ReauthRequired
from admin_app.mailing import service
from admin_app.mailing.models import Mailing, MailingState
from admin_app.proposal import service as proposals
from tests.cast import actor_of
from tests.factories.mailings import DRAFT, REASON, ask, mailing, make_draft, make_mailing


def test_two_people_let_it_go_out(cast):
    mailing_id = make_draft(cast.ruth)
    assert mailing(mailing_id).state is MailingState.DRAFT
    proposal_id = ask(cast.ruth, mailing_id)
    service.confirm(actor_of(cast.ada), proposal_id)
    row = mailing(mailing_id)
    assert (row.state, row.created_by, row.confirmed_by) == (MailingState.SENDING, cast.ruth.id, cast.ada.id)


def test_s21_nobody_confirms_what_they_wrote_or_proposed_and_no_other_role_may(cast):
    proposal_id = ask(cast.ruth, make_draft(cast.ruth))
    for other in (cast.ruth, cast.root, cast.sam, cast.bill):
        with pytest.raises(NotAllowed):
            service.confirm(actor_of(other), proposal_id)
    for other in (cast.sam, cast.bill, cast.ada, cast.alice):
        with pytest.raises(NotAllowed):
            service.write(actor_of(other), DRAFT)


def test_asking_and_confirming_take_a_fresh_sign_in(cast):
    mailing_id = make_draft(cast.ruth)
    with pytest.raises(ReauthRequired):
        service.propose(actor_of(cast.ruth, fresh=False), mailing_id, reason=REASON)
    proposal_id = ask(cast.ruth, mailing_id)
    with pytest.raises(ReauthRequired):
        service.confirm(actor_of(cast.ada, fresh=False), proposal_id)


@pytest.mark.parametrize(
    "changed",
    [
        {"text_de": "Anderes"},
        {"topic": "status"},
        {"country": "DE"},
        {"service": "Hosting"},
        {"account_kind": "company"},
    ],
)
def test_what_was_changed_since_it_was_proposed_is_not_confirmed(cast, changed):
    mailing_id = make_draft(cast.ruth)
    proposal_id = ask(cast.ruth, mailing_id)
    service.edit(actor_of(cast.root), mailing_id, dataclasses.replace(DRAFT, **changed))
    with pytest.raises(Conflict):
        service.confirm(actor_of(cast.ada), proposal_id)
    assert mailing(mailing_id).state is MailingState.DRAFT


def test_what_is_confirmed_is_neither_changed_nor_discarded_nor_proposed_again(cast):
    mailing_id = make_mailing(cast.ruth, cast.ada)
    ruth = actor_of(cast.ruth)
    for act in (
        lambda: service.edit(ruth, mailing_id, DRAFT),
        lambda: service.discard(ruth, mailing_id),
        lambda: service.propose(ruth, mailing_id, reason=REASON),
    ):
        with pytest.raises(Conflict):
            act()


def test_a_discarded_draft_is_gone_and_its_proposal_goes_nowhere(cast):
    mailing_id = make_draft(cast.ruth)
    proposal_id = ask(cast.ruth, mailing_id)
    service.discard(actor_of(cast.ruth), mailing_id)
    with pytest.raises(NotFound):
        service.confirm(actor_of(cast.ada), proposal_id)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Mailing)) == 0
    proposals.withdraw(actor_of(cast.ruth), proposal_id)


def test_an_administrator_or_an_approver_cancels_and_nothing_more_is_written(cast, run_jobs):
    assert cast.alice
    mailing_id = make_mailing(cast.ruth, cast.ada, topic="status")
    with pytest.raises(NotAllowed):
        service.cancel(actor_of(cast.sam), mailing_id, reason=REASON)
    service.cancel(actor_of(cast.ari), mailing_id, reason=REASON)
    run_jobs()
    assert mailing(mailing_id).state is MailingState.CANCELLED
    assert db.session.scalar(sa.select(sa.func.count()).where(Mail.mailing_id == mailing_id)) == 0
    with pytest.raises(Conflict):
        service.cancel(actor_of(cast.ari), mailing_id, reason=REASON)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("topic", "security"),
        ("topic", ""),
        ("account_kind", "robot"),
        ("country", "deu"),
        ("subject_en", ""),
        ("text_de", " "),
        ("subject_de", "x" * 121),
    ],
)
def test_what_cannot_be_kept_is_refused_beside_its_field(cast, field, value):
    with pytest.raises(Invalid) as caught:
        make_draft(cast.ruth, **{field: value})
    assert caught.value.field == field
