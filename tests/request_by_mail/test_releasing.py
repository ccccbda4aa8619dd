"""A copy leaves without a sign-in only by a factor known before, or 72 hours after every contact was told and none objected."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from admin_app.identity.models import User
from admin_app.kernel import clock, crypto
from admin_app.kernel.db import db, transaction
from admin_app.kernel.errors import Conflict, Invalid, NotFound
from admin_app.mailed_link.service import LinkDead
from admin_app.request_by_mail import releasing
from admin_app.sign_in.models import TotpCredential
from admin_app.sign_in.totp import codes as totp_codes
from admin_app.text_message.models import TextMessage
from tests.factories.contacts import MOBILE, make_contact
from tests.factories.data_copies import again, ask, unpacked
from tests.factories.people import TOTP_SECRET
from tests.factories.requests_by_mail import STRANGER, link_for, release_of, stop_link


@pytest.fixture
def copy(cast, run_jobs):
    """A copy that is ready, of somebody with a second step who is disabled by now."""
    sealed = crypto.seal(TOTP_SECRET, f"totp_credentials.sealed_secret:{cast.bob.id}")
    with transaction() as session:
        session.add(TotpCredential(user_id=cast.bob.id, sealed_secret=sealed, confirmed_at=clock.now()))
    make_contact(cast.bob, "bob.private@mail.example")
    make_contact(cast.bob, MOBILE)
    copy_id = ask(cast.bob)
    run_jobs()
    with transaction() as session:
        session.get_one(User, cast.bob.id).status = "disabled"
    return again(copy_id)


def test_it_opens_72_hours_after_every_contact_was_told(cast, copy, outbox):
    releasing.ask(STRANGER, link_for(cast.bob), copy.id)
    told = [mail for mail in outbox.all() if mail.template == "copy_release_asked"]
    assert {mail.to for mail in told} == {cast.bob.email, "bob.private@mail.example"}
    assert db.session.query(TextMessage).filter_by(template="copy_release").count() == 1
    with clock.shifted(timedelta(hours=71)), pytest.raises(Conflict, match="not_open"):
        releasing.download(STRANGER, link_for(cast.bob), copy.id)
    with clock.shifted(timedelta(hours=73)):
        found = releasing.download(STRANGER, link_for(cast.bob), copy.id)
        assert "data/users.json" in unpacked(b"".join(found.file.pieces)).files
    assert again(copy.id).downloads == 1
    with clock.shifted(timedelta(days=11)), pytest.raises(Conflict):
        releasing.download(STRANGER, link_for(cast.bob), copy.id)


def test_an_objection_by_anybody_who_was_told_stops_it_for_good(cast, copy, client):
    releasing.ask(STRANGER, link_for(cast.bob), copy.id)
    token = stop_link(cast.bob, release_of(copy.id))
    path = f"/link/copy_object/{token}"
    assert "Stop the download?" in client.get(path).text
    assert release_of(copy.id).objected_at is None
    client.post(path, data={"csrf_token": client.csrf()})
    assert release_of(copy.id).objected_at is not None
    with clock.shifted(timedelta(hours=73)), pytest.raises(Conflict, match="stopped"):
        releasing.download(STRANGER, link_for(cast.bob), copy.id)
    with pytest.raises(Conflict):
        releasing.ask(STRANGER, link_for(cast.bob), copy.id)
    with pytest.raises(LinkDead):
        releasing.stop(STRANGER, token)


def test_a_code_doesn_t_open_what_was_stopped_and_isn_t_used_up(cast, copy):
    releasing.ask(STRANGER, link_for(cast.bob), copy.id)
    releasing.stop(STRANGER, stop_link(cast.bob, release_of(copy.id)))
    code = totp_codes.code_at(TOTP_SECRET, totp_codes.present_step())
    with pytest.raises(Conflict, match="stopped"):
        releasing.download(STRANGER, link_for(cast.bob), copy.id, code=code)
    credential = db.session.scalars(sa.select(TotpCredential).where(TotpCredential.user_id == cast.bob.id))
    assert credential.one().last_step == 0


def test_whoever_was_told_of_an_earlier_release_stops_it_after_a_later_one(cast, copy, run_jobs, outbox):
    releasing.ask(STRANGER, link_for(cast.bob), copy.id)
    told = next(mail for mail in outbox.all() if mail.template == "copy_release_asked")
    token = next(url for url in told.links if "copy_object" in url).rsplit("/", 1)[1]
    with transaction() as session:
        session.get_one(User, cast.bob.id).status = "active"
    newer = ask(cast.bob)
    run_jobs()
    releasing.ask(STRANGER, link_for(cast.bob), newer)
    releasing.stop(STRANGER, token)
    assert release_of(copy.id).objected_at is not None
    assert release_of(newer).objected_at is None


def test_a_copy_of_somebody_else_or_without_its_link_is_not_there(cast, copy):
    with pytest.raises(NotFound):
        releasing.download(STRANGER, link_for(cast.carol), copy.id)
    with pytest.raises(LinkDead):
        releasing.download(STRANGER, "not-a-link", copy.id)


def test_a_code_of_a_second_step_known_before_opens_it_at_once_and_a_wrong_one_uses_no_link_up(cast, copy):
    token = link_for(cast.bob)
    with pytest.raises(Invalid) as refused:
        releasing.download(STRANGER, token, copy.id, code="ABCD-EFGH-IJKL")
    assert refused.value.field == "code"
    code = totp_codes.code_at(TOTP_SECRET, totp_codes.present_step())
    assert releasing.download(STRANGER, token, copy.id, code=code).file.size
    with pytest.raises(LinkDead):
        releasing.download(STRANGER, token, copy.id)
