"""How it stands with a code that was sent, and why none may have come: for the page that asks for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from admin_app.contact import codes, limits, rate_limits
from admin_app.contact.models import Channel, ContactCode
from admin_app.email.models import Mail, MailState
from admin_app.kernel import clock
from admin_app.kernel.db import db
from admin_app.text_message.models import TextMessage, TextState

WAITING, SENT, FAILED = "waiting", "sent", "failed"


@dataclass(frozen=True, slots=True)
class CodeStatus:
    """The newest code to an address. `reason`: a word and a code of the gateway, or of the mail server."""

    channel: Channel
    sent_at: datetime
    expires_at: datetime
    tries_left: int
    message: str  # waiting, sent or failed
    reason: str = ""
    left_us_at: datetime | None = None
    again_at: datetime | None = None  # when the next code may go; None: at once
    held_by: str = ""  # what it waits for, a cause of `waits`

    @property
    def works(self) -> bool:
        """Whether typing this code is of any use."""
        return self.tries_left > 0 and self.expires_at > clock.now()


def of(user_id: UUID, target: str, contact_id: UUID | None = None) -> CodeStatus | None:
    """How it stands with the newest code to an address of this person; None where none was sent or it was used."""
    hashed = codes.hash_of(target)
    code_id = db.session.scalar(codes.newest(user_id, hashed, contact_id))
    code = db.session.get(ContactCode, code_id) if code_id else None
    if code is None or code.used_at is not None:
        return None
    again_at, held_by = rate_limits.next_send(user_id, hashed) or (None, "")
    message, reason, left = _message(code)
    return CodeStatus(
        code.channel,
        code.sent_at,
        code.expires_at,
        max(0, limits.TRIES - code.tries),
        message,
        reason,
        left,
        again_at,
        held_by,
    )


def _message(code: ContactCode) -> tuple[str, str, datetime | None]:
    if code.channel is Channel.MAIL:
        mail = db.session.get(Mail, code.message_id)
        if mail is None:
            return FAILED, "", None
        states = {MailState.QUEUED: WAITING, MailState.SENT: SENT, MailState.DELIVERED: SENT}
        return states.get(mail.state, FAILED), mail.last_error, mail.sent_at
    text = db.session.get(TextMessage, code.message_id)
    if text is None:
        return FAILED, "", None
    states_of_text = {TextState.QUEUED: WAITING, TextState.SENT: SENT, TextState.FAILED: FAILED}
    return states_of_text[text.state], text.reason, text.sent_at
