"""Two at once, on PostgreSQL with threads: nothing slips through between the freeze and what it freezes (SECURITY 41)."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from admin_app.closing import request
from admin_app.dispute import deciding, saying, settling
from admin_app.dispute.models import Dispute, DisputeState, ItemState
from admin_app.kernel.db import db as database
from admin_app.kernel.errors import Conflict, DomainError, NotAllowed, Unavailable
from admin_app.session.models import LoginSession
from admin_app.sign_in.links import LinkDead
from admin_app.sign_in.models import PasswordCredential
from admin_app.sign_in.password import credential
from admin_app.sign_in.totp import flows as totp_flows
from admin_app.support_access import service as support_access
from admin_app.user import contacts, people
from tests.cast import actor_of
from tests.dispute.thief import (
    THIEFS_OWN,
    app_of,
    asks_for_link,
    breaks_in,
    dispute_of,
    disputes,
    sets_app_up,
    sets_password,
    things_of,
)
from tests.factories.contacts import make_contact
from tests.factories.people import PASSWORD, make_person
from tests.sign_in.door import app_code, later
from tests.sign_in.travel import BERLIN, CAPE_TOWN, arrive, link_in, mails, traveller

pytestmark = pytest.mark.usefixtures("postgres_only")
ROUNDS = pytest.mark.parametrize("_round", range(3))


@ROUNDS
def test_an_app_confirmed_in_the_very_moment_of_the_dispute_is_frozen_or_refused(
    cast, threads, outbox, _round
):
    alice = cast.alice
    thief = breaks_in(alice)
    secret = "".join(totp_flows.begin(thief).secret.split())
    link, code = link_in(mails(outbox)[-1], "not_me"), app_code(secret)
    found = threads(
        [lambda: saying.by_link(traveller(BERLIN), link), lambda: totp_flows.confirm(thief, code=code)]
    )
    assert found[0] == 1, found
    assert app_of(alice) is None or app_of(alice).confirmed_at is None
    live = sa.select(LoginSession).where(LoginSession.user_id == alice.id, LoginSession.ended_at.is_(None))
    assert database.session.scalars(live).all() == []


@ROUNDS
def test_two_links_at_once_open_one_dispute(cast, threads, outbox, _round):
    sets_app_up(breaks_in(cast.alice))
    links = [link_in(mails(outbox, name)[-1], "not_me") for name in ("signed_in", "totp_on")]
    found = threads([lambda link=link: saying.by_link(traveller(BERLIN), link) for link in links])
    assert not [f for f in found if isinstance(f, Exception)]
    database.session.rollback()
    assert len(database.session.scalars(sa.select(Dispute)).all()) == 1


@ROUNDS
def test_an_objection_against_the_new_password_one_wins(cast, threads, outbox, _round):
    with later(days=-2):
        sets_app_up(actor_of(cast.alice))
    make_contact(cast.alice, "private@lindqvist.example")
    disputes(outbox, "totp_on")
    told = [m for m in outbox.to("private@lindqvist.example") if m.template == "dispute_may_object"][-1]
    objection, token = link_in(told, "dispute_object"), asks_for_link(cast.alice, outbox)
    with later(hours=72, minutes=10):
        found = threads(
            [lambda: settling.object_by_link(traveller(BERLIN), objection), lambda: sets_password(token)]
        )
        refused = [type(f) for f in found if isinstance(f, DomainError)]
        assert len(refused) == 1, found
        state = dispute_of(cast.alice).state
    assert state is (DisputeState.SETTLED if refused == [LinkDead] else DisputeState.OBJECTED)


@ROUNDS
def test_two_owners_decide_one_thing_at_once_one_wins(cast, threads, outbox, _round):
    first, second = (actor_of(make_person(cast.nordlicht, role="owner")) for _ in range(2))
    people.disable(breaks_in(cast.alice), cast.bob.id)
    disputes(outbox)
    item = things_of(cast.alice)["person"].id
    found = threads([lambda: deciding.confirm(first, item), lambda: deciding.drop(second, item)])
    assert len([f for f in found if isinstance(f, DomainError)]) == 1, found
    assert things_of(cast.alice)["person"].state in {ItemState.CONFIRMED, ItemState.DROPPED}


@ROUNDS
def test_a_password_change_under_way_in_the_thiefs_session_settles_nothing(cast, threads, outbox, _round):
    thief = breaks_in(cast.alice)
    link = link_in(mails(outbox)[-1], "not_me")
    said, changed = threads(
        [
            lambda: saying.by_link(traveller(BERLIN), link),
            lambda: credential.change(thief, current=PASSWORD, new=THIEFS_OWN),
        ]
    )
    assert not isinstance(said, Exception), said
    assert changed is None or isinstance(changed, Conflict), changed
    assert dispute_of(cast.alice).state is DisputeState.OPEN
    database.session.rollback()
    assert database.session.get(PasswordCredential, cast.alice.id, populate_existing=True).must_renew


@ROUNDS
def test_a_sign_in_at_the_moment_of_the_dispute_waits_for_it_in_no_circle(cast, threads, outbox, _round):
    breaks_in(cast.alice)
    link = link_in(mails(outbox)[-1], "not_me")
    with pytest.raises(DomainError):
        arrive(cast.alice.username, BERLIN, password=THIEFS_OWN)  # so that the next one sets a count back
    said, came = threads(
        [
            lambda: saying.by_link(traveller(BERLIN), link),
            lambda: arrive(cast.alice.username, CAPE_TOWN, browser="thief"),
        ]
    )
    assert not isinstance(said, Exception), said
    assert not isinstance(came, Unavailable), came


def test_what_a_session_began_before_it_was_disputed_is_refused_afterwards(cast, outbox):
    thief = breaks_in(cast.alice)
    disputes(outbox)
    for act in (
        lambda: credential.change(thief, current=PASSWORD, new=THIEFS_OWN),
        lambda: contacts.add_email(thief, email="thief@elsewhere.example"),
        lambda: people.invite(thief, email="helper@elsewhere.example", full_name="Hal Mortensen"),
        lambda: support_access.allow(thief, areas=["profile"]),
        lambda: request.request_closing(thief, number=cast.nordlicht.number),
    ):
        with pytest.raises((Conflict, NotAllowed)):
            act()
