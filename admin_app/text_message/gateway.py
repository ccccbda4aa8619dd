"""The way to a phone: one interface, whatever stands behind it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from admin_app.text_message.models import TextChannel


class TextRefused(Exception):
    """The provider will never take this message; the text is the reason in a word (`number`, `region`, `refused`) and the provider's code."""


class TextNotNow(Exception):
    """It couldn't be handed over this time; the text is the reason in a word (`busy`, `down`, …) and perhaps a code."""


@dataclass(frozen=True, slots=True)
class Note:
    """One message as a gateway gets it: number (E.164), words, language, seconds for which it is of use."""

    channel: TextChannel
    to: str
    words: str
    language: str
    seconds: int


class Gateway(Protocol):
    """What every gateway does."""

    keeps_words: bool  # True where the words arrive nowhere else than on the outbox page

    def offers(self, channel: TextChannel) -> bool:
        """Whether it can send such messages as it is configured."""
        ...

    def send(self, note: Note) -> str:
        """Hand a message over; gives the provider's reference. Raises TextRefused or TextNotNow."""
        ...
