"""Owners are told of a new version by mail, in batches of the queue."""

from __future__ import annotations

from datetime import timedelta

import pytest

from admin_app.document import telling
from admin_app.kernel import clock
from admin_app.kernel.actor import system
from admin_app.kernel.db import db, transaction
from admin_app.kernel.queue import Job
from admin_app.policy.register import Key
from tests.factories.documents import make_version
from tests.factories.people import make_person
from tests.policy.test_values import set_value

pytestmark = [pytest.mark.feature("S0-22"), pytest.mark.one_database]


def jobs_there():
    return db.session.query(Job).filter_by(name="document.announce", state="waiting").count()


def test_owners_are_told_what_changed_in_their_language(cast, outbox):
    german = make_person(cast.nordlicht, role="owner", language="de")
    assert all((cast.alice, cast.bob))
    version_id = make_version(summary="The term is shorter")
    with transaction():
        telling.announce(system(), version_id)
    told = {mail.to: mail for mail in outbox.all() if mail.template == "document_announced"}
    assert set(told) == {cast.alice.email, german.email}
    assert "The term is shorter" in told[cast.alice.email].text
    assert "DE The term is shorter" in told[german.email].text


def test_a_batch_goes_on_behind_the_last_owner(cast, outbox, monkeypatch):
    monkeypatch.setattr(telling, "AT_ONCE", 1)
    assert all((cast.alice, cast.carol))
    version_id = make_version()
    before = jobs_there()
    with transaction():
        telling.announce(system(), version_id)
    assert len([m for m in outbox.all() if m.template == "document_announced"]) == 1
    assert jobs_there() == before + 1


def test_the_policy_turns_the_mail_off(cast):
    with clock.shifted(-timedelta(days=60)):
        set_value(Key.DOCUMENT_MAIL, value=False)
    make_version()
    assert jobs_there() == 0
