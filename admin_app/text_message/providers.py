"""Which gateway this installation has.

A configured provider (`text_url`), the development outbox in demo and tests, or nothing at all: then no text or
call is offered, and the pages say why.
"""

from __future__ import annotations

from admin_app import config
from admin_app.text_message.gateway import Gateway, Note, TextNotNow
from admin_app.text_message.models import TextChannel
from admin_app.text_message.twilio import Twilio


class DevelopmentOutbox:
    """Demo and tests: nothing leaves, the outbox page shows it."""

    keeps_words = True

    def offers(self, channel: TextChannel) -> bool:  # noqa: ARG002 - the interface has it
        """It takes everything."""
        return True

    def send(self, note: Note) -> str:  # noqa: ARG002
        """It has arrived already."""
        return "outbox"


class Nothing:
    """No provider is configured."""

    keeps_words = False

    def offers(self, channel: TextChannel) -> bool:  # noqa: ARG002
        """It takes nothing."""
        return False

    def send(self, note: Note) -> str:  # noqa: ARG002
        """Raises TextNotNow: the operator may configure one yet."""
        raise TextNotNow("not_configured")


def active() -> Gateway:
    """The gateway of this process's settings."""
    settings = config.active()
    if settings.text_url:
        return Twilio.of(settings)
    return DevelopmentOutbox() if settings.is_demo else Nothing()


def offers(channel: TextChannel) -> bool:
    """Whether texts, or calls, can be sent here."""
    return active().offers(channel)
