"""The lists of the desk and the views behind them, for tests that go through them all."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Flask

from admin_app.email.models import Mail
from admin_app.kernel import clock
from admin_app.kernel.crypto import lookup_hash
from admin_app.kernel.db import transaction
from admin_app.session.models import AttemptResult, LoginSession, SignInAttempt, Stage
from admin_app.support_access.models import SupportGrant
from admin_app.trusted_ip.models import TrustedAddress
from tests.cast import Cast
from tests.factories.billing import make_invoice, make_service
from tests.factories.tickets import make_ticket
from views.desk.base import DeskView
from views.pages.registry import DESK

# The ends of their paths.
LISTS = tuple(p.mount.split("/")[2] for p in DESK if p.mount)
EXPORTED = tuple(name for name in LISTS if name != "exports")  # there is no export of exports
# What an administrator has no right to, agents have.
OF_AGENTS = ("saved-answers", "tickets")
OF_ADMINISTRATORS = tuple(name for name in LISTS if name not in OF_AGENTS)
# Values no member of staff may see without a look.
CANARY = {
    "email": "canary.local.part", "ip": "198.51.100.77", "network": "192.0.2.0/28", "agent": "CanaryBrowser/7.7",
    "amount": "77177", "mail": "canary text of a mail", "vat": "DE777000777",
}  # fmt: skip


def views(app: Flask) -> list[DeskView]:
    """Every view of the desk that is a list."""
    return [v for v in app.extensions["admin"][0]._views if isinstance(v, DeskView)]


def fill(cast: Cast) -> dict[str, Any]:
    """One row in each list with private values in it; gives the rows by noun."""
    from tests.factories.affiliate import turn_on
    from tests.factories.people import make_person

    turn_on()
    dora = make_person(
        cast.nordlicht,
        full_name="Dora Canari",
        username="dora.c",
        email=f"{CANARY['email']}@nordlicht.example",
    )
    rows: dict[str, Any] = {
        "dora": dora,
        "invoice": make_invoice(cast.nordlicht, total=int(CANARY["amount"]), paid=1),
        "service": make_service(cast.nordlicht),
    }
    now = clock.now()
    with transaction() as session:
        rows["session"] = LoginSession(
            id=clock.new_id(), user_id=dora.id, account_id=dora.account_id, kind="customer", stage=Stage.OPEN, secret_hash="x" * 64, first_ip=CANARY["ip"],
            last_ip=CANARY["ip"], ip_hash=lookup_hash(CANARY["ip"], "ip"), country="DE", user_agent=CANARY["agent"],
            device="Firefox on Linux", methods=["password"], ends_at=now + timedelta(days=1),
        )  # fmt: skip
        rows["address"] = TrustedAddress(
            id=clock.new_id(),
            user_id=dora.id,
            network=CANARY["network"],
            purpose="restrict",
            label="canary label",
        )
        rows["attempt"] = SignInAttempt(
            user_id=dora.id, result=AttemptResult.WRONG_PASSWORD, method="password", ip=CANARY["ip"],
            ip_hash=lookup_hash(CANARY["ip"], "ip"), country="DE", device="Firefox on Linux",
        )  # fmt: skip
        rows["grant"] = SupportGrant(
            id=clock.new_id(), account_id=cast.nordlicht.id, areas=["security"], allowed_by=cast.alice.id,
            from_at=now - timedelta(days=3), until_at=now - timedelta(days=2), ended_at=now - timedelta(days=2),
        )  # fmt: skip
        session.add_all([rows["session"], rows["address"], rows["attempt"], rows["grant"]])
        rows["mail"] = _mail(dora)
        session.add(rows["mail"])
    make_ticket(dora)
    return rows


def _mail(person: Any) -> Mail:
    mail_id = clock.new_id()
    return Mail(
        id=mail_id, template="person_disabled", topic="account", user_id=person.id, account_id=None, to_address=person.email,
        to_name=person.full_name, to_hash=person.email_hash, subject="You can sign in again", text=CANARY["mail"],
        html=CANARY["mail"], message_id=f"<{mail_id.hex}@localhost>", state="sent",
    )  # fmt: skip
