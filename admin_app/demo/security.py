"""The demo's people in each state of sign-in security, one state a person, by the commands that pages call."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import re
import secrets
import struct
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial

import cbor2
import sqlalchemy as sa
from cryptography.hazmat.primitives.asymmetric import ec
from PIL import Image, ImageDraw

from admin_app.contact import service as people_told
from admin_app.demo import at_the_door, play, world
from admin_app.demo.play import PASSWORD, Calendar, by_name, enter
from admin_app.demo.world import Company
from admin_app.email import outbox
from admin_app.email.models import Mail
from admin_app.identity.models import User, UserKind, UserStatus
from admin_app.kernel import clock
from admin_app.kernel.db import db, transaction
from admin_app.kernel.errors import DomainError
from admin_app.policy import choices
from admin_app.policy.register import AtLimit, Key
from admin_app.recovery_case import service as recovery_cases
from admin_app.recovery_case import vouching
from admin_app.session.models import Stage
from admin_app.sign_in import authenticate
from admin_app.sign_in.factors import removal
from admin_app.sign_in.passkey import manage as passkey_manage
from admin_app.sign_in.passkey import proof as passkey_proof
from admin_app.sign_in.password import login
from admin_app.sign_in.pin import settings as pin_settings
from admin_app.text_message import outbox as texts
from admin_app.text_message.models import TextMessage
from admin_app.trusted_ip import service as trusted_ip
from admin_app.user import avatar, contacts, profile
from admin_app.user.identifiers import email_change

# Addresses with a country in the data that comes along: Germany, Sweden, France, the United States.
HOME, SWEDEN, FRANCE, AMERICA = "91.65.0.", "81.230.0.17", "90.80.0.17", "73.10.0.17"
UP_UV_BE_BS_AT = 0x5D  # present, verified, backed up, with a key


def add_to(calendar: Calendar, companies: list[Company], now: datetime) -> None:
    """Put each state into the calendar; each takes the next person who can sign in by then."""
    able = iter(people(companies))
    for ago, act in STATES:
        calendar.add(now - ago, partial(_for_next, able, act))


def _for_next(able: Iterator[str], act: Callable[[User], None]) -> None:
    for username in able:
        user = by_name(username)
        if user.status is UserStatus.ACTIVE:
            act(user)
            return


def people(companies: list[Company]) -> list[str]:
    """Managers of companies that stay open, but the one whose sign-in is printed: a password lets that one in."""
    shown = world.shown_manager()
    managers = [p.username for c in (*companies[1:5], *companies[6:9]) for p in c.people if p is not c.owner]
    return [username for username in managers if username != shown]


def _has_passkey(user: User) -> None:
    actor = enter(user)
    asked = json.loads(passkey_manage.begin(actor))
    passkey_manage.add(actor, answer=_made(asked), name="MacBook in the studio")


def _made(asked: dict[str, object]) -> str:
    """What an authenticator answers to a wish to make a passkey; the private key is thrown away."""
    numbers = ec.generate_private_key(ec.SECP256R1()).public_key().public_numbers()
    x, y = numbers.x.to_bytes(32, "big"), numbers.y.to_bytes(32, "big")
    key, name = cbor2.dumps({1: 2, 3: -7, -1: 1, -2: x, -3: y}), secrets.token_bytes(32)
    client = {"type": "webauthn.create", "challenge": asked["challenge"], "origin": passkey_proof.origin()}
    rp = hashlib.sha256(passkey_proof.rp_id().encode()).digest()
    data = rp + struct.pack(">BI", UP_UV_BE_BS_AT, 0) + bytes(16) + struct.pack(">H", len(name)) + name + key
    response = {
        "clientDataJSON": _b64(json.dumps(client).encode()),
        "attestationObject": _b64(cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})),
        "transports": ["internal"],
    }
    return json.dumps({"id": _b64(name), "rawId": _b64(name), "type": "public-key", "response": response})


def _b64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _has_pin(user: User) -> None:
    actor = enter(user)
    pin_settings.put(actor, new="271828", minutes=20, after_sign_in=True)


def _is_restricted(user: User) -> None:
    """A restriction that holds, and a try from elsewhere that got a refusal code."""
    actor = enter(user, ip=HOME + "20")
    saved = trusted_ip.add(actor, network=HOME + "0/24", purpose="restrict", label="Office")
    trusted_ip.confirm(actor, saved.id)
    with suppress(DomainError):
        enter(user, ip=SWEDEN)


def _is_on_trial(user: User) -> None:
    actor = enter(user, ip=HOME + "40")
    trusted_ip.add(actor, network=HOME + "0/24", purpose="restrict", label="New office")


def _skips_the_code(user: User) -> None:
    actor = enter(user, ip=HOME + "60")
    trusted_ip.add(actor, network=HOME + "60", purpose="skip_totp", label="Desk at the office")


def _is_limited(user: User) -> None:
    """One device at once, the new one refused; and a second device that was."""
    at_the_door.change_rules(enter(user), limit=1, at_limit=AtLimit.REFUSE)
    with suppress(DomainError):
        enter(user, ip=FRANCE)


def _is_bound(user: User) -> None:
    at_the_door.change_rules(enter(user, ip=HOME + "80"), bind=True)
    with suppress(DomainError):
        enter(user, ip=AMERICA)


def _is_held(user: User) -> None:
    """A sign-in from a new country waits for the mailed link, as this person wants it."""
    enter(user, ip=HOME + "100")
    with transaction():
        choices.choose(user.id, Key.REGION_HOLD, value=True, set_by=user.id)
    clock.pass_by(timedelta(minutes=5))
    with suppress(LookupError, DomainError):
        login.sign_in(
            play.door(user, ip=SWEDEN), kind=UserKind.CUSTOMER, name=user.username, password=PASSWORD
        )


def _lost_the_factor(user: User) -> None:
    """A case that waits, with the word of an owner."""
    if play.secret_of(user) is None:
        play.turn_app_on(user)
    outside = play.door(user)
    started = login.sign_in(outside, kind=UserKind.CUSTOMER, name=user.username, password=PASSWORD)
    visit = authenticate.Visit(ip=outside.ip, user_agent=outside.user_agent, browser=outside.browser)
    waiting = authenticate.resolve(started.cookie, UserKind.CUSTOMER, visit)
    if waiting is None or waiting.stage is not Stage.FACTOR:
        return
    recovery_cases.open_case(waiting.actor)
    clock.pass_by(timedelta(minutes=40))
    owner = _owner_beside(user)
    if owner:
        vouching.vouch(enter(owner), user.id)


def _owner_beside(user: User) -> User | None:
    owners = people_told.owners_of(play.account_of(user), but=[user.id])
    return owners[0] if owners else None


def _waits_for_two(user: User) -> None:
    """Sam asks that the app be removed; a second member of staff hasn't confirmed it."""
    if play.secret_of(user) is None:
        play.turn_app_on(user)
    removal.propose_removal(
        enter(by_name("sam")),
        user.id,
        factor="totp",
        reason="Lost her phone, ticket 48230",
        proof="Called back on the number we know, asked for the last invoice",
    )


