"""An owner who invites can't tell an address that somebody elsewhere has from one that nobody has, wherever they look."""

from __future__ import annotations

import dataclasses

import pytest
import sqlalchemy as sa
import time_machine

from admin_app.audit import timeline
from admin_app.audit.models import AuditEvent
from admin_app.bounce import service as bounces
from admin_app.bounce.models import Fate
from admin_app.bounce.service import Reported
from admin_app.email.models import Mail
from admin_app.identity.models import User
from admin_app.kernel import clock
from admin_app.kernel.db import transaction
from admin_app.kernel.errors import DomainError, Invalid
from admin_app.mail_history import reading
from admin_app.overview import self_service
from admin_app.support_access.lens import colleagues
from admin_app.user import people
from admin_app.user.joining import invitation_ends
from tests.cast import actor_of

pytestmark = pytest.mark.usefixtures("sqlite_only")
KNOWN, UNKNOWN = "carol@baobab.example", "nobody@baobab.example"


@pytest.fixture
def alice(cast):
    assert cast.carol.email == KNOWN
    return actor_of(cast.alice)


def refusals(db):
    wanted = sa.select(AuditEvent).where(AuditEvent.name == "person.invitation_refused")
    return [(event.account_id, event.facts) for event in db.session.scalars(wanted)]


def invite_taken(alice, email, **more):
    with pytest.raises(Invalid) as refused:
        people.invite(alice, email=email, full_name="X", **more)
    return refused.value.field, refused.value.reason, refused.value.text


def test_s01_a_username_that_is_taken_is_refused_alike_whoever_has_the_address(alice, cast, db):
    cast.carol  # noqa: B018
    answers = [
        (invite_taken(alice, email, username=cast.bob.username), refusals(db).pop())
        for email in (KNOWN, UNKNOWN)
    ]
    assert answers[0] == answers[1]
    assert answers[0][0][:2] == ("username", "taken")
    assert len(refusals(db)) == 2


def test_s01_an_address_that_somebody_has_as_username_alone_is_invited_even_where_it_is_typed_as_username(
    alice, cast, db
):
    with transaction() as session:
        carol = session.get_one(User, cast.carol.id)
        carol.email_folded, carol.username_folded = "moved@baobab.example", KNOWN
    assert people.invite(alice, email=KNOWN, username=KNOWN, full_name="X")


def test_such_an_invitation_with_a_username_of_its_own_lets_in_once_the_address_is_free(
    alice, cast, db, outbox
):
    known = people.invite(alice, email=KNOWN, username="somebody", full_name="X")
    with transaction() as session:
        carol = session.get_one(User, cast.carol.id)
        carol.email_folded, carol.username_folded = "moved@baobab.example", "carol.moved"
    people.resend_invitation(alice, known)
    assert outbox.last.template == "invited"


class Walk:
    """What an owner sees of one invitation, step by step, with ids left out and the address called the same."""

    def __init__(self, owner, db, email):
        self.owner, self.db, self.email = owner, db, email
        self.seen: list[object] = []
        self.events, self.mails = set(), set()
        self.news()
        self.seen.clear()
        self.id = people.invite(owner, email=email, full_name="Somebody")
        self.look(lambda: None)

    def look(self, step):
        """Do something, then look everywhere."""
        try:
            step()
        except DomainError as error:
            self.seen.append((type(error), error.text, error.field))
        row = dataclasses.asdict(self_service.person(self.owner, self.id))
        assert row.pop("id") == self.id
        self.seen.append({name: self.same(str(value)) for name, value in row.items()})
        part = self.email.partition("@")[0]
        for search in (part, "stands-in", "somebody"):
            found = self_service.people(self.owner, search=search, size=50, key=None).rows
            self.seen.append(
                [self.id in {one.id for one in found}, len(found) - (search == "somebody") * self.others()]
            )
        self.news()

    def others(self):
        return self.db.session.scalar(
            sa.select(sa.func.count()).where(User.full_name == "Somebody", User.id != self.id)
        )

    def news(self):
        """What came to the account's history, its mails and its receipts."""
        lens = colleagues(self.owner)
        page = timeline.of_account(self.owner, lens, self.owner.acting_account_id, size=90)
        for event in reversed([row for row in page.rows if row.id not in self.events]):
            self.events.add(event.id)
            facts = (event.name, event.target_kind, event.facts, event.names, event.reason, event.changes)
            self.seen.append(self.same(str(facts)))
        for mail in reading.mails(self.owner, lens, size=90).rows:
            line = (mail.id, mail.to.text, mail.name, mail.subject, mail.topic, mail.state, mail.reason)
            if line not in self.mails:
                self.mails.add(line)
                self.seen.append(self.same(str(line[2:])))

    def same(self, said):
        return said.replace(self.email, "ADDRESS").replace(self.email.partition("@")[0], "LOCAL")

    def comes_back(self):
        """The mail that went to the address last bounces."""
        wanted = (
            sa.select(Mail.id)
            .where(Mail.to_address == self.email)
            .order_by(Mail.created_at.desc(), Mail.id.desc())
        )
        mail_id = self.db.session.scalars(wanted.limit(1)).one()
        self.db.session.rollback()
        assert bounces.hear(
            Reported(Fate.BOUNCED, self.email + str(len(self.seen)), "5.1.1", mail_id=mail_id)
        )


def test_s01_an_owner_sees_the_same_of_an_address_that_somebody_elsewhere_has(alice, cast, db):
    walks = []
    with time_machine.travel(clock.now(), tick=False):
        for email in (KNOWN, UNKNOWN):
            walk = Walk(alice, db, email)
            for step in (
                walk.comes_back,
                lambda: people.invite(alice, email=walk.email, full_name="Again"),  # noqa: B023
                lambda: people.resend_invitation(alice, walk.id),  # noqa: B023
                lambda: people.change_role(alice, walk.id, role="owner"),  # noqa: B023
                walk.comes_back,
                lambda: invitation_ends.revoke(alice, walk.id),  # noqa: B023
                walk.comes_back,
                lambda: people.enable(alice, walk.id),  # noqa: B023
                lambda: people.disable(alice, walk.id, reason="Left"),  # noqa: B023
            ):
                walk.look(step)
            walks.append(walk.seen)
    assert len(walks[0]) > 40
    assert walks[0] == walks[1]
