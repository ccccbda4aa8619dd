"""Every sentence the product tells, formed with made-up values, for tests and for whoever reads them as a native."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import Flask
from flask_babel import force_locale, gettext, ngettext
from markupsafe import Markup

from admin_app.audit.events import Event
from admin_app.audit.kinds.registry import KINDS
from admin_app.audit.timeline import SOMEBODY, TimelineEntry
from admin_app.closing.customer_view import OwnClosingMove
from admin_app.closing.kind import ClosingAct
from admin_app.email.message import Message
from admin_app.email.render import render
from admin_app.kernel import clock
from scripts import messages
from views.http import context
from views.labels import common
from views.labels import events as event_labels
from views.labels.cases import closings as closing_labels

ALICE, BOB = UUID(int=1), UUID(int=2)
COUNTS = (0, 1, 2, 5)
PLACE = re.compile(r"%\((\w+)\)s")
# Facts that are words of ours; every other one is a name, a number or a key.
FACTS = {
    "areas": "profile, security", "topics": "topic_status, topic_newsletter", "area": "billing", "fields": "full_name, language", "kind": "email", "kinds": "invoices",
    "channel": "text", "factor": "removed_totp", "hold": "debts", "outcome": "written off", "list": "own_list",
    "purpose": "restrict", "role": "manager", "former_role": "owner", "roles": "support", "former_roles": "billing",
    "what": "change_email", "field": "username", "case": "D-7F3K92", "changed": "INV-9", "number": "INV-9", "title": "Opening hours", "deed": "erased", "recipient": "Paynet", "recipients": "Paynet", "document": "agreement",
    "code": "R-4711", "verdict": "justified", "risk": "no_risk", "request": "request_access", "way": "told_each", "currency": "EUR", "key": "session.idle", "before": "30", "after": "60",
    "started": "23 Nov 2026", "created": "3", "refused": "1", "hits": "1", "left": "2", "gained": "person:restore, wait:end", "lost": "role:read",
    "bulk_act": "end_single_sessions", "skipped": "2", "failed": "1", "encryption_key": "k20261130", "ticket": "T-7F3K92", "into": "T-9QX4MD",
}  # fmt: skip


def facts(event: Event, number: int = 1) -> dict[str, str]:
    """What an event's sentences tell besides people, its counted facts all `number`."""
    counted = {
        fact.partition("__")[0]: str(number)
        for text in KINDS[event].sentences
        for fact in PLACE.findall(text)
        if "__" in fact
    }
    return {**FACTS, **counted}


def entry(event: Event, actor: UUID | None, subject: UUID | None, number: int = 1) -> TimelineEntry:
    """An event as the trail gives it: about a thing that concerns the subject (tests/audit/test_concerned.py records each so)."""
    names = {ALICE: "Alice Lindqvist", BOB: "Bob Solberg", None: SOMEBODY}
    told: dict[str, Any] = {
        **facts(event, number), "actor": names[actor], "subject": names[subject], "account": "",
    }  # fmt: skip
    kind = KINDS[event]
    return TimelineEntry(
        id=clock.new_id(), at=clock.now(), name=event.value, names=told, icon=kind.icon, tone=kind.tone, by_staff=False,
        account_id=None, account_name="", actor_id=actor, target_kind="ticket", target_id=UUID(int=3), subject_id=subject,
        request_id="", facts={},
    )  # fmt: skip


def events() -> Iterator[tuple[str, str]]:
    """Each event in the reader's language, the reader being Alice: who is meant, and the sentence."""
    ways = {
        "self": (ALICE, ALICE), "I to another": (ALICE, BOB), "another to me": (BOB, ALICE), "to oneself": (BOB, BOB),
        "unknown": (None, None), "unknown to me": (None, ALICE),
    }  # fmt: skip
    for event in Event:
        for way, (actor, subject) in ways.items():
            yield (
                f"{event.value}, {way}",
                event_labels.sentence(entry(event, actor, subject), ALICE).striptags(),
            )
        if any("__" in text for text in KINDS[event].sentences):
            for number in COUNTS:
                told = event_labels.sentence(entry(event, BOB, ALICE, number), ALICE)
                yield f"{event.value}, {number}", told.striptags()


def closings() -> Iterator[tuple[str, str]]:
    """Each move of a closing, by somebody else and by the reader."""
    details = {"hold": "debts", "outcome": "written_off", "kinds": ["invoices"], "changed": ["INV-9"]}
    for act in ClosingAct:
        for mine in (False, True):
            move: Any = OwnClosingMove(clock.now(), act, "Bill W.", mine, "", details)
            yield (
                f"closing {act.value}, {'self' if mine else 'another'}",
                closing_labels.sentence(move).striptags(),
            )


def counts() -> Iterator[tuple[str, str]]:
    """Each text that counts, with 0, 1, 2 and 5."""
    for message in messages.texts():
        if isinstance(message.id, str):
            continue
        one, many = message.id
        for number in COUNTS:
            others = dict.fromkeys(set(PLACE.findall(one + many)) - {"num"}, "X")
            yield f"count {number}", ngettext(one, many, number, **others)


def lengths() -> Iterator[tuple[str, str]]:
    """Moments and lengths of time as pages write them."""
    steps = {"seconds": 30, "minutes": 1, "hours": 1, "days": 1}
    for unit, one in steps.items():
        for number in COUNTS[1:]:
            length = timedelta(**{unit: one * number})
            yield f"{number} {unit} ahead", str(context.fmt_ago(clock.now() + length + timedelta(seconds=1)))
            yield f"{number} {unit} ago", str(context.fmt_ago(clock.now() - length - timedelta(seconds=1)))
            yield f"{number} {unit} left", str(context.fmt_left(clock.now() + length + timedelta(seconds=1)))
            if unit != "seconds":
                yield f"after {number} {unit}", common.after(length)


def on_pages(app: Flask, language: str) -> list[tuple[str, str]]:
    """Everything that pages tell, in a language."""
    with app.test_request_context(), force_locale(language):
        found = [*events(), *closings(), *counts(), *lengths()]
        return [(what, Markup(text).striptags()) for what, text in found] + [
            ("quote", context.quoted(gettext("people")))
        ]


def mails(letters: list[Message], language: str) -> list[tuple[str, str]]:
    """Every mail in a language: subject and text."""
    found = []
    for letter in letters:
        told = render(dataclasses.replace(letter, to=dataclasses.replace(letter.to, language=language)))
        found.append((f"mail {letter.template}", f"{told.subject}\n{told.text}"))
    return found
