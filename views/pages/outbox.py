"""The development outbox: where mail, texts and calls arrive on `make run`. Outside of demo and tests there is no such page (SECURITY 61)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from flask import Blueprint, Response, request

from admin_app import config
from admin_app.email import outbox
from admin_app.email.models import Mail
from admin_app.kernel import paging
from admin_app.kernel.db import db
from admin_app.kernel.errors import NotFound
from admin_app.text_message import outbox as text_outbox
from admin_app.text_message.models import TextChannel, TextMessage
from views.http.web import page, public

bp = Blueprint("outbox", __name__)
PAGE_SIZE = 25
TEXTS = 10  # the newest ones, on the first page
NEWEST_FIRST = paging.Order((Mail.created_at, Mail.id))
ADDRESS = re.compile(r"https?://[^\s<>\"]+")


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail as the page shows it; a line is a list of (text, link or nothing)."""

    id: UUID
    at: datetime
    to: str
    name: str
    subject: str
    state: str
    reason: str
    paragraphs: list[list[list[tuple[str, str | None]]]]


@dataclass(frozen=True, slots=True)
class Said:
    """One text, or what a call reads out."""

    at: datetime
    to: str
    calls: bool
    words: str
    state: str
    reason: str


@bp.get("/outbox")
@public
def index() -> Response:
    """The newest mail, with links to follow, and the newest texts and calls."""
    if not config.active().is_demo:
        raise NotFound
    found = paging.fetch(sa.select(Mail), NEWEST_FIRST, size=PAGE_SIZE, key=request.args.get("key"))
    letters = [_letter(mail) for mail in found.rows]
    said = [] if found.newer else _texts()
    return page("outbox.html", letters=letters, older=found.older, newer=found.newer, texts=said)


def _texts() -> list[Said]:
    rows = db.session.scalars(
        sa.select(TextMessage).order_by(TextMessage.created_at.desc(), TextMessage.id.desc()).limit(TEXTS)
    )
    return [
        Said(
            row.created_at,
            text_outbox.number_of(row),
            row.channel is TextChannel.CALL,
            text_outbox.words_of(row),
            row.state.value,
            row.reason,
        )
        for row in rows
    ]


@bp.get("/outbox/<uuid:mail_id>")
@public
def letter(mail_id: UUID) -> Response:
    """One mail."""
    mail = db.session.get(Mail, mail_id) if config.active().is_demo else None
    if mail is None:
        raise NotFound
    return page("outbox_mail.html", letter=_letter(mail))


def _letter(mail: Mail) -> Letter:
    text = outbox.words_of(mail).text
    paragraphs = [[_linked(line) for line in part.splitlines()] for part in text.strip().split("\n\n")]
    return Letter(
        mail.id,
        mail.created_at,
        mail.to_address,
        mail.to_name,
        mail.subject,
        mail.state.value,
        mail.last_error,
        paragraphs,
    )


def _linked(line: str) -> list[tuple[str, str | None]]:
    """A line's pieces; only addresses of our own become links."""
    home = config.active().base_url.rstrip("/") + "/"
    pieces: list[tuple[str, str | None]] = []
    end = 0
    for found in ADDRESS.finditer(line):
        pieces.append((line[end : found.start()], None))
        pieces.append((found[0], found[0] if found[0].startswith(home) else None))
        end = found.end()
    return [*pieces, (line[end:], None)]
