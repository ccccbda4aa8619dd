"""What identifies other people, masked in a copy of somebody's data (GDPR art. 15(4)).

Others are the people of the account and all of the staff: their ids, names, usernames and addresses. In what people wrote and in
mails, any e-mail address but the person's own is masked too, whoever's it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from admin_app.contact.models import Contact
from admin_app.identity.models import User, UserKind
from admin_app.kernel.db import db
from admin_app.lib import masks
from admin_app.ticket.delegate import writers

MASK = masks.text("")
_PIECE = r"[^\s@<>()\[\]\"',;:|=&?/]+"
_LOCAL, _DOMAIN = re.compile(_PIECE), re.compile(_PIECE + r"\.[\w-]+")
_AT = re.compile("@")
_ID = re.compile(r"\b[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\b|\b[0-9a-fA-F]{32}\b")
_WORD = re.compile(r"\w+")
_TELLING = re.compile(r"[\d.@_-]")  # a username that holds one of these is no word of a language
LEAST = 3
SOME = 1000


@dataclass(frozen=True, slots=True)
class Other:
    """What another person is known by."""

    id: UUID
    full_name: str
    username: str
    email: str


class Masker:
    """Leaves what a person may read of a value."""

    def __init__(self, person_id: UUID, own_addresses: Iterable[str], others: Iterable[Other]) -> None:
        self._own = {_folded(address) for address in own_addresses}
        self._ids: set[str] = set()
        self._whole: set[str] = set()
        self._by_first: dict[str, list[str]] = {}
        for other in others:
            if other.id != person_id:
                self._learn(other)
        for names in self._by_first.values():
            names.sort(key=len, reverse=True)

    def _learn(self, other: Other) -> None:
        self._ids |= {str(other.id), other.id.hex}
        name, username = _folded(other.full_name), _folded(other.username)
        self._whole |= {text for text in (name, username, _folded(other.email)) if len(text) >= LEAST}
        within = [name] if " " in name else []
        within += [username] if _TELLING.search(username) and len(username) >= LEAST else []
        for text in within:
            first = _WORD.search(text)
            if first is not None and first.start() == 0 and text not in self._own:
                self._by_first.setdefault(first.group(), []).append(text)

    def id(self, value: object) -> object:
        """An id of a column, or the mask where it is another person's."""
        return MASK if str(value).lower() in self._ids else value

    def ids(self, value: object) -> object:
        """What a column of ids holds: one, or several parts of a text, without those of other people."""
        if not isinstance(value, str) or value.lower() in self._ids:
            return self.id(value)
        return _ID.sub(lambda found: str(self.id(found.group())), value)

    def value(self, value: object, *, words: bool) -> object:
        """A value of a column, lists and mappings within; `words`: somebody wrote it, so anybody may be named in it."""
        if isinstance(value, Mapping):
            return {key: self.value(part, words=words) for key, part in value.items()}
        if isinstance(value, (list, tuple)):
            return [self.value(part, words=words) for part in value]
        if isinstance(value, UUID):
            return self.id(value)
        return self.text(value, words=words) if isinstance(value, str) else value

    def text(self, text: str, *, words: bool) -> str:
        """A text without what identifies others."""
        if _folded(text) in self._own:
            return text
        if text in self._ids or _folded(text) in self._whole:
            return MASK
        if words:
            text = self._addresses(text)
        return self._names(_ID.sub(lambda found: str(self.id(found.group())), text))

    def _addresses(self, text: str) -> str:
        """A text without the addresses of others. One pattern for a whole address would try each letter of a long text anew."""
        parts, done, since = [], 0, 0
        for at in (found.start() for found in _AT.finditer(text)):
            backwards = text[max(since, done) : at][::-1]
            since = at + 1
            local, domain = _LOCAL.match(backwards), _DOMAIN.match(text, since)
            if local and domain:
                begin, end = at - local.end(), domain.end()
                parts += [text[done:begin], self._address(text[begin:end])]
                done = end
        return "".join(parts) + text[done:] if parts else text

    def _address(self, address: str) -> str:
        return address if _folded(address) in self._own else masks.email(address)

    def _names(self, text: str) -> str:
        folded = _folded(text)
        parts, done = [], 0
        for word in _WORD.finditer(folded):
            end = self._end_of_name(folded, word) if word.start() >= done else 0
            if end:
                parts += [text[done : word.start()], MASK]
                done = end
        return "".join(parts) + text[done:] if parts else text

    def _end_of_name(self, folded: str, word: re.Match[str]) -> int:
        for name in self._by_first.get(word.group(), ()):
            end = word.start() + len(name)
            if folded.startswith(name, word.start()) and not folded[end : end + 1].isalnum():
                return end
        return 0


def _folded(text: str) -> str:
    """A text in small letters, as many as it has: one that became two would shift every place behind it."""
    if len(lower := text.lower()) == len(text):
        return lower
    return "".join(small if len(small := letter.lower()) == 1 else letter for letter in text)


def masker(user: User, stand_ins: Sequence[UUID] = ()) -> Masker:
    """What there is to mask for a person: everybody else of the account and of those that invited them, the account's
    delegates who wrote in its tickets, and the staff.
    """
    inviting = sa.select(User.account_id).where(User.id.in_(stand_ins))
    inside = sa.and_(
        sa.or_(
            User.kind == UserKind.STAFF,
            User.account_id == user.account_id,
            User.account_id.in_(inviting),
            User.id.in_(writers.in_account(user.account_id)),
        ),
        User.id.not_in(stand_ins),  # the person, as others typed them
    )
    found = db.session.execute(
        sa.select(User.id, User.full_name, User.username, User.email)
        .where(inside)
        .execution_options(yield_per=SOME)
    )
    addresses = {user.email, user.username, user.full_name}
    addresses |= set(db.session.scalars(sa.select(Contact.value).where(Contact.user_id == user.id)))
    return Masker(user.id, addresses, (Other(*row) for row in found))
