"""Mails to people who ask about their data without signing in."""

from __future__ import annotations

from datetime import datetime

from admin_app.email.message import Message, link, notice, page, place_of
from admin_app.identity.models import User
from admin_app.kernel.actor import Actor
from admin_app.kernel.links import LinkPurpose

ASK_PATH = "/privacy-request"


def form_link(user: User, actor: Actor, *, token: str, until: datetime) -> Message:
    """The link that opens the form; `actor` is whoever asked for it, and nobody."""
    return notice(
        "data_request_link",
        user,
        actor,
        links={"form": link(LinkPurpose.DATA_REQUEST, token)},
        until=until,
        asked_from=place_of(actor, user.language),
    )


def proof_wanted(user: User, actor: Actor, *, number: str, asked: str, is_reminder: bool = False) -> Message:
    """Staff doubt who asked, and say what they need to know; the time to answer stands still meanwhile.

    `is_reminder` where the person was asked before and hasn't answered.
    """
    return notice(
        "data_request_proof",
        user,
        actor,
        number=number,
        asked=asked,
        is_reminder=is_reminder,
        answer_url=page(ASK_PATH),
    )


def release_asked(user: User, actor: Actor, *, token: str, opens_at: datetime) -> Message:
    """Somebody with a mailed link wants to download a copy of the data; the link here stops it."""
    return notice(
        "copy_release_asked",
        user,
        actor,
        links={"object": link(LinkPurpose.COPY_OBJECT, token)},
        opens_at=opens_at,
        asked_from=place_of(actor, user.language),
        again_url=page(ASK_PATH),
    )


def release_stopped(user: User, actor: Actor) -> Message:
    """A contact objected: the copy isn't released."""
    return notice("copy_release_stopped", user, actor)
