"""What a mail program makes of "Reply" to a mail of ours."""

from __future__ import annotations

from email.message import EmailMessage

from tests.incoming_mail.awkward import PASSED


def answered(arrived, text, *, files=(), **headers):
    """The answer in bytes, as our mail server hands it on, its sender's domain proven; `files`: name and content each."""
    message = EmailMessage()
    told = {
        "Authentication-Results": PASSED,
        "From": str(arrived["To"]),
        "Message-ID": "<answer-1@nordlicht.example>",
    }
    for name, value in {**told, **headers}.items():
        message[name] = value
    message["To"], message["Subject"] = str(arrived["Reply-To"]), str(arrived["Subject"])
    message["In-Reply-To"] = str(arrived["Message-ID"])
    message["References"] = f"{arrived['References']} {arrived['Message-ID']}"
    quoted = "\n".join(f"> {line}" for line in arrived.get_body(("plain",)).get_content().splitlines())
    message.set_content(f"{text}\n\nOn Mon, Nov 30, 2026 at 10:00 Gatehouse wrote:\n{quoted}\n")
    for name, content in files:
        message.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return message.as_bytes()
