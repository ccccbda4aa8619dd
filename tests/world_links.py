"""Links of mails, and what each leads to, for tests that go through all routes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from admin_app.dispute.models import DisputeState
from admin_app.identity.models import Account, User
from admin_app.kernel import clock, text
from admin_app.kernel.crypto import lookup_hash
from admin_app.kernel.db import db, transaction
from admin_app.kernel.links import LinkPurpose
from admin_app.recovery_case.models import RecoveryCase
from admin_app.session.models import LoginSession, Stage
from admin_app.sign_in import links
from admin_app.user.models import EmailChange, EmailChangeState
from tests.canaries import CANARIES
from tests.cast import Cast
from tests.factories.contacts import make_contact
from tests.factories.people import make_person
from tests.factories.pins import make_pin, pin_of
from tests.factories.taken_back import make_dispute


def add(*rows: Any) -> Any:
    """Keep rows; gives the first."""
    with transaction() as session:
        session.add_all(rows)
    return rows[0]


class MailedLinks:
    """The part of a world that mails lead to."""

    cast: Cast

    def session(self, user: User) -> LoginSession:
        """A browser somebody is signed in with."""
        first, last = CANARIES["first address"], CANARIES["last address"]
        row = LoginSession(
            id=clock.new_id(), user_id=user.id, account_id=user.account_id, kind=user.kind.value, stage=Stage.OPEN, secret_hash=clock.new_id().hex,
            country="DE", first_ip=first, last_ip=last, ip_hash=lookup_hash(last, "ip"), user_agent=CANARIES["browser"],
            device="Firefox on Linux", methods=["password"], ends_at=clock.now() + timedelta(days=1),
        )  # fmt: skip
        return add(row)

    def claimant(self, account: Account) -> User:
        """Somebody who says that the second factor is lost."""
        person = make_person(account, full_name="Vera Verloren", factor=True)
        now = clock.now()
        case = RecoveryCase(
            user_id=person.id, account_id=account.id, waits_until=now + timedelta(days=3), lapses_at=now + timedelta(days=9)
        )  # fmt: skip
        add(case)
        return person

    def link(self, user: User, purpose: LinkPurpose = LinkPurpose.RESET, **payload: str) -> str:
        """The secret of a link, without more said: one that resets a password."""
        with transaction() as session:
            return str(links.issue(session.merge(user), purpose, payload=payload).token)

    def undo_link(self, user: User) -> str:
        """The secret of a link that puts a former e-mail address back."""
        now = clock.now()
        done = EmailChange(
            id=clock.new_id(), user_id=user.id, former=f"former.{user.email}", former_hash=text.email_hash(f"former.{user.email}"),
            new=user.email, state=EmailChangeState.DONE, done_at=now, undo_until=now + timedelta(days=3),
        )  # fmt: skip
        return self.link(user, LinkPurpose.EMAIL_UNDO, change=add(done).id.hex)

    def pin_link(self, user: User) -> str:
        """A link that sets a forgotten PIN anew."""
        make_pin(user)
        return self.link(user, LinkPurpose.PIN, set_at=pin_of(user).set_at.isoformat())

    def answer_links(self) -> dict[str, str]:
        """The links of mails about sign-ins that wait, of two people: one answer ends the other link."""
        return {
            "not_me_link": self.answer_link(LinkPurpose.NOT_ME),
            "hold_link": self.answer_link(LinkPurpose.HOLD),
            "cancel_link": self.case_link(LinkPurpose.CASE_CANCEL),
            "vouch_link": self.case_link(LinkPurpose.CASE_VOUCH),
        }

    def answer_link(self, purpose: LinkPurpose, **more: str) -> str:
        """A link of a mail about a sign-in that waits."""
        user = make_person(self.cast.nordlicht)
        session = self.session(user).id.hex
        return self.link(
            user, purpose, session=session, at=clock.now().isoformat(), what="held", country="DE", **more
        )

    def case_link(self, purpose: LinkPurpose) -> str:
        """A link of a mail about a lost second factor."""
        user = self.claimant(self.cast.nordlicht)
        case = db.session.scalar(sa.select(RecoveryCase.id).where(RecoveryCase.user_id == user.id))
        contact = make_contact(user, f"{user.username}@contact.example")
        return self.link(user, purpose, case=case.hex if case else "", contact=contact.id.hex)

    def objection(self) -> str:
        """The link by which somebody who was told objects."""
        user = make_person(self.cast.nordlicht)
        dispute = make_dispute(user, DisputeState.WAITING)
        return self.link(user, LinkPurpose.DISPUTE_OBJECT, dispute=dispute.id.hex)
