"""Both sides of a takeover, as they act: the owner at home, and somebody else in another country."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from admin_app.dispute import saying
from admin_app.dispute.models import Dispute, DisputeItem
from admin_app.identity.models import User
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db
from admin_app.kernel.links import LinkPurpose
from admin_app.session import lifecycle
from admin_app.sign_in.models import TotpCredential
from admin_app.sign_in.password import credential, reset
from admin_app.sign_in.totp import flows as totp_flows
from tests.cast import actor_of
from tests.factories.people import PASSWORD
from tests.sign_in.door import app_code, at_door, mail_forgotten
from tests.sign_in.travel import BERLIN, CAPE_TOWN, arrive, link_in, mails, traveller

NEW = "Nebel+gras-17-Kahn"
THIEFS_OWN = "Sturm+wolke-42-Boot"


def breaks_in(user: User, password: str = PASSWORD) -> Actor:
    """Somebody signs in with the password, from afar; the session's actor, freshly signed in."""
    started = arrive(user.username, CAPE_TOWN, browser="thief", password=password)
    return actor_of(user, session_id=started.session_id, ip=CAPE_TOWN, country="ZA")


def sets_app_up(actor: Actor, *, code: str = "") -> str:
    """An authenticator app is set up in a session; its secret."""
    secret = "".join(totp_flows.begin(actor, code=code).secret.split())
    totp_flows.confirm(actor, code=app_code(secret))
    return secret


def disputes(outbox: Any, template: str = "signed_in", *, to: str = "") -> int:
    """The link "This wasn't me" in the newest mail of a kind (to an address) is followed."""
    mail = [m for m in mails(outbox, template) if not to or m.to == to][-1]
    return saying.by_link(traveller(BERLIN), link_in(mail, "not_me"))


def asks_for_link(user: User, outbox: Any) -> str:
    """ "Forgotten password" by whoever reads the mail at the person's address; the link's secret."""
    reset.forgotten(at_door(), kind=user.kind.value, name=user.username)
    mail_forgotten()
    return link_in([m for m in outbox.all() if m.template == "reset_link"][-1], "reset")


def sets_password(token: str, *, code: str = "", new: str = NEW) -> lifecycle.Started | None:
    """A new password by the mailed link."""
    return credential.set_by_link(at_door(), token, LinkPurpose.RESET, new=new, code=code)


def dispute_of(user: User) -> Dispute:
    """The newest dispute of a person, as it stands now."""
    db.session.rollback()
    wanted = sa.select(Dispute).where(Dispute.user_id == user.id).order_by(Dispute.said_at.desc())
    return db.session.scalars(wanted.execution_options(populate_existing=True)).first()  # type: ignore[return-value]


def things_of(user: User) -> dict[str, DisputeItem]:
    """What the newest dispute of a person is about, by noun."""
    rows = db.session.scalars(
        sa.select(DisputeItem)
        .where(DisputeItem.dispute_id == dispute_of(user).id)
        .execution_options(populate_existing=True)
    )
    return {row.noun: row for row in rows}


def app_of(user: User) -> TotpCredential | None:
    """The authenticator app that counts now."""
    db.session.rollback()
    return db.session.get(TotpCredential, user.id, populate_existing=True)
