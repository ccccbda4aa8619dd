"""One of everything, for tests that go through all routes: rows of an own account, of another one, and of staff."""

from __future__ import annotations

import functools
import importlib
import pkgutil
from datetime import timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from admin_app import worker
from admin_app.account.models import Address
from admin_app.audit import service as audit
from admin_app.audit.events import Event
from admin_app.closing import request
from admin_app.contact.models import Contact, ContactKind
from admin_app.customer_import.models import ImportRun, RunState
from admin_app.email import unsubscribe_link
from admin_app.email.models import Mail, Topic
from admin_app.health import life_signs
from admin_app.identity.models import Account, Role, User
from admin_app.kernel import clock
from admin_app.kernel.crypto import lookup_hash
from admin_app.kernel.db import db, transaction
from admin_app.kernel.links import LinkPurpose
from admin_app.proposal.models import Proposal, ProposalKind
from admin_app.session.models import AttemptResult, KnownKind, KnownPlace, LoginSession, SignInAttempt
from admin_app.sign_in.models import Passkey, TrustedBrowser
from admin_app.trusted_ip.models import Refusal, TrustedAddress
from admin_app.user.models import Avatar
from tests import factories
from tests.canaries import CANARIES
from tests.cast import Cast, actor_of
from tests.factories import account_rules, affiliate, delegations, deletions, tickets
from tests.factories.billing import change, known, make_balance, make_invoice, make_service
from tests.factories.bulk_runs import enabled_again
from tests.factories.caller_checks import make_check
from tests.factories.contacts import make_contact
from tests.factories.data_cases import ask as ask_about_data
from tests.factories.data_copies import make_copy
from tests.factories.disputes import say_not_me
from tests.factories.people import make_account, make_person
from tests.factories.pgp_keys import make_pgp_key
from tests.factories.receipts import correct_name, make_receipt
from tests.factories.restrictions import make_lifted
from tests.factories.ssh_keys import make_ssh_key
from tests.factories.support import allow, ask
from tests.factories.taken_back import make_dispute, make_notices, make_thing
from tests.factories.tokens import make_token
from tests.world_links import MailedLinks, add


def of_factories(account: Account) -> dict[str, Any]:
    """What each factory says of an account's things in its `in_world`: a noun that has one needs no line here."""
    found: dict[str, Any] = {}
    for module in pkgutil.iter_modules(factories.__path__, f"{factories.__name__}."):
        in_world = getattr(importlib.import_module(module.name), "in_world", None)
        found |= in_world(account) if in_world else {}
    return found


