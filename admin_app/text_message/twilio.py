"""Texts and calls by Twilio's REST API (2010-04-01): Messages.json and Calls.json, or whatever speaks as they do.

Twilio takes no idempotency key: after a time-out a message may have left, and is sent once more. It carries
the same code, so the second one is only a nuisance.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from urllib.parse import urlsplit
from xml.sax.saxutils import escape, quoteattr

from admin_app.config import Settings
from admin_app.kernel.i18n import shown_language
from admin_app.lib import outgoing
from admin_app.text_message.gateway import Note, TextNotNow, TextRefused
from admin_app.text_message.models import TextChannel

VALID_MAX = 36_000  # seconds; the provider's own limit
# The provider's codes that speak of the number, not of us: not a number, not reachable, no text possible, blocked.
NUMBER_CODES = frozenset({21211, 21214, 21217, 21401, 21421, 21601, 21610, 21612, 21614, 13223, 13224, 13225})
# Countries or kinds of number that the operator's account may not send to.
REGION_CODES = frozenset({21215, 21216, 21408, 21606})
VOICES = {"en": "en-GB", "de": "de-DE"}


@dataclass(frozen=True, slots=True)
class Twilio:
    """`url` is the account's address: `https://api.twilio.com/2010-04-01/Accounts/AC…`."""

    url: str
    token: str = field(repr=False)
    sender: str  # a number (E.164), or the id of a messaging service (`MG…`)
    caller: str  # the number that calls come from; none: no calls

    keeps_words = False

    @classmethod
    def of(cls, settings: Settings) -> Twilio:
        """The gateway as it is configured."""
        caller = settings.call_from or (settings.text_from if settings.text_from.startswith("+") else "")
        return cls(
            settings.text_url.rstrip("/"),
            settings.text_token.get_secret_value(),
            settings.text_from,
            caller,
        )

    @property
    def account(self) -> str:
        """The account's id, the last part of its address."""
        return urlsplit(self.url).path.rpartition("/")[2]

    def offers(self, channel: TextChannel) -> bool:
        """Texts need a sender, calls a number to call from."""
        return bool(self.caller if channel is TextChannel.CALL else self.sender)

    def send(self, note: Note) -> str:
        """Hand a message over; gives Twilio's id of it. Raises TextRefused or TextNotNow."""
        if not self.offers(note.channel):
            raise TextNotNow("not_configured")
        name, fields = self._call(note) if note.channel is TextChannel.CALL else self._text(note)
        try:
            answer = outgoing.post_form(
                f"{self.url}/{name}.json", fields, user=self.account, password=self.token
            )
        except outgoing.Unreachable as error:
            raise TextNotNow(str(error)) from None
        return _judged(answer)

    def _text(self, note: Note) -> tuple[str, dict[str, str]]:
        kind = "From" if not self.sender.startswith("MG") else "MessagingServiceSid"
        return "Messages", {
            "To": note.to,
            kind: self.sender,
            "Body": note.words,
            "ValidityPeriod": str(max(1, min(note.seconds, VALID_MAX))),
        }

    def _call(self, note: Note) -> tuple[str, dict[str, str]]:
        voice = quoteattr(VOICES.get(shown_language(note.language), VOICES["en"]))
        spoken = f'<Response><Pause length="1"/><Say language={voice}>{escape(note.words)}</Say></Response>'
        return "Calls", {"To": note.to, "From": self.caller, "Twiml": spoken}


def _judged(answer: outgoing.Answer) -> str:
    """The provider's id of the message; its words aren't kept, since they quote the number."""
    said = _said(answer.body)
    if answer.status in {200, 201}:
        return str(said.get("sid", ""))[:100]
    code = said.get("code")
    number = code if isinstance(code, int) else 0
    shown = f" {number}" if number else f" {answer.status}"
    if answer.status in {401, 403}:
        raise TextNotNow("credentials" + shown)
    if answer.status == 429:  # noqa: PLR2004
        raise TextNotNow("busy" + shown)
    if answer.status in {400, 404, 422} and number in NUMBER_CODES:
        raise TextRefused("number" + shown)
    if number in REGION_CODES:
        raise TextRefused("region" + shown)
    if 400 <= answer.status < 500:  # noqa: PLR2004
        raise TextRefused("refused" + shown)
    raise TextNotNow("down" + shown)


def _said(body: bytes) -> dict[str, object]:
    try:
        said = json.loads(body)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}
