"""Mails as programs and people make them, in bytes."""

from __future__ import annotations

import base64
from email.message import EmailMessage
from email.policy import SMTP

OURS = "mx.company.example"
ALICE = "alice@nordlicht.example"
REPLY = "ticket+abc@company.example"


def plain(text="It works.", **headers):
    """A mail of one text; `headers` by their names, with _ for -."""
    told = {"From": ALICE, "To": REPLY, "Message_ID": "<1@nordlicht.example>", "Subject": "Re: Question"}
    lines = [
        f"{name.replace('_', '-')}: {value}" for name, value in (told | headers).items() if value is not None
    ]
    return ("\n".join([*lines, "", text, ""])).encode()


def raw(body, *, kind, headers=""):
    """A mail with a body as it stands, of a kind of content."""
    head = f"From: {ALICE}\nTo: {REPLY}\nMessage-ID: <1@nordlicht.example>\nSubject: Re: Question\n{headers}"
    told = f"{head}MIME-Version: 1.0\nContent-Type: {kind}\n\n".encode()
    return told + (body if isinstance(body, bytes) else body.encode())


def with_files(*files, text="See the file."):
    """A mail with files: (name, bytes)."""
    message = EmailMessage(policy=SMTP)
    message["From"], message["To"], message["Subject"] = ALICE, REPLY, "Re: Question"
    message["Message-ID"] = "<1@nordlicht.example>"
    message.set_content(text)
    for name, content in files:
        message.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return message.as_bytes()


def alternative(text, html):
    """A mail in two forms."""
    message = EmailMessage(policy=SMTP)
    message["From"], message["To"] = ALICE, REPLY
    message["Message-ID"] = "<1@nordlicht.example>"
    message.set_content(text)
    message.add_alternative(html, subtype="html")
    return message.as_bytes()


def nested(depth, *, inner="deep"):
    """Parts in parts in parts."""
    body = f"Content-Type: text/plain\n\n{inner}\n"
    for level in range(depth):
        body = f'Content-Type: multipart/mixed; boundary="b{level}"\n\n--b{level}\n{body}\n--b{level}--\n'
    return f"From: {ALICE}\nTo: {REPLY}\nMIME-Version: 1.0\n{body}".encode()


def base64_lines(content):
    """Bytes as they travel."""
    return base64.encodebytes(content).decode()