def _moves_address(user: User) -> None:
    """An address that was just changed and can still be undone."""
    actor = enter(user)
    new = user.email.replace("@", ".new@")
    email_change.ask(actor, email=new)
    email_change.confirm(actor, code=_mailed_code(new))


def _mailed_code(address: str) -> str:
    newest = sa.select(Mail).where(Mail.to_address == address).order_by(Mail.created_at.desc()).limit(1)
    mail = db.session.scalars(newest).one()
    return _code_in(outbox.words_of(mail).text)


def _code_in(words: str) -> str:
    found = re.search(r"\b\d{3} ?\d{3}\b", words)
    return found[0].replace(" ", "") if found else ""


def _has_contacts(user: User) -> None:
    """A verified cell phone, and an address that nobody proved yet."""
    actor = enter(user)
    phone = contacts.add_phone(actor, number="+4915123456318", country="DE")
    contacts.send_code(actor, phone, channel="text")
    newest = (
        sa.select(TextMessage).where(TextMessage.user_id == user.id).order_by(TextMessage.created_at.desc())
    )
    row = db.session.scalars(newest.limit(1)).one()
    contacts.confirm(actor, phone, code=_code_in(texts.words_of(row)))
    contacts.add_email(actor, email=f"second.{user.email}")


def _has_a_picture(user: User) -> None:
    picture, written = Image.new("RGB", (80, 80), "#0e5a60"), io.BytesIO()
    draw = ImageDraw.Draw(picture)
    draw.ellipse((22, 12, 58, 48), fill="#8fd6d3")
    draw.ellipse((10, 52, 70, 112), fill="#8fd6d3")
    picture.save(written, "PNG")
    avatar.set_own(enter(user), data=written.getvalue())


def _reads_german(user: User) -> None:
    profile.change_profile(enter(user), language="de")


def _is_somewhere_new(user: User) -> None:
    """A sign-in from a new country that nobody has answered for."""
    enter(user, ip=HOME + "120")
    clock.pass_by(timedelta(hours=3))
    enter(user, ip=SWEDEN)


STATES: tuple[tuple[timedelta, Callable[[User], None]], ...] = (
    (timedelta(days=9), _has_passkey),
    (timedelta(days=8), _has_pin),
    (timedelta(days=7), _is_restricted),
    (timedelta(minutes=1), _is_on_trial),
    (timedelta(days=5), _skips_the_code),
    (timedelta(hours=4), _is_limited),
    (timedelta(days=4), _is_bound),
    (timedelta(minutes=15), _is_held),
    (timedelta(hours=20), _lost_the_factor),
    (timedelta(hours=5), _waits_for_two),
    (timedelta(hours=26), _moves_address),
    (timedelta(days=3), _has_contacts),
    (timedelta(days=6), _has_a_picture),
    (timedelta(days=2), _reads_german),
    (timedelta(hours=30), _is_somewhere_new),
    (timedelta(hours=7), at_the_door.has_shut_pin),
    (timedelta(hours=3), at_the_door.is_used_elsewhere),
    (timedelta(minutes=25), at_the_door.chooses_at_the_limit),
    (timedelta(minutes=2), at_the_door.waits_with_the_office),
)
