""" "This wasn't me": through the link in an e-mail, or at a line of one's own history."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from admin_app.audit.models import AuditEvent
from admin_app.dispute import saying
from admin_app.kernel import clock
from admin_app.kernel.db import db, transaction
from admin_app.kernel.errors import Conflict, NotAllowed, NotFound, ReauthRequired
from admin_app.kernel.links import LinkPurpose
from admin_app.session.models import EndReason, KnownKind, KnownPlace, LoginSession, SignInAttempt, Stage
from admin_app.sign_in import links
from admin_app.sign_in.links import LinkDead
from admin_app.sign_in.models import PasswordCredential, TrustedBrowser
from admin_app.sign_in.password import credential, expired
from tests.cast import actor_of, sign_in
from tests.factories.people import PASSWORD, make_person
from tests.sign_in.door import app_code, enter, later, mail_forgotten, post
from tests.sign_in.travel import BERLIN, CAPE_TOWN, arrive, link_in, mails, tell, traveller

NEW = "An0ther-battery!"
pytestmark = pytest.mark.feature("S0-13")


@pytest.fixture(autouse=True)
def _alice(cast) -> None:
    assert cast.alice


@pytest.fixture
def stolen(cast, outbox) -> str:
    """Alice at home, then somebody else in another country: the link in the mail about it."""
    arrive("alice.lind", BERLIN, browser="home")
    with later(minutes=10):
        arrive("alice.lind", CAPE_TOWN, browser="thief")
        return link_in(tell(outbox), "not_me")


def credential_of(user: Any) -> PasswordCredential:
    db.session.rollback()
    return db.session.get(PasswordCredential, user.id)


def sessions_of(user: Any) -> list[LoginSession]:
    db.session.rollback()
    return list(db.session.scalars(sa.select(LoginSession).where(LoginSession.user_id == user.id)))


def test_the_link_ends_all_sessions_asks_for_a_new_password_and_tells_support_and_person(
    cast, stolen, outbox
):
    assert saying.by_link(traveller(BERLIN), stolen) == 2
    assert {s.ended_why for s in sessions_of(cast.alice)} == {EndReason.NOT_ME}
    assert credential_of(cast.alice).must_renew
    assert credential_of(cast.alice).not_me_at
    assert "sign_in.not_me" in db.session.scalars(sa.select(AuditEvent.name)).all()
    told = mails(outbox, "not_me_said")[-1]
    assert "2 devices were signed out" in told.text
    assert "/link/" not in told.text  # it gives nothing away


def test_s6_a_look_at_the_link_tells_what_it_does_in_figures_and_changes_nothing(client, cast, stolen):
    for _ in range(2):
        shown = client.get(f"/link/not_me/{stolen}")
        assert "2 devices are signed out at once" in shown.text
        assert "South Africa" in shown.text
    assert shown.headers["Referrer-Policy"] == "no-referrer"
    assert not any(s.ended_at for s in sessions_of(cast.alice))
    assert not credential_of(cast.alice).must_renew


def test_s6_the_link_works_once_and_for_seven_days(stolen):
    with later(days=7, minutes=11), pytest.raises(LinkDead):
        saying.by_link(traveller(BERLIN), stolen)
    with later(days=6):
        saying.by_link(traveller(BERLIN), stolen)
    with pytest.raises(LinkDead):
        saying.by_link(traveller(BERLIN), stolen)


def test_s6_sent_twice_at_once_it_works_once(stolen, threads, postgres_only):
    found = threads([lambda: saying.by_link(traveller(BERLIN), stolen)] * 2)
    assert sorted(isinstance(f, LinkDead) for f in found) == [False, True]


def test_s6_each_mail_has_its_own_link_and_a_newer_one_ends_none(stolen, outbox):
    other = link_in(mails(outbox)[0], "not_me")
    assert other != stolen
    saying.by_link(traveller(BERLIN), stolen)
    assert saying.look(other).what == "sign_in"


def test_s6_it_opens_no_session_and_no_other_page(client, cast, stolen):
    assert client.get(f"/link/reset/{stolen}").status_code == 404
    assert client.get(f"/link/hold/{stolen}").status_code == 404
    done = post(client, f"/link/not_me/{stolen}")
    assert "Thank you" in done.text
    assert client.get("/security").location.startswith("/sign-in")


def test_it_still_works_after_the_thief_changed_the_password(cast, stolen):
    credential.change(actor_of(cast.alice), current=PASSWORD, new=NEW)
    saying.by_link(traveller(BERLIN), stolen)
    assert credential_of(cast.alice).must_renew


def test_s9_the_mail_about_a_change_of_security_carries_the_way_out(cast, outbox):
    credential.change(actor_of(cast.alice), current=PASSWORD, new=NEW)
    told = mails(outbox, "password_changed")[-1]
    said = saying.look(link_in(told, "not_me"))
    assert (said.what, said.person.user_id) == ("password_changed", cast.alice.id)


def test_s7_the_links_host_is_the_configured_one(client, cast, outbox, use_settings):
    use_settings(base_url="http://desk.company.example")
    token = client.csrf("/sign-in")
    client.post(
        "/sign-in", data={"csrf_token": token, "name": "alice.lind", "password": PASSWORD},
        headers={"Host": "localhost", "X-Forwarded-Host": "evil.example"},
    )  # fmt: skip
    told = tell(outbox)
    assert "evil.example" not in told.text
    assert any(url.startswith("http://desk.company.example/link/not_me/") for url in told.links)


def test_the_thiefs_place_is_forgotten_and_the_own_one_stays_known(cast, stolen):
    saying.by_link(traveller(BERLIN), stolen)
    kept = db.session.execute(sa.select(KnownPlace.kind, KnownPlace.value)).all()
    assert (KnownKind.COUNTRY, "DE") in [tuple(k) for k in kept]
    assert len(kept) == 2


def test_no_browser_is_trusted_any_more(cast, stolen):
    with transaction() as session:
        row = TrustedBrowser(user_id=cast.alice.id, token_hash="x", ends_at=clock.now() + timedelta(days=3))
        session.add(row)
    saying.by_link(traveller(BERLIN), stolen)
    assert db.session.scalars(sa.select(TrustedBrowser)).all() == []


# At a line of one's own history


def line_of(user: Any, session_id: Any) -> Any:
    db.session.rollback()
    wanted = sa.select(SignInAttempt.id).where(SignInAttempt.session_id == session_id)
    return db.session.scalars(wanted).first()


@pytest.fixture
def at_home(cast, client) -> Any:
    """Alice's own browser, signed in, and the thief's sign-in ten minutes before."""
    with later(minutes=-10):
        thief = arrive("alice.lind", CAPE_TOWN, browser="thief")
    own = sign_in(client, cast.alice)
    return actor_of(cast.alice, session_id=own), line_of(cast.alice, thief.session_id)


def test_at_a_line_of_the_history_the_others_end_and_this_session_needs_a_new_password(cast, at_home):
    actor, attempt_id = at_home
    assert saying.of_attempt(actor, attempt_id) == 1
    db.session.rollback()
    own = db.session.get(LoginSession, actor.session_id)
    assert (own.ended_at, own.stage, own.fresh_until) == (None, Stage.NEW_PASSWORD, None)


def test_s9_it_takes_a_fresh_sign_in(cast, at_home):
    actor, attempt_id = at_home
    with pytest.raises(ReauthRequired):
        saying.of_attempt(actor_of(cast.alice, fresh=False, session_id=actor.session_id), attempt_id)


def test_s19_a_line_or_place_of_somebody_else_is_none(cast, at_home):
    place = db.session.scalar(sa.select(KnownPlace.id))
    carol = actor_of(cast.carol)
    with pytest.raises(NotFound):
        saying.of_attempt(carol, at_home[1])
    with pytest.raises(NotFound):
        saying.of_place(carol, place)


def test_the_very_session_one_uses_is_signed_out_or_changed_instead(client, cast):
    started = arrive("alice.lind", BERLIN, browser="home")
    actor = actor_of(cast.alice, session_id=started.session_id)
    with pytest.raises(Conflict):
        saying.of_attempt(actor, line_of(cast.alice, started.session_id))
    with pytest.raises(Conflict):
        saying.of_place(actor, db.session.scalar(sa.select(KnownPlace.id)))


def test_a_new_place_is_answered_the_same_way(cast, at_home):
    actor, _ = at_home
    place = db.session.scalar(sa.select(KnownPlace.id).where(KnownPlace.kind == KnownKind.COUNTRY))
    assert saying.of_place(actor, place) == 1
    assert credential_of(cast.alice).must_renew


def test_the_pages_lead_from_the_history_to_the_new_password(client, cast, at_home):
    path = f"/security/history/{at_home[1]}/not-me"
    asked = client.get(path)
    assert "South Africa" in asked.text
    assert "1 other device is signed out at once" in asked.text
    assert post(client, path).location == "/sign-in/new-password"
    assert client.get("/profile").location == "/sign-in/new-password"


# The new password


def at_step(user: Any, methods: tuple[str, ...]) -> Any:
    """A session of the person that waits for the new password."""
    with transaction() as session:
        session.execute(
            sa.update(PasswordCredential).where(PasswordCredential.user_id == user.id).values(must_renew=True)
        )
        row = LoginSession(
            id=clock.new_id(), user_id=user.id, kind=user.kind.value, stage=Stage.NEW_PASSWORD, methods=list(methods),
            secret_hash=clock.new_id().hex, ends_at=clock.now() + timedelta(minutes=30),
        )  # fmt: skip
        session.add(row)
    return actor_of(user, session_id=row.id, fresh=False)


def test_whoever_proved_a_second_factor_chooses_the_new_password_at_once(cast, outbox):
    eve = make_person(cast.nordlicht, factor=True)
    actor = at_step(eve, ("password", "totp"))
    assert expired.renew(actor, new=NEW).stage is Stage.OPEN
    assert not credential_of(eve).must_renew
    assert mails(outbox, "password_changed")


def test_whoever_was_spared_the_second_factor_gives_its_code_here(cast):
    eve = make_person(cast.nordlicht, factor=True)
    actor = at_step(eve, ("password",))
    with pytest.raises(Exception, match="code"):
        expired.renew(actor, new=NEW)
    assert expired.renew(actor, new=NEW, code=app_code()).stage is Stage.OPEN


def test_the_former_password_alone_chooses_none_the_link_in_the_mail_does(client, cast, stolen, outbox):
    saying.by_link(traveller(BERLIN), stolen)
    assert enter(client, "alice.lind").location == "/sign-in/new-password"
    refused = post(client, "/sign-in/new-password", new=NEW, again=NEW)
    assert refused.status_code == 403
    assert post(client, "/sign-in/new-password/link", "/sign-in/new-password").status_code == 303
    mail_forgotten()
    token = link_in(mails(outbox, "reset_link")[-1], "reset")
    credential.set_by_link(traveller(BERLIN), token, LinkPurpose.RESET, new=NEW)
    assert not credential_of(cast.alice).must_renew
    assert arrive("alice.lind", BERLIN, browser="home", password=NEW).stage is Stage.OPEN


def test_s52_the_step_is_reached_in_its_order_only(cast):
    eve = make_person(cast.nordlicht, factor=True)
    actor = at_step(eve, ("password", "totp"))
    with transaction() as session:
        session.execute(
            sa.update(LoginSession).where(LoginSession.id == actor.session_id).values(stage=Stage.FACTOR)
        )
    with pytest.raises(Conflict):
        expired.renew(actor, new=NEW)
    with pytest.raises(NotAllowed):
        expired.renew(traveller(BERLIN), new=NEW)


def test_the_new_password_is_none_of_the_last_ones(cast):
    eve = make_person(cast.nordlicht, factor=True)
    with pytest.raises(Exception, match="of your last"):
        expired.renew(at_step(eve, ("password", "totp")), new=PASSWORD)


def test_links_of_that_kind_are_made_in_a_transaction_only(cast):
    with pytest.raises(RuntimeError):
        links.issue(cast.alice, LinkPurpose.NOT_ME)
