"""Headers of a mail that somebody else wrote: each is bounded, none raises, none has a line break in it."""

from __future__ import annotations

import email
import re
import unicodedata
from collections.abc import Iterator, Sequence
from email.message import EmailMessage
from email.policy import EmailPolicy
from typing import Any, cast

from admin_app.lib.mail_reading.bounds import (
    HEADER_MOST,
    HEADER_SEARCHED,
    ID_MOST,
    MOST_REFERENCES,
    PARSED_MOST,
    SUBJECT_MOST,
)
from admin_app.lib.private_keys import holds_private_key
from admin_app.lib.text.characters import cleaned_lines

ADDRESS_MOST = 254
_BREAKS = re.compile(r"[\r\n]+[ \t]*")
_ID = re.compile(rf"<[!-;=?-~]{{1,{ID_MOST}}}>")  # what can be seen of ASCII
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z]{2})?\b")
_HIDDEN = {"Cc", "Cs", "Co", "Zl", "Zp"}


class BoundedPolicy(EmailPolicy):
    """Reads headers of one mail as the standard does, the first part of them, each once however often it is asked for.

    Gives an empty one where the parser stumbles, and beyond what is parsed of one mail.
    """

    _parsed: dict[tuple[str, str], Any]
    _left: int

    def __init__(self) -> None:
        super().__init__(message_factory=EmailMessage)
        object.__setattr__(self, "_parsed", {})  # a policy lets nothing be set
        object.__setattr__(self, "_left", PARSED_MOST)

    def header_fetch_parse(self, name: str, value: str) -> Any:
        """A header's value as whoever asks for it gets it."""
        if hasattr(value, "name"):
            return value
        key = (name.lower(), value)
        if key not in self._parsed:
            self._parsed[key] = self._parse(name, unfolded(value[:HEADER_SEARCHED])[:HEADER_MOST])
        return self._parsed[key]

    def _parse(self, name: str, value: str) -> Any:
        object.__setattr__(self, "_left", self._left - len(name) - len(value))
        if self._left < 0:
            return ""
        try:
            return self.header_factory(name, value)
        except Exception:  # noqa: BLE001 - faults of many kinds, recursion among them; each means that it can't be read
            return ""


def parsed(raw: bytes) -> EmailMessage:
    """A mail from its bytes. Whoever asks has judged them (`bounds.is_laborious`)."""
    return cast("EmailMessage", email.message_from_bytes(raw, policy=BoundedPolicy()))


def unfolded(value: str) -> str:
    """One line of a raw value. Letters that came as bytes are read as UTF-8, in which they may stand (RFC 6532)."""
    plain = value.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return _BREAKS.sub(" ", plain)


def one_line(value: str, most: int) -> str:
    """A text as it may stand in a list: one line, nothing invisible, at most so many characters."""
    spaced = "".join(" " if unicodedata.category(c) in _HIDDEN else c for c in value[: most * 4])
    line = " ".join(cleaned_lines(spaced).split())
    return line if len(line) <= most else line[: most - 1] + "…"


def text_of(message: EmailMessage, name: str) -> str:
    """A header in words, the first of its name; empty without one."""
    return one_line(str(message.get(name, "")), HEADER_MOST)


def subject(message: EmailMessage) -> str:
    """The subject, decoded; empty where a private key stands in it."""
    told = str(message.get("Subject", ""))
    return "" if holds_private_key(told) else one_line(told, SUBJECT_MOST)


def sender(message: EmailMessage) -> str:
    """The one address that a mail says it is from; empty where it names none or several, or breaks a rule in doing so.

    A mail server that proves a domain reads this header too, and may read a broken one otherwise.
    """
    if how_many(message, "From") != 1:
        return ""
    found: Any = message["From"]
    addresses: Sequence[Any] = getattr(found, "addresses", ())
    if len(addresses) != 1 or found.defects or "\ufffd" in str(found):
        return ""
    spec = str(addresses[0].addr_spec)
    is_one = spec.count("@") == 1 and spec.isprintable() and " " not in spec and len(spec) <= ADDRESS_MOST
    return spec if is_one and addresses[0].username and "." in addresses[0].domain else ""


def how_many(message: EmailMessage, name: str) -> int:
    """How often a header is there; none of them is parsed."""
    return sum(key.lower() == name.lower() for key in message)


def message_id(message: EmailMessage) -> str:
    """The Message-ID with its brackets; empty without a proper one."""
    found = _ID.search(raw(message, "Message-ID"))
    return found[0] if found else ""


def references(message: EmailMessage) -> tuple[str, ...]:
    """The mails it says it follows, the nearest last, each once."""
    told = _ID.findall(raw(message, "References")) + _ID.findall(raw(message, "In-Reply-To"))
    return tuple(dict.fromkeys(reversed(told)))[:MOST_REFERENCES][::-1]


def language(message: EmailMessage) -> str:
    """The language that the mail program says it is written in; English without one."""
    told = _LANGUAGE.match(raw(message, "Content-Language").strip())
    return told[0] if told else "en"


def raw(message: EmailMessage, name: str) -> str:
    """The first header of a name as it was sent, unfolded."""
    return next(raw_all(message, name), "")


def raw_all(message: EmailMessage, *names: str) -> Iterator[str]:
    """The headers of these names as they were sent, unfolded, name by name, each from the top."""
    for name in names:
        yield from (value for _, value in raw_of(message, name))


def raw_of(message: EmailMessage, *names: str) -> Iterator[tuple[str, str]]:
    """The headers of these names from the top, whichever comes first: the name in small letters, the value unfolded."""
    wanted = {name.lower() for name in names}
    for key, value in message.raw_items():
        if key.lower() in wanted:
            yield key.lower(), unfolded(str(value)[:HEADER_SEARCHED])