class World(MailedLinks):
    """The cast with all that belongs to it, and a worker. Each account has an owner; `third` is being closed."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        for sign in (life_signs.SWEEP, life_signs.WORKER):
            life_signs.give(sign, every=worker.SIGN_EVERY)

    @functools.cached_property
    def canary(self) -> User:
        """Somebody of Nordlicht whose every private value is a canary."""
        nordlicht, email = self.cast.nordlicht, f"{CANARIES['e-mail']}@nordlicht.example"
        user = make_person(nordlicht, full_name="Dora Canari", username=email, email=email)
        phone = Contact(
            user_id=user.id, kind=ContactKind.CELL_PHONE, value=CANARIES["phone"],
            value_hash=lookup_hash(CANARIES["phone"], "phone"), is_primary=True,
        )  # fmt: skip
        address = Address(
            account_id=nordlicht.id, is_primary=True, line1=CANARIES["street"], line2=CANARIES["street 2"],
            city="Bremen", postcode=CANARIES["postcode"], region="HB", country="DE",
        )  # fmt: skip
        add(phone, address)
        make_contact(user, f"{CANARIES['contact']}@kanal.example")
        with transaction() as session:
            session.execute(
                sa.update(Account).where(Account.id == nordlicht.id).values(vat_id=CANARIES["VAT id"])
            )
        return user

    @functools.cached_property
    def own(self) -> dict[str, Any]:
        """Path parts that lead to something of Nordlicht, or of nobody's in particular."""
        nordlicht, alice = self.cast.nordlicht, self.cast.alice
        known(nordlicht)
        make_balance(nordlicht, 456_066)
        run = ImportRun(
            id=clock.new_id(), as_of=clock.now(), state=RunState.DONE, counts={"accounts": {"new": 1}}
        )
        network = TrustedAddress(
            id=clock.new_id(), user_id=self.canary.id, network=CANARIES["network"], purpose="skip_totp", label=CANARIES["label"]
        )  # fmt: skip
        return {
            "account": nordlicht.id,
            "person": self.cast.bob.id,
            "invited": make_person(nordlicht, status="invited", password=False, full_name="Ida Invited").id,
            "disabled": make_person(nordlicht, status="disabled", full_name="Dirk Disabled").id,
            "invoice": make_invoice(nordlicht, total=777_077, paid=123_033).id,
            "service": make_service(nordlicht).id,
            "session": self.session(self.canary).id,
            "address": add(network).id,
            "token": make_token(
                self.canary, name=CANARIES["token"], ends_at=clock.now() + timedelta(days=30)
            ).id,
            "refusal": self.refusal(make_person(nordlicht, full_name="Rita Refused")).id,
            "place": self.place(self.canary).id,
            "claimant": self.claimant(nordlicht).id,
            "call": make_check(self.cast.sam, self.cast.bob),
            "own_call": make_check(self.cast.sam, alice),
            "postal": self.postal(nordlicht.id),
            "grant": allow(alice, mode="change").id,
            **dict.fromkeys(("mail", "own_mail"), self.mail(self.canary).id),
            "run": add(run).id,
            "role": db.session.scalar(sa.select(Role.id).where(Role.key == "owner")),
            "staff": self.cast.ruth.id,
            "case": self.case,
            "face": self.face(self.canary),
            "invite_link": self.link(
                make_person(nordlicht, status="invited", password=False), LinkPurpose.ACTIVATE
            ),
            "undo_link": self.undo_link(make_person(nordlicht)),
            "pin_link": self.pin_link(make_person(nordlicht)),
            **dict.fromkeys(("proposal", "own_proposal"), self.proposal(self.cast.ruth)),
            "staff_dispute": say_not_me(self.cast.ada).id,
            **of_factories(nordlicht),
            **self.answers(self.canary, self.session(self.canary)),
            **self.keys(self.canary),
            **self.answer_links(),
            "own_thing": make_notices(self.canary).id,
            "thing": self.thing(nordlicht),
            "object_link": self.objection(),
            "unsubscribe_link": unsubscribe_link.token(self.newsletter(make_person(nordlicht)).id),
        }

    @functools.cached_property
    def foreign(self) -> dict[str, Any]:
        """The same nouns of other accounts."""
        carol = self.cast.carol
        return {
            **dict.fromkeys(("person", "invited", "disabled"), carol.id),
            **dict.fromkeys(("session", "own_session"), self.session(carol).id),
            "enable_run": enabled_again(carol, self.cast.other),
            "own_network": self.network(carol).id,
            "own_contact": self.contact(carol),
            **dict.fromkeys(("place", "own_place"), self.place(carol).id),
            "claimant": carol.id,
            "document": self.own["document_draft"],  # no customer reads a draft
            "news_item": self.own["news_draft"],
            "call": make_check(self.cast.ruth, carol),
            "own_call": make_check(self.cast.sam, carol),
            "postal": self.postal(self.third.id),
            **self.answers(carol, self.session(carol)),
            **self.keys(carol),
            "delegation": delegations.make_delegation(self.cast.other).id,
            "grant": allow(carol).id,
            "support_ask": ask(self.cast.sam, self.cast.other, areas=["billing"], mode="look").id,
            "case": self.case,
            "face": self.face(carol),
            "own_thing": make_notices(carol).id,
            "own_data_copy": make_copy(carol).id,
            "own_mail": self.mail(carol, self.cast.other.id).id,
            "own_data_case": ask_about_data(carol).id,
            "own_restriction": make_lifted(carol),
            "own_deletion": deletions.standing(carol).id,
            "erased": deletions.certified(carol).id,
            "thing": self.thing(self.cast.other),
            "receipt": make_receipt(carol),
            "correction": correct_name(carol, carol.full_name),
            "objection": self.own["objection"],
            **account_rules.in_world(self.cast.other),
            **affiliate.elsewhere(self.cast.other),
        }

    @functools.cached_property
    def third(self) -> Account:
        """An account that is being closed."""
        return make_account(name="Closing Ltd")

    @functools.cached_property
    def olga(self) -> User:
        """The owner who asked to close it."""
        return make_person(self.third, role="owner", full_name="Olga Owner", username="olga.owner")

    @functools.cached_property
    def case(self) -> UUID:
        """Her request."""
        known(self.third)
        make_invoice(self.third)
        return request.request_closing(actor_of(self.olga), number=self.third.number, reason="We merge")

    def keys(self, user: User) -> dict[str, UUID]:
        """A passkey and a trusted browser of somebody, a customer's token, SSH and PGP key."""
        now, name = clock.now(), clock.new_id().hex
        passkey = Passkey(
            id=clock.new_id(), user_id=user.id, credential_id=name, credential_hash=name, public_key=b"-",
            name=CANARIES["passkey"],
        )  # fmt: skip
        browser = TrustedBrowser(
            id=clock.new_id(), user_id=user.id, token_hash=name, device=CANARIES["trusted browser"],
            ends_at=now + timedelta(days=30),
        )  # fmt: skip
        add(passkey, browser)
        found = {"own_passkey": passkey.id, "own_browser": browser.id}
        if user.kind == "customer":
            found["own_token"] = make_token(
                user,
                name=CANARIES["token"],
                last_used_at=now,
                last_ip=CANARIES["token address"],
                ends_at=now + timedelta(days=30),
            ).id
            found |= {"own_ssh_key": make_ssh_key(user), "own_pgp_key": make_pgp_key(user)}
            found |= delegations.of_person(user)
            found |= tickets.of_person(user)
        return found

    def calls(self, user: User) -> dict[str, UUID]:
        """A check of somebody on the phone: a customer's own, or one by a member of staff."""
        if user.kind == "staff":
            return {"call": make_check(user, self.cast.bob)}
        return {"own_call": make_check(self.cast.sam, user)}

    def refusal(self, user: User) -> Refusal:
        """A sign-in that a restriction refused, and the restriction."""
        rule = TrustedAddress(
            id=clock.new_id(), user_id=user.id, network=CANARIES["restriction"], purpose="restrict"
        )
        row = Refusal(
            id=clock.new_id(), code="R-7F3K-92", user_id=user.id, account_id=self.cast.nordlicht.id, rule="restrict",
            ip=CANARIES["first address"], country="DE", device="Firefox on Linux",
        )  # fmt: skip
        return add(row, rule)

    def contact(self, user: User) -> UUID:
        """An e-mail contact of somebody, not confirmed yet."""
        return make_contact(user, f"kontakt.{user.username}@contacts.example", active=False).id

    def network(self, user: User) -> TrustedAddress:
        """A network from which somebody is spared a step."""
        row = TrustedAddress(id=clock.new_id(), user_id=user.id, network="192.0.2.0/24", purpose="skip_totp")
        return add(row)

    def postal(self, account_id: UUID) -> UUID:
        """A second postal address of an account."""
        row = Address(id=clock.new_id(), account_id=account_id, line1="Am Kai 2", city="Kiel", country="DE")
        return add(row).id

    def place(self, user: User) -> KnownPlace:
        """A country somebody signed in from for the first time."""
        return add(KnownPlace(id=clock.new_id(), user_id=user.id, kind="country", value="SE"))

    def face(self, user: User) -> UUID:
        """Whose picture it is: this person's, who gets one."""
        if db.session.get(Avatar, user.id) is None:
            add(Avatar(user_id=user.id, image=b"a picture", media_type="image/png"))
            change(user, avatar_hash=user.id.hex)
        return user.id

    def mail(self, user: User, account_id: UUID | None = None) -> Mail:
        """A letter that was sent."""
        mail_id, text = clock.new_id(), CANARIES["mail text"]
        row = Mail(
            id=mail_id, template="person_disabled", topic="account", user_id=user.id, account_id=account_id or self.cast.nordlicht.id,
            to_address=user.email, to_name=user.full_name, to_hash=user.email_hash, subject="You can sign in again",
            text=text, html=text, message_id=f"<{mail_id.hex}@localhost>", state="sent",
        )  # fmt: skip
        return add(row)

    def newsletter(self, user: User) -> Mail:
        """One that went to whoever subscribed."""
        with transaction() as session:
            mail = session.merge(self.mail(user))
            mail.topic, mail.subscribed = Topic.NEWSLETTER, True
            mail.subject, mail.text, mail.html = ("What is new",) * 3
        return mail

    def proposal(self, by: User) -> UUID:
        """What somebody asked a second person for, about somebody new of Nordlicht."""
        about = make_person(self.cast.nordlicht, factor=True)
        row = Proposal(
            id=clock.new_id(), kind=ProposalKind.REMOVE_FACTOR, user_id=about.id, account_id=self.cast.nordlicht.id, target="totp",
            reason="Lost the phone", proof="Called back on the number we know", proposed_by=by.id,
            expires_at=clock.now() + timedelta(hours=72),
        )  # fmt: skip
        return add(row).id

    def event(self, user: User) -> UUID:
        """Something in the trail that this person did."""
        with transaction():
            return audit.record(
                Event.PERSON_PROFILE_CHANGED,
                actor_of(user),
                account_id=None,
                subject_id=user.id,
                target=("user", user.id),
            )

    def answers(self, user: User, session: LoginSession) -> dict[str, UUID]:
        """The line of the history and the place that somebody's sign-in left, to be answered for."""
        attempt = SignInAttempt(
            id=clock.new_id(), user_id=user.id, result=AttemptResult.SIGNED_IN, session_id=session.id
        )
        place = KnownPlace(
            id=clock.new_id(),
            user_id=user.id,
            kind=KnownKind.DEVICE,
            value="seen",
            first_at=session.created_at,
        )
        add(attempt, place)
        return {"own_attempt": attempt.id, "own_place": place.id}

    def thing(self, account: Account) -> UUID:
        """Somebody whom an owner, who disputes it, is said to have kept out: another owner decides."""
        owner, about = make_person(account, role="owner"), make_person(account, status="disabled")
        states = {"status": "active", "status_reason": "", "disabled_for_request_id": None}
        return make_thing(
            make_dispute(owner), "person", about.id, others=True, subject_id=about.id, before=states,
            after={**states, "status": "disabled"},
        ).id  # fmt: skip
