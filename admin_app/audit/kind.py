"""What is known of a kind of event: its sentences, its icon and tone in a list, its filters, who reads its reason.

The kinds themselves stand in `kinds`, a module a group of nouns.
"""

from __future__ import annotations

import enum
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from admin_app.kernel.rights.lens import Area
from admin_app.kernel.rights.permissions import Permission


class TimelineFilter(enum.StrEnum):
    """The chips above a timeline, each a list of events."""

    SIGN_INS = "sign_ins"
    CHANGES = "changes"  # tried ones too
    CLOSING = "closing"
    SECURITY = "security"  # what a person should know of their own sign-in security
    LOOKS = "looks"  # staff reading what is private
    STAFF = "staff"  # whatever staff did: told by who acts, in no event's own filters


class Tone(enum.StrEnum):
    """How an event is coloured in a list."""

    PLAIN = "plain"
    GOOD = "good"
    WARN = "warn"
    BAD = "bad"
    INFO = "info"
    ACT = "act"  # by staff


@dataclass(frozen=True, slots=True)
class EventKind:
    """One kind of event. Each sentence is a msgid; an empty one is told like the next more general.

    A language may need other words for "you" than for a name (another verb form, another case, another possessive),
    so nothing is put together: to others, to whoever did it, and to whom it was done, each is a sentence of its own.

    Places of a sentence: %(actor)s (always its first word) and %(subject)s, the names of the event's facts, and of its
    words where the reader may see them. A fact with a unit behind it, as in %(count__sessions)s, is told as
    "2 sessions". `inside`: the event's reason is for billing and approvers, others read the sentence alone.
    `reason_for`: it is for whoever holds that right, and for auditors, alone. `staff_only`: no customer reads the event.
    `area`: what a customer must have opened to staff for them to see a change's values; outside the profile, every one of them.
    """

    icon: str
    tone: Tone
    filters: AbstractSet[TimelineFilter]
    others: str  # somebody did it, to somebody else where there is a subject
    you: str = ""  # the reader did it
    to_you: str = ""  # it was done to the reader
    you_own: str = ""  # the reader did it to oneself
    own: str = ""  # somebody did it to oneself
    of_thing: str = ""  # it is about a thing, and nobody is concerned
    you_of_thing: str = ""  # the reader did that
    inside: bool = False
    reason_for: Permission | None = None
    staff_only: bool = False
    area: Area = Area.PROFILE

    @property
    def sentences(self) -> tuple[str, ...]:
        """Every sentence it has."""
        texts = (self.others, self.you, self.to_you, self.you_own, self.own, self.of_thing, self.you_of_thing)
        return tuple(text for text in texts if text)

    def told(self, *, acted: bool, concerned: bool, to_oneself: bool, of_thing: bool = False) -> str:
        """The sentence for a reader who `acted`, or who is `concerned`, or for anybody else."""
        if of_thing and self.of_thing:
            return (acted and self.you_of_thing) or self.of_thing
        if acted and concerned:
            return self.you_own or self.to_you or self.you or self.others
        if acted:
            return self.you or self.others
        if concerned:
            return self.to_you or self.others
        return (self.own or self.others) if to_oneself else self.others


# The short names of the tables in `kinds`.
SIGN_INS, CHANGES, CLOSING, SECURITY, LOOKS, _ = TimelineFilter
PLAIN, GOOD, WARN, BAD, INFO, ACT = Tone
