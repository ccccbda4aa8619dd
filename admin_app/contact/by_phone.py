"""What a phone is told besides codes: as a text, or by a call where the number is a fixed line."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from admin_app.contact import phones
from admin_app.identity.models import User
from admin_app.text_message import outbox, providers
from admin_app.text_message.models import TextChannel


def tell(
    user: User,
    number: str,
    *,
    text: str,
    call: str,
    template: str,
    until: datetime,
    account_id: UUID | None = None,
) -> None:
    """Queue a notice to a phone (E.164) in the caller's transaction, not sent after `until`; nothing where no gateway takes it.

    `text` and `call` say it in the person's language; a call can't read out an address of a page.
    """
    channel = TextChannel.TEXT if phones.takes_texts(number) else TextChannel.CALL
    if not providers.offers(channel):
        return
    outbox.queue(
        outbox.OutgoingText(
            to=number,
            channel=channel,
            words=text if channel is TextChannel.TEXT else call,
            template=template,
            expires_at=until,
            language=user.language,
            user_id=user.id,
            account_id=account_id,
        )
    )
