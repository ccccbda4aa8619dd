"""The message that carries a check's code: what it is for, what reading it out does, and whom to read it to."""

from __future__ import annotations

from uuid import UUID

from admin_app import config
from admin_app.caller_check.ways import CallerWay
from admin_app.email import outbox
from admin_app.email.messages import caller_check as mails
from admin_app.email.render import AREAS
from admin_app.identity.locking import LockedPerson
from admin_app.kernel.i18n import translate
from admin_app.text_message import outbox as text_outbox
from admin_app.text_message import words
from admin_app.text_message.models import TextChannel
from admin_app.text_message.words import CallerCode
from admin_app.verified_caller.models import CallerChannel, CallerCheck


def send(person: LockedPerson, way: CallerWay, row: CallerCheck, code: str) -> UUID:
    """Queue the message with the code, in the caller's transaction; its id."""
    user = person.user
    if way.channel is CallerChannel.MAIL:
        return outbox.queue(
            mails.code(
                user,
                address=way.address,
                called=called_at(),
                code=code,
                expires_at=row.expires_at,
            )
        )
    areas = ", ".join(translate(AREAS[area], user.language) for area in row.areas)
    told = CallerCode(code, called_at(), areas, row.hours)
    calls = way.channel is CallerChannel.CALL
    said = words.caller_call(told, user.language) if calls else words.caller_text(told, user.language)
    return text_outbox.queue(
        text_outbox.OutgoingText(
            way.address,
            TextChannel(way.channel.value),
            said,
            words.CALLER,
            row.expires_at,
            user.language,
            user.id,
            row.account_id,
        )
    )


def called_at() -> str:
    """The number that customers call, or the company's name where none is configured."""
    settings = config.active()
    return settings.support_phone or settings.brand
