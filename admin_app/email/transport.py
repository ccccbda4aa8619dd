"""How a mail leaves: SMTP by `smtp_url` (smtp://, smtps://, smtp+starttls://, with user and password where asked).

A host's answer is told apart: "no, never" (5xx to this address or text) from "not now". Neither tells the
address: only the codes of RFC 5321 and 3463 are kept.
"""

from __future__ import annotations

import contextlib
import re
import smtplib
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from urllib.parse import SplitResult, unquote, urlsplit

from email_validator import EmailNotValidError, validate_email

from admin_app import config
from admin_app.email.models import Mail
from admin_app.email.outbox import Words
from admin_app.email.render import one_line

STEP_SECONDS = 20  # for each answer of the server
WHOLE_SECONDS = 120  # for the whole talk: less than a job's claim, so nobody else sends meanwhile
PORTS = {"smtp": 25, "smtps": 465, "smtp+starttls": 587}
PERMANENT = range(500, 600)
_ENHANCED = re.compile(rb"\s*([245]\.\d{1,3}\.\d{1,3})\b")


class MailRefused(Exception):
    """The receiving side will never take it; the text is its code alone."""


class MailNotNow(Exception):
    """It couldn't be handed over this time; the text is a code or the kind of fault."""


def compose(mail: Mail, words: Words) -> EmailMessage:
    """The message as it goes over the wire. The same row always has the same Message-ID and Date."""
    settings = config.active()
    message = EmailMessage(policy=SMTP)
    name, address = parseaddr(settings.mail_from)
    message["From"] = Address(one_line(name, 200), addr_spec=address)
    local, _, domain = _wire_address(mail.to_address).rpartition("@")
    message["To"] = Address(mail.to_name, local, domain)
    if settings.mail_reply_to:
        message["Reply-To"] = settings.mail_reply_to
    message["Subject"] = one_line(mail.subject, 400)
    message["Date"] = format_datetime(mail.created_at)
    message["Message-ID"] = mail.message_id
    message["Auto-Submitted"] = "auto-generated"
    message["Content-Language"] = mail.language
    message.set_content(words.text, cte="quoted-printable")
    message.add_alternative(words.html, subtype="html", cte="quoted-printable")
    return message


def deliver(message: EmailMessage, address: str) -> None:
    """Hand a message to the configured server; to none in demo and tests, where the outbox page shows it.

    Raises MailRefused when it will never be taken, MailNotNow when another try may work.
    """
    settings = config.active()
    url = settings.smtp_url.get_secret_value()
    if not url:
        if settings.is_demo:
            return
        raise MailNotNow("no mail server is configured")
    try:
        with _server(urlsplit(url)) as server:
            server.send_message(message, parseaddr(settings.mail_from)[1], [_wire_address(address)])
    except (smtplib.SMTPException, OSError) as error:
        raise _judged(error) from None


def _judged(error: Exception) -> Exception:
    """MailRefused or MailNotNow. 5xx to our own name or password is our trouble, and may be mended by the operator."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, words = next(iter(error.recipients.values()))
        return MailRefused(_code(code, words)) if code in PERMANENT else MailNotNow(_code(code, words))
    if isinstance(error, smtplib.SMTPDataError):
        kind = MailRefused if error.smtp_code in PERMANENT else MailNotNow
        return kind(_code(error.smtp_code, error.smtp_error))
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return MailRefused("the mail server can't write to this address")
    if isinstance(error, smtplib.SMTPResponseException):
        return MailNotNow(f"{type(error).__name__} {_code(error.smtp_code, error.smtp_error)}")
    return MailNotNow(type(error).__name__)


def _code(code: int, words: bytes | str) -> str:
    found = _ENHANCED.match(words.encode() if isinstance(words, str) else words)
    return f"{code} {found[1].decode()}" if found else str(code)


@contextmanager
def _server(url: SplitResult) -> Iterator[smtplib.SMTP]:
    host, port = url.hostname or "localhost", url.port or PORTS.get(url.scheme, 25)
    tls = ssl.create_default_context()
    name = config.active().hostname
    if url.scheme == "smtps":
        server: smtplib.SMTP = smtplib.SMTP_SSL(host, port, name, timeout=STEP_SECONDS, context=tls)
    else:
        server = smtplib.SMTP(host, port, name, timeout=STEP_SECONDS)
    alarm = threading.Timer(WHOLE_SECONDS, _hang_up, [server])
    alarm.daemon = True
    alarm.start()
    try:
        _greet(server, url, tls)
        yield server
        with contextlib.suppress(smtplib.SMTPException, OSError):
            server.quit()  # the mail is taken already, whatever this answers
    finally:
        alarm.cancel()
        server.close()


def _greet(server: smtplib.SMTP, url: SplitResult, tls: ssl.SSLContext) -> None:
    try:
        if url.scheme == "smtp+starttls":
            server.starttls(context=tls)
        if url.username:
            server.login(unquote(url.username), unquote(url.password or ""))
    except smtplib.SMTPNotSupportedError:
        raise MailNotNow("the mail server offers no TLS or no sign-in") from None


def _hang_up(server: smtplib.SMTP) -> None:
    if server.sock is not None:
        with contextlib.suppress(OSError):
            server.sock.shutdown(socket.SHUT_RDWR)


def _wire_address(address: str) -> str:
    """The address with its domain in ASCII, where it has one; its local part may need SMTPUTF8."""
    try:
        found = validate_email(address, check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        return address
    return found.ascii_email or f"{found.local_part}@{found.ascii_domain}"
