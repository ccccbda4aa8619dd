"""A mail as a value: what is needed of it, bounded, and nothing that its sender only claims."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from email.message import EmailMessage

from admin_app.lib.mail_reading import headers, proof, quotes
from admin_app.lib.mail_reading.bounds import MOST_BYTES, MOST_HEADERS, TEXT_MOST, is_laborious
from admin_app.lib.mail_reading.kinds import MailKind, kind_of, wants_no_answer
from admin_app.lib.mail_reading.parts import Gathered, MailFile, Remark, gather
from admin_app.lib.private_keys import holds_private_key
from admin_app.lib.text.characters import is_blank

# Where a mail says whom it reached; first what the last server wrote, then what its sender did.
REACHED = ("X-Original-To", "Delivered-To", "Envelope-To", "To", "Cc")


class Unreadable(Exception):
    """Nothing that a mail program made, or made to keep its reader busy."""


@dataclass(frozen=True, slots=True)
class OwnMail:
    """How our own mail is known: where its Message-IDs end, what it is from, and the name our server signs results with."""

    domains: frozenset[str] = frozenset()
    addresses: frozenset[str] = frozenset()
    authserv_id: str = ""


@dataclass(frozen=True, slots=True)
class ReadMail:
    """One mail. `sender` is what it says, `proven` whether our server found that its domain stands for it."""

    kind: MailKind
    message_id: str = field(repr=False)
    references: tuple[str, ...] = field(repr=False)
    reached: tuple[str, ...] = field(repr=False)  # headers in which our address may stand
    sender: str = field(repr=False)
    proven: bool
    may_be_answered: bool
    language: str  # of its text, as it says (BCP 47)
    subject: str = field(repr=False)
    text: str = field(repr=False)
    quoted: str = field(repr=False)
    files: tuple[MailFile, ...] = field(repr=False)
    remarks: frozenset[Remark]

    @property
    def fingerprint(self) -> str:
        """What tells one mail from another that bears the same Message-ID."""
        digest = hashlib.sha256()
        for word in (self.message_id, self.sender, self.subject, self.text, self.quoted):
            digest.update(hashlib.sha256(word.encode()).digest())
        for file in self.files:
            digest.update(hashlib.sha256(file.name.encode()).digest())
            digest.update(hashlib.sha256(file.content).digest())
        return digest.hexdigest()


def read(raw: bytes, own: OwnMail) -> ReadMail:
    """A mail from its bytes; of one that is too large, what stands in its first part. Raises Unreadable."""
    seen = raw[:MOST_BYTES]
    if is_laborious(seen):
        raise Unreadable
    try:
        return _read(headers.parsed(seen), own, is_cut=len(raw) > MOST_BYTES)
    except Unreadable:
        raise
    except Exception as fault:  # the parser stumbles in many ways over what no mail program makes
        raise Unreadable from fault


def _read(message: EmailMessage, own: OwnMail, *, is_cut: bool) -> ReadMail:
    if len(message.keys()) > MOST_HEADERS or not message.keys():
        raise Unreadable
    found = gather(message)
    if is_cut:
        found.files.clear()
        found.remarks.add(Remark.CUT_OFF)
    said, quoted = _words(found)
    return ReadMail(
        kind=kind_of(message, own_domains=own.domains, own_addresses=own.addresses),
        message_id=headers.message_id(message),
        references=headers.references(message),
        reached=tuple(headers.raw_all(message, *REACHED)),
        sender=headers.sender(message),
        proven=proof.is_proven(message, own.authserv_id),
        may_be_answered=not wants_no_answer(message),
        language=headers.language(message),
        subject=headers.subject(message),
        text=said,
        quoted=quoted,
        files=tuple(found.files),
        remarks=frozenset(found.remarks),
    )


def _words(found: Gathered) -> tuple[str, str]:
    """What was written and what it quotes, each not too long; one who only quotes, as forwarding does, wrote that.

    Nothing of a text in which a private key stands: it would be kept, and mailed to others.
    """
    whole = "\n\n".join(text for text in found.texts if not is_blank(text))
    if holds_private_key(whole):
        found.remarks.add(Remark.PRIVATE_KEY)
        return "", ""
    said, quoted = quotes.folded(whole)
    if is_blank(said):
        said, quoted = quoted, ""
    if not said and not found.remarks & {Remark.ENCRYPTED}:
        found.remarks.add(Remark.NO_TEXT)
    if len(said) > TEXT_MOST:
        found.remarks.add(Remark.SHORTENED)
    return said[:TEXT_MOST].rstrip(), quoted[:TEXT_MOST].rstrip()
