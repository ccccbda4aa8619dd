"""Whether somebody wrote a mail, or a machine did: automatic answers (RFC 3834), delivery reports (RFC 3464), loops."""

from __future__ import annotations

import enum
import re
from email.message import EmailMessage

from admin_app.lib.mail_reading import headers

MOST_HOPS = 40  # servers a mail went through: beyond it, it goes in a circle
OWN_HEADER = "X-Gatehouse"  # in each mail of ours; no mail program puts it into an answer
BULK = frozenset({"bulk", "junk", "list", "auto_reply", "auto-reply"})
MACHINES = frozenset({"postmaster", "root", "no-reply", "noreply", "do-not-reply", "donotreply"})
MARKS = ("X-Autoreply", "X-Autorespond", "X-Auto-Response", "List-Id", "List-Unsubscribe")
SEARCHED = 200  # characters of a header that holds a word
_COMMENT = re.compile(r"\([^()]*\)")
_OWN_ID = re.compile(r"[0-9a-f]{32}")  # what ours begin with; people of the same domain have other programs


class MailKind(enum.Enum):
    """What a mail is, by how it is to be met."""

    WRITTEN = "written"
    AUTOMATIC = "automatic"  # an answer of a machine, a newsletter, mail of a list
    REPORT = "report"  # about a mail that was sent
    LOOP = "loop"  # our own, or one that goes in a circle


def kind_of(message: EmailMessage, *, own_domains: frozenset[str], own_addresses: frozenset[str]) -> MailKind:
    """What a mail is. `own_domains`: where our Message-IDs end, `own_addresses`: what our mail is from; both folded."""
    if _is_own(message, own_domains, own_addresses):
        return MailKind.LOOP
    if message.get_content_type() == "multipart/report":
        return MailKind.REPORT
    return MailKind.AUTOMATIC if _is_automatic(message) else MailKind.WRITTEN


def wants_no_answer(message: EmailMessage) -> bool:
    """Whether a machine mustn't answer it, though somebody may have written it."""
    local = headers.sender(message).partition("@")[0].lower()
    return local in MACHINES or "X-Auto-Response-Suppress" in message


def _is_own(message: EmailMessage, domains: frozenset[str], addresses: frozenset[str]) -> bool:
    if OWN_HEADER in message or headers.how_many(message, "Received") > MOST_HOPS:
        return True
    made, _, at = headers.message_id(message).strip("<>").rpartition("@")
    is_made_here = at.lower() in domains and _OWN_ID.fullmatch(made) is not None
    return is_made_here or headers.sender(message).lower() in addresses


def _is_automatic(message: EmailMessage) -> bool:
    submitted = _word(message, "Auto-Submitted")
    if submitted and submitted != "no":
        return True
    if _word(message, "Precedence") in BULK or any(name in message for name in MARKS):
        return True
    if "all" in headers.raw(message, "X-Auto-Response-Suppress").lower().replace(",", " ").split():
        return True
    is_from_nobody = headers.raw(message, "Return-Path").strip() == "<>"
    return is_from_nobody or headers.sender(message).lower().startswith("mailer-daemon@")


def _word(message: EmailMessage, name: str) -> str:
    """The first word of a header: `auto-replied` of `auto-replied; owner-email="…"`."""
    return _COMMENT.sub("", headers.raw(message, name)[:SEARCHED]).partition(";")[0].strip().lower()
